"""Loops: a word, a phrase or a run of letters that the English says again and again, where the Arabic does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import eq

from corpus.checks.check import Check, Remark
from corpus.records import Pair, Span

_WORD = re.compile(r"\w[\w'’-]*")
_LETTERS = re.compile(r"([^\W\d_])\1{4,}|([^\W\d_]{2,6}?)\2{3,}")
_MAX_PERIOD = 30
# English doubles these itself: "had had", "the fact that that", "very, very", "no, no".
_DOUBLED = frozenset(
    {"had", "that", "very", "so", "no", "far", "long", "many", "really", "more", "again", "bye", "is", "in"}
)


@dataclass(frozen=True, slots=True)
class Loop:
    """`times` copies of a phrase of `period` words, side by side."""

    period: int
    times: int
    span: Span


def find(pair: Pair) -> Iterator[Remark]:
    """The more words stand there for nothing, the lower; a loop that the Arabic has too is information."""
    worst = max(loops(pair.target), key=_excess, default=None)
    if worst is not None:
        phrase = pair.target[slice(*worst.span)]
        if worst.times == 2 and worst.period == 1 and phrase.split()[0].strip(",").lower() in _DOUBLED:
            return
        if worst.times == 2 and _taken_up(phrase, worst.period):
            return
        same = next((loop for loop in loops(pair.source) if loop.times >= worst.times), None)
        score = 0.8 if same else max(0.0, 0.4 - 0.1 * (_excess(worst) - 1))
        shown = phrase if len(phrase) <= 60 else phrase[:57] + "..."
        places = (same.span,) if same else ()
        yield Remark(round(score, 3), f"said {worst.times} times over: {shown}", places, (worst.span,))
    run = _LETTERS.search(pair.target) if _few_letters(pair.target) else None
    if run and not _LETTERS.search(pair.source):
        yield Remark(0.2, f"letters in a loop: {run.group()[:40]}", (), (run.span(),))


@lru_cache(maxsize=2)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))


def _taken_up(phrase: str, period: int) -> bool:
    """A sentence that begins with what the last one ended with: "They found a well. A well means water"."""
    words = list(_WORD.finditer(phrase))
    between = phrase[words[period - 1].end() : words[period].start()]
    return any(mark in between for mark in ".!?") and phrase[words[period].start()].isupper()


def _few_letters(text: str) -> bool:
    """Whether a word has twice as many letters as different ones: the pattern is slow, and others cannot match it."""
    long = [word for word in _words(text) if len(word) > 4]
    return any(2 * len(set(word)) <= len(word) for word in long)


def loops(text: str) -> list[Loop]:
    """Phrases of up to 30 words that are repeated at once; overlapping readings of one loop all appear."""
    words = [word.lower() for word in _words(text)]
    threes = list(zip(words, words[1:], words[2:], strict=False))
    # A loop of three words and more repeats its first three; one of one or two is next to itself.
    if len(set(threes)) == len(threes) and not any(map(eq, words, words[1:])) and not any(map(eq, words, words[2:])):
        return []
    matches = list(_WORD.finditer(text))
    found: dict[tuple[int, int], int] = {}
    runs: dict[int, tuple[int, int]] = {}
    places: dict[str, list[int]] = {}
    for index, word in enumerate(words):
        before = places.setdefault(word, [])
        for place in reversed(before):
            period = index - place
            if period > _MAX_PERIOD:
                break
            first, last = runs.get(period, (index, -1))
            runs[period] = (first, index) if last == index - 1 else (index, index)
            first = runs[period][0]
            if index - first + 1 >= period:
                found[period, first] = index
        before.append(index)
    return [
        Loop(period, (last - first + 1) // period + 1, (matches[first - period].start(), matches[last].end()))
        for (period, first), last in found.items()
        if not all(word.isdigit() for word in words[first : first + period])
    ]


def _excess(loop: Loop) -> int:
    return (loop.times - 1) * loop.period


CHECK = Check("repetition", 2, 0.5, find)
