"""Any bitext -> a score for every pair, and which pairs are worth keeping. A stream: one batch in memory.

Owns what is counted, so that read = kept + dropped whatever the file holds. Files are `corpus.bitext`'s and
`corpus.bitext_writing`'s; what is found is the checks' say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus import checks, score, semantic
from corpus.bitext import BitextLine, Unread
from corpus.checks import meaning
from corpus.records import Finding, Pair, content_id

BATCH_PAIRS = 500

Find = Callable[[Sequence[Pair]], Sequence[Sequence[Finding]]]
"""Everything found in each of the pairs, in order, worst first."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A pair of a file with what the checks say."""

    line: int
    source: str
    target: str
    score: float
    passed: bool
    findings: tuple[Finding, ...]

    def values(self) -> dict[str, object]:
        """As plain values, for a file of JSON or columns."""
        return {"line": self.line, "source": self.source, "target": self.target, "score": self.score,
                "passed": self.passed, "findings": [
                    {"check": f.check, "score": f.score, "message": f.message, "source_spans": f.source_spans,
                     "target_spans": f.target_spans} for f in self.findings]}


@dataclass(slots=True)
class Tally:
    """What became of everything that was read."""

    scored: int = 0
    passed: int = 0
    kept: int = 0
    unread: int = 0
    low: Counter[str] = field(default_factory=Counter)
    """Pairs under the least score, by the check that took most of it; empty where nothing was found."""


def find_alone(pairs: Sequence[Pair]) -> list[list[Finding]]:
    """What the table of checks finds in each pair."""
    return [checks.find(pair) for pair in pairs]


def find_with_meaning(pairs: Sequence[Pair], model: str = semantic.DEFAULT) -> list[list[Finding]]:
    """As `find_alone`, with what a model of meaning finds. Raises CorpusError where it cannot be had."""
    return [sorted([*alone, *meant], key=lambda finding: finding.score)
            for alone, meant in zip(find_alone(pairs), meaning.find(pairs, model), strict=True)]


def scored(lines: Sequence[BitextLine], find: Find = find_alone) -> list[Scored]:
    """The pairs with their scores, in order."""
    pairs = [Pair(content_id(line.source, line.target), "", line.source, line.target, None, (), (), False, "")
             for line in lines]
    return [Scored(line.line, line.source, line.target, score.quality(found), checks.passed(found), tuple(found))
            for line, found in zip(lines, find(pairs), strict=True)]


def score_all(items: Iterable[BitextLine | Unread], tally: Tally, *, find: Find = find_alone,
              min_score: float | None = None, on_score: Callable[[Scored], object] = lambda pair: None,
              on_keep: Callable[[Scored], object] = lambda pair: None,
              on_unread: Callable[[Unread], object] = lambda item: None,
              on_batch: Callable[[int], None] = lambda count: None) -> None:
    """Score every pair and count it in `tally`. `on_score` gets all pairs, `on_keep` those of `min_score` and more
    (without it all), both in the order of the file."""
    for batch in _batches(items, tally, on_unread):
        for pair in scored(batch, find):
            tally.scored += 1
            tally.passed += pair.passed
            on_score(pair)
            if min_score is None or pair.score >= min_score:
                tally.kept += 1
                on_keep(pair)
            else:
                costly = score.shares(pair.findings)
                tally.low[costly[0][0].check if costly else ""] += 1
        on_batch(len(batch))


def _batches(items: Iterable[BitextLine | Unread], tally: Tally,
             on_unread: Callable[[Unread], object]) -> Iterator[list[BitextLine]]:
    batch: list[BitextLine] = []
    for item in items:
        if isinstance(item, Unread):
            tally.unread += 1
            on_unread(item)
            continue
        batch.append(item)
        if len(batch) == BATCH_PAIRS:
            yield batch
            batch = []
    if batch:
        yield batch
