"""The table of checks and what is asked of all of them at once. Owns the table; each family owns its rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from corpus.checks import (
    confidence,
    coverage,
    dates,
    debris,
    empty,
    glossary,
    language,
    length,
    links,
    meaning,
    names,
    negation,
    numbers,
    personal,
    punctuation,
    repetition,
    run_wide,
    source_kind,
    truncated,
    units,
    untranslated,
)
from corpus.checks.check import Check, Remark
from corpus.records import CorpusError, Finding, Pair

__all__ = ["CHECKS", "Check", "Remark", "failed", "find", "limits", "passed", "signature"]

CHECKS: tuple[Check, ...] = (
    empty.CHECK,
    untranslated.CHECK,
    language.CHECK,
    truncated.CHECK,
    length.CHECK,
    repetition.CHECK,
    coverage.OMISSION,
    coverage.ADDITION,
    numbers.CHECK,
    dates.CHECK,
    units.CHECK,
    names.CHECK,
    negation.CHECK,
    punctuation.CHECK,
    debris.CHECK,
    links.CHECK,
    glossary.CHECK,
    personal.CHECK,
    confidence.CHECK,
    source_kind.CHECK,
    *run_wide.CHECKS,
    meaning.CHECK,
)


@cache
def signature() -> str:
    """What the whole table is: `checks|empty:1|length:1|...`. A new check or version makes every pair new work.
    Without `meaning`, which is only found where it is asked for and then has a signature of its own."""
    return "|".join(["checks", *(f"{check.name}:{check.version}" for check in CHECKS if check is not meaning.CHECK)])


def find(pair: Pair) -> list[Finding]:
    """Everything that every check finds, worst first; equal scores stay in the table's order."""
    found = [
        Finding(
            pair.id,
            check.name,
            remark.score,
            remark.source_spans,
            remark.target_spans,
            remark.message,
            check.signature,
        )
        for check in CHECKS
        for remark in check.find(pair)
    ]
    found.sort(key=lambda finding: finding.score)
    return found


@cache
def limits() -> Mapping[str, float]:
    """The score under which each check of the table fails a pair."""
    return MappingProxyType({check.name: check.min_score for check in CHECKS})


def failed(findings: Iterable[Finding]) -> set[str]:
    """Names of the checks that have a finding under their limit."""
    least = limits()
    return {finding.check for finding in findings if finding.score < least[finding.check]}


def passed(findings: Iterable[Finding]) -> bool:
    """True when no finding scores under its check's limit. Raises CorpusError for a check that is not in the table."""
    least = limits()
    for finding in findings:
        limit = least.get(finding.check)
        if limit is None:
            known = ", ".join(sorted(least))
            raise CorpusError(f"finding of {finding.check!r}: expected one of {known}. Check the pairs again.")
        if finding.score < limit:
            return False
    return True
