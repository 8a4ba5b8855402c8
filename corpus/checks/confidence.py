"""What the engine itself thought of its answer: the mean log-probability a token, and whether its n-best agree.

Silent where the engine gives neither. A sure engine may be wrong, so that this never stands for another check."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.checks.check import Check, Remark
from corpus.likeness import runs, shared
from corpus.records import Pair

# A mean of -0.64 is the median of the shipped starter, a weak model, on news; its lowest of a first dozen was -0.96.
# -1.2 is a chance of 0.3 a token, -2.2 of 0.11: the engine chose among many.
_DOUBTFUL = -1.2
_AT_LIMIT = -2.2
_LOWEST = 0.2
# The alternatives of one sentence share most of their letters; two sentences of the same language share a fifth.
_AGREED = 0.45
_FEW_CHARS = 25
"""A shorter answer may have alternatives that share no letter and are all right."""


def find(pair: Pair) -> Iterator[Remark]:
    """Half at a mean log-probability of -2.2 and under it below; alternatives that disagree never fail a pair."""
    whole = ((0, len(pair.target)),) if pair.target else ()
    if pair.score is not None and pair.score < _DOUBTFUL:
        score = 0.9 - 0.4 * (_DOUBTFUL - pair.score) / (_DOUBTFUL - _AT_LIMIT)
        yield Remark(round(max(_LOWEST, score), 3),
                     f"the engine was unsure: mean log-probability {pair.score:.2f} a token", (), whole)
    agreed = agreement(pair)
    if agreed is not None and agreed < _AGREED:
        yield Remark(round(0.55 + 0.4 * agreed, 3), f"the engine's {len(pair.alternatives)} alternatives say something "
                     f"else (likeness {agreed:.2f})", (), whole)


def agreement(pair: Pair) -> float | None:
    """Mean likeness of the target with the alternatives; None where there is none, or too little text to tell."""
    if not pair.alternatives or len(pair.target) < _FEW_CHARS:
        return None
    own = runs(pair.target)
    return sum(shared(own, runs(other.text)) for other in pair.alternatives) / len(pair.alternatives)


CHECK = Check("confidence", 1, 0.5, find)
