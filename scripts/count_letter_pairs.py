"""Print the table of `corpus/letter_pairs.py` from Arabic text files in UTF-8: how surprising each pair is."""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

from corpus.letter_pairs import CLASSES, STEP_NATS, class_of

MAX_STEP = 89
"""90 printable characters hold 0 to 8.9 nats."""
MIN_COUNT = 50
"""A class seen less often says nothing of what follows it: all its pairs are as surprising as can be."""


def rows(texts: list[str]) -> list[str]:
    """One string for each first class, with a character for each second: "!" is 0 nats, a code point more a step."""
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        counts.update(pairwise(["space", *map(class_of, text), "space"]))
    table = []
    for first in CLASSES:
        total = sum(counts[first, second] for second in CLASSES)
        # Half a count for every pair: what was never seen is surprising, not impossible.
        nats = [-math.log((counts[first, second] + 0.5) / (total + 0.5 * len(CLASSES))) for second in CLASSES]
        steps = [min(MAX_STEP, round(value / STEP_NATS)) if total >= MIN_COUNT else MAX_STEP for value in nats]
        table.append("".join(chr(33 + step) for step in steps))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    texts = [line for path in parser.parse_args().files for line in path.read_text("utf-8").splitlines()]
    for row in rows(texts):
        sys.stdout.write(f"    {row!r},\n")


if __name__ == "__main__":
    main()
