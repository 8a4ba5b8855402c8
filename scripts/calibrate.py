"""Learn the weights of the score from right pairs and from errors planted in them.

    pip install scikit-learn
    python scripts/calibrate.py PAIRS... --out corpus/checks/data/weights.json [--half first|second] [--limit N]
    python scripts/calibrate.py --from WORKSPACE --out FILE      # from reviewers' decisions, see calibrate_reviews.py

PAIRS as in scripts/evaluate_checks.py, which shows what the weights are worth; show it on other pairs than these."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import calibrate_reviews
from evaluate_checks import read_pairs
from sklearn.linear_model import LogisticRegression

from corpus import checks
from corpus.plants import PLANTS, spoil
from corpus.records import CorpusError, Pair
from corpus.score import BY_HAND

_INFORMATION = frozenset({"personal", "source"})  # says something of the text, nothing of the translation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*")
    calibrate_reviews.add_options(parser)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--half", choices=["first", "second"], help="the even or the odd lines of each file only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=None, help="pairs of each file")
    parser.add_argument("--plants", type=int, default=300, help="planted errors of a kind")
    options = parser.parse_args()
    if bool(options.pairs) == bool(options.workspace):
        parser.error("expected PAIRS or --from WORKSPACE")
    if options.workspace:
        try:
            calibrate_reviews.run(options, learn)
        except CorpusError as error:
            raise SystemExit(f"calibrate: {error}") from error
        return
    pairs: list[Pair] = []
    for name in options.pairs:
        read = read_pairs(name)
        pairs += (read[options.half == "second" :: 2] if options.half else read)[: options.limit]
    spoiled = [
        wrong for kind in PLANTS for _, wrong in evenly(list(spoil(pairs, kind, seed=options.seed)), options.plants)
    ]
    names = [check.name for check in checks.CHECKS if check.name not in BY_HAND]
    bias, weights = learn(names, [losses(pair) for pair in pairs], [losses(pair) for pair in spoiled])
    table = {
        "checks": checks.signature(),
        "right": len(pairs),
        "spoiled": len(spoiled),
        "bias": bias,
        "weights": weights,
    }
    options.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(table, indent=1))


def evenly(items: list[tuple[Pair, Pair]], count: int) -> list[tuple[Pair, Pair]]:
    """So many of them, from all over the list."""
    step = max(1, len(items) // count)
    return items[::step][:count]


def losses(pair: Pair) -> list[float]:
    """What each check of the table takes off: 1 less its worst score, 0 where it found nothing."""
    found = checks.find(pair)
    return [
        max((1 - finding.score for finding in found if finding.check == check.name), default=0.0)
        for check in checks.CHECKS
        if check.name not in BY_HAND
    ]


def learn(
    names: Sequence[str], right: Sequence[Sequence[float]], spoiled: Sequence[Sequence[float]]
) -> tuple[float, dict[str, float]]:
    """Bias and weights; both classes count alike. A check that would raise the score of a pair is left at nothing."""
    kept = [
        index for index, name in enumerate(names) if name not in _INFORMATION and any(row[index] for row in spoiled)
    ]
    while True:
        rows = [[row[index] for index in kept] for row in (*right, *spoiled)]
        model = LogisticRegression(class_weight="balanced", C=10.0, max_iter=1000)
        model.fit(rows, [1] * len(right) + [0] * len(spoiled))
        found = dict(zip(kept, (-float(weight) for weight in model.coef_[0]), strict=True))
        raising = [index for index, weight in found.items() if weight < 0]
        if not raising:
            break
        kept = [index for index in kept if index not in raising]
    weights = {name: round(found.get(index, 0.0), 3) for index, name in enumerate(names)}
    return round(float(model.intercept_[0]), 3), weights


if __name__ == "__main__":
    main()
