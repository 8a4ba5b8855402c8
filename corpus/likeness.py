"""How alike two texts are in their letters: cheap, without a model, for comparing many. Owns no limit."""

from __future__ import annotations

from collections import Counter

_RUN = 3


def likeness(first: str, second: str) -> float:
    """0 to 1: the share of runs of three characters that both have (Dice, each run as often as it stands there).
    Case and white space do not count; texts of less than three characters are alike when they are equal."""
    return shared(runs(first), runs(second))


def runs(text: str) -> Counter[str]:
    """The runs of a text, to compare it with several."""
    plain = "".join(text.casefold().split())
    return Counter(plain[at:at + _RUN] for at in range(max(1, len(plain) - _RUN + 1)))


def shared(first: Counter[str], second: Counter[str]) -> float:
    """As `likeness`, of runs."""
    both = first.total() + second.total()
    if len(first) > len(second):
        first, second = second, first
    return 2 * sum(min(count, second[run]) for run, count in first.items() if run in second) / both
