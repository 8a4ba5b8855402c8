"""Things that both languages have a word for (months, currencies, units), compared by what they are.

Owns the comparing; the families own the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.checks.check import Remark
from corpus.records import Pair, Span


@dataclass(frozen=True, slots=True)
class Mention:
    """One such word in a text."""

    group: str
    """What it may be mistaken for: a month for a month."""
    names: tuple[str, ...]
    """What it means; more than one where the language does not say (ليرة is a lira and a pound)."""
    span: Span
    firm: bool
    """Whether the other language must name it too; otherwise it only answers for it."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What a family's findings score."""

    changed: float
    """Both are sure, or one is."""
    missing: float
    added: float
    unsure: float = 0.9
    """Changed, where neither is sure."""
    repeated: float = 1.0
    """Missing or added, where both sides name as many of the group: one became another that is there, too."""


def compare(
    pair: Pair, sources: Sequence[Mention], targets: Sequence[Mention], scores: Callable[[str], Scores]
) -> Iterator[Remark]:
    """Changed, missing and added mentions, each name once; `scores` says how a group of them counts."""
    missing = _unanswered(sources, targets)
    added = _unanswered(targets, sources)
    for mention in missing:
        score = scores(mention.group)
        source = pair.source[slice(*mention.span)]
        other = next((other for other in added if other.group == mention.group), None)
        if other is not None:
            added.remove(other)
            said = f"{source} became {pair.target[slice(*other.span)]}"
            sure = mention.firm or other.firm
            yield Remark(score.changed if sure else score.unsure, said, (mention.span,), (other.span,))
        elif mention.firm:
            known = score.repeated if _as_many(mention.group, sources, targets) else 1.0
            yield Remark(min(score.missing, known), f"{source} is missing", (mention.span,))
    for mention in added:
        if not mention.firm:
            continue
        said = f"{pair.target[slice(*mention.span)]} is not in the Arabic"
        score = scores(mention.group)
        known = score.repeated if _as_many(mention.group, sources, targets) else 1.0
        yield Remark(min(score.added, known), said, (), (mention.span,))


def _as_many(group: str, sources: Sequence[Mention], targets: Sequence[Mention]) -> bool:
    """Both sides name as many of the group, two at least: 645 miles (1040 km) became kilometres twice."""
    counts = [sum(mention.group == group for mention in side) for side in (sources, targets)]
    return counts[0] == counts[1] > 1


def _unanswered(mentions: Sequence[Mention], others: Sequence[Mention]) -> list[Mention]:
    known = {name for other in others for name in other.names}
    left = []
    for mention in sorted(mentions, key=lambda mention: not mention.firm):
        if known.isdisjoint(mention.names):
            known.update(mention.names)
            left.append(mention)
    return left
