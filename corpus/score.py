"""One number for a pair, from its findings. Owns the formula and the weights; whether a pair passes is the checks' say.

The weights were learned by scripts/calibrate.py from right pairs and from as many spoiled by planted errors; they are
shipped as a table, so nothing is learned or imported when a pair is scored."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from corpus.records import Finding, content_id

BY_HAND = {"confidence": 2.0, "consistency": 2.0, "spelling": 1.5, "proportion": 6.0, "meaning": 4.0}
"""Weights of checks that need the engine's own word or a whole run, which planted errors have not. A third of what
others weigh and less, because two right translations differ, too; `proportion` as `length`, whose place it takes."""

_BEND = 0.5
"""Where a check's limit is: below it a finding may weigh more than in proportion."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned, in log-odds."""

    bias: float
    """Of a pair nothing was found in."""
    slopes: dict[str, float]
    """What each check takes off for each point that its worst finding is under 1."""
    bends: dict[str, float]
    """And more, for each point under the limit."""

    @classmethod
    def read(cls, text: str) -> Weights:
        """A table as scripts/calibrate.py writes it. Without `bends`, as one from reviews is, it is a straight one."""
        table = json.loads(text)
        slopes = {name: float(weight) for name, weight in table["weights"].items()}
        bends = {name: float(weight) for name, weight in table.get("bends", {}).items()}
        return cls(float(table["bias"]), BY_HAND | slopes, bends)


def quality(findings: Iterable[Finding]) -> float:
    """0 to 1: how likely the pair is a right one, where right and spoiled pairs are equally many.

    Another finding never raises it. A pair without findings has less than 1: some errors leave no trace."""
    return _quality(_scores(findings))


@lru_cache(10_000)  # Most pairs have nothing, or what many others have.
def _quality(worst: tuple[tuple[str, float], ...]) -> float:
    return _judged(worst, _shipped())


def judge(findings: Iterable[Finding], weights: Weights) -> float:
    """The same with other weights than the shipped ones."""
    return _judged(_scores(findings), weights)


def _scores(findings: Iterable[Finding]) -> tuple[tuple[str, float], ...]:
    return tuple((check, finding.score) for check, finding in _worst(findings).items())


def _judged(worst: Iterable[tuple[str, float]], weights: Weights) -> float:
    lost = sum(_loss(check, value, weights) for check, value in worst)
    return 1 / (1 + math.exp(-(weights.bias - lost)))


def shares(findings: Iterable[Finding]) -> list[tuple[Finding, float]]:
    """The worst finding of each check and its share of what the pair lost, largest first; the shares sum to 1.
    Findings that cost nothing are left out."""
    weights = _shipped()
    losses = [(finding, _loss(finding.check, finding.score, weights)) for finding in _worst(findings).values()]
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


def _loss(check: str, value: float, weights: Weights) -> float:
    """A check that came after the calibration weighs as the others do on average."""
    lost = 1 - value
    slope = weights.slopes.get(check)
    if slope is None:
        slope = sum(weights.slopes.values()) / len(weights.slopes)
    return slope * lost + weights.bends.get(check, 0.0) * max(0.0, lost - _BEND)


@cache
def _shipped() -> Weights:
    return Weights.read(_text())


def _text() -> str:
    return files("corpus.checks").joinpath("data/weights.json").read_text(encoding="utf-8")
