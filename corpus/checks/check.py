"""The form of a check. Owns no rule: each family has a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from corpus.records import Pair, Span


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check says of a pair, before it is tied to the pair's id and the check's signature."""

    score: float
    """0 (certainly wrong) to below 1."""
    message: str
    source_spans: tuple[Span, ...] = ()
    target_spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One family of findings. `find` yields nothing where nothing is wrong."""

    name: str
    version: int
    min_score: float
    """A pair passes when every remark scores at least this. Not in the signature: moving it re-scores nothing."""
    find: Callable[[Pair], Iterable[Remark]]

    @property
    def signature(self) -> str:
        """`name|v:N`: what a finding was made by."""
        return f"{self.name}|v:{self.version}"
