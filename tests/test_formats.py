"""Files of pairs that other programs open: what is written comes back, and a failed write leaves the old file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import datasets
import pytest
from dataset_rows import PLAIN, hostile_rows, make_rows
from hypothesis import given
from hypothesis import strategies as st

from corpus.bitext import BitextLine, read_bitext
from corpus.formats import escape, unescape, write_jsonl, write_moses, write_tsv
from corpus.records import CorpusError, Row


@given(st.text())
def test_an_escaped_text_is_one_cell_of_one_line_and_comes_back(text: str) -> None:
    assert not set(escape(text)) & set("\t\n\r")
    assert unescape(escape(text)) == text


@given(st.text())
def test_text_without_escapes_is_left_alone(text: str) -> None:
    plain = text.replace("\\", "")
    assert unescape(plain) == plain


ROWS = [*make_rows(2), *hostile_rows()]


@pytest.mark.parametrize("name", ["p.tsv", "p.tsv.gz"])
def test_what_is_written_as_tsv_is_read_back(tmp_path: Path, name: str) -> None:
    assert write_tsv(ROWS, tmp_path / name) == len(ROWS)
    items = [item for item in read_bitext(tmp_path / name, escaped=True) if isinstance(item, BitextLine)]
    assert [(item.source, item.target) for item in items] == [(row.ar, row.en) for row in ROWS]
    first = (tmp_path / name).read_bytes()
    assert first.startswith(b"\x1f\x8b") == name.endswith(".gz")
    write_tsv(ROWS, tmp_path / name)
    assert (tmp_path / name).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_moses_files_have_a_line_a_pair_on_both_sides(tmp_path: Path) -> None:
    assert write_moses(iter(ROWS), tmp_path / "news.v1") == len(ROWS)
    for side in ("ar", "en"):
        # Python's text files end lines where most tools do: at \n, \r and \r\n.
        with (tmp_path / f"news.v1.{side}").open(encoding="utf-8") as file:
            assert [unescape(line.removesuffix("\n")) for line in file] == [getattr(row, side) for row in ROWS]


def test_json_lines_hold_every_column_and_load_in_datasets(tmp_path: Path) -> None:
    assert write_jsonl(iter(ROWS), tmp_path / "p.jsonl") == len(ROWS)
    text = (tmp_path / "p.jsonl").read_text("utf-8")
    assert len(text.splitlines()) == len(ROWS), "no character in a line ends it for any reader"
    for line, row in zip(text.splitlines(), ROWS, strict=True):
        found = json.loads(line)
        sides = found.pop("translation")
        assert Row(**{**found, **sides, "findings": tuple(found["findings"]),
                      "reviewers": tuple(found["reviewers"])}) == row
    loaded = datasets.load_dataset("json", data_files=str(tmp_path / "p.jsonl"), split="train", cache_dir=str(tmp_path))
    assert [cell["ar"] for cell in loaded["translation"]] == [row.ar for row in ROWS]


@pytest.mark.parametrize("write", [write_tsv, write_moses, write_jsonl])
def test_a_failed_write_leaves_the_old_file(tmp_path: Path, write: Callable[[Iterator[Row], Path], int]) -> None:
    def broken() -> Iterator[Row]:
        yield PLAIN
        raise CorpusError("the workspace is gone")

    write(iter([PLAIN]), tmp_path / "p")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(CorpusError, match="the workspace is gone"):
        write(broken(), tmp_path / "p")
    with pytest.raises(CorpusError, match="U\\+D83D"):
        write(iter([replace(PLAIN, en="cut \ud83d")]), tmp_path / "p")
    with pytest.raises(CorpusError, match="cannot be written"):
        write(iter([PLAIN]), tmp_path / "missing" / "p")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
