"""Clauses that only one side has. The pairs and what is wrong with them were written for these tests."""

from __future__ import annotations

import pytest

from corpus.checks import coverage
from corpus.checks.word_stems import arabic_stem, english_stem
from corpus.records import Pair

ARABIC = "أعلن وزير الصحة أن المستشفيات استقبلت عشرات المرضى، وأن الحكومة أرسلت أطباء من العاصمة إلى المدن الجنوبية."
WHOLE = (
    "The health minister announced that hospitals had received dozens of patients, and that the government had sent "
    "doctors from the capital to the southern cities."
)
SCHOOL = "عاد الأطفال إلى المدرسة بعد الحرب، وفتحت الجامعات أبوابها أمام الطلاب."
# source, target, is anything missing, is anything added
TABLE = [
    (ARABIC, WHOLE, False, False),
    (ARABIC, "The health minister announced that hospitals had received dozens of patients.", True, False),
    (ARABIC, "The government sent doctors from the capital to the southern cities.", True, False),
    (
        ARABIC,
        WHOLE[:-1] + ", while farmers sold their fruit and vegetables in the market near the old bridge.",
        False,
        True,
    ),
    (ARABIC, "The team won the match after a goal in the last minute of the second half.", True, True),
    (
        SCHOOL,
        "The children returned to school after the war, and universities opened their doors to students.",
        False,
        False,
    ),
    (
        SCHOOL,
        "The children returned to school after the war, and universities opened their doors to students, although the "
        "roads to the village were closed by snow.",
        False,
        True,
    ),
    (SCHOOL, "The court sentenced two men to prison for selling weapons last year.", True, True),
    ("قرأت الكتاب كله في يوم واحد.", "I read the whole book in one day.", False, False),
    ("نعم.", "Yes.", False, False),
    ("", "", False, False),
    (ARABIC, "", False, False),  # the check `empty` says so
]


def _pair(source: str, target: str) -> Pair:
    return Pair("p1", "s1", source, target, None, (), (), False, "human|v:1")


def _fails(remarks: object) -> bool:
    return any(remark.score < 0.5 for remark in remarks)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("source", "target", "missing", "more"), TABLE)
def test_what_one_side_lacks(source: str, target: str, missing: bool, more: bool) -> None:
    pair = _pair(source, target)
    assert (_fails(coverage.omitted(pair)), _fails(coverage.added(pair))) == (missing, more)


def test_the_place_is_the_clause() -> None:
    (lost,) = coverage.omitted(_pair(*TABLE[1][:2]))
    ((start, end),) = lost.source_spans
    assert {"الحكومة", "أطباء", "العاصمة"} <= set(ARABIC[start:end].split())
    assert "الصحة" not in ARABIC[start:end]
    (more,) = coverage.added(_pair(*TABLE[3][:2]))
    ((start, end),) = more.target_spans
    assert "farmers" in TABLE[3][1][start:end]
    assert "hospitals" not in TABLE[3][1][start:end]


@pytest.mark.parametrize("words", [["economy", "economic", "economics"], ["city", "cities"], ["stop", "stopped"],
                                   ["minister", "ministers", "ministry"], ["labour", "labor"]])
def test_english_words_of_one_stem(words: list[str]) -> None:
    assert len({english_stem(word) for word in words}) == 1


@pytest.mark.parametrize(
    "words", [["اقتصاد", "اقتصاديه", "اقتصادها"], ["مدينه", "مدينتهم"], ["معلم", "معلمون", "معلمات"]]
)
def test_arabic_words_of_one_stem(words: list[str]) -> None:
    assert len({arabic_stem(word) for word in words}) == 1
