"""Names of the English that nothing in the Arabic sounds like or stands for.

English marks its names by capitals, Arabic does not: so the English ones are looked for in the Arabic, by consonant
skeleton (`corpus.checks.skeletons`) and, where the languages have names of their own (Egypt is مصر), by a table. A word
that English writes small somewhere is no name, and one that begins a sentence is one only before another capital.

How sure a finding is depends on the Arabic, too (`corpus.checks.open_words`): a swapped name leaves a word there that
nothing answers, a name written otherwise leaves one that sounds nearly like it, a translated one leaves none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from corpus.checks.check import Check, Remark
from corpus.checks.dates import MONTH_KEYS
from corpus.checks.name_table import arabic_roots, is_name
from corpus.checks.open_words import Open, has_known_name, open_words
from corpus.checks.skeletons import arabic_skeleton, english_skeletons, likeness
from corpus.checks.translations import arabic_proof, english_partners, english_proof
from corpus.checks.word_stems import arabic_stem, english_stem
from corpus.checks.words import arabic_words, english_words
from corpus.records import Pair, Span

_NAME = re.compile(r"(?<![\w'’])[A-Z\u00c0-\u00de\u0100-\u017f][^\W\d_]{2,}(?:['’][^\W\d_]+)?")
_CAPITAL_NEXT = re.compile(r" [A-Z\u00c0-\u00de]")
_INSIDE = re.compile(r"[\w,;)-] ?$")
_LEAST = 2  # consonants: fewer say nothing
# The likeness that is enough, by consonants: two are met by chance in any sentence. From news and encyclopedic pairs.
_ENOUGH = {0: 1.0, 1: 1.0, 2: 1.0, 3: 0.75, 4: 0.7}
_ENOUGH_LONG = 0.65
_WORDS, _TELLING = 25, -2.0  # a partner in a sentence of so many words that tells at least so much (log-odds)
# What an unheard name scores. Each tier from how much more often it is met in pairs with a swapped name than in right
# ones, in pairs of news, encyclopedic and health text that no table was learned from.
_WRITTEN_OTHERWISE = 0.7  # an open word at its place sounds nearly like it
_FAR, _NEAR, _APART = 0.36, 0.44, 0.6  # nothing comes near it; something does, less than `_APART` of it
_FAMILIAR, _FAMILIAR_ODDS = 0.17, 1.0  # off for a name whose translation the table knows, with so much to tell
_LEFT_SURE, _LEFT = 0.13, 0.05  # off for a word that it left open in the Arabic: a known name, any
_TITLE = 0.55  # a capitalised word that is no name of its own (`Tower`), where a known name is left open
_NEAR_PLACE, _ALMOST = 0.3, 0.6  # how far off an open word may lie, and how like it must be, to be the same name
_MOST = 4  # unheard names that are looked at so closely


class Name(NamedTuple):
    """One name of the English and the best that the Arabic has for it."""

    word: str
    span: Span
    likeness: float
    consonants: int

    @property
    def key(self) -> str:
        """In small letters, without the 's of whose it is."""
        return self.word.lower().removesuffix("'s").removesuffix("’s")


def find(pair: Pair) -> Iterator[Remark]:
    """Unheard names together, by the surest of them; several that are most of the names are surer still."""
    found, titles = _looked_for(pair)
    lost = [name for name in found if name.likeness < _enough(name.consonants)]
    scored = [(_score(pair, name), name) for name in lost[:_MOST]]
    if not scored:
        scored = [(_TITLE, name) for name in _titles(pair, titles)]
    if not scored:
        return
    score = min(score for score, _ in scored)
    if len(lost) > 1 and score < CHECK.min_score:
        score *= 1.2 - len(lost) / len(found)
    said = ", ".join(name.word for _, name in scored)
    spans = tuple(name.span for name in lost) or tuple(name.span for _, name in scored)
    yield Remark(round(score, 3), f"not in the Arabic: {said}", (), spans)


def _score(pair: Pair, name: Name) -> float:
    """0 to 1 for one unheard name: how likely it is that the Arabic has another."""
    near = _open_near(pair, name)
    if any(_almost(name.key, word) for word in near):
        return _WRITTEN_OTHERWISE
    score = _FAR if name.likeness < _APART else _NEAR
    proof = english_proof(name.key, _WORDS)[1]
    if proof is not None and proof.if_lost > _FAMILIAR_ODDS:
        score -= _FAMILIAR
    if any(word.sure for word in near):
        return score - _LEFT_SURE
    return score - _LEFT if near else score


def _almost(key: str, word: Open) -> bool:
    skeletons = english_skeletons(key)
    return any(likeness(arabic_skeleton(stem), one) >= _ALMOST for stem in word.stems for one in skeletons)


def names(pair: Pair) -> list[Name]:
    """The names of the English, in order, each once."""
    return _looked_for(pair)[0]


def _looked_for(pair: Pair) -> tuple[list[Name], list[Name]]:
    """(names, other words with a capital inside a sentence, not compared yet), in order, each once."""
    found: dict[str, Name] = {}
    others: dict[str, Name] = {}
    heard: _Heard | None = None
    for match in _NAME.finditer(pair.target):
        word = match.group()
        if word in found or word in others or not word[1:].replace("'", "").islower():
            continue
        key = word.lower().removesuffix("'s").removesuffix("’s")
        named = is_name(key)
        if not (named or _is_title(key)) or _begins(pair.target, match, named):
            continue
        if not named:
            others[word] = Name(word, match.span(), 0.0, 0)
            continue
        skeletons = english_skeletons(key)
        roots = arabic_roots(key)
        if len(skeletons[0]) < _LEAST and roots is None:
            continue
        heard = heard or _Heard(pair.source, pair.target)
        best = 1.0 if word in pair.source else heard.best(key, skeletons, roots)
        found[word] = Name(word, match.span(), best, len(skeletons[0]))
    return list(found.values()), list(others.values())


@lru_cache(maxsize=1 << 14)
def _is_title(key: str) -> bool:
    """A word that may stand for a whole name: none of the calendar."""
    return len(key) > 3 and key not in MONTH_KEYS and "n't" not in key


def _titles(pair: Pair, titles: Sequence[Name]) -> Iterator[Name]:
    """Those of them that nothing answers, where the Arabic has a known name which nothing answers."""
    if not titles or not has_known_name(pair.source):
        return
    heard = _Heard(pair.source, pair.target)
    for name in titles[:_MOST]:
        if heard.means(name.key):
            continue
        skeletons = english_skeletons(name.key)
        if heard.best(name.key, skeletons, None) >= _enough(len(skeletons[0])):
            continue
        near = _open_near(pair, name)
        if any(word.sure for word in near) and not any(_almost(name.key, word) for word in near):
            yield name


def _open_near(pair: Pair, name: Name) -> list[Open]:
    """Open words of the Arabic about where the name stands in the English, when it answers none itself."""
    place = sum(name.span) / 2 / len(pair.target)
    left = open_words(pair.source, pair.target, {name.key})
    return [word for word in left if abs(word.place - place) < _NEAR_PLACE]


def _enough(consonants: int) -> float:
    return _ENOUGH.get(consonants, _ENOUGH_LONG)


def _begins(text: str, match: re.Match[str], named: bool) -> bool:
    """A capital at the head of a sentence or a quotation, no other capital after it; which helps names only."""
    start = match.start()
    if start and _INSIDE.search(text, max(0, start - 2), start):
        return False
    return not named or _CAPITAL_NEXT.match(text, match.end()) is None


class _Heard:
    """What the words of an Arabic text sound like, alone and two together (عبد الله)."""

    def __init__(self, text: str, english: str) -> None:
        facts = [_facts(word.stems) for word in arabic_words(text)]
        self.stems = f" {' '.join([fact.stems for fact in facts])} "
        self.meant: set[str] = set().union(*[fact.light for fact in facts])
        stems = frozenset([english_stem(word.key) for word in english_words(english)])
        self.sounds = [(fact.sounds, fact.telling & stems if fact.telling else fact.telling) for fact in facts]

    def best(self, key: str, skeletons: tuple[str, ...], known: frozenset[str] | None) -> float:
        if f" {key} " in self.stems or (known is not None and any(f" {root}" in self.stems for root in known)):
            return 1.0
        others = self._open(english_stem(key))
        if not others.isdisjoint(skeletons):
            return 1.0
        near = (likeness(one, other) for one in skeletons for other in others if abs(len(one) - len(other)) <= 2)
        best = max(near, default=0.0)
        if best < _enough(len(skeletons[0])) and self.means(key):
            return 1.0
        return best

    def means(self, key: str) -> bool:
        """Whether a word of the Arabic translates it: Congress is مؤتمر, too."""
        return not self.meant.isdisjoint(english_partners(key))

    def _open(self, stem: str) -> set[str]:
        """The sounds of those words that no other word of the English answers: قرن sounds like Ukraine and is its
        century."""
        sounds = [heard if not answers or answers <= {stem} else () for heard, answers in self.sounds]
        together = {first[-1] + second[-1] for first, second in pairwise(sounds) if first and second}
        return together.union(*sounds)


class _Facts(NamedTuple):
    """Of one Arabic word."""

    stems: str
    sounds: tuple[str, ...]
    light: frozenset[str]
    telling: frozenset[str]
    """The stems of the English that surely are this word's, none where the table does not say so much."""


@lru_cache(maxsize=1 << 14)
def _facts(stems: tuple[str, ...]) -> _Facts:
    proof = arabic_proof(stems, _WORDS)[1]
    telling = proof.partners if proof is not None and proof.if_found <= _TELLING else frozenset()
    return _Facts(" ".join(stems), tuple(map(arabic_skeleton, stems)), frozenset(map(arabic_stem, stems)), telling)


CHECK = Check("names", 3, 0.5, find)
