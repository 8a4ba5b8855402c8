"""A number of a text by its value, and numbers written in digits. What the two languages' number readers share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from corpus.records import Span

Value = int | Fraction


class Weight(IntEnum):
    """How surely the other language says the number too."""

    SILENT = 0
    """Often said without a number (`one`, `first`, `both`): never asked for, but it answers for one."""
    LOOSE = 1
    """Often said otherwise (`half`, a dual): its loss is information, unless another number took its place."""
    FIRM = 2


@dataclass(slots=True)
class Number:
    """One number of a text, while it is being compared. Not a fact, so not frozen."""

    values: tuple[Value, ...]
    """What it means, then what else may be meant: `1.200` is 1.2 or 1200. Vague ones are negative: `hundreds` -100."""
    span: Span
    weight: Weight = Weight.FIRM
    scale: int = 1
    """The scale word in it: `5 million` has 1,000,000. A number beside it may share it: `5 to 6 million`."""
    percent: bool = False
    parts: tuple[Number, ...] = field(default=())
    """What it falls apart into where the other side does not know the whole: `120 ألفا و500`."""


_MASK = re.compile(r"\S*(?:://|www\.|\w@\w)\S*")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")


def read_digits(key: str, start: int) -> Number:
    """A number in ASCII digits, as `Word.key` has it, at this place of its text."""
    span = (start, start + len(key))
    if key.isdecimal():
        return Number((int(key),), span)
    values, pieces = _pointed(key)
    parts = []
    for piece in pieces:
        parts.append(Number((int(piece),), (start, start + len(piece))))
        start += len(piece) + 1
    return Number(values, span, parts=tuple(parts))


@lru_cache(maxsize=1 << 12)
def _pointed(key: str) -> tuple[tuple[Value, ...], tuple[str, ...]]:
    """What digits with points and commas may mean, and what they fall apart into."""
    if _GROUPED.fullmatch(key):
        values: tuple[Value, ...] = (Fraction(key.replace(",", "")),)
        if key.count(",") == 1 and "." not in key:
            values += (Fraction(key.replace(",", ".")),)  # 3,500 is 3.5 where the comma is the decimal point
        return values, ()
    if _DOTTED.fullmatch(key):
        whole = int(key.replace(".", ""))
        return (Fraction(key), whole) if key.count(".") == 1 else (whole,), ()
    pieces = tuple(re.split("[.,]", key))
    if len(pieces) == 2:
        return (Fraction(".".join(pieces)),), pieces if "," in key else ()
    return (), pieces  # 192.168.1.1, 1.2.2020


def share_scale(numbers: list[Number], text: str, joiner: re.Pattern[str]) -> None:
    """`5 to 6 million`: the first may mean millions too, where nothing but a joiner stands between."""
    for first, second in pairwise(numbers):
        if second.scale > first.scale == 1 and joiner.fullmatch(text, first.span[1], second.span[0]):
            first.values += tuple(value * second.scale for value in first.values if value > 0)


def masked(text: str) -> list[Span]:
    """Places whose digits are no numbers: addresses of pages and mail."""
    if "@" in text or "://" in text or "www." in text:
        return [match.span() for match in _MASK.finditer(text)]
    return []


def is_hour(text: str, end: int) -> bool:
    """`9` of `9:30`."""
    return text[end : end + 1] == ":" and text[end + 1 : end + 3].isdecimal()


def hour_values(hour: Value) -> tuple[Value, ...]:
    """The same hour by the other clock."""
    if hour <= 12:
        return (hour + 12,)
    return (hour - 12,) if hour <= 24 else ()


def short_year(before: str, gap: str, key: str) -> tuple[Value, ...]:
    """The full year of the `16` in `2015/16`."""
    if gap in ("/", "-", "–", "—") and len(before) == 4 and len(key) == 2 and before.isdecimal() and key.isdecimal():
        return (int(before[:2] + key),)
    return ()
