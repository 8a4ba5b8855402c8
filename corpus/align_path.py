"""The cheapest way through two lists of sentences: many-to-many dynamic programming, in a band where they are long.

Owns the walk and what may stand together; what a step costs is `corpus.align_costs`'s. Knows no text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from corpus.align_costs import Costs

Window = tuple[int, int]

SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1))
"""How many sentences of each side make a bead; a sentence alone (1-0, 0-1) besides."""
FULL_CELLS = 250_000
"""A table up to this size is searched whole; a larger one only near the path of the halved documents."""
MARGIN = 12
"""Sentences that the band reaches beyond that path on either side."""
_ALONE_SOURCE, _ALONE_TARGET, _NONE = len(SHAPES), len(SHAPES) + 1, -1


class Bead(NamedTuple):
    """Sentences that belong together: half-open ranges of places; one range is empty where there is no counterpart."""

    source: tuple[int, int]
    target: tuple[int, int]

    @property
    def paired(self) -> bool:
        """Whether both sides have a sentence."""
        return self.source[0] < self.source[1] and self.target[0] < self.target[1]


def align(costs: Costs) -> list[Bead]:
    """Every sentence of both sides in exactly one bead, in the order of the source; a paragraph that stands elsewhere
    in the target is found by a second look at what the first left alone."""
    beads = path(costs)
    return _ordered([bead for bead in beads if bead.paired] + _moved(costs, _runs(beads, 0), _runs(beads, 1)))


def path(costs: Costs) -> list[Bead]:
    """The cheapest monotone way. Time is linear in the length of long documents: their halves are walked first."""
    n, m = costs.sizes
    windows = [(0, m)] * (n + 1) if (n + 1) * (m + 1) <= FULL_CELLS or min(n, m) < 2 * MARGIN else _band(costs)
    return _walk(costs, windows)


def _band(costs: Costs) -> list[Window]:
    n, m = costs.sizes
    low, high = [m] * (n + 1), [0] * (n + 1)
    for bead in path(costs.halved()):
        (i0, i1), (j0, j1) = bead
        for i in range(2 * i0, min(2 * i1 + 1, n) + 1):
            low[i], high[i] = min(low[i], 2 * j0 - MARGIN), max(high[i], 2 * j1 + MARGIN)
    low[0], high[n] = 0, m
    # Rows must reach into each other, else no path leads through.
    for i in range(1, n + 1):
        low[i] = max(low[i - 1], min(low[i], high[i - 1]))
    for i in range(n - 1, -1, -1):
        high[i] = min(high[i + 1], high[i])
    return [(max(0, lo), min(m, max(lo, hi))) for lo, hi in zip(low, high, strict=True)]


def _walk(costs: Costs, windows: list[Window]) -> list[Bead]:
    n, m = costs.sizes
    alone_source, alone_target = costs.alone
    rows: list[np.ndarray] = []
    backs: list[np.ndarray] = []
    for i in range(n + 1):
        lo, hi = windows[i]
        row, back = np.full(hi - lo + 1, np.inf), np.full(hi - lo + 1, _NONE, dtype=np.int8)
        if i == 0:
            row[0] = 0.0
        steps = [(number, a, b) for number, (a, b) in enumerate(SHAPES) if a <= i] + [(_ALONE_SOURCE, 1, 0)] * (i > 0)
        for number, a, b in steps:
            before, (plo, phi) = rows[i - a], windows[i - a]
            first, last = max(lo, plo + b, b), min(hi, phi + b)
            if first > last:
                continue
            step = costs.row(i, a, b, first, last) if b else alone_source[i - 1]
            total = before[first - b - plo:last - b - plo + 1] + step
            part = slice(first - lo, last - lo + 1)
            better = total < row[part]
            row[part][better], back[part][better] = total[better], number
        # A run of lone targets is a running minimum once what they cost is taken out.
        paid = np.concatenate(([0.0], np.cumsum(alone_target[lo:hi])))
        least = np.minimum.accumulate(row - paid) + paid
        better = least < row - 1e-9
        row[better], back[better] = least[better], _ALONE_TARGET
        rows.append(row)
        backs.append(back)
    return _traced(backs, windows, n, m)


def _traced(backs: list[np.ndarray], windows: list[Window], i: int, j: int) -> list[Bead]:
    beads: list[Bead] = []
    while i or j:
        number = int(backs[i][j - windows[i][0]])
        a, b = (*SHAPES, (1, 0), (0, 1))[number]
        beads.append(Bead((i - a, i), (j - b, j)))
        i, j = i - a, j - b
    beads.reverse()
    return beads


# What stands elsewhere


def _runs(beads: list[Bead], side: int) -> list[Window]:
    """Ranges of neighbouring sentences of a side that have no counterpart."""
    places = sorted(place for bead in beads if not bead.paired for place in range(*bead[side]))
    runs: list[Window] = []
    for place in places:
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def _moved(costs: Costs, sources: list[Window], targets: list[Window]) -> list[Bead]:
    """What the runs of lone sentences make among themselves, best runs first; those that stay alone come back so."""
    found: list[Bead] = []
    while True:
        best: tuple[float, list[Bead], Window, Window] | None = None
        for source in sources:
            for target in targets:
                part = costs.part(source, target)
                inner = [bead for bead in _walk(part, [(0, part.sizes[1])] * (part.sizes[0] + 1)) if bead.paired]
                gain = part.gain(inner)
                if inner and gain > costs.weights.least_gain and (best is None or gain > best[0]):
                    best = gain, inner, source, target
        if best is None:
            break
        _, inner, source, target = best
        new = [Bead((source[0] + s0, source[0] + s1), (target[0] + t0, target[0] + t1))
               for (s0, s1), (t0, t1) in inner]
        found += new
        sources = _without(sources, [bead.source for bead in new])
        targets = _without(targets, [bead.target for bead in new])
    alone = [Bead((place, place + 1), (0, 0)) for run in sources for place in range(*run)]
    return found + alone + [Bead((0, 0), (place, place + 1)) for run in targets for place in range(*run)]


def _without(runs: list[Window], taken: list[Window]) -> list[Window]:
    places = {place for run in taken for place in range(*run)}
    return _runs([Bead((place, place + 1), (0, 0)) for run in runs for place in range(*run) if place not in places], 0)


def _ordered(beads: list[Bead]) -> list[Bead]:
    """By source; a lone target stands after the bead that holds the target before it."""
    placed = sorted((bead for bead in beads if bead.source[0] < bead.source[1]), key=lambda bead: bead.source)
    lone = sorted((bead for bead in beads if bead.source[0] == bead.source[1]), key=lambda bead: bead.target)
    for bead in lone:
        at = next((k + 1 for k, other in enumerate(placed) if other.target[1] == bead.target[0] and
                   other.target[0] < other.target[1]), 0 if bead.target[0] == 0 else len(placed))
        placed.insert(at, Bead((0, 0), bead.target))
    return placed
