"""Months in every naming and weekdays; the equivalences are the calendars' own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.checks import dates
from corpus.checks.dates import arabic_dates, english_dates
from corpus.records import Pair

LEVANTINE = "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول".split("|")
GULF = "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر".split("|")
TUNISIAN = "جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر".split("|")
MOROCCAN = "يناير|فبراير|مارس|أبريل|ماي|يونيو|يوليوز|غشت|شتنبر|أكتوبر|نونبر|دجنبر".split("|")
ENGLISH = "January|February|March|April|May|June|July|August|September|October|November|December".split("|")

CASES = [
    ("في 15 كانون الثاني", "on 15 January", True),
    ("في 15 كانون الثاني", "on 15 December", False),
    ("في 15 كانون الأول", "on 15 December", True),
    ("في تشرين الثاني/نوفمبر", "in November", True),
    ("في تشرين الثاني/نوفمبر", "in October", False),
    ("في منتصف آب", "in mid-August", True),
    ("قال أب لثلاثة أطفال", "said a father of three", True),
    ("في 3 مارس", "on 3 March", True),
    ("في 3 مارس", "on 3 May", False),
    ("مارس الرياضة", "He practised sport", True),
    ("قد يسافر الوزير", "The minister may travel", True),
    ("شارك في المسيرة", "He took part in the march", True),
    ("في 15/3/2024", "on 15 March 2024", True),
    ("في 15/3/2024", "on 15 April 2024", False),
    ("في 15 أبريل 2024", "on 2024-04-15", True),
    ("حرب تشرين", "the October War", True),
    ("يوم الاثنين", "on Monday", True),
    ("يوم الاثنين", "on Tuesday", False),
    ("الإثنين الماضي", "last Monday", True),
    ("قتل الاثنين في الحادث", "The two were killed in the accident", True),
    ("كل يوم جمعة", "every Friday", True),
    ("أحد الوزراء", "one of the ministers", True),
    ("مساء الأربعاء", "in the evening", False),
    ("في المساء", "on Wednesday evening", False),
    ("في شهر رمضان", "in the month of Ramadan", True),
    ("في شوال", "in Shawwal", True),
    ("في شوال", "in Muharram", False),
    ("في 1 يناير", "on 1 Jan", True),
    ("في 1 يناير", "on 1 Feb", False),
    ("تعاملات الأحد", "Sunday's trading", True),
]


@pytest.mark.parametrize("naming", [LEVANTINE, GULF, TUNISIAN, MOROCCAN], ids=["levant", "gulf", "tunisia", "morocco"])
def test_twelve_months_of_every_naming(naming: list[str]) -> None:
    for arabic, english in zip(naming, ENGLISH, strict=True):
        (mention,) = arabic_dates(f"في {arabic} 2024")
        assert mention.names == (english.lower(),)
        (other,) = english_dates(f"in {english} 2024")
        assert other.names == mention.names


@pytest.mark.parametrize(("source", "target", "good"), CASES)
def test_pairs(make_pair: Callable[..., Pair], source: str, target: str, good: bool) -> None:
    scores = [remark.score for remark in dates.CHECK.find(make_pair(source, target))]
    assert all(score >= dates.CHECK.min_score for score in scores) == good


def test_changed_month_is_shown_on_both_sides(make_pair: Callable[..., Pair]) -> None:
    pair = make_pair("عقد اللقاء في 15 كانون الثاني الماضي.", "The meeting was held on 15 December.")
    (remark,) = dates.CHECK.find(pair)
    assert remark.message == "كانون الثاني became December"
    assert [pair.source[slice(*span)] for span in remark.source_spans] == ["كانون الثاني"]
    assert [pair.target[slice(*span)] for span in remark.target_spans] == ["December"]
