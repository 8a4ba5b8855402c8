"""One number for a pair, from its findings. Owns the formula, not the limits: whether a pair passes is theirs."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.records import Finding


def quality(findings: Iterable[Finding]) -> float:
    """0 to 1: the lowest score found, 1 where nothing was found. Not a probability: the scores are set by hand."""
    return min((finding.score for finding in findings), default=1.0)
