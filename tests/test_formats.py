"""Bitext as other programs write it, with every trap a line can hold."""

from __future__ import annotations

import gzip
import io
import json
import random
import resource
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import datasets
import pytest
from dataset_rows import PLAIN, hostile_rows, make_rows
from hypothesis import given
from hypothesis import strategies as st

from corpus.bitext import BitextLine, Unread, read_bitext
from corpus.bitext_lines import MAX_LINE_CHARS
from corpus.formats import escape, unescape, write_jsonl, write_moses, write_tsv
from corpus.records import CorpusError, Row

AR, EN = "وصل ١٢٥ شخصا إلى «الميناء».", "125 people reached the port."


def read(data: bytes, tmp_path: Path, **options: object) -> list[BitextLine | Unread]:
    (tmp_path / "p.tsv").write_bytes(data)
    return list(read_bitext(tmp_path / "p.tsv", **options))  # type: ignore[arg-type]


def pairs(data: bytes, tmp_path: Path, **options: object) -> list[tuple[int, str, str]]:
    items = read(data, tmp_path, **options)
    assert all(isinstance(item, BitextLine) for item in items), items
    return [(item.line, item.source, item.target) for item in items if isinstance(item, BitextLine)]


@pytest.mark.parametrize(("text", "expected"), [
    (f"{AR}\t{EN}\n", [(1, AR, EN)]),
    (f"{AR}\t{EN}", [(1, AR, EN)]),
    (f"\ufeff{AR}\t{EN}\r\n{AR}\tx\r\n", [(1, AR, EN), (2, AR, "x")]),
    (f"{AR}\t\n\t{EN}\n\t\n", [(1, AR, ""), (2, "", EN), (3, "", "")]),
    ("source\ttarget\na\tb\n", [(2, "a", "b")]),
    ("\ufeffAR\tEN\r\na\tb\n", [(2, "a", "b")]),
    ("a\tb\nsource\ttarget\n", [(1, "a", "b"), (2, "source", "target")]),
    ("a\u2028b\x0b\x0c\x85\x1c\tc\u2029d\rd\n", [(1, "a\u2028b\x0b\x0c\x85\x1c", "c\u2029d\rd")]),
    ('"a ""b"" c"\t"d"\n', [(1, '"a ""b"" c"', '"d"')]),
    (" a \t b \n", [(1, " a ", " b ")]),
    ("C:\\new\\table\tx\\\n", [(1, "C:\\new\\table", "x\\")]),
])
def test_a_pair_is_read_exactly_as_it_stands(tmp_path: Path, text: str, expected: list[tuple[int, str, str]]) -> None:
    assert pairs(text.encode(), tmp_path) == expected


@pytest.mark.parametrize(("line", "reason"), [
    (AR, "has no tab"), ("", "is empty"), ("a\tb\tc", "has 2 tabs"), ("a\tb\t", "has 2 tabs"), ("\r", "is empty"),
])
def test_a_line_that_is_no_pair_is_named_and_the_rest_goes_on(tmp_path: Path, line: str, reason: str) -> None:
    first, bad, last = read(f"a\tb\n{line}\nc\td\n".encode(), tmp_path)
    assert (first, last) == (BitextLine(1, "a", "b"), BitextLine(3, "c", "d"))
    assert isinstance(bad, Unread)
    assert bad.source == f"{tmp_path / 'p.tsv'}, line 2"
    assert bad.reason.startswith(reason)


def test_bytes_that_are_no_text_cost_their_own_line_only(tmp_path: Path) -> None:
    data = f"{AR}\t{EN}\n".encode() * 3 + b"\xc7\xe1\tcp1256\n" + f"{AR}\t{EN}\n".encode()
    items = read(data, tmp_path)
    assert [type(item) for item in items] == [BitextLine] * 3 + [Unread, BitextLine]
    assert isinstance(items[3], Unread)
    assert "not utf-8" in items[3].reason


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1256"])
def test_other_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    text = "".join(f"وصل {n} شخصا إلى الميناء في مدينة بعيدة أمس.\t{n} people reached the port.\n" for n in range(30))
    found = pairs(text.encode(encoding), tmp_path)
    assert [(source, target) for _, source, target in found] == [tuple(line.split("\t")) for line in text.splitlines()]


@pytest.mark.parametrize("damage", [b"\x00\xd8\x00\x00", b"\x00"])
def test_damaged_utf16_is_one_sentence(tmp_path: Path, damage: bytes) -> None:
    with pytest.raises(CorpusError, match="is damaged utf-16"):
        read(b"\xff\xfe" + "وصل\tx\n".encode("utf-16-le") + damage, tmp_path)


def test_a_named_encoding_is_taken_and_an_unknown_one_refused(tmp_path: Path) -> None:
    assert pairs("خبر\tnews\n".encode("iso8859-6"), tmp_path, encoding="iso8859-6") == [(1, "خبر", "news")]
    with pytest.raises(CorpusError, match="klingon"):
        read(b"a\tb\n", tmp_path, encoding="klingon")


def test_what_is_cut_by_the_end_of_the_sample_is_still_utf8(tmp_path: Path) -> None:
    """The encoding is told from the first 65,536 bytes, which end inside an Arabic letter for one of two lengths."""
    for pad in ("", "x"):
        text = pad + "س" * 100_000 + "\tx\n"
        assert pairs(text.encode(), tmp_path) == [(1, text[:-3], "x")]


def test_gzip_and_stdin(tmp_path: Path) -> None:
    (tmp_path / "p.tsv.gz").write_bytes(gzip.compress(f"{AR}\t{EN}\n".encode()))
    assert list(read_bitext(str(tmp_path / "p.tsv.gz"))) == [BitextLine(1, AR, EN)]
    stream = io.BytesIO(b"a\tb\nc\n")
    assert [getattr(item, "source", None) for item in read_bitext("-", stdin=stream)] == ["a", "stdin, line 2"]


@pytest.mark.parametrize(("name", "data", "message"), [
    ("missing", None, "cannot be read"), ("empty.tsv", b"", "is empty"), ("broken.gz", b"\x1f\x8bxx", "cannot be read"),
    ("cut.gz", gzip.compress(b"a\tb\n" * 9)[:-9], "cannot be read"),
])
def test_a_file_that_is_no_bitext_is_one_sentence(tmp_path: Path, name: str, data: bytes | None, message: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(CorpusError, match=f"{name}: {message}"):
        list(read_bitext(tmp_path / name))


def test_a_folder_and_a_binary_file_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        list(read_bitext(tmp_path))
    (tmp_path / "photo.tsv").write_bytes(random.Random(1).randbytes(20_000))
    with pytest.raises(CorpusError, match=r"photo\.tsv"):
        list(read_bitext(tmp_path / "photo.tsv"))


def test_a_line_without_an_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    with (tmp_path / "p.tsv").open("wb") as file:
        for _ in range(10):
            file.write(b"x" * (MAX_LINE_CHARS // 2))
        file.write(b"\na\tb\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    long, pair = read_bitext(tmp_path / "p.tsv")
    assert isinstance(long, Unread)
    assert pair == BitextLine(2, "a", "b")
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 4 * MAX_LINE_CHARS


@given(st.text())
def test_an_escaped_text_is_one_cell_of_one_line_and_comes_back(text: str) -> None:
    assert not set(escape(text)) & set("\t\n\r")
    assert unescape(escape(text)) == text


@given(st.text())
def test_text_without_escapes_is_left_alone(text: str) -> None:
    plain = text.replace("\\", "")
    assert unescape(plain) == plain


def test_escapes_are_undone_only_when_asked(tmp_path: Path) -> None:
    data = b"a\\tb\\n\\\\n\tc\\x\n"
    assert pairs(data, tmp_path) == [(1, "a\\tb\\n\\\\n", "c\\x")]
    assert pairs(data, tmp_path, escaped=True) == [(1, "a\tb\n\\n", "c\\x")]


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
