"""One number for a pair, from its findings. Owns the formula and the weights; whether a pair passes is the checks' say.

The weights were learned by scripts/calibrate.py from right pairs and from as many spoiled by planted errors; they are
shipped as a table, so nothing is learned or imported when a pair is scored."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from corpus.records import Finding, content_id

BY_HAND = {"confidence": 2.0, "consistency": 2.0, "spelling": 1.5, "proportion": 6.0, "meaning": 4.0}
"""Weights of checks that need the engine's own word or a whole run, which planted errors have not. A third of what
others weigh and less, because two right translations differ, too; `proportion` as `length`, whose place it takes."""

Weights = tuple[float, dict[str, float]]
"""Log-odds of a pair nothing was found in, and what each check takes off them at its worst."""


def quality(findings: Iterable[Finding]) -> float:
    """0 to 1: how likely the pair is a right one, where right and spoiled pairs are equally many.

    Another finding never raises it. A pair without findings has less than 1: some errors leave no trace."""
    bias, weights = _shipped()
    return 1 / (1 + math.exp(-(bias - sum(_loss(worst, weights) for worst in _worst(findings).values()))))


def shares(findings: Iterable[Finding]) -> list[tuple[Finding, float]]:
    """The worst finding of each check and its share of what the pair lost, largest first; the shares sum to 1.
    Findings that cost nothing are left out."""
    _, weights = _shipped()
    losses = [(finding, _loss(finding, weights)) for finding in _worst(findings).values()]
    total = sum(loss for _, loss in losses)
    costly = [(finding, loss / total) for finding, loss in losses if loss > 0]
    return sorted(costly, key=lambda item: -item[1])


def signature() -> str:
    """Which weights: `score|` and eight digits of the table's content. Findings do not depend on it."""
    return f"score|{content_id(_text(), json.dumps(BY_HAND))[:8]}"


def _worst(findings: Iterable[Finding]) -> dict[str, Finding]:
    worst: dict[str, Finding] = {}
    for finding in findings:
        if finding.check not in worst or finding.score < worst[finding.check].score:
            worst[finding.check] = finding
    return worst


def _loss(finding: Finding, weights: dict[str, float]) -> float:
    """A check that came after the calibration weighs as the others do on average."""
    weight = weights.get(finding.check)
    if weight is None:
        weight = sum(weights.values()) / len(weights)
    return weight * (1 - finding.score)


@cache
def _shipped() -> Weights:
    table = json.loads(_text())
    return float(table["bias"]), BY_HAND | {name: float(weight) for name, weight in table["weights"].items()}


def _text() -> str:
    return files("corpus.checks").joinpath("data/weights.json").read_text(encoding="utf-8")
