"""TMX and XLIFF as other programs read them: lxml parses, a DTD judges, nothing of ours."""

from __future__ import annotations

import gzip
import io
import itertools
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from dataset_rows import HOSTILE, hostile_rows

from corpus.exchange import Entry
from corpus.exchange_xliff import read_xliff
from corpus.formats import write_moses, write_xml
from corpus.records import CorpusError

etree = pytest.importorskip("lxml.etree", reason="lxml, the independent reader, is not installed")

FORMS = ("tmx", "tmx2", "xliff", "xliff2")
PLAIN = Entry("", "a1", "بلغ العدد ٥.", "There were 4.", "There were 5.", "edit", "", "news/1.txt", 0.5,
              "numbers: 5 became 4", "edited")
# The elements of a TMX 1.4b file as its DTD has them, without what we never write.
TMX_DTD = """
<!ELEMENT tmx (header, body)><!ATTLIST tmx version CDATA #FIXED "1.4">
<!ELEMENT header EMPTY><!ATTLIST header creationtool CDATA #REQUIRED creationtoolversion CDATA #REQUIRED
  segtype (block|paragraph|sentence|phrase) #REQUIRED o-tmf CDATA #REQUIRED adminlang CDATA #REQUIRED
  srclang CDATA #REQUIRED datatype CDATA #REQUIRED>
<!ELEMENT body (tu*)><!ELEMENT tu ((note|prop)*, tuv+)><!ATTLIST tu tuid CDATA #IMPLIED>
<!ELEMENT note (#PCDATA)><!ELEMENT prop (#PCDATA)><!ATTLIST prop type CDATA #REQUIRED>
<!ELEMENT tuv ((note|prop)*, seg)><!ATTLIST tuv xml:lang CDATA #REQUIRED>
<!ELEMENT seg (#PCDATA|ph)*><!ELEMENT ph (#PCDATA)><!ATTLIST ph x CDATA #IMPLIED>
"""


def xml_can_hold(char: str) -> bool:
    """The production Char of XML 1.0, fifth edition, section 2.2."""
    code = ord(char)
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def as_xml_has_it(text: str) -> str:
    return "".join(char if xml_can_hold(char) else "\ufffd" for char in text)


def read_back(path: Path) -> list[tuple[str, str, str]]:
    """(id, source, target) by lxml, from a file that may be packed."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    elif path.suffix == ".zst":
        zstandard = pytest.importorskip("zstandard", reason="zstandard is not installed")
        data = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()
    root = etree.fromstring(data)
    units = root.xpath("//*[local-name()='tu' or local-name()='trans-unit' or local-name()='unit']")
    # Of an XLIFF 1.2 unit the own target, not that of its alternative.
    sides = [[side for side in unit.xpath(".//*[local-name()='seg' or local-name()='source' or local-name()='target']")
              if "alt-trans" not in side.getparent().tag] for unit in units]
    return [(unit.get("tuid") or unit.get("id"), *("".join(side.itertext()) for side in pair))  # type: ignore[misc]
            for unit, pair in zip(units, sides, strict=True)]


def entries() -> list[Entry]:
    return [Entry("", row.id, row.ar, row.en, row.en, "accept", "", row.article_source, row.quality,
                  "; ".join(row.findings), "machine") for row in hostile_rows()]


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_the_same(tmp_path: Path, form: str, packing: str) -> None:
    path = tmp_path / f"news.{form}{packing}"
    odd = Entry("", "b2", "قبل\ud83dبعد\ufffe", "x", "see <b>this</b> at https://a.example/?a=1&b=2", "")
    wanted = [*entries(), PLAIN, odd]
    exported = write_xml(iter(wanted), path, form)
    assert exported.pairs == len(wanted)
    # In HOSTILE: 0x0b and 0x0c of one text; 0, 1 and 0x1b of another; each on both sides. And two in the last source.
    assert exported.replaced == 2 * (2 + 3) + 2
    assert read_back(path) == [(e.pair_id, as_xml_has_it(e.source), as_xml_has_it(e.target)) for e in wanted]
    assert [inner.name for inner in tmp_path.iterdir()] == [path.name]
    first = path.read_bytes()
    write_xml(iter(wanted), path, form)
    assert path.read_bytes() == first


@pytest.mark.parametrize("form", ["tmx", "tmx2"])
def test_tmx_follows_its_document_type(tmp_path: Path, form: str) -> None:
    write_xml([*entries(), PLAIN], tmp_path / "p.tmx", form)
    dtd = etree.DTD(io.StringIO(TMX_DTD))
    root = etree.parse(str(tmp_path / "p.tmx"))
    assert dtd.validate(root), dtd.error_log
    props = {prop.get("type"): prop.text for prop in root.xpath("//tu[@tuid='a1']/prop")}
    assert props == {"x-score": "0.500", "x-verdict": "edit", "x-origin": "edited", "x-article": "news/1.txt",
                     "x-findings": "numbers: 5 became 4"}
    assert root.xpath("//tu[@tuid='a1']/tuv/@*") == ["ar", "en"]


def test_level_2_marks_what_a_tool_must_leave_alone(tmp_path: Path) -> None:
    entry = Entry("", "a", "انظر <b>هنا</b> إلى https://a.example/x?y=1&z=2 و3 < 5", "m", "t", "")
    write_xml([entry], tmp_path / "p.tmx", "tmx2")
    marked = etree.parse(str(tmp_path / "p.tmx")).xpath("//ph/text()")
    assert marked == ["<b>", "</b>", "https://a.example/x?y=1&z=2"]
    write_xml([entry], tmp_path / "p.tmx", "tmx")
    assert not etree.parse(str(tmp_path / "p.tmx")).xpath("//ph")


@pytest.mark.parametrize("form", ["xliff", "xliff2"])
def test_xliff_is_read_as_for_review_with_verdict_and_notes(tmp_path: Path, form: str) -> None:
    human = Entry("", "h1", "نص", "", "a text", "", "", "news/2.txt", 1.0, "", "human")
    write_xml([PLAIN, human], tmp_path / "p.xliff", form)
    first, second = read_xliff(tmp_path / "p.xliff")
    assert (first.pair_id, first.source, first.target, first.verdict) == ("a1", PLAIN.source, PLAIN.target, "edit")
    assert (second.target, second.verdict) == ("a text", "")
    root = etree.parse(str(tmp_path / "p.xliff"))
    notes = root.xpath("//*[local-name()='note' and (@from='origin' or @category='origin')]/text()")
    assert notes == ["edited", "human"]
    machine = root.xpath("//*[local-name()='alt-trans' or @category='machine']")
    assert ["".join(found.itertext()).strip() for found in machine] == ["There were 4."], "no machine wrote the second"


@pytest.mark.parametrize("form", FORMS)
def test_a_failed_write_leaves_the_old_file(tmp_path: Path, form: str) -> None:
    def broken() -> Iterator[Entry]:
        yield PLAIN
        raise CorpusError("the workspace is gone")

    write_xml([PLAIN], tmp_path / "p", form)
    before = (tmp_path / "p").read_bytes()
    with pytest.raises(CorpusError, match="workspace is gone"):
        write_xml(broken(), tmp_path / "p", form)
    with pytest.raises(CorpusError, match="no pair"):
        write_xml([], tmp_path / "p", form)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]


@pytest.mark.parametrize("form", FORMS)
def test_memory_is_flat(tmp_path: Path, form: str) -> None:
    many = itertools.repeat(PLAIN, 20_000)
    tracemalloc.start()
    write_xml(many, tmp_path / "p.gz", form)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000, "the texts alone are more than that"


def test_packed_moses_files_keep_their_sides_apart(tmp_path: Path) -> None:
    assert write_moses(iter(hostile_rows()), tmp_path / "news.gz") == len(HOSTILE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["news.ar.gz", "news.en.gz"]
    for side in ("ar", "en"):
        assert gzip.decompress((tmp_path / f"news.{side}.gz").read_bytes()).count(b"\n") == len(HOSTILE)


def test_the_command_writes_each_format(tarjama, tmp_path: Path, sample_table: Path) -> None:  # type: ignore[no-untyped-def]
    samples = Path(__file__).parent.parent / "corpus" / "samples"
    workspace = tmp_path / "w.sqlite"
    assert tarjama("add", samples, "--workspace", workspace).code == 0
    assert tarjama("translate", "--workspace", workspace, "--model", f"table:{sample_table}").code == 0
    assert tarjama("check", "--workspace", workspace).code == 0
    texts = []
    for form in FORMS:
        out = tmp_path / f"out.{form}.gz"
        ran = tarjama("export", "--workspace", workspace, "--out", out, "--format", form)
        assert ran.code == 0, ran.err
        texts.append(read_back(out))
        assert f"{len(texts[0]):,} pairs written" in ran.out
    assert texts[0]
    assert all(found == texts[0] for found in texts)
