"""The table engine: what it answers and what it says of a file it cannot use."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from translate.engine import Engine, EngineError, EngineUnavailable, load_engine, parse_model

TABLE = "افتتح الوزير المعرض.\tThe minister opened the exhibition.\r\n\nنعم\tYes\nبلا ترجمة\t\n"


def load(tmp_path: Path, content: str | bytes, name: str = "news.tsv") -> Engine:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return load_engine(parse_model(f"table:{path}"))


def test_answers_in_order_and_keeps_empty_texts_empty(tmp_path: Path) -> None:
    engine = load(tmp_path, TABLE)
    answers = engine.translate([" نعم\n", "", "  ", "افتتح الوزير المعرض.", "بلا ترجمة"])
    assert [answer.text for answer in answers] == ["Yes", "", "", "The minister opened the exhibition.", ""]
    assert engine.translate([]) == []


def test_signature_follows_the_content_and_tells_no_path(tmp_path: Path) -> None:
    digest = hashlib.sha256(TABLE.encode("utf-8")).hexdigest()
    engine = load(tmp_path, TABLE)
    assert engine.signature == f"engine:table|model:news.tsv|rev:{digest[:12]}|v:1"
    assert load(tmp_path, TABLE + "لا\tNo\n").signature != engine.signature


def test_a_missing_entry_names_the_start_of_the_text(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no line for 'لا أحد'"):
        load(tmp_path, TABLE).translate(["نعم", "لا أحد"])
    with pytest.raises(EngineError) as caught:
        load(tmp_path, TABLE).translate(["كلمة " * 100])
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(("content", "message"), [
    ("نعم\tYes\nلا No\n", "line 2: 'لا No' is not Arabic<TAB>English"),
    ("نعم\tYes\tJa\n", "line 1: .* is not Arabic<TAB>English"),
    ("\tYes\n", "line 1: .* is not Arabic<TAB>English"),
    ("نعم\tYes\n\nنعم\tYeah\n", "line 3: 'نعم' has another translation above"),
    ("نعم\tYes\n".encode() + "لا\tNo\n".encode("cp1256"), "line 2: not UTF-8"),
])
def test_a_bad_line_is_named(content: str | bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=message):
        load(tmp_path, content)


def test_the_same_line_twice_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    engine = load(tmp_path, b"\xef\xbb\xbf" + "نعم\tYes\nنعم\tYes".encode())
    assert [answer.text for answer in engine.translate(["نعم"])] == ["Yes"]


def test_a_line_separator_inside_a_text_is_part_of_it(tmp_path: Path) -> None:
    engine = load(tmp_path, "سطر\u2028آخر\tOne line\n")
    assert [answer.text for answer in engine.translate(["سطر\u2028آخر"])] == ["One line"]


def test_a_missing_file_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"none\.tsv: the table cannot be read"):
        load_engine(parse_model(f"table:{tmp_path}/none.tsv"))
