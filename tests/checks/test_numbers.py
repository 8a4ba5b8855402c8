"""Numbers by value. The values are those that a reader of both languages gives; counted and written by hand."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from corpus.checks import numbers
from corpus.checks.arabic_numbers import arabic_numbers
from corpus.checks.english_numbers import english_numbers
from corpus.records import Pair

ARABIC = [
    ("١٢٥ شخصا", [125]),
    ("۱۲۵ نفر", [125]),
    ("و2023 وبـ12 ولـ5", [2023, 12, 5]),
    ("٣٫٥ درجات", [Fraction(7, 2)]),
    ("1,250,000 نسمة", [1250000]),
    ("١٬٢٥٠ ريالا", [1250]),
    ("1.250.000 نسمة", [1250000]),
    ("أحد عشر كوكبا", [11]),
    ("إحدى عشرة دولة", [11]),
    ("اثنتا عشرة ساعة", [12]),
    ("ثَلاثةَ عَشَرَ عاما", [13]),
    ("خمسة وعشرون", [25]),
    ("الحادية والعشرين من عمره", [21]),
    ("القرن التاسع عشر", [100, 19]),
    ("مئتا مليون دولار", [200_000_000]),
    ("مائتي ألف", [200_000]),
    ("ثلاثمئة وخمسين", [350]),
    ("ثلاث مئة", [300]),
    ("ألفين وثلاثة وعشرين", [2023]),
    ("ألف وتسعمئة وأربعة وثمانين", [1984]),
    ("1.2 مليار", [1_200_000_000]),
    ("مليونان ونصف المليون", [2_500_000]),
    ("نصف مليون", [500_000]),
    ("120 ألفا و500 دينار", [120_500]),
    ("3 ملايين و 400 ألف", [3_400_000]),
    ("ثلاثة أرباع", [Fraction(3, 4)]),
    ("ثلثي الأعضاء", [Fraction(2, 3)]),
    ("ثلاثة بالمئة", [3]),
    ("5 في المائة و20", [5, 20]),
    ("بين عشرين وثلاثين", [20, 30]),
    ("خمس وست", [5, 6]),
    ("مئة ألف", [100_000]),
    ("عشرات الآلاف", [-10, -1000]),
    # No numbers: one of them, an amount, I am not, Wednesday, the percent word by itself.
    ("أحد القادة", []),
    ("كمية من الذخيرة", []),
    ("لست هنا يوم الأربعاء", []),
    ("في المئة", []),
    ("انظر https://a.example/2024/05 واكتب إلى a1@b.example", []),
]
ENGLISH = [
    ("125 people", [125]),
    ("1.2bn dollars", [1_200_000_000]),
    ("$5m", [5_000_000]),
    ("1,250,000 inhabitants", [1_250_000]),
    ("one hundred and twenty-five", [125]),
    ("between one hundred and two hundred", [100, 200]),
    ("five thousand two hundred and six", [5206]),
    ("two hundred thousand", [200_000]),
    ("half a million", [500_000]),
    ("two and a half million", [2_500_000]),
    ("a million and a half", [1_500_000]),
    ("a quarter of a million", [250_000]),
    ("two-thirds", [Fraction(2, 3)]),
    ("three quarters", [Fraction(3, 4)]),
    ("a dozen", [12]),
    ("two dozen", [24]),
    ("the twenty-first century", [21, 100]),
    ("the 19th century", [19, 100]),
    ("nineteen eighty-four", [1984]),
    ("the 1990s", [1990]),
    ("hundreds of thousands", [-100, -1000]),
    ("five million billion tonnes", [5 * 10**15]),
    ("the hundred and twentieth day", [120]),
    ("Louis XIV", [14]),
    ("write to a1@b.example", []),
]
PAIRS = [
    ("وصل ١٢٥ شخصا.", "125 people arrived.", True),
    ("وصل ١٢٥ شخصا.", "152 people arrived.", False),
    ("وصل ١٢٥ شخصا.", "People arrived.", False),
    ("وصل الناس.", "125 people arrived.", False),
    ("500 مليون دولار", "$500 million", True),
    ("500 مليون دولار", "5 million dollars", False),
    ("500 مليون دولار", "500 billion dollars", False),
    ("1.2 مليار", "1.2bn", True),
    ("1.2 مليار", "1,200 million", True),
    ("في عام ٢٠٢٤", "in 2024", True),
    ("في عام ٢٠٢٤", "in 2042", False),
    ("ثلاثة قتلى", "3 dead", True),
    ("ثلاثة قتلى", "four dead", False),
    ("اثنا عشر وزيرا", "a dozen ministers", True),
    ("حل الدولتين", "the two-state solution", True),
    ("خلال يومين", "within three days", False),
    ("ارتفع بنسبة 3 في المئة.", "It rose by 3 percent.", True),
    ("ارتفع بنسبة 3 في المئة.", "It rose by 3.", False),
    ("ثلثا الأعضاء", "two-thirds of the members", True),
    ("في الساعة التاسعة والنصف مساء", "at 21:30", True),
    ("في الساعة 9:30", "at 9:30", True),
    ("في الساعة 9:30", "at 9:50", False),
    ("بين 20 و30 مليون دولار", "between 20 million and 30 million dollars", True),
    ("في ستينيات القرن الماضي", "in the 1960s", True),
    ("في أربعينيات القرن التاسع عشر", "in the 1840s", True),
    ("عام ونصف العام", "a year and a half", True),
    ("عام ونصف العام", "18 months", True),
    ("جائحة كورونا", "the COVID-19 pandemic", True),
    ("مجموعة العشرين", "the G20", True),
    ("أكد الوزير أن هدفه واحد.", "The minister said his aim was the same.", True),
    ("في موسم 2015/16", "in the 2015-2016 season", True),
    ("ذكر عام 2023 مرة أخرى في تقرير 2023.", "He mentioned 2023 again in that year's report.", True),
]


@pytest.mark.parametrize(("text", "values"), ARABIC)
def test_arabic_values(text: str, values: list[int | Fraction]) -> None:
    assert [number.values[0] for number in arabic_numbers(text)] == values


@pytest.mark.parametrize(("text", "values"), ENGLISH)
def test_english_values(text: str, values: list[int | Fraction]) -> None:
    assert [number.values[0] for number in english_numbers(text)] == values


@pytest.mark.parametrize(("source", "target", "good"), PAIRS)
def test_pairs(make_pair: Callable[..., Pair], source: str, target: str, good: bool) -> None:
    scores = [remark.score for remark in numbers.CHECK.find(make_pair(source, target))]
    assert all(score >= numbers.CHECK.min_score for score in scores) == good


def test_changed_number_is_shown_on_both_sides(make_pair: Callable[..., Pair]) -> None:
    pair = make_pair("قتل ١٢٥ شخصا وجرح 40.", "152 people were killed and 40 wounded.")
    (remark,) = numbers.CHECK.find(pair)
    assert [pair.source[slice(*span)] for span in remark.source_spans] == ["١٢٥"]
    assert [pair.target[slice(*span)] for span in remark.target_spans] == ["152"]
    assert remark.message == "١٢٥ became 152"


def test_missing_and_added_say_so(make_pair: Callable[..., Pair]) -> None:
    (missing,) = numbers.CHECK.find(make_pair("جرح خمسة وعشرون شخصا.", "People were wounded."))
    (added,) = numbers.CHECK.find(make_pair("جرح أشخاص.", "25 people were wounded."))
    assert missing.message == "خمسة وعشرون is missing"
    assert added.message == "25 is not in the Arabic"


def test_loose_number_missing_is_information(make_pair: Callable[..., Pair]) -> None:
    (remark,) = numbers.CHECK.find(make_pair("في ربع نهائي البطولة", "in the last stage of the championship"))
    assert remark.score >= numbers.CHECK.min_score
