"""The checks that need all pairs of a run, as a second pass after those of one pair.

The same words translated in several ways, one name spelled in several ways in its article, lengths that are odd for
this run; and it takes back what only looked wrong alone: a quotation that goes on in the next sentence, a length that
this run often has. The same pairs give the same findings, in whatever order they came.

Owns the limits. One article and counts are in memory; the rest is sorted by `corpus.store_across`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.checks import length, punctuation
from corpus.checks.run_wide import CHECKS, CONSISTENCY, PROPORTION, signature
from corpus.duplicates import fold, folded_key
from corpus.likeness import likeness
from corpus.records import Finding
from corpus.spellings import spellings
from corpus.store import Store
from corpus.store_across import Keyed, Member, Pass

MIN_PAIRS = 200
"""Of a bucket of lengths, before anything is learned from it."""
BUCKETS = (1, 20, 40, 80, 160, 320, 10**9)
"""Least characters of each bucket; the last is the end."""
_SPREADS = 4.5
"""Robust standard deviations that are allowed: 7 of a million where lengths are normal in their logarithm."""
_LEAST_ALLOWED = 0.3
_FAR_FROM_SHIPPED = 0.35
"""A bucket whose centre is so far off the shipped one is not believed: most of it may be cut or wrong."""
_STEP = 0.01
_MAX_GAP = 8
"""Sentences between the mark that opens a quotation and the one that closes it."""
_FEW_WORDS = 4
"""So many words alone are often right in several ways."""
_UNLIKE = 0.3
"""Two translations of one sentence have a third of their runs of letters in common and more; two sentences a fifth."""
_CLIPPED = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a pass left."""

    findings: dict[str, int]
    """By check."""
    anew: bool
    """Whether it had to be done."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What lengths are usual for the pairs of `least` to `most` characters of Arabic."""

    least: int
    most: int
    centre: float
    """Median of `length.measured`'s ratio."""
    allowed: float
    """How far off the centre a pair may be."""


def find(store: Store, on_batch: Callable[[int], None] = lambda count: None) -> Outcome:
    """Find what all pairs of the current engine show together; nothing is done where they are those of the last time.
    `on_batch` gets the number of pairs of each article. What the last pass found stays until this one is through."""
    with store.across(signature(), [check.signature for check in CHECKS]) as found:
        known = found.answer()
        if known is not None:
            return Outcome(json.loads(known)["findings"], anew=False)
        found.begin()
        for article in found.articles():
            _look_at(article, found)
            on_batch(len(article))
        _consistency(found)
        for bucket in learned(found.lengths()):
            _proportion(found, bucket)
        counts = found.counts()
        # The digest names what was found: as long as it is the same, nothing that was made from it is out of date.
        found.replace(json.dumps({"findings": counts, "digest": _digest(found.rows())}, sort_keys=True))
    return Outcome(counts, anew=True)


def _look_at(article: Sequence[Member], found: Pass) -> None:
    found.keep([_keyed(member) for member in article])
    found.found(spellings(article))
    found.take_back("punctuation", quoted_on(article), punctuation.ALONE)


def _keyed(member: Member) -> Keyed:
    source, target = fold(member.source), fold(member.target)
    both = bool(source and target)
    chars, ratio = length.measured(member.source, member.target) if both else (0, 0.0)
    return Keyed(member.n, _signed(source) if both else None, _signed(target) if both else None, chars, ratio)


def _signed(folded: str) -> int:
    key = folded_key(folded)
    return key - (1 << 64) if key >= 1 << 63 else key  # As SQLite keeps whole numbers.


def _consistency(found: Pass) -> None:
    """The most frequent partner of a text is taken for the right one; where two are as frequent nobody knows."""
    for variants in found.variants("source"):
        _, most, _, usual = variants[0]
        for n, pairs, source, target in _compared(variants):
            other = usual if n != variants[0][0] else variants[1][3]
            score = _score(source, target, other, sure=pairs < most)
            found.found_in_all(n, CONSISTENCY.name, score, f"elsewhere this Arabic is: {_clip(other)}")
    for variants in found.variants("target"):
        _, _, usual, _ = variants[0]
        for n, _, source, target in _compared(variants):
            other = usual if n != variants[0][0] else variants[1][2]
            score = _score(target, fold(source), fold(other), sure=True)  # Two unlike texts cannot both mean this.
            found.found_in_all(n, CONSISTENCY.name, score, f"elsewhere this English stands for: {_clip(other)}")


def _compared(variants: Sequence[tuple[int, int, str, str]]) -> Sequence[tuple[int, int, str, str]]:
    """The variants that are remarked on: not the most frequent one, where there is one."""
    return variants if variants[0][1] == variants[1][1] else variants[1:]


def _score(shared: str, own: str, other: str, *, sure: bool) -> float:
    """Half where two texts are as alike as translations of one sentence are at the least; a few words never fail."""
    score = 0.5 + 0.5 * (likeness(own, other) - _UNLIKE)
    if not sure or len(shared.split()) <= _FEW_WORDS:
        score = max(0.6, score)
    return round(min(0.9, score), 3)


def _clip(text: str) -> str:
    return text if len(text) <= _CLIPPED else text[:_CLIPPED].rsplit(" ", 1)[0] + " …"


def learned(lengths: Iterable[tuple[int, float]]) -> list[Learned]:
    """The usual lengths by bucket, from (characters, ratio) of every pair; only buckets that have enough pairs and
    are believed. Keeps counts, not pairs."""
    counts: list[Counter[int]] = [Counter() for _ in BUCKETS[1:]]
    for chars, ratio in lengths:
        counts[_bucket(chars)][round(ratio / _STEP)] += 1
    return [usual for place, count in enumerate(counts) if (usual := _usual(place, count)) is not None]


def _bucket(chars: int) -> int:
    return next(place for place, end in enumerate(BUCKETS[1:]) if chars < end)


def _usual(place: int, ratios: Counter[int]) -> Learned | None:
    if ratios.total() < MIN_PAIRS:
        return None
    centre = _median(ratios)
    distances: Counter[int] = Counter()
    for ratio, count in ratios.items():
        distances[abs(ratio - centre)] += count
    # 1.4826 times the median distance is the standard deviation of a normal distribution (Rousseeuw and Croux 1993).
    spread = 1.4826 * _median(distances) * _STEP
    if abs(centre * _STEP - length.CENTRE) > _FAR_FROM_SHIPPED:
        return None
    least, end = BUCKETS[place], BUCKETS[place + 1]
    allowed = min(max(_SPREADS * spread, _LEAST_ALLOWED), length.allowed(least))
    return Learned(least, end - 1, round(centre * _STEP, 2), round(allowed, 2))


def _median(counts: Counter[int]) -> int:
    half, seen = (counts.total() + 1) // 2, 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= half:
            return value
    raise AssertionError("nothing was counted")


def _proportion(found: Pass, usual: Learned) -> None:
    found.take_back_lengths("length", usual.least, usual.most)
    remarked = usual.allowed * length.REMARKED
    batch = []
    for member, chars, ratio in found.outside(usual.least, usual.most, usual.centre - remarked,
                                              usual.centre + remarked):
        off = ratio - usual.centre
        message = (f"{length.wording(off)} of this run's sentences of {usual.least} to {usual.most} characters: "
                   f"{len(member.target)} for {chars}" if usual.most < BUCKETS[-1] - 1 else
                   f"{length.wording(off)} of this run's sentences of {usual.least} characters and more: "
                   f"{len(member.target)} for {chars}")
        batch.append(Finding(member.id, PROPORTION.name, length.score(abs(off) / usual.allowed),
                             ((0, len(member.source)),), ((0, len(member.target)),), message,
                             PROPORTION.signature))
        if len(batch) == 1000:
            found.found(batch)
            batch = []
    found.found(batch)


def quoted_on(article: Sequence[Member]) -> list[str]:
    """Ids of the pairs whose English has one quotation mark too many or too few because the quotation goes on: an
    opening mark in one sentence, perhaps one more at the head of each of the next, the closing mark in a later one."""
    found: list[str] = []
    waiting: list[tuple[int, str]] = []
    for place, member in enumerate(article):
        marks, text = punctuation.quote_marks(member.target), member.target
        waiting = [(at, pair_id) for at, pair_id in waiting if place - at <= _MAX_GAP]
        if not marks:
            continue
        closes, odd = _closes(text, marks[-1][1]), len(marks) % 2 == 1
        # English opens a quotation again at the head of each paragraph that it goes through.
        ends = closes and (odd or (waiting and waiting[-1][0] == place - 1 and _opens(text, 0) and marks[0][0] == 0))
        if ends and waiting:
            found += [pair_id for _, pair_id in waiting]
            found += [member.id] if odd else []
            waiting = []
        elif odd and (_opens(text, marks[0][0]) or _opens(text, marks[-1][0])):
            waiting.append((place, member.id))
    return found


def _opens(text: str, start: int) -> bool:
    before, after = text[:start][-1:], text[start + 1:start + 2]
    return (not before or before.isspace() or before in "(-—:") and bool(after.strip())


def _closes(text: str, end: int) -> bool:
    return end >= 2 and not text[end - 2].isspace() and (end == len(text) or not text[end].isalnum())


def _digest(rows: Iterator[tuple[object, ...]]) -> str:
    digest = hashlib.blake2b(digest_size=10)
    for row in rows:
        digest.update(json.dumps(row).encode())
    return digest.hexdigest()
