"""Sentences of a text and of its translation -> beads that say which belong together. Owns what evidence is weighed
and how; knows no file and no workspace.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus.align_costs import Costs, Side, Weights
from corpus.align_evidence import Vectors, anchors, mean_distances, run_vectors
from corpus.align_path import Bead, align

LENGTHS_ONLY = Weights()
"""Gale and Church's model alone."""
WITHOUT_MEANING = Weights(anchor=1.5, alone=2.0, shapes=(0.0, 2.0, 2.0, 4.0, 4.0, 4.0), least_gain=5.0)
WITH_MEANING = Weights(meaning=5.5, anchor=2.0, alone=4.0, shapes=(0.0, 2.0, 2.0, 4.0, 4.0, 4.0), least_gain=4.0)
# Both from articles 01 to 10 of tests/data/align, in the middle of what does about as well; 11 to 20 only measured it.
# A moved sentence of the same length alone would gain 4 without meaning: less than `least_gain`, so it needs a word.


def beads(source: Sequence[str], target: Sequence[str], *, vectors: Vectors | None = None,
          read_as: Sequence[str] | None = None, weights: Weights | None = None) -> list[Bead]:
    """Which sentences belong together. Every sentence is in exactly one bead, alone where it has no counterpart.

    `vectors` turns texts of both sides into comparable unit vectors; where they can only be compared in the language
    of the target, `read_as` is the source in that language.
    """
    if not source or not target:
        alone = [Bead((i, i + 1), (0, 0)) for i in range(len(source))]
        return alone + [Bead((0, 0), (j, j + 1)) for j in range(len(target))]
    return align(costs_of(source, target, vectors=vectors, read_as=read_as,
                          weights=weights or (WITH_MEANING if vectors else WITHOUT_MEANING)))


def costs_of(source: Sequence[str], target: Sequence[str], *, weights: Weights, vectors: Vectors | None = None,
             read_as: Sequence[str] | None = None) -> Costs:
    """What the beads of two lists of sentences cost."""
    asked_source, asked_target, shared = (
        anchors(source, target) if weights.anchor else
        (np.zeros(len(source)), np.zeros(len(target)), np.zeros((len(source), len(target)))))
    mine: tuple[np.ndarray, ...] = ()
    theirs: tuple[np.ndarray, ...] = ()
    if vectors is not None:
        mine, theirs = run_vectors(read_as or source, vectors), run_vectors(target, vectors)
    chars = [np.array([max(1, len(text)) for text in texts], dtype=float) for texts in (source, target)]
    return Costs(
        Side(chars[0], asked_source, mine, mean_distances(mine, theirs) if mine else ()),
        Side(chars[1], asked_target, theirs, mean_distances(theirs, mine) if mine else ()),
        weights, float(np.clip(chars[1].sum() / chars[0].sum(), 0.8, 2.0)), shared)
