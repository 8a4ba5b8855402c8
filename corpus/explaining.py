"""What the checks did to a workspace, for a person: one pair with everything found in it, and what each check would
drop alone and together with the others. Reads only; memory does not grow with the workspace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import build, checks, score, store_findings
from corpus.checks import run_wide
from corpus.records import Finding, Span
from corpus.store_access import Access

MARKS = ("[[", "]]")
SAMPLES = 2
_AROUND = 40
"""Characters that are shown before and after what is marked."""
_SAY_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Explained:
    """One finding with what it did."""

    check: str
    score: float
    limit: float
    fails: bool
    share: float
    """Of what the pair lost, 0 to 1. The worst finding of a check has it all; others of that check have 0."""
    whole_run: bool
    """Whether it took all pairs to find it."""
    message: str
    source_spans: tuple[Span, ...]
    target_spans: tuple[Span, ...]
    source_marked: str
    """The part of the Arabic that is meant, between MARKS; empty where nothing or all of it is."""
    target_marked: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A pair and why its score is what it is."""

    pair_id: str
    article_source: str
    index: int
    engine: str
    source: str
    target: str
    score: float
    passed: bool
    checked: bool
    """False where the current checks have not seen it: then nothing that follows is complete."""
    findings: tuple[Explained, ...]
    taken_back: tuple[Explained, ...]
    """Found in the pair alone, and taken back because of the pairs around it; costs nothing."""
    outcome: str
    edit: str
    """The English of a reviewer, which has the place of `target` in the dataset; what was found is about `target`."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A pair that a check fails."""

    pair_id: str
    source: str
    target: str
    score: float
    """Of the check's worst finding."""
    message: str
    alone: bool
    """Whether no other check fails it."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """What one check does to the pairs of the current engine."""

    check: str
    fails: int
    alone: int
    """Of `fails`: pairs that every other check passes, so that they pass without this check."""
    with_others: int
    remarks: int
    """Pairs it has something to say about and passes."""
    samples: tuple[Sample, ...]
    """First those that it fails alone."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What all checks do."""

    pairs: int
    failing: int
    checks: tuple[Dropped, ...]
    """In the order of what they fail, most first; every check of the table."""


def explain(path: Path, words: str) -> Explanation:
    """The pair whose id is `words` or begins so. Raises CorpusError where there is none or there are several."""
    access = Access(path)
    try:
        with access.reading() as db:
            found = store_findings.found_in(db, store_findings.pair_id_of(db, words), build.finding_signatures())
    finally:
        access.close()
    pair = found.pair
    shares = {id(finding): share for finding, share in score.shares(found.findings)}
    return Explanation(
        pair.id, found.article_source, found.index, pair.signature, pair.source, pair.target,
        score.quality(found.findings), checks.passed(found.findings), found.checked,
        tuple(_explained(finding, shares.get(id(finding), 0.0), pair.source, pair.target)
              for finding in found.findings),
        tuple(_explained(finding, 0.0, pair.source, pair.target) for finding in found.taken_back),
        found.outcome, found.edit)


def _explained(finding: Finding, share: float, source: str, target: str) -> Explained:
    limit = checks.limits()[finding.check]
    return Explained(finding.check, finding.score, limit, finding.score < limit, share,
                     finding.check in {check.name for check in run_wide.CHECKS}, finding.message,
                     finding.source_spans, finding.target_spans, marked(source, finding.source_spans),
                     marked(target, finding.target_spans))


def marked(text: str, spans: Sequence[Span]) -> str:
    """The part of `text` around the spans with MARKS about each; spans that touch are one. Empty where there is no
    span or one of them is the whole text."""
    joined: list[list[int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    if not joined or joined == [[0, len(text)]]:
        return ""
    # At a space, so that no word is cut.
    first = text.rfind(" ", 0, max(0, joined[0][0] - _AROUND)) + 1
    last = text.find(" ", min(len(text), joined[-1][1] + _AROUND))
    last = len(text) if last < 0 else last
    parts, place = ["… " if first else ""], first
    for start, end in joined:
        parts += [text[place:start], MARKS[0], text[start:end], MARKS[1]]
        place = end
    return "".join([*parts, text[place:last], " …" if last < len(text) else ""])


def summary(path: Path, on_batch: Callable[[int], None] = lambda count: None) -> Summary:
    """What each check fails among the checked pairs of the current split and engine. `on_batch` gets how many pairs
    with findings were counted since its last call."""
    signatures, limits = build.finding_signatures(), checks.limits()
    counts = {name: [0, 0, 0] for name in limits}  # fails, alone, remarks
    drawn: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in limits}
    failing = seen = 0
    access = Access(path)
    try:
        with access.reading() as db:
            pairs = store_findings.checked_pairs(db)
            for pair_id, found in store_findings.by_pair(db, signatures):
                fails = {name for name, value in found if value < limits[name]}
                failing += bool(fails)
                for name in fails:
                    counts[name][0] += 1
                    counts[name][1] += len(fails) == 1
                    kept = drawn[name][len(fails) > 1]
                    if len(kept) < SAMPLES:
                        kept.append(pair_id)
                for name in {name for name, _ in found} - fails:
                    counts[name][2] += 1
                seen += 1
                if seen % _SAY_EVERY == 0:
                    on_batch(_SAY_EVERY)
            dropped = []
            for name, (fails_it, alone, remarks) in counts.items():
                ids = [pair_id for group in drawn[name] for pair_id in group][:SAMPLES]
                samples = tuple(_sample(store_findings.found_in(db, pair_id, signatures), name, limits)
                                for pair_id in ids)
                dropped.append(Dropped(name, fails_it, alone, fails_it - alone, remarks, samples))
    finally:
        access.close()
    return Summary(pairs, failing, tuple(sorted(dropped, key=lambda item: -item.fails)))


def _sample(found: store_findings.Found, check: str, limits: Mapping[str, float]) -> Sample:
    worst = next(finding for finding in found.findings if finding.check == check)
    alone = all(finding.check == check or finding.score >= limits[finding.check] for finding in found.findings)
    return Sample(found.pair.id, found.pair.source, found.pair.target, worst.score, worst.message, alone)
