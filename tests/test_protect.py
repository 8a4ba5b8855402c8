"""What comes through as it is, with engines that keep, lose or mangle it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from translate.engine import EngineError, EngineUnavailable
from translate.protect import Glossary, kept_in, read_glossary, translate_protected
from translate.records import Hypothesis, Segment, Translation
from translate.terms import missing

TERMS = Glossary((("داعش", "Daesh"), ("مجلس الأمن", "the Security Council"), ("الأونروا", "UNRWA"), ("COVAX", "COVAX")))


@pytest.mark.parametrize(("text", "wanted"), [
    ("زوروا https://example.org/a?b=1، فورا", ["https://example.org/a?b=1"]),
    ("(انظر https://example.org/a).", ["https://example.org/a"]),
    ("على www.example.org.", ["www.example.org"]),
    ("راسلونا على desk@example.org أو اتصلوا", ["desk@example.org"]),
    ("كتب @newsdesk أمس", ["@newsdesk"]),
    ("وسم #القدس_الآن ينتشر", ["#القدس_الآن"]),
    ("نفذ `rm -r x` ثم عد", ["`rm -r x`"]),
    ("على موقع astro.example.net/dwarf غدا", ["astro.example.net/dwarf"]),
    ("النسبة 3.5 والموعد 10:30 والعام 2024.", []),
    ("قال د. أحمد إن الساعة الآن.", []),
])
def test_what_is_kept(text: str, wanted: list[str]) -> None:
    found = kept_in(text)
    assert [kept.wanted for kept in found] == wanted
    assert [text[kept.start:kept.end] for kept in found] == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("هاجم داعش البلدة", ["Daesh"]),
    ("وداعش وبداعش ولداعش فداعش كداعش", ["Daesh"] * 5),
    ("الداعشي ليس داعشيا", []),
    ("أعلن مجلس الأمن القرار", ["the Security Council"]),
    ("وبمجلس الأمن", ["the Security Council"]),
    ("تمويل الأونروا والأونروا", ["UNRWA", "UNRWA"]),
    ("لقاح COVAX وصل", ["COVAX"]),
])
def test_terms_are_found_behind_proclitics(text: str, wanted: list[str]) -> None:
    assert [kept.wanted for kept in kept_in(text, TERMS)] == wanted


def test_a_url_goes_before_a_term_in_it() -> None:
    assert [kept.wanted for kept in kept_in("https://example.org/COVAX", TERMS)] == ["https://example.org/COVAX"]


def test_what_is_missing_is_counted_as_often_as_it_is_wanted() -> None:
    kept = kept_in("داعش ثم داعش", TERMS)
    assert len(missing(kept, "Daesh, then Daesh.")) == 0
    assert len(missing(kept, "Daesh, then it.")) == 1


def test_an_answer_says_which_terms_its_text_has() -> None:
    """Kept or lost, forced or not, and none of what is kept as it is without being asked for."""
    source = "داعش في https://example.org/COVAX ثم COVAX"
    _, translate = engine({source: "ISIS at https://example.org/COVAX and COVAX", "نعم": "Yes",
                           "QX1 في QX2 ثم QX3": "QX1 at QX2 and QX3"})
    first, second = translate_protected([source, "نعم"], translate, TERMS)  # type: ignore[arg-type]
    assert first.text == "Daesh at https://example.org/COVAX and COVAX"
    assert [(source[term.start:term.end], term.wanted) for term in first.terms] == [("داعش", "Daesh"),
                                                                                    ("COVAX", "COVAX")]
    assert second.terms == ()


def test_a_second_try_that_fails_leaves_the_first_answer() -> None:
    def translate(texts: Sequence[str]) -> list[Translation]:
        if "QX1" in texts[0]:
            raise failure("no")
        return [Translation("ISIS attacked.") for _ in texts]

    failure: type[EngineError] = EngineError
    (answer,) = translate_protected(["هاجم داعش"], translate, TERMS)
    assert (answer.text, [term.wanted for term in answer.terms]) == ("ISIS attacked.", ["Daesh"])
    failure = EngineUnavailable
    with pytest.raises(EngineUnavailable):
        translate_protected(["هاجم داعش"], translate, TERMS)


def test_what_was_missed_is_not_asked_again() -> None:
    calls: list[list[str]] = []

    def translate(texts: Sequence[str]) -> list[Translation]:
        calls.append(list(texts))
        return [Translation("", missed="no") for _ in texts]

    assert translate_protected(["هاجم داعش"], translate, TERMS) == [Translation("", missed="no")]
    assert calls == [["هاجم داعش"]]


def engine(table: dict[str, str]) -> tuple[list[list[str]], object]:
    calls: list[list[str]] = []

    def translate(texts: Sequence[str]) -> list[Translation]:
        calls.append(list(texts))
        return [Translation(table[text], -1.0, (Hypothesis(table[text] + "!", -2.0),),
                            (Segment(0, len(text), 0, len(table[text])),)) for text in texts]

    return calls, translate


def test_an_engine_that_keeps_it_is_left_alone() -> None:
    calls, translate = engine({"هاجم داعش": "Daesh attacked."})
    (answer,) = translate_protected(["هاجم داعش"], translate, TERMS)  # type: ignore[arg-type]
    assert answer.text == "Daesh attacked."
    assert len(calls) == 1


def test_a_lost_term_is_forced_by_a_stand_in() -> None:
    source = "وداعش في desk@example.org"
    calls, translate = engine({source: "And ISIS at the desk", "و QX1 في QX2": "And QX1 in QX2", "نعم": "Yes"})
    first, second = translate_protected(["نعم", source], translate, TERMS)  # type: ignore[arg-type]
    assert (first.text, second.text) == ("Yes", "And Daesh in desk@example.org")
    assert second.alternatives == (Hypothesis("And Daesh in desk@example.org!", -2.0),)
    assert second.segments == (Segment(0, len(source), 0, len(second.text)),)
    assert calls[1] == ["و QX1 في QX2"]


@pytest.mark.parametrize("mangled", ["And Q X1.", "QX1 and QX1.", "QX11 came.", ""])
def test_a_mangled_stand_in_is_never_shown(mangled: str) -> None:
    _, translate = engine({"هاجم داعش": "ISIS attacked.", "هاجم QX1": mangled})
    (answer,) = translate_protected(["هاجم داعش"], translate, TERMS)  # type: ignore[arg-type]
    assert answer.text == "ISIS attacked."


def test_segments_map_back_to_the_text_as_it_was() -> None:
    source = "قال داعش هنا. وصل"
    masked = "قال QX1 هنا. وصل"
    second = "QX1 said here. Arrived"

    def translate(texts: Sequence[str]) -> list[Translation]:
        if texts == [source]:
            return [Translation("He said.")]
        assert texts == [masked]
        return [Translation(second, None, (), (Segment(0, 12, 0, 14), Segment(13, 16, 15, 22)))]

    (answer,) = translate_protected([source], translate, TERMS)
    assert [source[s.source_start:s.source_end] for s in answer.segments] == ["قال داعش هنا.", "وصل"]
    assert [answer.text[s.target_start:s.target_end] for s in answer.segments] == ["Daesh said here.", "Arrived"]


def test_a_glossary_file(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    path.write_text("\ufeff# ours\nداعش\tDaesh\nCOVAX\t=\n=WHO\n\n", "utf-8")
    glossary = read_glossary(path)
    assert glossary.terms == (("داعش", "Daesh"), ("COVAX", "COVAX"), ("WHO", "WHO"))
    assert re.fullmatch(r"[0-9a-f]{10}", glossary.signature)
    assert glossary.signature == Glossary(glossary.terms[::-1]).signature
    assert glossary.signature != TERMS.signature


@pytest.mark.parametrize(("content", "words"), [
    ("داعش\n", "line 1"), ("داعش\tDaesh\nداعش\tISIS\n", "two translations"), ("\tDaesh\n", "line 1"), ("=\n", "line 1"),
])
def test_a_bad_glossary_line_is_named(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "g.tsv"
    path.write_text(content, "utf-8")
    with pytest.raises(EngineError, match=words):
        read_glossary(path)
