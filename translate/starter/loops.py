"""Outputs that run in a circle. Pure: knows pieces, not models."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_PERIOD = 40
MIN_REPEATS = 4
MIN_PIECES = 12
"""What repeats must be this long in all, so that "no, no, no, no" passes ..."""
MIN_PIECES_WITHOUT_LETTERS = 30
"""... and this long where it has no letter: every digit is a piece, and a trillion has twelve zeros."""


def loop_start(pieces: Sequence[str]) -> int | None:
    """Where the second round of the first loop begins, so that `pieces[:loop_start]` keeps one round; None without one.

    A loop is one group of pieces at least `MIN_REPEATS` times in a row.
    """
    found = [start for period in range(1, LONGEST_PERIOD + 1)
             if (start := _first_loop(pieces, period)) is not None]
    return min(found, default=None)


def _first_loop(pieces: Sequence[str], period: int) -> int | None:
    run = 0
    for place in range(period, len(pieces)):
        run = run + 1 if pieces[place] == pieces[place - period] else 0
        start = place - run - period + 1
        if run >= (MIN_REPEATS - 1) * period and run + period >= _least(pieces[start:start + period]):
            return start + period
    return None


def _least(group: Sequence[str]) -> int:
    return MIN_PIECES if any(char.isalpha() for piece in group for char in piece) else MIN_PIECES_WITHOUT_LETTERS
