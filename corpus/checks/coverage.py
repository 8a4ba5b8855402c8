"""Words that have no answer on the other side: dropped and invented clauses, and sentences that belong to others.

Each word says how likely its place is translated at all (`corpus.checks.translations`); the stretch of words that
together say most against it is the finding. No parsing, no order: a clause may move, it may not vanish."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from corpus.checks import length
from corpus.checks.check import Check, Remark
from corpus.checks.translations import Proof, arabic_proof, english_proof
from corpus.checks.words import Word, arabic_words, english_words
from corpus.records import Pair, Span

# Chosen on right pairs that the table did not learn from: 1 to 2 in a hundred reach them.
_LOST_LIMIT, _ADDED_LIMIT = 6.6, 5.3
_REMARKED = 0.75  # share of the limit from which it is worth a remark
_NUMBER_FOUND, _NUMBER_LOST = -1.5, 0.5
_STEP = 5  # numbers of words are levelled to this, so that what a word proves is computed once
_MOST_WORDS = 100
# Where something is missing the English is short, too. How much that counts beside the words, and where it stops.
_LENGTH_WEIGHT = 0.7
_MOST_SHARE = 0.65
_MOST_FROM_LENGTH = 6.0
_CLIPPED = 80


class Stretch(NamedTuple):
    """Words in a row that the other side hardly answers."""

    odds: float
    """Log-odds that it does not; 0 where every word is answered."""
    span: Span


def omitted(pair: Pair) -> Iterator[Remark]:
    """0.5 at the limit, lower with the square of the odds."""
    lost = stretches(pair.source, pair.target)[0]
    if lost.odds >= _REMARKED * _LOST_LIMIT:
        yield Remark(_score(lost.odds / _LOST_LIMIT), f"not in the English: {_said(pair.source, lost)}", (lost.span,))


def added(pair: Pair) -> Iterator[Remark]:
    """0.5 at the limit, lower with the square of the odds."""
    more = stretches(pair.source, pair.target)[1]
    if more.odds >= _REMARKED * _ADDED_LIMIT:
        said = f"not in the Arabic: {_said(pair.target, more)}"
        yield Remark(_score(more.odds / _ADDED_LIMIT), said, (), (more.span,))


# Two checks read the same pair one after the other.
@lru_cache(maxsize=2)
def stretches(source: str, target: str) -> tuple[Stretch, Stretch]:
    """The least answered stretch of the Arabic and of the English."""
    arabic, english = arabic_words(source), english_words(target)
    if not arabic or not english:
        return Stretch(0.0, (0, 0)), Stretch(0.0, (0, 0))
    for_arabic, for_english = _levelled(len(english)), _levelled(len(arabic))
    left = [arabic_proof(word.stems, for_arabic) for word in arabic]
    right = [english_proof(word.key, for_english) for word in english]
    lost = _worst(arabic, left, {stem for stem, _ in right})
    more = _worst(english, right, {stem for stem, _ in left})
    if lost.odds or more.odds:
        chars, ratio = length.measured(source, target)
        off, spread = ratio - length.CENTRE, 0.11 + 0.8 / math.sqrt(chars + 1)
        lost = _with_length(lost, len(source), -off / spread, spread)
        more = _with_length(more, len(target), off / spread, spread)
    return lost, more


def _worst(words: Sequence[Word], proofs: Sequence[tuple[str, Proof | None]], others: Set[str]) -> Stretch:
    """The words in a row with the largest sum (Kadane's algorithm)."""
    best = total = 0.0
    first = start = end = 0
    for index, (stem, proof) in enumerate(proofs):
        if proof is not None:
            partners, if_found, if_lost = proof
            total += if_lost if partners.isdisjoint(others) else if_found
        elif stem[:1].isdecimal():
            total += _NUMBER_FOUND if stem in others else _NUMBER_LOST
        if total <= 0:
            total, first = 0.0, index + 1
        elif total > best:
            best, start, end = total, first, index
    return Stretch(best, (words[start].start, words[end].end)) if best else Stretch(0.0, (0, 0))


def _with_length(stretch: Stretch, chars: int, off: float, spread: float) -> Stretch:
    """The odds with what the length says: `off` is by how many `spread`s the other side is too short."""
    if not stretch.odds:
        return stretch
    share = (stretch.span[1] - stretch.span[0]) / chars
    expected = -math.log(1 - min(share, _MOST_SHARE)) / spread
    says = (off**2 - (off - expected) ** 2) / 2
    if share > _MOST_SHARE:
        says = max(0.0, says)  # a sentence of another place may be of any length
    says = max(-_MOST_FROM_LENGTH, min(_MOST_FROM_LENGTH, says))
    return Stretch(stretch.odds + _LENGTH_WEIGHT * says, stretch.span)


def _levelled(words: int) -> int:
    return min(_MOST_WORDS, -(-words // _STEP) * _STEP)


def _score(share: float) -> float:
    return round(1 / (1 + share**2), 3)


def _said(text: str, stretch: Stretch) -> str:
    said = text[slice(*stretch.span)]
    return said if len(said) <= _CLIPPED else f"{said[: _CLIPPED - 4]} ..."


OMISSION = Check("omission", 1, 0.5, omitted)
ADDITION = Check("addition", 1, 0.5, added)
