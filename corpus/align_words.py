"""Words of the news that both languages have, by the table `data/news_words.tsv`. A rough ear, not a dictionary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from corpus.checks.words import arabic_words, english_words, fold

MAX_ENDING = 5
"""Letters that a word may have after the beginning that the table names."""
_LEAST = 2


def shared_words(source: Sequence[str], target: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(asked of each Arabic sentence, asked of each English sentence, shared by each two): how many words of the table
    they have. A word counts as the inverse of the square root of how many pairs of sentences it could tie."""
    sides = [_places([_meanings(text, side) for text in texts]) for side, texts in enumerate((source, target))]
    asked = np.zeros(len(source)), np.zeros(len(target))
    shared = np.zeros((len(source), len(target)))
    for meaning in sorted(sides[0].keys() & sides[1].keys()):
        rows, columns = sides[0][meaning], sides[1][meaning]
        worth = (len(rows) * len(columns)) ** -0.5
        shared[np.ix_(rows, columns)] += worth
        asked[0][rows] += worth
        asked[1][columns] += worth
    return asked[0], asked[1], shared


def _places(meanings: Sequence[frozenset[int]]) -> dict[int, list[int]]:
    places: defaultdict[int, list[int]] = defaultdict(list)
    for place, found in enumerate(meanings):
        for meaning in found:
            places[meaning].append(place)
    return dict(places)


def _meanings(text: str, side: int) -> frozenset[int]:
    """Lines of the table that a text has a word of; side 0 is Arabic."""
    table, found = _table()[side], set[int]()
    for word in (english_words if side else arabic_words)(text):
        for stem in word.stems:
            found |= table.get("=" + stem, frozenset())
            for end in range(max(_LEAST, len(stem) - MAX_ENDING), len(stem) + 1):
                found |= table.get(stem[:end], frozenset())
    return frozenset(found)


@cache
def _table() -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    """For the beginnings of Arabic and of English words the lines that have them."""
    sides: tuple[defaultdict[str, set[int]], ...] = defaultdict(set), defaultdict(set)
    text = files("corpus").joinpath("data/news_words.tsv").read_text(encoding="utf-8")
    for line, cells in enumerate(text.splitlines()):
        if not cells.startswith("#"):
            english, arabic = cells.split("\t")
            for side, words in enumerate((arabic, english)):
                for word in words.split():
                    sides[side][word if side else "=" * word.startswith("=") + fold(word.lstrip("="))].add(line)
    arabic_side, english_side = ({word: frozenset(lines) for word, lines in side.items()} for side in sides)
    return arabic_side, english_side
