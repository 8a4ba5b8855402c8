"""What an engine answers: facts about one text. Owns no behaviour and imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One candidate of an n-best list."""

    text: str
    score: float | None
    """Mean log-probability a token, 0 or less; None where the engine gives none."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a long sentence that was translated by itself; half-open character offsets into both texts."""

    source_start: int
    source_end: int
    target_start: int
    target_end: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A place in the source whose `wanted` text must stand in the target."""

    start: int
    end: int
    wanted: str


@dataclass(frozen=True, slots=True)
class Translation:
    """The answer to one text."""

    text: str
    score: float | None = None
    """Mean log-probability a token of `text`, 0 or less; None where the engine gives none."""
    alternatives: tuple[Hypothesis, ...] = ()
    """The other hypotheses, best first, without `text` itself; empty unless n-best was asked for."""
    segments: tuple[Segment, ...] = ()
    """Empty when the text was translated in one piece; otherwise the pieces in source order."""
    truncated: bool = False
    """True when the input was longer than the model reads or the output hit its length limit."""
    terms: tuple[Kept, ...] = ()
    """The glossary's terms in the source, in order, whether `text` has their English or not; empty without one."""
    missed: str = ""
    """Why there is no translation of this text, while others of its batch have theirs; `text` is then empty."""
