"""One Arabic name, one English spelling an article: "Qadhafi" here and "Gaddafi" there is an editor's slip.

Hears which Arabic word an English name stands for, by consonants; a name that two Arabic words could be is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.checks.names import names
from corpus.checks.run_wide import SPELLING
from corpus.checks.skeletons import arabic_skeleton, english_skeletons, likeness
from corpus.checks.words import Word, arabic_words
from corpus.records import Finding, Pair, Span
from corpus.store_across import Member

_SCORE = 0.55
"""Worth an editor's look; never enough to fail a pair."""
_HEARD = 0.75
_CLEARLY = 0.15
"""The next best Arabic word is that much less like the name."""
_FEW_CONSONANTS = 2
_LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class _Use:
    """A name in a sentence."""

    member: Member
    word: str
    source: Span
    target: Span


def spellings(article: Sequence[Member]) -> list[Finding]:
    """A finding for every use of a spelling that is not the usual one of its Arabic name; the first where two are as
    frequent."""
    uses: dict[str, dict[str, list[_Use]]] = {}
    for member in article:
        for stem, use in _uses(member):
            uses.setdefault(stem, {}).setdefault(use.word.casefold(), []).append(use)
    found: list[Finding] = []
    for spelled in uses.values():
        if len(spelled) > 1:
            found += _slips(spelled)
    return found


def _slips(spelled: dict[str, list[_Use]]) -> Iterator[Finding]:
    usual = max(spelled, key=lambda spelling: len(spelled[spelling]))
    for spelling, uses in spelled.items():
        # Iraq and Iraqi are two words, no two spellings.
        if spelling == usual or spelling.startswith(usual) or usual.startswith(spelling):
            continue
        if not _alike(spelling, usual):
            continue
        for use in uses:
            yield Finding(use.member.id, SPELLING.name, _SCORE, (use.source,), (use.target,),
                          f"{use.word} here, {spelled[usual][0].word} elsewhere in the article",
                          SPELLING.signature)


def _alike(first: str, second: str) -> bool:
    return any(likeness(one, other) >= _HEARD
               for one in english_skeletons(first) for other in english_skeletons(second))


def _uses(member: Member) -> Iterator[tuple[str, _Use]]:
    """(Arabic stem, use) of every name that one word of the Arabic clearly stands for."""
    if not member.target or not member.source:
        return
    found = names(Pair(member.id, "", member.source, member.target, None, (), (), False, ""))
    if not found:
        return
    words = arabic_words(member.source)
    heard: dict[str, list[_Use]] = {}
    for name in found:
        word = name.word.removesuffix("'s").removesuffix("’s")
        if len(word) < _LEAST_LETTERS or name.consonants < _FEW_CONSONANTS:
            continue
        best = _heard(word, name.consonants, words)
        if best is not None:
            stem, place = best
            start = name.span[0]
            heard.setdefault(stem, []).append(_Use(member, word, (place.start, place.end), (start, start + len(word))))
    for stem, uses in heard.items():
        if len({use.word.casefold() for use in uses}) == 1:  # Two names of one word: one of them is another's.
            yield from ((stem, use) for use in uses)


def _heard(name: str, consonants: int, words: Sequence[Word]) -> tuple[str, Word] | None:
    """The Arabic word that sounds like the name, as (its shortest stem that does, the word); None where several do."""
    skeletons = english_skeletons(name)
    least = 1.0 if consonants <= _FEW_CONSONANTS else _HEARD
    scored: dict[str, tuple[float, Word]] = {}
    for word in words:
        best, stem = max((max(likeness(one, arabic_skeleton(stem)) for one in skeletons), -len(stem), stem)
                         for stem in word.stems)[::2]
        if best > scored.get(stem, (0.0, word))[0]:
            scored[stem] = (best, word)
    ranked = sorted(scored.items(), key=lambda item: -item[1][0])
    if not ranked or ranked[0][1][0] < least:
        return None
    if len(ranked) > 1 and ranked[1][1][0] > ranked[0][1][0] - _CLEARLY:
        return None
    return ranked[0][0], ranked[0][1][1]
