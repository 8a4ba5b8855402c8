"""The Unix filter as users run it: a process with pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["checkpoint_fixtures"]

TABLE = "نعم\tYes\nلا\tNo\nسطر\u2028آخر\tOne\u2028line\x85and\nصباح الخير\tGood morning.\n"


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "table.tsv"
    path.write_text(TABLE, "utf-8")
    return f"table:{path}"


def translate(source: bytes | str, *words: str) -> subprocess.CompletedProcess[bytes]:
    data = source if isinstance(source, bytes) else source.encode("utf-8")
    return subprocess.run([sys.executable, "-m", "translate", *words], input=data, capture_output=True, timeout=120)


@pytest.mark.parametrize(("source", "expected"), [
    ("", ""),
    ("نعم\nلا\n", "Yes\nNo\n"),
    ("نعم\n\n  \nلا", "Yes\n\n\nNo\n"),               # empty stays empty, and a last line without its end is a line
    ("نعم\r\n\r\nلا\r\n", "Yes\n\nNo\n"),
    ("\ufeffنعم\n", "Yes\n"),                          # a byte order mark is no part of the first word
    ("سطر\u2028آخر\nنعم\n", "One line and\nYes\n"),    # U+2028 and U+0085 are no ends of lines, nor may any come out
    ("نعم\n" * 2500 + "لا\n", "Yes\n" * 2500 + "No\n"),  # more than two windows, in order
])
def test_line_for_line(source: str, expected: str, table: str) -> None:
    done = translate(source, "--model", table)
    assert done.stdout.decode("utf-8") == expected
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_line_that_is_not_utf_8_comes_after_all_before_it(table: str) -> None:
    source = "نعم\n".encode() * 1500 + "لا\n".encode("cp1256") + "نعم\n".encode()
    done = translate(source, "--model", table)
    assert done.stdout == b"Yes\n" * 1500
    assert done.stderr.decode() == ("line 1501: byte 1 is not UTF-8; convert the input first, as with 'iconv -f "
                                    "WINDOWS-1256 -t UTF-8'.\n")
    assert done.returncode == 1


def test_an_error_of_the_engine_comes_after_all_before_it(table: str) -> None:
    done = translate("نعم\n" * 1000 + "ربما\n", "--model", table)
    assert done.stdout == b"Yes\n" * 1000
    assert done.stderr.decode() == ("from line 1001 on: the table has no line for 'ربما'; add it, or use another "
                                    "--model.\n")
    assert done.returncode == 1


@pytest.mark.parametrize(("words", "code", "message"), [
    (("--model", "table:/no/such.tsv"), 1, "/no/such.tsv: the table cannot be read"),
    (("--model", "opsu"), 1, "model 'opsu' is neither a folder nor a Hub id"),
    (("--beam", "many"), 2, "argument --beam: invalid int value: 'many'"),
    (("--model", "table:x", "--workers", "0"), 1, "workers is 0, expected 1 or more"),
    (("--device", "tpu"), 2, "argument --device: invalid choice: 'tpu'"),
])
def test_wrong_words_are_one_line(words: tuple[str, ...], code: int, message: str) -> None:
    done = translate("نعم\n", *words)
    assert done.returncode == code
    assert message in done.stderr.decode().splitlines()[-1]
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_a_reader_that_stops_is_no_error(table: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-m", "translate", "--model", table], input="نعم\n".encode() * 3000,
                          stdout=writer, stderr=subprocess.PIPE, timeout=60)
    os.close(writer)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, b"")


def test_ctrl_c_is_quiet(table: str) -> None:
    with subprocess.Popen([sys.executable, "-m", "translate", "--model", table], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdin.write("نعم\n".encode() * 3000)
        running.stdin.flush()
        assert running.stdout.readline() == b"Yes\n"
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130
        assert running.stderr.read() == b""


def test_help_loads_no_engine() -> None:
    code = ("import runpy, sys\nsys.argv = ['translate', '--help']\ntry:\n    runpy.run_module('translate', "
            "run_name='__main__')\nexcept SystemExit:\n    print(sorted(sys.modules))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "--n-best" in done.stdout
    heavy = ("torch", "transformers", "ctranslate2", "sentencepiece")
    assert not [name for name in heavy if f"'{name}'" in done.stdout]


def test_workers_write_the_same_lines_in_the_same_order(table: str) -> None:
    source = "نعم\n" * 2500 + "لا\n\nصباح الخير\n"
    done = translate(source, "--model", table, "--workers", "2")
    assert (done.stdout, done.returncode, done.stderr) == (translate(source, "--model", table).stdout, 0, b"")
    assert done.stdout.decode("utf-8") == "Yes\n" * 2500 + "No\n\nGood morning.\n"


def test_a_glossary_is_followed(tmp_path: Path) -> None:
    """The table loses the name at first, and is asked once more with a stand-in for it."""
    (tmp_path / "t.tsv").write_text("زار نوكيا أمس\tHe visited a company.\nزار QX1 أمس\tHe visited QX1.\n", "utf-8")
    (tmp_path / "terms.tsv").write_text("نوكيا\tNokia\n", "utf-8")
    words = ("--model", f"table:{tmp_path / 't.tsv'}")
    assert translate("زار نوكيا أمس\n", *words).stdout == b"He visited a company.\n"
    assert translate("زار نوكيا أمس\n", *words, "--glossary", str(tmp_path / "terms.tsv")).stdout == \
        b"He visited Nokia.\n"
    bad = translate("نعم\n", *words, "--glossary", str(tmp_path / "none.tsv"))
    assert bad.returncode == 1
    assert bad.stderr.decode().startswith(f"{tmp_path / 'none.tsv'}: the glossary cannot be read")


def test_a_model_from_end_to_end(checkpoints: Callable[[str], Path], engine_cache: Path) -> None:
    """The third line is one word longer than the model reads: of what has several words none is cut short."""
    done = translate(f"نعم\n\n{'خبر' * 100}\nيعمل المهندسون على إصلاح الجسر القديم منذ شهر مارس.\n",
                     "--model", str(checkpoints("marian")), "--beam", "4", "--n-best", "2", "--device", "cpu")
    lines = done.stdout.decode("utf-8").split("\n")
    assert lines.pop() == ""
    assert len(lines) == 4
    best, other = lines[0].split("\t")
    assert best == "Yes"
    assert other != best
    assert lines[1] == ""
    assert lines[3].split("\t")[0] == "Engineers have been repairing the old bridge since March."
    assert done.stderr.decode() == ("1 of 4 lines were too long for the model and are cut short; split them into "
                                    "sentences first.\n")
    assert done.returncode == 0
    assert os.environ["TARJAMA_CACHE"] == str(engine_cache)
