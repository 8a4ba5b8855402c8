"""The engine stopped before the text did: it met its length limit."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.checks.check import Check, Remark
from corpus.records import Pair


def find(pair: Pair) -> Iterator[Remark]:
    if pair.truncated:
        end = len(pair.target)
        yield Remark(
            0.1,
            "cut at the length limit: the end of the sentence is missing",
            (),
            ((max(0, end - 20), end),) if end else (),
        )


CHECK = Check("truncated", 1, 0.5, find)
