"""What it costs to put sentences together: lengths, what they share, and vectors of what they mean, if there are any.

Owns the formula. Reads no text and walks through no document.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.align_path import SHAPES, Bead

MAX_SIDE = 3
"""The most sentences of one side in a bead."""
# Variance of the English characters per Arabic character, Gale and Church 1993, 4.1.
_VARIANCE = 6.8
# Minus the logarithm of the two-sided tail of the normal distribution, as a table: erfc one by one is slow.
_DELTAS = np.linspace(0.0, 8.0, 1601)
_SURPRISES = np.array([-math.log(max(math.erfc(delta / math.sqrt(2)), 1e-12)) for delta in _DELTAS])


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of evidence counts, in the unit of a likelihood's logarithm."""

    meaning: float = 0.0
    """Of the distance of meaning, 1 for a random pair."""
    length: float = 1.0
    anchor: float = 0.0
    """Of one number or name that only one side has."""
    alone: float = 4.0
    """Of a sentence without counterpart."""
    shapes: tuple[float, ...] = (0.0, 2.3, 2.3, 4.4, 4.4, 4.4)
    """Of each of SHAPES: minus the logarithm of how much rarer it is than 1-1."""
    least_gain: float = 1.0
    """What sentences that stand elsewhere must gain, together, over being alone."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side's sentences as numbers."""

    chars: np.ndarray
    anchors: np.ndarray
    """How many numbers and names each sentence has that the other side should have too."""
    vectors: tuple[np.ndarray, ...] = ()
    """Of the runs of 1, 2 and 3 sentences, unit length: row k is the run that ends with sentence k. Or none."""
    far: tuple[np.ndarray, ...] = ()
    """For each of these vectors, its mean distance from the other side's."""

    def cut(self, start: int, end: int) -> Side:
        """The sentences from `start` to `end`; runs that begin before `start` are not asked for."""
        return Side(self.chars[start:end], self.anchors[start:end], tuple(v[start:end] for v in self.vectors),
                    tuple(f[start:end] for f in self.far))

    def halved(self) -> Side:
        """Each two sentences as one."""
        vectors = tuple(_unit(_sums(v)) for v in self.vectors[:1])
        return Side(_sums(self.chars), _sums(self.anchors), vectors * MAX_SIDE,
                    tuple(_sums(f) / 2 for f in self.far[:1]) * MAX_SIDE)


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs of the beads of two lists of sentences."""

    source: Side
    target: Side
    weights: Weights
    ratio: float
    """Characters of the target for one of the source."""
    shared: np.ndarray
    """How many numbers and names a sentence of the source shares with one of the target."""

    @property
    def sizes(self) -> tuple[int, int]:
        """How many sentences each side has."""
        return len(self.source.chars), len(self.target.chars)

    @property
    def alone(self) -> tuple[np.ndarray, np.ndarray]:
        """The cost of each sentence of each side without counterpart."""
        n, m = self.sizes
        return np.full(n, self.weights.alone), np.full(m, self.weights.alone)

    def row(self, i: int, a: int, b: int, first: int, last: int) -> np.ndarray:
        """The costs of `a` sentences that end before place `i` with `b` that end before `first` to `last`."""
        w = self.weights
        ends = slice(first - 1, last)
        source_chars = self.source.chars[i - a:i].sum()
        target_chars = np.sum([self.target.chars[first - 1 - k:last - k] for k in range(b)], axis=0)
        cost = w.shapes[SHAPES.index((a, b))] + w.length * _length_cost(source_chars, target_chars, self.ratio)
        if w.anchor:
            shared = sum(self.shared[i - a:i, first - 1 - k:last - k].sum(axis=0) for k in range(b))
            asked = self.source.anchors[i - a:i].sum() + sum(
                self.target.anchors[first - 1 - k:last - k] for k in range(b))
            cost = cost + w.anchor * (asked - 2 * shared)
        if w.meaning and self.source.vectors:
            mine, theirs = self.source.vectors[a - 1][i - 1], self.target.vectors[b - 1][ends]
            far = (self.source.far[a - 1][i - 1] + self.target.far[b - 1][ends]) / 2
            cost = cost + w.meaning * (a + b) / 2 * (1 - theirs @ mine) / np.maximum(far, 1e-6)
        return np.asarray(cost)

    def halved(self) -> Costs:
        """The same documents with each two sentences as one, for a first rough look."""
        return replace(self, source=self.source.halved(), target=self.target.halved(),
                       shared=_sums(_sums(self.shared).T).T)

    def part(self, source: tuple[int, int], target: tuple[int, int]) -> Costs:
        """The costs within a range of each side."""
        return replace(self, source=self.source.cut(*source), target=self.target.cut(*target),
                       shared=self.shared[slice(*source), slice(*target)])

    def gain(self, beads: Sequence[Bead]) -> float:
        """How much cheaper the beads are than all of their sentences alone."""
        alone_source, alone_target = self.alone
        total = 0.0
        for (i0, i1), (j0, j1) in beads:
            cost = float(self.row(i1, i1 - i0, j1 - j0, j1, j1)[0])
            total += float(alone_source[i0:i1].sum() + alone_target[j0:j1].sum()) - cost
        return total


def _length_cost(source: float, target: np.ndarray, ratio: float) -> np.ndarray:
    """Minus the logarithm of how likely a length is, given the other: Gale and Church 1993, 4.2."""
    mean = (source + target / ratio) / 2
    delta = np.abs(target - source * ratio) / np.sqrt(np.maximum(mean, 1.0) * _VARIANCE)
    return np.asarray(np.interp(delta, _DELTAS, _SURPRISES))


def _sums(values: np.ndarray) -> np.ndarray:
    """Of each two neighbours; the last alone where their number is odd."""
    return np.add.reduceat(values, np.arange(0, len(values), 2), axis=0)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))
