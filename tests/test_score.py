"""The score of a pair is its worst finding's."""

from __future__ import annotations

from corpus.records import Finding
from corpus.score import quality


def _finding(score: float) -> Finding:
    return Finding("p1", "numbers", score, (), (), "words", "numbers|v:1")


def test_nothing_found_is_1() -> None:
    assert quality([]) == 1.0


def test_worst_finding_decides() -> None:
    assert quality([_finding(0.8), _finding(0.25), _finding(0.9)]) == 0.25
