"""Names of the English that nothing in the Arabic sounds like or stands for.

English marks its names by capitals, Arabic does not: so the English ones are looked for in the Arabic, by consonant
skeleton (`corpus.checks.skeletons`) and, where the languages have names of their own (Egypt is مصر), by a table. A word
that English writes small somewhere is no name, and one that begins a sentence is one only before another capital."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from corpus.checks.check import Check, Remark
from corpus.checks.dates import MONTH_KEYS
from corpus.checks.skeletons import arabic_skeleton, english_skeletons, likeness
from corpus.checks.translations import arabic_proof, english_partners
from corpus.checks.word_stems import arabic_stem, english_stem
from corpus.checks.words import arabic_words, english_words
from corpus.records import Pair, Span

_NAME = re.compile(r"(?<![\w'’])[A-Z\u00c0-\u00de\u0100-\u017f][^\W\d_]{2,}(?:['’][^\W\d_]+)?")
_CAPITAL_NEXT = re.compile(r" [A-Z\u00c0-\u00de]")
_INSIDE = re.compile(r"[\w,;)-] ?$")
# English words that common lists leave out end so; names seldom do.
_DERIVED = re.compile(
    r"(?:ism|ist|ists|ics|ical|tion|tions|tional|ment|ness|ship|ity|ology|ological|ous|weight|craft|men|ary|aedic)$"
)
_INFLECTED = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""),
    ("er", ""), ("er", "e"),
)  # fmt: skip
# Months and words of official names that the list of words, made of running text, has not; they are translated.
_TRANSLATED = frozenset(
    "jan feb mar apr aug sept oct nov dec congress subcommittee creek brewery cathedral avenue boulevard plaza expo "
    "botanic horticultural cruelty flyer prix trans fray templo puerto rue calle piazza monsignor".split()
)
_LEAST = 2  # consonants: fewer say nothing
# The likeness that is enough, by consonants: two are met by chance in any sentence. From news and encyclopedic pairs.
_ENOUGH = {0: 1.0, 1: 1.0, 2: 1.0, 3: 0.75, 4: 0.7}
_ENOUGH_LONG = 0.65
_LIMIT = 0.65  # of one name alone: under it the pair fails
_WORDS, _TELLING = 25, -2.0  # a partner in a sentence of so many words that tells at least so much (log-odds)
_ENDINGS = ("يه", "ي", "ا", "ه")


class Name(NamedTuple):
    """One name of the English and the best that the Arabic has for it."""

    word: str
    span: Span
    likeness: float
    consonants: int


def find(pair: Pair) -> Iterator[Remark]:
    """One unheard name scores by how near the Arabic comes to it; several are together less likely, and fail."""
    found = names(pair)
    lost = [name for name in found if name.likeness < _ENOUGH.get(name.consonants, _ENOUGH_LONG)]
    if not lost:
        return
    score = min(name.likeness for name in lost) / _LIMIT / 2
    if len(lost) > 1:
        score = min(score, 0.45) * (1.2 - len(lost) / len(found))
    said = ", ".join(name.word for name in lost[:4])
    yield Remark(round(min(0.9, score), 3), f"not in the Arabic: {said}", (), tuple(name.span for name in lost))


def names(pair: Pair) -> list[Name]:
    """The names of the English, in order, each once."""
    found: dict[str, Name] = {}
    heard: _Heard | None = None
    for match in _NAME.finditer(pair.target):
        word = match.group()
        if word in found or not word[1:].replace("'", "").islower():
            continue
        key = word.lower().removesuffix("'s").removesuffix("’s")
        if not _is_name(key) or _begins(pair.target, match):
            continue
        skeletons = english_skeletons(key)
        known = _table().get(key) or _table().get(key.removesuffix("s"))
        if len(skeletons[0]) < _LEAST and known is None:
            continue
        heard = heard or _Heard(pair.source, pair.target)
        found[word] = Name(word, match.span(), heard.best(key, skeletons, known), len(skeletons[0]))
    return list(found.values())


def _begins(text: str, match: re.Match[str]) -> bool:
    """A capital at the head of a sentence or a quotation, no other capital after it."""
    start = match.start()
    if start and _INSIDE.search(text, max(0, start - 2), start):
        return False
    return _CAPITAL_NEXT.match(text, match.end()) is None


@lru_cache(maxsize=1 << 14)
def _is_name(key: str) -> bool:
    common = _common()
    if key in common or key in _TRANSLATED or key in MONTH_KEYS or _DERIVED.search(key) or "n't" in key:
        return False
    return not any(
        key.endswith(ending) and len(key) > 5 and key.removesuffix(ending) + instead in common
        for ending, instead in _INFLECTED
    )


class _Heard:
    """What the words of an Arabic text sound like, alone and two together (عبد الله)."""

    def __init__(self, text: str, english: str) -> None:
        self.words = arabic_words(text)
        self.stems = f" {' '.join([' '.join(word.stems) for word in self.words])} "
        sounds = [_sounds(word.stems) for word in self.words]
        stems = frozenset(english_stem(word.key) for word in english_words(english))
        self.sounds = [
            (heard, _telling(word.stems) & stems) for word, heard in zip(self.words, sounds, strict=True)
        ]

    def best(self, key: str, skeletons: tuple[str, ...], known: frozenset[str] | None) -> float:
        if f" {key} " in self.stems or (known is not None and any(f" {root}" in self.stems for root in known)):
            return 1.0
        others = self._open(english_stem(key))
        if not others.isdisjoint(skeletons):
            return 1.0
        near = (likeness(one, other) for one in skeletons for other in others if abs(len(one) - len(other)) <= 2)
        best = max(near, default=0.0)
        if best < _ENOUGH.get(len(skeletons[0]), _ENOUGH_LONG) and self._means(key):
            return 1.0
        return best

    def _open(self, stem: str) -> set[str]:
        """The sounds of those words that no other word of the English answers: قرن sounds like Ukraine and is its
        century."""
        sounds = [heard if answers <= {stem} else () for heard, answers in self.sounds]
        together = {first[-1] + second[-1] for first, second in pairwise(sounds) if first and second}
        return together.union(*sounds)

    def _means(self, key: str) -> bool:
        """Whether a word of the Arabic translates it: Congress is مؤتمر, too."""
        partners = english_partners(key)
        return any(arabic_stem(stem) in partners for word in self.words for stem in word.stems)


@lru_cache(maxsize=1 << 14)
def _telling(stems: tuple[str, ...]) -> frozenset[str]:
    """The stems of the English that surely are this word's, none where the table does not say so much."""
    proof = arabic_proof(stems, _WORDS)[1]
    return proof.partners if proof is not None and proof.if_found <= _TELLING else frozenset()


@lru_cache(maxsize=1 << 14)
def _sounds(stems: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(arabic_skeleton(stem) for stem in stems)


@cache
def _common() -> frozenset[str]:
    """Words that English writes small somewhere."""
    text = files("corpus.checks").joinpath("data/english_words.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


@cache
def _table() -> dict[str, frozenset[str]]:
    """English name -> roots of the Arabic words that stand for it."""
    text = files("corpus.checks").joinpath("data/names.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {name: frozenset(_root(word) for word in words.split()) for name, words in lines}


def _root(word: str) -> str:
    """امريكي, امريكيه and امريكا are one country."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


CHECK = Check("names", 2, 0.5, find)
