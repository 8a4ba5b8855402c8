"""The checks that need all pairs of a run: their names, versions and limits. What they look for is `corpus.across`'s.

Of a pair alone they find nothing. They are in the table so that their findings are read, limited and scored as others.
"""

from __future__ import annotations

from collections.abc import Iterable

from corpus.checks.check import Check, Remark
from corpus.records import Pair


def _alone(pair: Pair) -> Iterable[Remark]:
    return ()


CONSISTENCY = Check("consistency", 1, 0.5, _alone)
SPELLING = Check("spelling", 1, 0.5, _alone)
PROPORTION = Check("proportion", 1, 0.5, _alone)
CHECKS = (CONSISTENCY, SPELLING, PROPORTION)


def signature() -> str:
    """What the run-wide checks are: `across|consistency:1|...`."""
    return "|".join(["across", *(f"{check.name}:{check.version}" for check in CHECKS)])
