"""Nothing was translated: the English, or the Arabic it stands for, holds no letter and no digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.checks.check import Check, Remark
from corpus.records import Pair

_WORD = re.compile(r"[^\W_]")


def find(pair: Pair) -> Iterator[Remark]:
    """A line of ornament (`* * *`) that stays a line of ornament is right."""
    source_has, target_has = _WORD.search(pair.source), _WORD.search(pair.target)
    if source_has and not target_has:
        said = "the English is empty" if not pair.target.strip() else "the English has no word, only marks"
        yield Remark(0.0, said, ((0, len(pair.source)),), _whole(pair.target))
    elif target_has and not source_has:
        yield Remark(0.0, "the Arabic has no word, the English has", _whole(pair.source), ((0, len(pair.target)),))


def _whole(text: str) -> tuple[tuple[int, int], ...]:
    return ((0, len(text)),) if text else ()


CHECK = Check("empty", 1, 0.5, find)
