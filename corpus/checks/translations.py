"""What a word of one language is likely to be in the other: a small table learned from right pairs, and what it proves.

The table (`data/translations.tsv`) holds light stems and how often they find a partner, no text. It was learned by
scripts/learn_translations.py, which names the sources and their licences."""

from __future__ import annotations

import math
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from corpus.checks.word_stems import arabic_stem, english_stem


class Proof(NamedTuple):
    """What a word says of its place, as log-odds that its translation is not there."""

    partners: frozenset[str]
    if_found: float
    """Below 0."""
    if_lost: float
    """Above 0."""


_TOPIC = 1.5
"""The words of a neighbouring sentence are this much likelier than those of any."""
_LEAST = 0.15
"""Words that prove less are not looked for: `the`, في."""

_MOST_KEPT = 8
"""Proofs of one stem: more lengths of text are rare, and memory stays bounded."""


class Entry(dict[int, Proof | None]):
    """One stem of the table. `entry[words]` is what it proves against a text of about so many words, None where that
    is too little: worked out when it is first asked for."""

    __slots__ = ("found", "partners", "rate")

    def __init__(self, partners: frozenset[str], found: float, rate: float) -> None:
        self.partners = partners
        """Stems of the other language that answer it."""
        self.found = found
        """0 to 1: how often one of them stands in the translation of a sentence that it did not learn from."""
        self.rate = rate
        """How often they stand anywhere: partners a word of running text."""

    def __missing__(self, words: int) -> Proof | None:
        if len(self) == _MOST_KEPT:
            self.clear()
        self[words] = proof = self._proof(words)
        return proof

    def _proof(self, words: int) -> Proof | None:
        chance = min(0.97, 1 - math.exp(-_TOPIC * self.rate * words))
        found = min(self.found, 0.97)
        if found <= chance:
            return None
        proof = Proof(self.partners, math.log(chance / found), math.log((1 - chance) / (1 - found)))
        return proof if proof.if_lost >= _LEAST else None


_UNKNOWN = Entry(frozenset(), 0.0, 0.0)
"""Of a word that the table has not: it proves nothing."""


def arabic_proof(stems: tuple[str, ...], words: int) -> tuple[str, Proof | None]:
    """The stem of an Arabic word, and what it proves against an English text of about so many words."""
    stem, entry = _arabic_entry(stems)
    return stem, entry[words]


def english_proof(key: str, words: int) -> tuple[str, Proof | None]:
    """The stem of an English word, and what it proves against an Arabic text of about so many words."""
    stem, entry = _english_entry(key)
    return stem, entry[words]


@lru_cache(maxsize=1 << 15)
def _arabic_entry(stems: tuple[str, ...]) -> tuple[str, Entry]:
    table = _table()[0]
    for stem in reversed(stems):
        light = arabic_stem(stem)
        if light in table:
            return light, table[light]
    return stems[0], _UNKNOWN


@lru_cache(maxsize=1 << 15)
def _english_entry(key: str) -> tuple[str, Entry]:
    light = english_stem(key)
    return light, _table()[1].get(light, _UNKNOWN)


def english_partners(key: str) -> frozenset[str]:
    """Stems of the Arabic that an English word was seen to answer; none where it is not in the table."""
    entry = _table()[1].get(english_stem(key))
    return entry.partners if entry is not None else frozenset()


@cache
def _table() -> tuple[dict[str, Entry], dict[str, Entry]]:
    """Arabic and English stems. A line: language, stem, found in per cent, rate in millionths, Arabic: its partners."""
    text = files("corpus.checks").joinpath("data/translations.tsv").read_text(encoding="utf-8")
    arabic: dict[str, Entry] = {}
    english: dict[str, Entry] = {}
    answers: dict[str, list[str]] = {}
    numbers: dict[str, tuple[float, float]] = {}
    for line in text.splitlines():
        fields = line.split("\t")
        if fields[0] == "ar":
            partners = fields[4].split(" ")
            arabic[fields[1]] = Entry(frozenset(partners), int(fields[2]) / 100, int(fields[3]) / 1e6)
            for partner in partners:
                answers.setdefault(partner, []).append(fields[1])
        elif fields[0] == "en":
            numbers[fields[1]] = int(fields[2]) / 100, int(fields[3]) / 1e6
    for stem, (found, rate) in numbers.items():
        english[stem] = Entry(frozenset(answers[stem]), found, rate)
    return arabic, english
