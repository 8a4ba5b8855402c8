"""Which of an engine's hypotheses becomes the pair's English. Owns the choice; the checks are others', and
the engine that asks for it is in `corpus.pairs`.

A hypothesis is worth what the score says of it and, as the smaller part, how much the others agree with it: the
expected similarity of minimum Bayes risk decoding (Kumar and Byrne 2004), with chrF (Popović 2015) and the engine's
own probabilities as weights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from corpus import checks, score
from corpus.records import Pair, content_id
from translate.records import Hypothesis, Translation

VERSION = 1
AGREEMENT = 0.5
"""How much full agreement is worth beside the score's 0 to 1."""
N_BEST = 4
"""How many hypotheses are asked for where nobody says."""


def signature() -> str:
    """Eight digits of what chooses: other checks may choose otherwise."""
    return content_id(str(VERSION), str(AGREEMENT), checks.signature(), score.signature())[:8]


def pick(source: str, translation: Translation) -> Translation:
    """The hypothesis that is worth most as the English of `source`, with the others as alternatives in their order.
    The engine's first wins a tie. A translation in parts, or without alternatives, comes back as it is."""
    if not translation.alternatives or translation.segments:
        return translation
    hypotheses = [Hypothesis(translation.text, translation.score), *translation.alternatives]
    best = max(range(len(hypotheses)), key=_worths(source, hypotheses).__getitem__)
    if best == 0:
        return translation
    chosen = hypotheses.pop(best)
    return replace(translation, text=chosen.text, score=chosen.score, alternatives=tuple(hypotheses))


def _worths(source: str, hypotheses: Sequence[Hypothesis]) -> list[float]:
    agreed = agreements([hypothesis.text for hypothesis in hypotheses],
                        [math.exp(hypothesis.score or 0.0) for hypothesis in hypotheses])
    return [score.quality(checks.find(Pair("", "", source, hypothesis.text, hypothesis.score, (), (), False, "")))
            + AGREEMENT * agreement for hypothesis, agreement in zip(hypotheses, agreed, strict=True)]


def agreements(texts: Sequence[str], weights: Sequence[float]) -> list[float]:
    """For each text the mean chrF (0 to 1) with the others as references, weighted by their `weights`."""
    from sacrebleu.metrics import CHRF

    chrf = CHRF()
    found = []
    for place, text in enumerate(texts):
        others = [(weight, chrf.sentence_score(text, [other]).score / 100)
                  for at, (weight, other) in enumerate(zip(weights, texts, strict=True)) if at != place]
        total = sum(weight for weight, _ in others)
        found.append(sum(weight * value for weight, value in others) / total if total else 0.0)
    return found
