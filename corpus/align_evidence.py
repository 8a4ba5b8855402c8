"""What two lists of sentences have in common: numbers by value, names by sound, and runs of sentences as vectors.

Owns what counts as an anchor. Knows no path and no cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from corpus.align_costs import MAX_SIDE
from corpus.align_words import shared_words
from corpus.checks.arabic_numbers import arabic_numbers
from corpus.checks.english_numbers import english_numbers
from corpus.checks.names import names
from corpus.checks.skeletons import arabic_skeleton, english_skeletons
from corpus.checks.values import Number, Weight
from corpus.checks.words import arabic_words
from corpus.records import Pair

Vectors = Callable[[Sequence[str]], np.ndarray]
"""Texts to unit vectors, one a row."""

NEAR_NAMES_CELLS = 10_000
"""Names that only sound alike are looked for in a table up to this size; in a larger one, equal skeletons alone."""
_ASKED = {Weight.FIRM: 1.0, Weight.LOOSE: 0.3, Weight.SILENT: 0.0}
_SHARED = {Weight.FIRM: 1.0, Weight.LOOSE: 0.6, Weight.SILENT: 0.2}
_HEARD = 0.75
WORD = 0.5
"""What a word that is translated so counts; a number or a name counts 1."""
_LEAST_CONSONANTS = 3


def anchors(source: Sequence[str], target: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(asked of each source sentence, asked of each target sentence, shared by each two of them). What many sentences
    have is worth less."""
    numbers, heard, words = _numbers(source, target), _names(source, target), shared_words(source, target)
    asked_source, asked_target, shared = (
        number + name + WORD * word for number, name, word in zip(numbers, heard, words, strict=True))
    return asked_source, asked_target, shared


def _numbers(source: Sequence[str], target: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mine, theirs = [arabic_numbers(text) for text in source], [english_numbers(text) for text in target]
    shared = np.zeros((len(source), len(target)))
    places: defaultdict[object, list[tuple[int, Number]]] = defaultdict(list)
    for j, found in enumerate(theirs):
        for number in found:
            for value in number.values:
                places[value].append((j, number))
    for i, found in enumerate(mine):
        for number in found:
            best: dict[int, float] = {}
            for value in number.values:
                for j, other in places.get(value, ()):
                    best[j] = max(best.get(j, 0.0), min(_SHARED[number.weight], _SHARED[other.weight]))
            for j, worth in best.items():
                shared[i, j] += worth / len(best) ** 0.5
    return _asked(mine), _asked(theirs), shared


def _asked(found: Sequence[Sequence[Number]]) -> np.ndarray:
    return np.array([sum(_ASKED[number.weight] for number in numbers) for numbers in found], dtype=float)


def _names(source: Sequence[str], target: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    likeness = _near_names if len(source) * len(target) <= NEAR_NAMES_CELLS else _equal_names
    asked, shared = np.zeros(len(target)), np.zeros((len(source), len(target)))
    for j, text in enumerate(target):
        for column in likeness(source, text):
            heard = np.where(column >= _HEARD, column, 0.0)
            count = int(np.count_nonzero(heard))
            asked[j] += 1.0 if count else 0.0  # What no sentence says is no name, or in another alphabet's sounds.
            shared[:, j] += heard / max(count, 1) ** 0.5
    # Arabic does not mark its names, so that only the English asks for them.
    return np.zeros(len(source)), asked, shared


def _near_names(source: Sequence[str], text: str) -> list[np.ndarray]:
    """For each name of an English text how like it every source sentence has one."""
    if not names(_pair("", text)):
        return []
    found = [names(_pair(other, text)) for other in source]
    return [np.array(column) for column in zip(*([name.likeness * (name.consonants >= _LEAST_CONSONANTS)
                                                  for name in row] for row in found), strict=True)]


def _equal_names(source: Sequence[str], text: str) -> list[np.ndarray]:
    sounds = [_sounds(other) for other in source]
    columns = []
    for name in names(_pair("", text)):
        wanted = {skeleton for skeleton in english_skeletons(name.word) if len(skeleton) >= _LEAST_CONSONANTS}
        columns.append(np.array([float(not wanted.isdisjoint(heard)) for heard in sounds]))
    return columns


def _sounds(text: str) -> frozenset[str]:
    return frozenset(arabic_skeleton(stem) for word in arabic_words(text) for stem in word.stems)


def _pair(source: str, target: str) -> Pair:
    return Pair("", "", source, target, None, (), (), False, "")


def runs(texts: Sequence[str]) -> list[list[str]]:
    """The runs of 1, 2 and 3 sentences as texts; row k of each list ends with sentence k. A run that would begin before
    the first is the sentence itself: it is never asked for."""
    return [[" ".join(texts[k + 1 - size:k + 1]) if k + 1 >= size else texts[k] for k in range(len(texts))]
            for size in range(1, MAX_SIDE + 1)]


def run_vectors(texts: Sequence[str], vectors: Vectors) -> tuple[np.ndarray, ...]:
    """The vectors of `runs`, each text turned into one once."""
    wanted = runs(texts)
    places = {text: place for place, text in enumerate(dict.fromkeys(text for run in wanted for text in run))}
    found = vectors(list(places))
    return tuple(found[[places[text] for text in run]] for run in wanted)


def mean_distances(mine: Sequence[np.ndarray], theirs: Sequence[np.ndarray], most: int = 200) -> tuple[np.ndarray, ...]:
    """For each of my vectors, its mean distance from the other side's: what a random pair would have (Thompson and
    Koehn 2019). Of a long document an even sample."""
    everyone = np.concatenate(list(theirs))
    sample = everyone[:: max(1, len(everyone) // most)]
    return tuple(1 - (vectors @ sample.T).mean(axis=1) for vectors in mine)
