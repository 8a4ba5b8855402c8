"""English too short or too long for its Arabic, in characters: Arabic words carry particles, so words do not compare.

The limits are fixed and wide. Those learned from a run are `corpus.across`'s, which takes over where it can."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

from corpus.checks.check import Check, Remark
from corpus.records import Pair

# Harakat, Koranic marks and tatweel are written or left out at will: they say nothing of length.
_UNCOUNTED = re.compile(r"[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]+")
# Median of log(English/Arabic) over 23,000 right pairs of news, health, encyclopedic and everyday text: 0.08 to 0.5 by
# source and length, most near 0.22. Its 1st and 99th percentiles lie 0.3 to 0.5 away in sentences of 100 characters and
# more, 0.6 to 0.9 away in those of 10 to 20. Two short texts differ by a word without being wrong: hence _PAD.
CENTRE = 0.22
_PAD = 6
REMARKED = 0.85
"""Share of what is allowed, from which it is worth a remark."""


def find(pair: Pair) -> Iterator[Remark]:
    """0.5 at the limit; the score falls with the fourth power of the distance."""
    source, target = pair.source, pair.target
    if not source.strip() or not target.strip():
        return
    chars, ratio = measured(source, target)
    off = ratio - CENTRE
    share = abs(off) / allowed(chars)
    if share < REMARKED:
        return
    message = f"{wording(off)}: {len(target)} characters for {chars}"
    yield Remark(score(share), message, ((0, len(source)),), ((0, len(target)),))


@lru_cache(maxsize=2)  # two checks measure the same pair one after the other
def measured(source: str, target: str) -> tuple[int, float]:
    """(characters of the Arabic that count, log of the English's length over theirs)."""
    chars = len(source) if source.isascii() else len(_UNCOUNTED.sub("", source))
    return chars, math.log((len(target) + _PAD) / (chars + _PAD))


def wording(off: float) -> str:
    """The log of how much too long the English is, in words."""
    times = math.exp(abs(off))
    said = f"{times:.1f} times as long as" if off > 0 else f"1/{times:.1f} as long as"
    return f"the English is {said} expected"


def score(share: float) -> float:
    """0.5 where all of what is allowed is used up."""
    return round(1 / (1 + share**4), 3)


def allowed(chars: int) -> float:
    """How far log(English/Arabic) may be off centre at so many characters: 0.95 at 15, 0.65 at 100, 0.54 at 500."""
    return 0.45 + 2.0 / math.sqrt(chars + 1)


CHECK = Check("length", 1, 0.5, find)
