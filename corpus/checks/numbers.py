"""Numbers by value: what the Arabic counts in digits must stand in the English, however each side writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from corpus.checks.check import Check, Remark
from corpus.records import Pair, Span

_TO_ASCII = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬،", "01234567890123456789.,,")
_NUMBER = re.compile(r"\d+(?:[.,٫٬،]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SCALES = (
    (re.compile(r"\s*(?:آلاف|ألفا?|الف|thousand|k\b)"), 3),
    (re.compile(r"\s*(?:مليون|ملايين|million|mn?\b)"), 6),
    (re.compile(r"\s*(?:مليار|مليارات|بليون|billion|bn\b)"), 9),
    (re.compile(r"\s*(?:تريليون|ترليون|trillion|tn\b)"), 12),
)
# Up to twelve, English spells as it likes; until number words are read too, nothing is said of these.
_SPELLED = 12


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    span: Span


def find(pair: Pair) -> Iterator[Remark]:
    sources, targets = numbers_in(pair.source), numbers_in(pair.target)
    if not sources and not targets:
        return
    missing, added = _unmatched(sources, targets), _unmatched(targets, sources)
    for number in missing:
        said = pair.source[slice(*number.span)].strip()
        if added:
            other = added.pop(0)
            became = pair.target[slice(*other.span)].strip()
            yield Remark(0.1, f"{said} became {became}", (number.span,), (other.span,))
        elif number.value > _SPELLED and number.value % 10:
            yield Remark(0.2, f"{said} is missing", (number.span,), ())


def numbers_in(text: str) -> list[Number]:
    """Every number written in digits, with its scale word, in the order of the text."""
    found = []
    for match in _NUMBER.finditer(text):
        digits = match.group().translate(_TO_ASCII)
        if _GROUPED.fullmatch(digits):
            digits = digits.replace(",", "")
        value = Decimal(".".join(re.split("[.,]", digits)[:2]))
        end = match.end()
        for word, power in _SCALES:
            if scale := word.match(text, end):
                value, end = value.scaleb(power), scale.end()
                break
        found.append(Number(value, (match.start(), end)))
    return found


def _unmatched(some: list[Number], others: list[Number]) -> list[Number]:
    left = [other.value for other in others]
    result = []
    for number in some:
        if number.value in left:
            left.remove(number.value)
        else:
            result.append(number)
    return result


CHECK = Check("numbers", 1, 0.5, find)
