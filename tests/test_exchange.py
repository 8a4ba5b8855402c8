"""Pairs out to files and verdicts back in; each kind is read by another program's eyes where there is one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from review_workspace import ECONOMY, HEALTH, make_workspace

from corpus import exchange, exchange_files
from corpus.desk import Desk
from corpus.exchange import Entry
from corpus.records import CorpusError
from corpus.store import Store

NAMES = ("p.tsv", "p.xlsx", "p.xlf", "p.xliff", "p.argilla.json", "p.labelstudio.json")
HOSTILE = (("=1+1 قال", "=HYPERLINK(\"http://evil.example\")"), ("'=٢", "'+1"), ("@SUM(1)", "-2+3\tx"),
           ("a\x0bb <&> \"'", "]]> <script> &amp; \x1b \u202e x"), ("\U0001f468\u200d\U0001f469 نعم", "a\rb"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "w.sqlite", (ECONOMY, HEALTH, HOSTILE))


@pytest.fixture
def desk(path: Path) -> Iterator[Desk]:
    opened = Desk(path)
    yield opened
    opened.close()


def rulings(path: Path) -> dict[str, int]:
    with Store(path) as store:
        return store.rulings()


@pytest.mark.parametrize("name", NAMES)
def test_what_goes_out_untouched_comes_back_as_nothing(desk: Desk, path: Path, tmp_path: Path, name: str) -> None:
    count = exchange_files.write(tmp_path / name, exchange.entries(desk.access))
    assert count == 14
    back = exchange.take(desk.access, exchange_files.read(tmp_path / name), "Mona")
    assert (back.problems, back.undecided, back.accepted + back.edited + back.rejected) == ((), 14, 0)
    assert rulings(path) == {}


@pytest.mark.parametrize("name", NAMES)
def test_verdicts_come_back_once(desk: Desk, path: Path, tmp_path: Path, name: str) -> None:
    decided = [Entry("", e.pair_id, e.source, e.machine, "Edited <b> text." if k == 1 else e.target,
                     ("accept", "edit", "reject")[k] if k < 3 else "", "why" if k == 2 else "", e.article)
               for k, e in enumerate(exchange.entries(desk.access))]
    exchange_files.write(tmp_path / name, decided)
    entries = exchange_files.read(tmp_path / name)
    taken = exchange.take(desk.access, entries, "Mona")
    assert (taken.accepted, taken.edited, taken.rejected, taken.undecided, taken.problems) == (1, 1, 1, 11, ())
    assert rulings(path) == {"accept": 1, "edit": 1, "reject": 1}
    assert exchange.take(desk.access, entries, "Mona").same == 3
    again = {e.pair_id: e for e in exchange.entries(desk.access)}
    assert again[decided[1].pair_id].target == "Edited <b> text."
    assert [again[e.pair_id].verdict for e in decided[:4]] == ["accept", "edit", "reject", ""]
    assert len(list(exchange.entries(desk.access, only_open=True))) == 11


@pytest.mark.parametrize(("change", "words"), [
    ({"source": "نص آخر."}, "the Arabic was changed"), ({"pair_id": "0" * 20}, "not in this workspace"),
    ({"target": " "}, "no English"), ({"verdict": "great"}, "expected accept"),
    ({"verdict": "accept", "target": "Changed."}, "say edit"),
])
def test_one_bad_entry_and_nothing_is_taken(desk: Desk, path: Path, change: dict[str, str], words: str) -> None:
    good, bad, *_ = exchange.entries(desk.access)
    facts = {"place": "line 3", "pair_id": bad.pair_id, "source": bad.source, "machine": bad.machine,
             "target": "Better.", "verdict": "edit", **change}
    accepted = Entry("line 2", good.pair_id, good.source, good.machine, good.target, "accept")
    taken = exchange.take(desk.access, [accepted, Entry(**facts)], "Mona")
    assert len(taken.problems) == 1
    assert taken.problems[0].startswith("line 3: ")
    assert words in taken.problems[0]
    assert rulings(path) == {}


def test_a_pair_may_stand_in_a_file_once(desk: Desk) -> None:
    one = next(exchange.entries(desk.access))
    twice = [Entry(f"line {n}", one.pair_id, one.source, one.machine, one.target, "accept") for n in (2, 3)]
    assert "line 2 already" in exchange.take(desk.access, twice, "Mona").problems[0]


def test_no_cell_of_a_spreadsheet_is_a_formula(desk: Desk, tmp_path: Path) -> None:
    """Read by openpyxl itself: type `s` is text, `f` would be computed (ECMA-376, ST_CellType)."""
    openpyxl = pytest.importorskip("openpyxl")
    exchange_files.write(tmp_path / "p.xlsx", exchange.entries(desk.access))
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)


def test_no_cell_of_a_tsv_begins_like_a_formula(desk: Desk, tmp_path: Path) -> None:
    exchange_files.write(tmp_path / "p.tsv", exchange.entries(desk.access))
    text = (tmp_path / "p.tsv").read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    assert {len(row) for row in rows} == {9}
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_a_formula_that_was_typed_is_refused(desk: Desk, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    exchange_files.write(tmp_path / "p.xlsx", exchange.entries(desk.access))
    book = openpyxl.load_workbook(tmp_path / "p.xlsx")
    book.active["D2"] = "=1+1"
    book.save(tmp_path / "p.xlsx")
    with pytest.raises(CorpusError, match="row 2: a cell holds a formula"):
        exchange_files.read(tmp_path / "p.xlsx")


def test_xliff_is_as_its_standard_says(desk: Desk, tmp_path: Path) -> None:
    """Names, states and order of elements from OASIS's XLIFF 1.2 and 2.0."""
    first = next(exchange.entries(desk.access))
    exchange.take(desk.access, [Entry("", first.pair_id, first.source, first.machine, first.target, "accept")], "Mona")
    exchange_files.write(tmp_path / "p.xlf", exchange.entries(desk.access))
    root = ElementTree.parse(tmp_path / "p.xlf").getroot()
    old = "{urn:oasis:names:tc:xliff:document:1.2}"
    assert (root.tag, root.get("version"), len(root.findall(f"{old}file"))) == (f"{old}xliff", "1.2", 3)
    unit = root.find(f"{old}file/{old}body/{old}trans-unit")
    assert unit is not None
    assert [child.tag.removeprefix(old) for child in unit if "note" not in child.tag] == [
        "source", "target", "alt-trans"]
    assert (unit.get("approved"), unit[1].get("state")) == ("yes", "final")
    exchange_files.write(tmp_path / "p.xliff", exchange.entries(desk.access))
    root = ElementTree.parse(tmp_path / "p.xliff").getroot()
    new = "{urn:oasis:names:tc:xliff:document:2.0}"
    assert (root.tag, root.get("srcLang"), root.get("trgLang")) == (f"{new}xliff", "ar", "en")
    unit = root.find(f"{new}file/{new}unit")
    assert unit is not None
    assert [child.tag for child in unit] == [f"{new}notes", f"{new}segment"]
    assert {s.get("state") for s in root.iter(f"{new}segment")} == {"final", "translated"}


def test_a_unit_that_a_tool_cut_into_segments_is_one_pair_again(desk: Desk, tmp_path: Path) -> None:
    first = next(exchange.entries(desk.access))
    half = first.source.index(" ") + 1
    (tmp_path / "p.xliff").write_text(
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="ar" trgLang="en"><file id="f">'
        f'<unit id="{first.pair_id}"><segment state="final"><source>{first.source[:half]}</source><target>One </target>'
        f'</segment><segment state="reviewed"><source>{first.source[half:]}</source><target>two.</target></segment>'
        '</unit></file></xliff>', "utf-8")
    assert exchange.take(desk.access, exchange_files.read(tmp_path / "p.xliff"), "Mona").edited == 1
    assert next(exchange.entries(desk.access)).target == "One two."


@pytest.mark.parametrize(("name", "data"), [
    ("p.xliff", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff>&b;</xliff>'),
    ("p.xliff", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><xliff/>'.encode("utf-16")),
    ("p.xliff", b"<html/>"), ("p.xlf", b"<xliff"), ("p.xlsx", b"PK not a book"), ("p.tsv", b"a\tb\n1\t2\n"),
    ("p.tsv", b"\xff\xfe"), ("p.argilla.json", b"{"), ("p.argilla.json", b'["x"]'), ("p.labelstudio.json", b"[{}]"),
    ("p.doc", b""),
])
def test_what_is_no_such_file_is_said_in_one_sentence(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CorpusError):
        exchange_files.read(tmp_path / name)


def test_a_text_too_long_for_a_cell_is_refused_and_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "p.xlsx").write_bytes(b"old")
    with pytest.raises(CorpusError, match="do not fit a cell"):
        exchange_files.write(tmp_path / "p.xlsx", [Entry("", "p", "x" * 32_768, "", "", "")])
    exchange_files.write(tmp_path / "q.xlsx", [Entry("", "p", "x" * 32_767, "", "", "")])
    assert (tmp_path / "p.xlsx").read_bytes() == b"old"
    assert not list(tmp_path.glob("*.partial"))


def test_the_command(path: Path, tmp_path: Path, tarjama: Callable[..., Any]) -> None:
    ran = tarjama("review", "--workspace", path, "--export", tmp_path / "p.argilla.json", "--open-only")
    assert (ran.code, ran.out) == (0, f"14 pairs in {tmp_path / 'p.argilla.json'}\n")
    records = json.loads((tmp_path / "p.argilla.json").read_text("utf-8"))
    records[0]["responses"] = {"verdict": [{"value": "reject"}]}
    (tmp_path / "p.argilla.json").write_text(json.dumps(records), "utf-8")
    ran = tarjama("review", "--workspace", path, "--import", tmp_path / "p.argilla.json", "--reviewer", "Mona")
    assert ran.out == "0 accepted, 0 edited, 1 rejected; 0 known already, 13 not decided\n"
    records[1]["fields"]["source"] = "x"
    (tmp_path / "p.argilla.json").write_text(json.dumps(records), "utf-8")
    ran = tarjama("review", "--workspace", path, "--import", tmp_path / "p.argilla.json")
    assert ran.code == 1
    assert "record 2" in ran.err
