"""The Arabic words that say a number, levelled as `corpus.checks.words` levels them. A table and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, auto
from fractions import Fraction

from corpus.checks.values import Value


class Kind(IntEnum):
    """What a word does in a number."""

    DIGITS = auto()
    UNIT = auto()
    """1 to 9; the first value counts."""
    ORDINAL = auto()
    TEN = auto()
    """Ten alone, and the teen of a unit before it."""
    TENS = auto()
    HUNDRED = auto()
    SCALE = auto()
    """The first value is the scale, the others what the word means alone: the dual is two of it."""
    SCALES = auto()
    """The plural of a scale: vague when it stands alone."""
    FRACTION = auto()
    VAGUE = auto()
    DECADE = auto()
    DUAL = auto()
    """The dual of a noun that is often counted."""
    SILENT = auto()
    """Answers for a number of the English, is never asked for."""


Entry = tuple[Kind, tuple[Value, ...]]
_HALF, _THIRD, _QUARTER = Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)

_UNITS = (
    "احد احدي واحد واحده واحدا",
    "اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي ثنتان ثنتين",
    "ثلاثه ثلاث ثلاثا",
    "اربعه اربع اربعا",
    "خمسه خمس خمسا",
    "سته ست ستا",
    "سبعه سبع سبعا",
    "ثمانيه ثماني ثمان ثمانيا",
    "تسعه تسع تسعا",
)
_ORDINALS = (
    "اول اولي اولا حادي حاديه",
    "ثاني ثانيه ثان ثانيا",
    "ثالث ثالثه ثالثا",
    "رابع رابعه رابعا",
    "خامس خامسه خامسا",
    "سادس سادسه سادسا",
    "سابع سابعه سابعا",
    "ثامن ثامنه ثامنا",
    "تاسع تاسعه تاسعا",
    "عاشر عاشره عاشرا",
)
_STEMS = ("عشر", "ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "تسع")
"""Of twenty, thirty ... ninety; without the first, of three hundred ... nine hundred."""
_SCALES = (
    (1000, "الف", "الفا", "الفان الفين الفي", "الاف الوف"),
    (10**6, "مليون", "مليونا", "مليونان مليونين مليوني", "ملايين"),
    (10**9, "مليار بليون", "مليارا بليونا", "ملياران مليارين ملياري بليونين", "مليارات بلايين"),
    (10**12, "تريليون ترليون", "تريليونا ترليونا", "تريليونان تريليونين تريليوني ترليونين", "تريليونات ترليونات"),
)
# A half is also 30 minutes or 50 percent, a quarter 15 or 45 minutes, a third 20: the clock says them so.
_FRACTIONS = (
    ("نصف نصفا نصفي", (_HALF, 30, 50, 6)),
    ("ثلث ثلثا", (_THIRD, 2 * _THIRD, 20, 40)),
    ("ثلثي ثلثين ثلثان", (2 * _THIRD, 40)),
    ("ربع ربعا", (_QUARTER, 15, 25, 45, 4)),
    ("سدس", (Fraction(1, 6),)),
)
_VAGUE = (("عشرات", (-10, -12, -20)), ("مئات مائات ميات", (-100,)))
_DUALS = (
    ("يوم", (48,)),
    ("اسبوع", (14, 15)),
    ("شهر", (60,)),
    ("عام", (24,)),
    ("سنت", (24,)),
    ("ساعت", (120,)),
    ("عقد", (20,)),
    ("قرن", (200,)),
    *((stem, ()) for stem in ("دقيقت", "ليلت", "مرت", "كيلومتر", "متر", "طن", "هدف", "شخص", "دولار")),
)
_SILENT: tuple[tuple[str, tuple[Value, ...]], ...] = (
    ("صفر صفرا", (0,)),
    ("وحيد وحيده احاد منفرد منفرده", (1,)),
    ("كلا كلتا كلاهما كليهما كلتاهما كلتيهما زوج زوجين زوجان ثنائي ثنائيه مزدوج مزدوجه توام توامين توامان", (2,)),
    ("ضعف ضعفا ضعفي ضعفين مضاعفه تضاعف تضاعفت يتضاعف ضاعف ضاعفت", (2, 3)),
    ("ثلاثي ثلاثيه", (3,)),
    ("رباعي رباعيه", (4,)),
    ("خماسي خماسيه خمسيه خمسي", (5,)),
    ("سداسي سداسيه", (6,)),
    ("سباعي سباعيه", (7,)),
    ("دزينه", (12,)),
    ("عقد عقدا", (10,)),
    ("قرن قرنا", (100,)),
    ("مئوي مئويه", (100,)),
    ("الفيه", (1000,)),
    ("منتصف", (_HALF, 12)),
    ("ظهر ظهرا", (12,)),
    # Months answer for the month of a date in digits.
    ("يناير جانفي", (1,)),
    ("فبراير فيفري شباط", (2,)),
    ("مارس اذار", (3,)),
    ("ابريل افريل نيسان", (4,)),
    ("مايو ماي ايار", (5,)),
    ("يونيو جوان حزيران", (6,)),
    ("يوليو جويليه يوليوز تموز", (7,)),
    ("اغسطس اوت غشت اب", (8,)),
    ("سبتمبر شتنبر ايلول", (9,)),
    ("اكتوبر", (10,)),
    ("تشرين", (10, 11)),
    ("نوفمبر نونبر", (11,)),
    ("ديسمبر دجنبر", (12,)),
    ("كانون", (12, 1)),
)


def _entries() -> Iterable[tuple[str, Kind, tuple[Value, ...]]]:
    """Later lines win: ثماني is eight first."""
    for words, values in _SILENT:
        yield words, Kind.SILENT, values
    for stem, also in _DUALS:
        yield f"{stem}ين {stem}ان", Kind.DUAL, (2, *also)
    for number, words in enumerate(_UNITS, 1):
        yield words, Kind.UNIT, (number,)
    for number, words in enumerate(_ORDINALS, 1):
        yield words, Kind.ORDINAL, (number,)
    yield "عشره عشر عشرا", Kind.TEN, (10,)
    for number, stem in enumerate(_STEMS, 2):
        ten = 10 * number
        yield f"{stem}ون {stem}ين", Kind.TENS, (ten,)
        yield f"{stem}ينيات {stem}ينات", Kind.DECADE, (ten, *(1000 + 100 * century + ten for century in range(11)))
        yield f"{stem}يني {stem}ينيه", Kind.SILENT, (ten,)
    # Not ميه: كمية, an amount, would be "as a hundred".
    yield "مئه مائه", Kind.HUNDRED, (100,)
    yield "مئتان مئتين مئتا مئتي مائتان مائتين مائتا مائتي ميتين", Kind.HUNDRED, (200,)
    for number, stem in enumerate(_STEMS[1:], 3):
        yield f"{stem}مئه {stem}مائه {stem}ميه", Kind.HUNDRED, (100 * number,)
    yield "ثمانيمئه ثمانيمائه", Kind.HUNDRED, (800,)
    for scale, one, accusative, two, many in _SCALES:
        yield one, Kind.SCALE, (scale,)
        # ألفا is the accusative of a thousand and the construct of two thousand.
        yield accusative, Kind.SCALE, (scale, scale, 2 * scale)
        yield two, Kind.SCALE, (scale, 2 * scale)
        yield many, Kind.SCALES, (scale,)
    for words, fractions in _FRACTIONS:
        yield words, Kind.FRACTION, fractions
    for words, vague in _VAGUE:
        yield words, Kind.VAGUE, vague


TABLE: dict[str, Entry] = {word: (kind, values) for words, kind, values in _entries() for word in words.split()}
