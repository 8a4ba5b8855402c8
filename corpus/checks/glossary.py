"""The glossary's terms: the English that was asked for must stand in the translation.

Which terms a sentence has, the engine's side found when it translated (`translate.protect`) and the pair carries; so
this looks for them at any later time and in what a person made of the translation.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.checks.check import Check, Remark
from corpus.records import Pair
from translate.terms import missing


def find(pair: Pair) -> Iterator[Remark]:
    """One remark a term whose English is missing, with its place in the Arabic; a term wanted twice must be there
    twice."""
    for term in sorted(missing(pair.terms, pair.target), key=lambda term: term.start):
        yield Remark(0.2, f"{pair.source[term.start:term.end]} must be {term.wanted!r}, which is missing",
                     ((term.start, term.end),))


CHECK = Check("glossary", 1, 0.5, find)
