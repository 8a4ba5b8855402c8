"""Currencies and measures by name, sign or code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.checks import units
from corpus.records import Pair

CASES = [
    ("500 مليون دولار", "$500 million", True),
    ("500 مليون دولار", "500 million dollars", True),
    ("500 مليون دولار", "500 million euros", False),
    ("500 مليون دولار", "€500 million", False),
    ("بثلاثة جنيهات", "for three pounds", True),
    ("بثلاثة جنيهات", "for three riyals", False),
    ("خمسة آلاف ليرة لبنانية", "five thousand Lebanese pounds", True),
    ("خمسة آلاف ليرة تركية", "five thousand Turkish liras", True),
    ("خمسة آلاف ليرة تركية", "five thousand dinars", False),
    ("على بعد 20 كيلومترا", "20 km away", True),
    ("على بعد 20 كيلومترا", "20 miles away", False),
    ("على بعد 20 كلم", "20 kilometers away", True),
    ("ثلاثة أطنان", "three tonnes", True),
    ("ثلاثة أطنان", "three kilograms", False),
    ("بعد ثلاثة أيام", "three days later", True),
    ("بعد ثلاثة أيام", "three weeks later", False),
    ("بعد يومين", "two days later", True),
    ("بعد يومين", "two months later", False),
    ("خلال عامين", "within two years", True),
    ("هذا العام", "this week", False),
    ("قال اليوم إن الوقت حان", "He said today that the time had come", True),
    ("الطفل الثاني", "the second child", True),
    ("ثلاثة عقود", "thirty years", True),
    ("مليون برميل يوميا", "a million barrels a day", True),
    ("سعر 30 دولارا", "the price of 30", True),
    ("على بعد سبعين كيلو مترا", "seventy kilometres away", True),
    ("على بعد سبعين كيلو مترا", "seventy metres away", False),
    ("يبلغ عمق النقش 5 مم.", "The pattern is 5 mm deep.", True),
    ("يبلغ عمق النقش 5 مم.", "The pattern is 5 cm deep.", False),
    ("تمتد الغابة مسافة 600 كيلومتر (373 ميلا).", "The forest stretches for 600 kilometres (373 mi).", True),
    # One became the other that is there, too: both sides name two.
    ("تبعد البلدة 645 ميلا (1040 كم) عن الساحل.", "The town is 645 miles (1,040 km) from the coast.", True),
    ("تبعد البلدة 645 ميلا (1040 كم) عن الساحل.", "The town is 645 kilometres (1,040 km) from the coast.", False),
    ("سعره 30 دولارا، أو 10 دولارات لليوم.", "It costs $30, or £10 for one day.", False),
    ("تبعد البلدة 645 ميلا (1040 كم) عن الساحل.", "The town is 1,040 km from the coast.", True),
]


@pytest.mark.parametrize(("source", "target", "good"), CASES)
def test_pairs(make_pair: Callable[..., Pair], source: str, target: str, good: bool) -> None:
    scores = [remark.score for remark in units.CHECK.find(make_pair(source, target))]
    assert all(score >= units.CHECK.min_score for score in scores) == good


def test_changed_unit_is_shown_on_both_sides(make_pair: Callable[..., Pair]) -> None:
    pair = make_pair("بلغت الكلفة 500 مليون دولار.", "The cost was €500 million.")
    (remark,) = units.CHECK.find(pair)
    assert remark.message == "دولار became €"
    assert [pair.source[slice(*span)] for span in remark.source_spans] == ["دولار"]
    assert [pair.target[slice(*span)] for span in remark.target_spans] == ["€"]
