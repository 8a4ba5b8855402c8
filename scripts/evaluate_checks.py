"""What the checks say of right pairs, and what they catch of the errors planted in them.

    python scripts/evaluate_checks.py PAIRS... [--half first|second] [--seed N] [--limit N]

PAIRS is a .jsonl or .jsonl.gz file with `ar` and `en`, or a prefix that stands for PREFIX.ar and PREFIX.en."""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from pathlib import Path

from corpus import checks
from corpus.plants import PLANTS, spoil
from corpus.records import Finding, Pair
from corpus.score import quality


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+")
    parser.add_argument("--half", choices=["first", "second"], help="the even or the odd lines of each file only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=None, help="pairs of each file")
    options = parser.parse_args()
    pairs = []
    for name in options.pairs:
        read = read_pairs(name)
        if options.half:
            read = read[options.half == "second" :: 2]
        read = read[: options.limit]
        pairs += read
        report_right(name, read)
    if len(options.pairs) > 1:
        report_right("all", pairs)
    report_plants(pairs, seed=options.seed)


def read_pairs(name: str) -> list[Pair]:
    """The pairs of one file, with their line as id."""
    if ".jsonl" in name:
        data = Path(name).read_bytes()
        text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
        texts = [(row["ar"], row["en"]) for row in map(json.loads, filter(None, text.split("\n")))]
    else:
        both = [Path(f"{name}.{side}").read_text(encoding="utf-8").rstrip("\n").split("\n") for side in ("ar", "en")]
        texts = list(zip(*both, strict=True))
    return [
        Pair(f"{Path(name).name}:{line}", str(line), source, target, None, (), (), False, "human|v:1")
        for line, (source, target) in enumerate(texts, 1)
    ]


def report_right(name: str, pairs: list[Pair]) -> None:
    started = time.perf_counter()
    found = [checks.find(pair) for pair in pairs]
    seconds = time.perf_counter() - started
    failed = Counter(check for findings in found for check in failures(findings))
    said = Counter(check for findings in found for check in {finding.check for finding in findings})
    wrong = sum(not checks.passed(findings) for findings in found)
    rate = len(pairs) / seconds
    print(f"\n{name}: {len(pairs)} right pairs, {rate:,.0f} pairs/s, {wrong / len(pairs):.1%} fail a check")
    print(f"  {'check':<14}{'fails':>8}{'says':>8}")
    for check in checks.CHECKS:
        print(f"  {check.name:<14}{failed[check.name] / len(pairs):>8.1%}{said[check.name] / len(pairs):>8.1%}")


def report_plants(pairs: list[Pair], *, seed: int) -> None:
    """A plant is caught when the spoiled pair fails a check; `newly` leaves out the pairs that failed before;
    `scored` counts those under the score that 95% of the right pairs reach."""
    right_scores = sorted(quality(checks.find(pair)) for pair in pairs)
    limit = right_scores[len(pairs) // 20]
    print(f"\n  95% of the right pairs score {limit:.3f} or more")
    print(f"  {'planted':<21}{'pairs':>7}{'caught':>9}{'newly':>9}{'scored':>9}  caught by")
    shares, scored = [], []
    for kind in PLANTS:
        caught = newly = fresh = under = 0
        by: Counter[str] = Counter()
        planted = list(spoil(pairs, kind, seed=seed))
        for right, spoiled in planted:
            findings = checks.find(spoiled)
            failed = failures(findings)
            under += quality(findings) < limit
            was_right = checks.passed(checks.find(right))
            caught += bool(failed)
            fresh += was_right
            newly += was_right and bool(failed)
            by.update(failed)
        if planted:
            shares.append(caught / len(planted))
            scored.append(under / len(planted))
            names = ", ".join(f"{check} {count / len(planted):.0%}" for check, count in by.most_common(3))
            figures = f"{shares[-1]:>9.1%}{newly / max(1, fresh):>9.1%}{scored[-1]:>9.1%}"
            print(f"  {kind:<21}{len(planted):>7}{figures}  {names}")
    means = f"{sum(shares) / len(shares):>9.1%}{'':>9}{sum(scored) / len(scored):>9.1%}"
    print(f"  {'mean of the kinds':<28}{means}")


def failures(findings: list[Finding]) -> set[str]:
    """The checks that fail the pair."""
    return {finding.check for finding in findings if not checks.passed([finding])}


if __name__ == "__main__":
    main()
