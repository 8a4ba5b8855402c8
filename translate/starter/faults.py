"""What is plainly wrong with an answer: a circle, a stammer, a lost number. Pure: knows texts and pieces, not models.

An answer with a fault is worth a second, wider search; of its hypotheses the one with the least is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from translate.starter.text import plain_arabic

LONGEST_STAMMER = 8
"""Words in the longest run that is looked for twice in a row."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"\w+")
_NAMED = {word: str(value) for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve".split())}


@dataclass(frozen=True, slots=True, order=True)
class Faults:
    """How bad an answer is, the worst kind first; the smaller is the better one."""

    broken: bool
    """It ran in a circle or came to no end."""
    lost_numbers: int
    stammers: int

    def __bool__(self) -> bool:
        return self.broken or self.lost_numbers > 0 or self.stammers > 0


def faults(source: str, answer: str, *, broken: bool) -> Faults:
    """What is wrong with `answer` as a translation of `source`."""
    return Faults(broken, lost_numbers(source, answer), stammers(answer))


def lost_numbers(source: str, answer: str) -> int:
    """How many of the numbers that `source` writes in digits `answer` has neither in digits nor, up to twelve, in
    words. Separators are not compared: what is a thousand's in one language is a decimal's in the other."""
    wanted = Counter(_digits(number) for number in _NUMBER.findall(plain_arabic(source)))
    if not wanted:
        return 0
    words = (_NAMED.get(word) for word in _WORD.findall(answer.lower()))
    found = Counter(_digits(number) for number in _NUMBER.findall(answer)) + Counter(filter(None, words))
    return (wanted - found).total()


def stammers(answer: str) -> int:
    """How many words of `answer` end a run of at most `LONGEST_STAMMER` words that is said twice in a row. Runs of
    digits alone do not count: "10-10" is a score."""
    words = _WORD.findall(answer.lower())
    return sum(any(_is_twice(words, end, length) for length in range(1, min(LONGEST_STAMMER, end // 2) + 1))
               for end in range(2, len(words) + 1))


def _is_twice(words: list[str], end: int, length: int) -> bool:
    run = words[end - length:end]
    return run == words[end - 2 * length:end - length] and any(word.isalpha() for word in run)


def _digits(number: str) -> str:
    return number.replace(",", "").replace(".", "")
