"""Bitext as other programs write it, with every trap a line, a record or a document can hold."""

from __future__ import annotations

import gzip
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
import zstandard

from corpus.bitext import BitextLine, Unread, read_bitext
from corpus.bitext_lines import MAX_LINE_CHARS
from corpus.exchange import Entry
from corpus.formats import write_xml
from corpus.records import CorpusError

ALONE = """
import sys
from corpus.bitext import read_bitext
from scripts.peak_memory import peak_mb
before = peak_mb()
print(sum(1 for _ in read_bitext(sys.argv[1])), peak_mb() - before)
"""
AR, EN = "وصل ١٢٥ شخصا إلى «الميناء».", "125 people reached the port."


def read_alone(path: Path) -> tuple[int, float]:
    """Read in a process of its own: how many came, and by how many MiB its peak grew."""
    ran = subprocess.run([sys.executable, "-c", ALONE, str(path)], capture_output=True, text=True, check=True,
                         cwd=Path(__file__).parent.parent)
    count, more_mb = ran.stdout.split()
    return int(count), float(more_mb)


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
    long, pair = read_bitext(tmp_path / "p.tsv")
    assert isinstance(long, Unread)
    assert pair == BitextLine(2, "a", "b")
    _, more_mb = read_alone(tmp_path / "p.tsv")
    assert more_mb * 2**20 < 4 * MAX_LINE_CHARS


def test_escapes_are_undone_only_when_asked(tmp_path: Path) -> None:
    data = b"a\\tb\\n\\\\n\tc\\x\n"
    assert pairs(data, tmp_path) == [(1, "a\\tb\\n\\\\n", "c\\x")]
    assert pairs(data, tmp_path, escaped=True) == [(1, "a\tb\n\\n", "c\\x")]


# Moses' two files


def moses(tmp_path: Path, ar: str, en: str, name: str = "news") -> Path:
    (tmp_path / f"{name}.ar").write_bytes(ar.encode())
    (tmp_path / f"{name}.en").write_bytes(en.encode())
    return tmp_path / name


def test_line_n_belongs_to_line_n(tmp_path: Path) -> None:
    prefix = moses(tmp_path, f"\ufeff{AR}\r\n\nنعم\tلا\n", f"{EN}\n\nyes\\tno")
    expected = [BitextLine(1, AR, EN), BitextLine(2, "", ""), BitextLine(3, "نعم\tلا", "yes\\tno")]
    assert list(read_bitext(prefix)) == expected
    assert list(read_bitext(f"{prefix}.ar", f"{prefix}.en")) == expected
    assert list(read_bitext(prefix, escaped=True))[2] == BitextLine(3, "نعم\tلا", "yes\tno")


@pytest.mark.parametrize("typed", ["news", "news.gz", "news.v1"])
def test_packed_files_are_found_by_their_common_start(tmp_path: Path, typed: str) -> None:
    for side, text in (("ar", AR), ("en", EN)):
        (tmp_path / f"news.{side}.gz").write_bytes(gzip.compress(text.encode()))
        (tmp_path / f"news.v1.{side}.zst").write_bytes(zstandard.compress(text.encode()))
    assert list(read_bitext(tmp_path / typed)) == [BitextLine(1, AR, EN)]


@pytest.mark.parametrize("longer", ["ar", "en"])
def test_a_file_that_has_more_lines_is_named_and_every_line_is_counted(tmp_path: Path, longer: str) -> None:
    texts = {"ar": "أ\n" * 2, "en": "a\n" * 2}
    texts[longer] += "x\ny\n"
    prefix = moses(tmp_path, texts["ar"], texts["en"])
    one, two, *alone = read_bitext(prefix)
    assert (one, two) == (BitextLine(1, "أ", "a"), BitextLine(2, "أ", "a"))
    shorter = {"ar": "en", "en": "ar"}[longer]
    assert [item.source for item in alone if isinstance(item, Unread)] == [
        f"{prefix}.{longer}, line 3", f"{prefix}.{longer}, line 4"]
    assert isinstance(alone[0], Unread)
    assert alone[0].reason.startswith(f"has no partner: {prefix}.{shorter} ends after 2 lines")


def test_what_is_wrong_with_one_of_the_two_is_said_of_that_one(tmp_path: Path) -> None:
    prefix = moses(tmp_path, f"{AR}\n" * 3, "")
    (tmp_path / "news.en").write_bytes("a\né\né".encode() + b"\xff\n")
    one, two, bad = read_bitext(prefix)
    assert (one, two) == (BitextLine(1, AR, "a"), BitextLine(2, AR, "é"))
    assert isinstance(bad, Unread)
    assert bad == Unread(f"{prefix}.en, line 3", "holds bytes that are not utf-8; save the file as UTF-8.")
    (tmp_path / "news.ar.gz").write_bytes(gzip.compress(f"{AR}\n".encode() * 999)[:-9])
    with pytest.raises(CorpusError, match=r"news\.ar\.gz: cannot be read"):
        list(read_bitext(tmp_path / "news.ar.gz", tmp_path / "news.en"))
    with pytest.raises(CorpusError, match=r"none\.en: cannot be read"):
        list(read_bitext(tmp_path / "news.ar", tmp_path / "none.en"))
    with pytest.raises(CorpusError, match=r"p\.tmx: holds pairs itself"):
        list(read_bitext(tmp_path / "p.tmx", tmp_path / "news.en"))


# TMX


HEADER = '<header creationtool="cat" srclang="ar"/>'


def tmx(tmp_path: Path, units: str, *, head: str = "", header: str = HEADER, name: str = "p.tmx") -> list[
        BitextLine | Unread]:
    text = f'<?xml version="1.0"?>\n{head}<tmx version="1.4">{header}<body>\n{units}</body></tmx>'
    (tmp_path / name).write_bytes(text.encode())
    return list(read_bitext(tmp_path / name))


def unit(ar: str, en: str, ar_language: str = 'xml:lang="ar"', en_language: str = 'xml:lang="en"') -> str:
    return (f"<tu><tuv {ar_language}><seg>{ar}</seg></tuv><note>n</note><tuv {en_language}><prop type='x'>p</prop>"
            f"<seg>{en}</seg></tuv></tu>\n")


@pytest.mark.parametrize(("units", "expected"), [
    (unit(AR, EN), (AR, EN)),
    (unit(AR, EN, 'xml:lang="AR-sa"', 'lang="en_GB"'), (AR, EN)),
    (unit("أ &amp; ب &#x661;<![CDATA[<c>]]>", "a &lt;b&gt;\n c"), ("أ & ب ١<c>", "a <b>\n c")),
    (unit("<bpt i='1'>{\\b </bpt>خبر<ept i='1'>}</ept>", "<hi>news</hi> <ph>&lt;br/&gt;<sub>alt</sub></ph>1"),
     ("خبر", "news 1")),
    (unit("", ""), ("", "")),
    (unit(AR, EN).replace("</tu>", '<tuv xml:lang="fr"><seg>x</seg></tuv></tu>'), (AR, EN)),
    (unit(EN, AR, 'xml:lang="en"', 'xml:lang="ar"'), (AR, EN)),
])
def test_a_unit_is_a_pair(tmp_path: Path, units: str, expected: tuple[str, str]) -> None:
    assert tmx(tmp_path, units) == [BitextLine(3, *expected)]


@pytest.mark.parametrize(("units", "reason"), [
    (unit(AR, EN, 'xml:lang="fa"'), "has no Arabic text, expected Arabic and English; found en, fa"),
    (unit(AR, EN, en_language=""), "has no English text, expected Arabic and English; found ar, no language"),
    (unit(AR, EN)[:-6] + '<tuv xml:lang="en-US"><seg>Other</seg></tuv></tu>\n', "has 2 English texts"),
    (unit("&unknown;", EN), "holds &unknown;"),
])
def test_a_unit_that_is_no_pair_is_named_and_the_rest_goes_on(tmp_path: Path, units: str, reason: str) -> None:
    """The document type stands there as old tools write it; it makes an unknown entity no error of the whole file."""
    first, bad, last = tmx(tmp_path, unit("أ", "a") + units + unit("ب", "b"),
                           head='<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n')
    assert (first, last) == (BitextLine(4, "أ", "a"), BitextLine(6, "ب", "b"))
    assert isinstance(bad, Unread)
    assert bad.source == f"{tmp_path / 'p.tmx'}, line 5"
    assert bad.reason.startswith(reason)


def test_two_equal_texts_of_a_language_are_one(tmp_path: Path) -> None:
    assert tmx(tmp_path, unit(AR, EN)[:-6] + f'<tuv xml:lang="en-US"><seg>{EN}</seg></tuv></tu>') == [
        BitextLine(3, AR, EN)]


HOSTILE = {
    "laughs": ("<!DOCTYPE tmx [<!ENTITY a 'haha'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)) + "]>", "declares the entity 'a'"),
    "file": ("<!DOCTYPE tmx [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>", "declares the entity 'a'"),
    "parameter": ("<!DOCTYPE tmx [<!ENTITY % a SYSTEM 'http://127.0.0.1:9/x.dtd'> %a;]>", "declares the entity 'a'"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_document_that_declares_entities_is_refused(tmp_path: Path, kind: str) -> None:
    head, reason = HOSTILE[kind]
    with pytest.raises(CorpusError, match=f"p\\.tmx: line 2 {reason}"):
        tmx(tmp_path, unit("&a;", "x"), head=head)


@pytest.mark.parametrize(("data", "reason"), [
    (b"", "is empty"), (b"<html><body/></html>", "begins with <html>"), (AR.encode() + b"\tx\n", "is no XML"),
    (b"<tmx><body>" + unit("\u0623", "a").encode(), "line 2 is no XML"),
    (b'<?xml version="1.0" encoding="klingon"?><tmx/>', "encoding"),
])
def test_a_file_that_is_no_tmx_is_one_sentence(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "p.tmx").write_bytes(data)
    with pytest.raises(CorpusError, match=reason):
        list(read_bitext(tmp_path / "p.tmx"))


def test_pairs_before_the_place_where_a_document_breaks_are_handed_out(tmp_path: Path) -> None:
    (tmp_path / "p.tmx").write_bytes(f"<tmx><body>{unit(AR, EN)}</tmx>".encode())
    items = read_bitext(tmp_path / "p.tmx")
    assert next(items) == BitextLine(1, AR, EN)
    with pytest.raises(CorpusError, match="mismatched tag"):
        next(items)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1256"])
def test_a_document_may_be_in_another_encoding_and_packed(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><tmx><body>{unit("خبر", EN)}</body></tmx>'
    (tmp_path / "p.tmx.zst").write_bytes(zstandard.compress(text.encode(encoding)))
    assert list(read_bitext(tmp_path / "p.tmx.zst")) == [BitextLine(1, "خبر", EN)]


@pytest.mark.parametrize("form", ["tmx", "tmx2"])
def test_what_tarjama_wrote_as_tmx_comes_back_whole(tmp_path: Path, form: str) -> None:
    """Level 2 puts addresses and tags into codes, which are text in our own files."""
    texts = [("انظر https://a.example/x?y=1&z=2 <b>الآن</b>", "See https://a.example/x?y=1&z=2 <b>now</b>"),
             ("سطر\nآخر\tو«قول»", "another\nline\tand “words”"), ("", "")]
    entries = [Entry("", f"p{n}", ar, "", en, "") for n, (ar, en) in enumerate(texts)]
    assert write_xml(entries, tmp_path / "p.tmx.gz", form).pairs == 3
    found = [item for item in read_bitext(tmp_path / "p.tmx.gz") if isinstance(item, BitextLine)]
    assert [(item.source, item.target) for item in found] == texts


# JSON Lines and Parquet


@pytest.mark.parametrize("record", [
    {"source": AR, "target": EN, "other": [1]}, {"src": AR, "tgt": EN}, {"src": AR, "mt": EN}, {"AR": AR, "En": EN},
    {"id": "x", "translation": {"ar": AR, "en": EN}}, {"ar": AR, "en": EN, "translation": None},
    {"target": EN, "source": AR, "ar": "no", "en": "no"},
])
def test_a_record_is_a_pair_whatever_its_fields_are_called(tmp_path: Path, record: dict[str, object]) -> None:
    (tmp_path / "p.jsonl").write_text("\n" + json.dumps(record) + "\n", "utf-8")
    assert list(read_bitext(tmp_path / "p.jsonl")) == [BitextLine(2, AR, EN)]
    (tmp_path / "p.ndjson.zst").write_bytes(zstandard.compress(json.dumps(record, ensure_ascii=False).encode()))
    assert list(read_bitext(tmp_path / "p.ndjson.zst")) == [BitextLine(1, AR, EN)]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([record]), tmp_path / "p.parquet")
    assert list(read_bitext(tmp_path / "p.parquet")) == [BitextLine(1, AR, EN)]


@pytest.mark.parametrize(("line", "reason"), [
    ("{", "is no JSON"), ("[]", "holds a JSON list"), ("null", "holds a JSON null"),
    ('{"ar": "x"}', "has the fields ar, expected"),
    ('{"ar": null, "en": "x"}', "has a field 'ar' that is null"), ('{"ar": "x", "en": 5}', "'en' that is int"),
    ('{"translation": {"ar": "x", "fr": "y"}}', "has the fields ar, fr, expected"), ("[" * 100_000, "is no JSON"),
    ('{"ar": "\\ud83d", "en": "x"}', "has a field 'ar' with U+D83D, half a character"),
])
def test_a_record_that_is_no_pair_is_named_and_the_rest_goes_on(tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "p.jsonl").write_text(f'{{"ar": "أ", "en": "a"}}\n{line}\n{{"ar": "ب", "en": ""}}\n', "utf-8")
    first, bad, last = read_bitext(tmp_path / "p.jsonl")
    assert (first, last) == (BitextLine(1, "أ", "a"), BitextLine(3, "ب", ""))
    assert isinstance(bad, Unread)
    assert bad.source == f"{tmp_path / 'p.jsonl'}, line 2"
    assert reason in bad.reason


def test_rows_without_text_and_with_broken_text_are_named(tmp_path: Path) -> None:
    broken = pyarrow.array([b"a", b"\xff", None, b"d"], pyarrow.binary()).view(pyarrow.string())
    table = pyarrow.table({"source": pyarrow.array(["أ", "ب", "ج", "د"]).dictionary_encode(), "target": broken})
    pyarrow.parquet.write_table(table, tmp_path / "p.parquet")
    one, bad, null, four = read_bitext(tmp_path / "p.parquet")
    assert (one, four) == (BitextLine(1, "أ", "a"), BitextLine(4, "د", "d"))
    assert isinstance(bad, Unread)
    assert isinstance(null, Unread)
    assert (bad.source, null.source) == (f"{tmp_path / 'p.parquet'}, row 2", f"{tmp_path / 'p.parquet'}, row 3")
    assert "not UTF-8" in bad.reason
    assert "that is null" in null.reason


def test_a_table_without_the_columns_or_packed_or_cut_is_one_sentence(tmp_path: Path) -> None:
    pyarrow.parquet.write_table(pyarrow.table({"ar": ["x"], "fr": ["y"]}), tmp_path / "p.parquet")
    whole = (tmp_path / "p.parquet").read_bytes()
    with pytest.raises(CorpusError, match=r"p\.parquet: has the columns ar, fr, expected two of source/target"):
        list(read_bitext(tmp_path / "p.parquet"))
    (tmp_path / "p.parquet.gz").write_bytes(gzip.compress(whole))
    with pytest.raises(CorpusError, match=r"p\.parquet\.gz: is a packed Parquet file"):
        list(read_bitext(tmp_path / "p.parquet.gz"))
    for data in (whole[:-20], b"PAR1", b"x", b""):
        (tmp_path / "p.parquet").write_bytes(data)
        with pytest.raises(CorpusError, match=r"p\.parquet: is no (sound )?Parquet file"):
            list(read_bitext(tmp_path / "p.parquet"))


def test_a_long_document_costs_the_memory_of_a_unit(tmp_path: Path) -> None:
    """67 MB of TMX, unpacked on the way, of which a tree would take several times as much; in a process of its own."""
    body = (unit("أ" * 400, "a" * 200) * 1000).encode()
    with gzip.open(tmp_path / "p.tmx.gz", "wb", compresslevel=1) as file:
        file.write(b"<tmx><body>")
        for _ in range(60):
            file.write(body)
        file.write(b"</body></tmx>")
    pairs_read, more_mb = read_alone(tmp_path / "p.tmx.gz")
    assert pairs_read == 60_000
    assert more_mb * 1024 < 30_000
