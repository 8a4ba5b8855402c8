"""The swap of folders, with and without a kernel that exchanges them in one step."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.records import CorpusError
from corpus.staging import recover, staged, swap


def folder(path: Path, text: str) -> Path:
    path.mkdir(parents=True)
    (path / "file").write_text(text)
    return path


def nobody(_: Path) -> str | None:
    return None


@pytest.mark.parametrize("exchange", [True, False])
def test_the_new_folder_takes_the_place_of_the_old(tmp_path: Path, exchange: bool) -> None:
    out, new = folder(tmp_path / "out", "old"), folder(tmp_path / "new", "new")
    swap(new, out, exchange=exchange)
    assert (out / "file").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == (["new", "out"] if exchange else ["out"])
    if exchange:
        assert (new / "file").read_text() == "old"


@pytest.mark.parametrize("exchange", [True, False])
def test_a_missing_and_an_empty_folder_are_taken(tmp_path: Path, exchange: bool) -> None:
    swap(folder(tmp_path / "new", "1"), tmp_path / "out", exchange=exchange)
    (tmp_path / "empty").mkdir()
    swap(folder(tmp_path / "new", "2"), tmp_path / "empty", exchange=exchange)
    assert (tmp_path / "out" / "file").read_text() == "1"
    assert (tmp_path / "empty" / "file").read_text() == "2"


def test_a_swap_in_two_steps_that_died_between_them_is_taken_back(tmp_path: Path) -> None:
    """Every state in which two steps can be interrupted is made by hand; the names come from a real run."""
    out = folder(tmp_path / "out", "old")
    with staged(out, stranger=nobody) as new:
        prefix = new.name.rpartition("-")[0]
    folder(tmp_path / f"{prefix}-1234", "half written")
    os.rename(out, tmp_path / f"{prefix}-old")
    folder(tmp_path / "somebody", "else")
    recover(out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "somebody"]
    folder(tmp_path / f"{prefix}-old", "older")
    recover(out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "somebody"]


def test_the_folder_of_a_living_run_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with staged(out, stranger=nobody) as first:
        (first / "file").write_text("first")
        with staged(out, stranger=nobody) as second:
            (second / "file").write_text("second")
        assert (out / "file").read_text() == "second"
        assert (first / "file").read_text() == "first"
    assert (out / "file").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    def write() -> None:
        with staged(tmp_path / "out", stranger=nobody) as new:
            (new / "file").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_strangers_folder_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    out = folder(tmp_path / "out", "theirs")
    with pytest.raises(CorpusError, match="holds 'file', which no export wrote"), \
            staged(out, stranger=lambda _: "file"):
        pytest.fail("the block ran")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
