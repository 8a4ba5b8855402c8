"""What the checks say of right pairs, and what they catch of the errors planted in them.

    python scripts/evaluate_checks.py PAIRS... [--half first|second] [--seed N] [--limit N] [--opusfilter PYTHON]
    python scripts/evaluate_checks.py PAIRS... --semantic [--limit N] [--plants N]

PAIRS is a .jsonl or .jsonl.gz file with `ar` and `en`, or a prefix that stands for PREFIX.ar and PREFIX.en.
PYTHON is that of an environment with opusfilter: its filters then judge the same pairs, by
scripts/opusfilter_verdicts.py. With --semantic (slow) the check of meaning is measured beside the others."""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from corpus import checks
from corpus.checks import meaning
from corpus.plants import PLANTS, spoil
from corpus.records import Finding, Pair
from corpus.score import quality


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+")
    parser.add_argument("--half", choices=["first", "second"], help="the even or the odd lines of each file only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=None, help="pairs of each file")
    parser.add_argument("--opusfilter", metavar="PYTHON", help="compare with the filters of the opusfilter it has")
    parser.add_argument("--semantic", action="store_true", help="the check of meaning, with and without")
    parser.add_argument("--plants", type=int, default=60, help="planted errors of a kind, with --semantic")
    options = parser.parse_args()
    pairs = []
    for name in options.pairs:
        read = read_pairs(name)
        if options.half:
            read = read[options.half == "second" :: 2]
        read = read[: options.limit]
        pairs += read
        if not options.semantic:
            report_right(name, read)
    if options.semantic:
        report_meaning(pairs, options.plants, seed=options.seed)
        return
    if len(options.pairs) > 1:
        report_right("all", pairs)
    report_plants(pairs, seed=options.seed)
    if options.opusfilter:
        report_opusfilter(pairs, options.opusfilter, seed=options.seed)


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


def report_meaning(pairs: list[Pair], most: int, *, seed: int) -> None:
    """Of right pairs and of each kind of plant: how many the check of meaning fails, how many the table without it and
    with it, and how many are under the score that 95% of the right pairs reach, without it and with it."""
    started = time.perf_counter()
    groups = {"right": pairs}
    groups |= {kind: [wrong for _, wrong in spoil(pairs, kind, seed=seed)] for kind in PLANTS}
    rates: list[list[float]] = []
    floors: list[float] = []
    print(f"{'':<21}{'pairs':>7}{'meaning':>9}{'without':>9}{'with':>9}{'scored':>9}{'with':>9}")
    compared = 0
    for kind, group in groups.items():
        some = group if kind == "right" else group[:: max(1, len(group) // most)][:most]
        if not some:
            continue
        compared += len(some)
        alone = [checks.find(pair) for pair in some]
        both = [[*found, *meant] for found, meant in zip(alone, meaning.find(some), strict=True)]
        scores = [[quality(found) for found in table] for table in (alone, both)]
        floors = floors or [sorted(values)[len(values) // 20] for values in scores]
        rates.append([
            share_of("meaning" in failures(found) for found in both),
            *(share_of(not checks.passed(found) for found in table) for table in (alone, both)),
            *(share_of(value < floor for value in values) for values, floor in zip(scores, floors, strict=True)),
        ])
        print(f"{kind:<21}{len(some):>7}{''.join(f'{rate:>9.1%}' for rate in rates[-1])}", flush=True)
    means = "".join(f"{sum(column) / len(column):>9.1%}" for column in zip(*rates[1:], strict=True))
    print(f"{'mean of the kinds':<28}{means}\n{compared / (time.perf_counter() - started):.1f} pairs/s")


def share_of(answers: Iterable[bool]) -> float:
    """Of those that are true."""
    every = list(answers)
    return sum(every) / len(every)


def report_opusfilter(pairs: list[Pair], python: str, *, seed: int) -> None:
    """Its defaults together, and of its settings those together that catch most while they keep 95% of right pairs."""
    planted = {kind: [wrong for _, wrong in spoil(pairs, kind, seed=seed)] for kind in PLANTS}
    everything = pairs + [pair for kind in planted.values() for pair in kind]
    script = Path(__file__).with_name("opusfilter_verdicts.py")
    lines = "".join(json.dumps({"source": pair.source, "target": pair.target}) + "\n" for pair in everything)
    ran = subprocess.run([python, script], input=lines, capture_output=True, text=True, check=True)
    verdicts = [json.loads(line) for line in ran.stdout.splitlines()]
    right, rest = verdicts[: len(pairs)], verdicts[len(pairs) :]
    by_kind = {}
    for kind, spoiled in planted.items():
        by_kind[kind], rest = rest[: len(spoiled)], rest[len(spoiled) :]
    by_kind = {kind: rows for kind, rows in by_kind.items() if rows}
    names = list(right[0])
    chosen = {"defaults": [name for name in names if name.endswith(" default")], "best": best(right, by_kind, names)}
    print(f"\n  OpusFilter on the same pairs; best: {', '.join(chosen['best'])}")
    for name, used in chosen.items():
        print(f"  {name}: {share(right, used):.1%} of the right pairs fail")
    print(f"  {'planted':<21}{'defaults':>10}{'best':>8}")
    for kind, rows in by_kind.items():
        print(f"  {kind:<21}{share(rows, chosen['defaults']):>10.1%}{share(rows, chosen['best']):>8.1%}")
    means = [sum(share(rows, used) for rows in by_kind.values()) / len(by_kind) for used in chosen.values()]
    print(f"  {'mean of the kinds':<21}{means[0]:>10.1%}{means[1]:>8.1%}")


def best(right: list[dict[str, bool]], by_kind: dict[str, list[dict[str, bool]]], names: list[str]) -> list[str]:
    """Filters added one by one, each the one that catches most, while at most 5% of the right pairs fail."""
    chosen: list[str] = []
    caught = 0.0
    while True:
        tried = [
            (sum(share(rows, [*chosen, name]) for rows in by_kind.values()), name)
            for name in names
            if name not in chosen and share(right, [*chosen, name]) <= 0.05
        ]
        if not tried or max(tried)[0] <= caught:
            return chosen
        caught, name = max(tried)
        chosen.append(name)


def share(rows: list[dict[str, bool]], names: list[str]) -> float:
    """Of the pairs that one of these filters rejects."""
    return sum(not all(row[name] for name in names) for row in rows) / len(rows)


def failures(findings: list[Finding]) -> set[str]:
    """The checks that fail the pair."""
    return {finding.check for finding in findings if not checks.passed([finding])}


if __name__ == "__main__":
    main()
