"""The cache of built folders: real processes, real kills, a really full disk where the machine has one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from translate.cache import build_once, cache_folder
from translate.engine import EngineError

SLOW_BUILD = """
import sys, time
from pathlib import Path
from translate.cache import build_once

def build(folder):
    (folder / "part-1").write_text("one")
    print("started", flush=True)
    time.sleep(float(sys.argv[2]))
    (folder / "part-2").write_text("two")

build_once(Path(sys.argv[1]), build)
print("finished", flush=True)
"""


def write_two(folder: Path) -> None:
    (folder / "part-1").write_text("one")
    (folder / "part-2").write_text("two")


def start_build(folder: Path, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", SLOW_BUILD, str(folder), str(seconds)], stdout=subprocess.PIPE,
                            text=True)


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


@pytest.mark.parametrize(("own", "shared", "expected"), [
    ("/data/cache", "/xdg", "/data/cache"),
    ("", "/xdg", "/xdg/tarjama"),
    ("", "", "HOME/.cache/tarjama"),
    ("", "relative", "HOME/.cache/tarjama"),  # XDG Base Directory specification: relative paths are to be ignored
])
def test_cache_folder(own: str, shared: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TARJAMA_CACHE": own, "XDG_CACHE_HOME": shared, "HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    assert str(cache_folder()) == expected.replace("HOME", str(tmp_path))


def test_builds_once(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "model"
    assert build_once(folder, write_two) == folder
    assert names(folder) == {"part-1", "part-2"}

    def never(_: Path) -> None:
        raise AssertionError("built a second time")

    assert build_once(folder, never) == folder


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "model"

    def fail(unfinished: Path) -> None:
        write_two(unfinished)
        raise EngineError("this checkpoint has no weights.")

    with pytest.raises(EngineError, match="has no weights"):
        build_once(folder, fail)
    assert not folder.exists()
    assert names(tmp_path) <= {".model.lock"}


def test_a_killed_build_is_never_taken_for_finished(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    victim = start_build(folder, 60)
    assert victim.stdout is not None
    assert victim.stdout.readline() == "started\n"
    victim.kill()
    victim.wait()
    assert not folder.exists()
    assert any(name.startswith(".model.building-") for name in names(tmp_path))

    build_once(folder, write_two)
    assert names(folder) == {"part-1", "part-2"}
    assert names(tmp_path) <= {"model", ".model.lock"}


def test_two_processes_build_once_between_them(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    first = start_build(folder, 1)
    assert first.stdout is not None
    assert first.stdout.readline() == "started\n"
    begun = time.monotonic()
    second = start_build(folder, 60)
    out, _ = second.communicate(timeout=30)
    assert out == "finished\n", "the second must wait for the first and use what it made"
    assert time.monotonic() - begun < 30
    assert first.wait(timeout=30) == 0
    assert (folder / "part-2").read_text() == "two"


def test_a_file_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineError, match=r"cannot take model \(.*\); set TARJAMA_CACHE"):
        build_once(tmp_path / "file" / "model", write_two)


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full, the device whose every write fails with ENOSPC")

    def fill(_: Path) -> None:
        with open("/dev/full", "wb", buffering=0) as disk:
            disk.write(b"x")

    with pytest.raises(EngineError, match=r"no space left for model; free some, or set TARJAMA_CACHE"):
        build_once(tmp_path / "model", fill)
    assert not (tmp_path / "model").exists()


def test_a_shared_cache_is_readable_by_those_who_share_it(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        folder = build_once(tmp_path / "model", write_two)
    finally:
        os.umask(mask)
    assert folder.stat().st_mode & 0o777 == 0o755
