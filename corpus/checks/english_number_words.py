"""The English words that say a number. A table and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, auto
from fractions import Fraction

from corpus.checks.values import Value


class Kind(IntEnum):
    """What a word does in a number."""

    UNIT = auto()
    TEEN = auto()
    TENS = auto()
    HUNDRED = auto()
    SCALE = auto()
    ORDINAL = auto()
    TENTH = auto()
    """An ordinal that counts parts too: third, fifth."""
    PARTS = auto()
    """Its plural, of which there is a number: two thirds."""
    FRACTION = auto()
    SCALES = auto()
    DECADE = auto()
    LOOSE = auto()
    SILENT = auto()


Entry = tuple[Kind, tuple[Value, ...]]
_ONES = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth"
_LATER = "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
_MONTHS = "january february march april may june july august september october november december"
SCALES = {"thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SUFFIXES = {"k": 1000, "m": 10**6, "mn": 10**6, "mln": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12, "trn": 10**12}
_SILENT: tuple[tuple[str, tuple[Value, ...]], ...] = (
    ("zero nil no scoreless", (0,)),
    ("first once single sole firstly", (1,)),
    ("second secondly twice both double doubled doubling couple pair twin twins dual bilateral", (2,)),
    ("twofold two-fold doubles", (2,)),
    ("thirdly triple tripled trio threefold trilateral tripartite thrice trilogy triplets", (3,)),
    ("quadruple quadrupled quartet fourfold", (4,)),
    ("fivefold quintet", (5,)),
    ("sixfold", (6,)),
    ("tenfold decade", (10,)),
    ("fortnight", (2, 14, 15)),
    ("noon midday", (12,)),
    ("midnight", (12, 0, 24)),
    ("century centenary centennial whole entire", (100,)),
    ("millennium", (1000,)),
    ("percent", (100,)),
)


def decade(ten: int) -> tuple[Value, ...]:
    return (ten, *(1000 + 100 * century + ten for century in range(11)))


def _entries() -> Iterable[tuple[str, Kind, tuple[Value, ...]]]:
    """Later lines win."""
    for words, values in _SILENT:
        yield words, Kind.SILENT, values
    for number, word in enumerate(_MONTHS.split(), 1):
        yield word, Kind.SILENT, (number,)
    for number, word in enumerate(_ONES.split(), 1):
        yield word, Kind.UNIT, (number,)
    for number, word in enumerate(_TEENS.split(), 10):
        yield word, Kind.TEEN, (number,)
    for number, word in enumerate(_TENS.split(), 2):
        yield word, Kind.TENS, (10 * number,)
        stem = word.removesuffix("y")
        yield f"{stem}ieth", Kind.ORDINAL, (10 * number,)
        yield f"{stem}ies", Kind.DECADE, decade(10 * number)
    for number, word in enumerate(_ORDINALS.split(), 3):
        yield word, Kind.TENTH, (number, Fraction(1, number))
        yield word + "s", Kind.PARTS, (Fraction(1, number),)
    for number, word in enumerate(_LATER.split(), 11):
        yield word, Kind.ORDINAL, (number,)
    yield "hundredth", Kind.ORDINAL, (100,)
    yield "thousandth", Kind.ORDINAL, (1000,)
    yield "hundred", Kind.HUNDRED, (100,)
    yield "hundreds", Kind.SCALES, (100,)
    for word, scale in SCALES.items():
        yield word, Kind.SCALE, (scale,)
        yield word + "s", Kind.SCALES, (scale,)
    yield "half", Kind.FRACTION, (Fraction(1, 2), 30, 50, 6)
    yield "halves", Kind.FRACTION, (Fraction(1, 2), 2)
    yield "quarter", Kind.FRACTION, (Fraction(1, 4), 15, 25, 45, 3)
    yield "quarters", Kind.PARTS, (Fraction(1, 4),)
    yield "dozen", Kind.LOOSE, (12, -10)
    yield "dozens", Kind.LOOSE, (-10, -12)
    yield "tens scores", Kind.LOOSE, (-10, -20)


TABLE: dict[str, Entry] = {word: (kind, values) for words, kind, values in _entries() for word in words.split()}
