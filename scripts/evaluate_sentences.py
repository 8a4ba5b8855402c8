"""Measure where sentences end: ours, pySBD and the rules of UAX #29 (uniseg), on articles marked by hand with ‖.

Prints one table of F1 by article and in all. A boundary counts where as many visible characters stand before it. Every
tool is given one paragraph at a time, so that none is judged by the ends of lines; those are left out of the counts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.sentences import split

MARK = "‖"
DATA = Path(__file__).parent.parent / "tests" / "data" / "boundaries"

Splitter = Callable[[str], list[str]]
"""The sentences of one paragraph, in order."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Boundaries found rightly, found wrongly and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def f1(self) -> float:
        """1 where there is nothing to find and nothing was found."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


def ours(paragraph: str) -> list[str]:
    return [paragraph[start:end] for start, end, _ in split(paragraph)]


def splitters() -> dict[str, Splitter]:
    """Every tool that is installed."""
    found: dict[str, Splitter] = {"ours": ours}
    try:
        import pysbd  # type: ignore[import-untyped]

        found["pySBD"] = pysbd.Segmenter(language="ar", clean=False).segment
    except ModuleNotFoundError:
        sys.stderr.write("pysbd is not installed and left out: pip install 'tarjama[dev]'\n")
    try:
        from uniseg.sentencebreak import sentences  # type: ignore[import-untyped]

        found["UAX #29"] = lambda paragraph: list(sentences(paragraph))
    except ModuleNotFoundError:
        sys.stderr.write("uniseg is not installed and left out: pip install 'tarjama[dev]'\n")
    return found


def places(pieces: list[str]) -> set[int]:
    """How many visible characters stand before each boundary between the pieces; the end is none."""
    ends = []
    visible = 0
    for piece in pieces:
        visible += len("".join(piece.split()))
        ends.append(visible)
    return {end for end in ends if 0 < end < visible}


def compare(paragraph: str, splitter: Splitter) -> Counts:
    """Judge one marked paragraph."""
    expected = places(paragraph.split(MARK))
    plain = paragraph.replace(f"{MARK} ", "").replace(MARK, "")
    found = places(splitter(plain))
    return Counts(len(found & expected), len(found - expected), len(expected - found))


def measure(path: Path, splitter: Splitter) -> Counts:
    """Judge one marked article."""
    lines = path.read_text("utf-8").splitlines()
    return sum((compare(line, splitter) for line in lines if line.strip()), Counts())


def speed(paths: list[Path], megabytes: int = 10) -> float:
    """Megabytes of UTF-8 a second and core, on the articles over and over."""
    text = "\n".join(path.read_text("utf-8") for path in paths).replace(MARK, "")
    size = len(text.encode())
    times = megabytes * 10**6 // size + 1
    start = time.process_time()
    split(text * times)
    return times * size / 1e6 / (time.process_time() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", nargs="*", type=Path, help="marked articles (default: those of the tests)")
    parser.add_argument("--errors", action="store_true", help="print each boundary of ours that is wrong or missed")
    options = parser.parse_args()
    paths = options.articles or sorted(DATA.glob("*.txt"))
    tools = splitters()
    print(f"{'article':24}{'marked':>8}" + "".join(f"{name:>12}" for name in tools))
    totals = dict.fromkeys(tools, Counts())
    seconds = dict.fromkeys(tools, 0.0)
    for path in paths:
        row = {}
        for name, splitter in tools.items():
            start = time.process_time()
            row[name] = measure(path, splitter)
            seconds[name] += time.process_time() - start
            totals[name] += row[name]
        marked = row["ours"].right + row["ours"].missed
        print(f"{path.stem:24}{marked:8}" + "".join(f"{counts.f1:12.3f}" for counts in row.values()))
    all_marked = totals["ours"].right + totals["ours"].missed
    print(f"{'F1 in all':24}{all_marked:8}" + "".join(f"{counts.f1:12.3f}" for counts in totals.values()))
    for part in ("wrong", "missed"):
        print(f"{part:32}" + "".join(f"{getattr(counts, part):12}" for counts in totals.values()))
    print(f"{'seconds':32}" + "".join(f"{value:12.3f}" for value in seconds.values()))
    print(f"{'ours on 10 MB, MB a second':32}{speed(paths):12.1f}")
    if options.errors:
        print_errors(paths)


def print_errors(paths: list[Path]) -> None:
    """Print every paragraph that we do not split as it is marked."""
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            counts = compare(line, ours)
            if counts.wrong or counts.missed:
                found = ours(line.replace(f"{MARK} ", "").replace(MARK, ""))
                print(f"\n{path.stem}\n  marked: {line}\n  found:  {f' {MARK} '.join(found)}")


if __name__ == "__main__":
    main()
