"""Numbers by value: what the Arabic counts must stand in the English, and nothing else, however each side writes it."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.checks.arabic_numbers import arabic_numbers
from corpus.checks.check import Check, Remark
from corpus.checks.english_numbers import english_numbers
from corpus.checks.values import Number, Value, Weight
from corpus.records import Pair


def find(pair: Pair) -> Iterator[Remark]:
    """Changed, missing and added numbers; a number said twice on one side and once on the other is right."""
    sources, targets = arabic_numbers(pair.source), english_numbers(pair.target)
    if not sources and not targets:
        return
    missing, added = unmatched(sources, targets), unmatched(targets, sources)
    for number in missing:
        if number.weight is Weight.SILENT:
            continue
        other = _partner(number, missing, added)
        if other is not None:
            added.remove(other)
            firm = Weight.FIRM in (number.weight, other.weight)
            said = f"{_words(pair.source, number)} became {_words(pair.target, other)}"
            yield Remark(0.1 if firm else 0.4, said, (number.span,), (other.span,))
        else:
            score = 0.2 if number.weight is Weight.FIRM else 0.7
            yield Remark(score, f"{_words(pair.source, number)} is missing", (number.span,))
    for number in added:
        if number.weight is Weight.FIRM:
            yield Remark(0.3, f"{_words(pair.target, number)} is not in the Arabic", (), (number.span,))
    yield from _percents(pair, sources, targets)


def unmatched(numbers: list[Number], others: list[Number]) -> list[Number]:
    """Those that no number of the other side answers for, whole or in their parts."""
    known: set[Value] = set()
    for other in others:
        known.update(other.values)
        for part in other.parts:
            known.update(part.values)
    return [number for number in numbers if not _is_known(number, known)]


def _is_known(number: Number, known: set[Value]) -> bool:
    if not known.isdisjoint(number.values):
        return True
    return bool(number.parts) and all(_is_known(part, known) for part in number.parts)


def _partner(number: Number, missing: list[Number], added: list[Number]) -> Number | None:
    """The number that most likely took its place: alone on its side, or nearest in order."""
    for other in added:
        if other.weight is not Weight.SILENT and Weight.FIRM in (number.weight, other.weight):
            return other
    return None


def _percents(pair: Pair, sources: list[Number], targets: list[Number]) -> Iterator[Remark]:
    if any(other.percent for other in targets):
        return
    for number in sources:
        same = [other for other in targets if set(other.values) & set(number.values)] if number.percent else []
        if same:
            yield Remark(0.4, f"{_words(pair.source, number)} is a percentage", (number.span,), (same[0].span,))
            return


def _words(text: str, number: Number) -> str:
    return text[slice(*number.span)]


CHECK = Check("numbers", 2, 0.5, find)
