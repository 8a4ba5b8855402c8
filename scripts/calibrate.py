"""Learn the weights of the score from right pairs and from errors planted in them.

    pip install scikit-learn
    python scripts/calibrate.py PAIRS... --out corpus/checks/data/weights.json [--unseen] [--half first|second]
                                [--limit N] [--systems EVAL] [--report FILE]

With --unseen only those lines of the training pairs (.jsonl.gz) are taken that scripts/learn_translations.py left out:
its table knows the others too well. With --report, which wants --half, FILE (.html or .md) shows what the new weights
are worth on the other half: how reliable they are, and precision and recall by kind of error. With --systems EVAL
(PREFIX.ar, PREFIX.en, PREFIX.SYSTEM.en) the outputs of translation systems are learned from as well: right where chrF
against the reference is high, wrong where it is very low.
    python scripts/calibrate.py --from WORKSPACE --out FILE      # from reviewers' decisions, see calibrate_reviews.py

PAIRS as in scripts/evaluate_checks.py, which shows what the weights are worth; show it on other pairs than these."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import calibrate_report
import calibrate_reviews
import numpy as np
from evaluate_checks import read_pairs
from learn_translations import HELD_OUT

from corpus import checks
from corpus.plants import PLANTS, spoil
from corpus.records import CorpusError, Pair
from corpus.score import BY_HAND

_RIGHT_CHRF, _WRONG_CHRF = 65.0, 28.0  # against one reference; between them chrF does not tell
_RIDGE = 0.005
_INFORMATION = frozenset({"personal", "source"})  # says something of the text, nothing of the translation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*")
    calibrate_reviews.add_options(parser)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--half", choices=["first", "second"], help="the even or the odd lines of each file only")
    parser.add_argument("--unseen", action="store_true", help="only the lines that no table was learned from")
    parser.add_argument("--report", type=Path, metavar="FILE", help="show the weights' worth on the other half")
    parser.add_argument("--systems", metavar="EVAL", help="outputs of systems with their references")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=None, help="pairs of each file")
    parser.add_argument("--plants", type=int, default=300, help="planted errors of a kind")
    options = parser.parse_args()
    if bool(options.pairs) == bool(options.workspace):
        parser.error("expected PAIRS or --from WORKSPACE")
    if options.report and not (options.half and options.report.suffix in (".html", ".md")):
        parser.error("--report FILE wants --half and a FILE that ends with .html or .md")
    if options.workspace:
        try:
            calibrate_reviews.run(options, learn)
        except CorpusError as error:
            raise SystemExit(f"calibrate: {error}") from error
        return
    pairs, others = taken(options)
    spoiled = planted(pairs, options.seed, options.plants)
    if options.systems:
        good, bad = judged(options.systems)
        pairs += good
        spoiled["systems"] = bad
    names = [check.name for check in checks.CHECKS if check.name not in BY_HAND]
    rows = {kind: [losses(pair) for pair in wrong] for kind, wrong in spoiled.items()}
    bias, weights, bends = learn_bent(names, [losses(pair) for pair in pairs], rows)
    table = {
        "checks": checks.signature(),
        "right": len(pairs),
        "spoiled": sum(map(len, spoiled.values())),
        "bias": bias,
        "weights": weights,
        "bends": bends,
    }
    options.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(table, indent=1))
    if options.report:
        calibrate_report.write(options.report, options.out, others, planted(others, options.seed + 1, options.plants))


def taken(options: argparse.Namespace) -> tuple[list[Pair], list[Pair]]:
    """(pairs to learn from, pairs of the other half), the second empty without --half."""
    pairs: list[Pair] = []
    others: list[Pair] = []
    for name in options.pairs:
        read = read_pairs(name)
        if options.unseen and ".jsonl" in name:
            read = read[HELD_OUT - 1 :: HELD_OUT]
        if options.half:
            first = options.half == "second"
            pairs += read[first::2][: options.limit]
            others += read[not first :: 2][: options.limit]
        else:
            pairs += read[: options.limit]
    return pairs, others


def planted(pairs: Sequence[Pair], seed: int, count: int) -> dict[str, list[Pair]]:
    """At most so many errors of each kind."""
    return {kind: [wrong for _, wrong in evenly(list(spoil(pairs, kind, seed=seed)), count)] for kind in PLANTS}


def judged(prefix: str) -> tuple[list[Pair], list[Pair]]:
    """Outputs that agree with their reference, and those that have little in common with it; of the
    even lines only, so that the odd ones can show what the weights are worth."""
    from sacrebleu.metrics import CHRF

    chrf = CHRF()
    good, bad = [], []
    references = read_pairs(prefix)
    for path in sorted(Path(prefix).parent.glob(f"{Path(prefix).name}.*.en")):
        outputs = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
        both = list(zip(references, outputs, strict=True))
        for pair, output in both[::2]:
            score = chrf.sentence_score(output, [pair.target]).score
            made = replace(pair, id=f"{pair.id}:{path.name}", target=output)
            if score >= _RIGHT_CHRF:
                good.append(made)
            elif score < _WRONG_CHRF:
                bad.append(made)
    return good, bad


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
    from sklearn.linear_model import LogisticRegression

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
    usual = [weight for weight in weights.values() if weight]
    for index, name in enumerate(names):
        if name not in _INFORMATION and not any(row[index] for row in spoiled):
            weights[name] = round(sum(usual) / len(usual), 3)  # nothing planted sets it off: as the others on average
    return round(float(model.intercept_[0]), 3), weights


def learn_bent(
    names: Sequence[str], right: Sequence[Sequence[float]], spoiled: Mapping[str, Sequence[Sequence[float]]]
) -> tuple[float, dict[str, float], dict[str, float]]:
    """Bias, weights and bends (see `corpus.score`), none below nothing: no finding raises a score. Right and spoiled
    count alike, and so does each kind, however few pairs have something of it to spoil."""
    from scipy.optimize import minimize  # comes with scikit-learn, the extra calibrate

    kinds = [rows for rows in spoiled.values() if rows]
    losing = np.array([*right, *(row for rows in kinds for row in rows)])
    share = np.concatenate([np.full(len(right), 0.5 / len(right)),
                            *(np.full(len(rows), 0.5 / len(kinds) / len(rows)) for rows in kinds)])
    sign = np.where(np.arange(len(losing)) < len(right), -1.0, 1.0)
    columns = np.hstack([losing, np.maximum(0.0, losing - 0.5)])
    said = np.array([name not in _INFORMATION for name in names] * 2) & (columns[len(right) :].max(axis=0) > 0)
    columns = columns[:, said]

    def cost(values: np.ndarray) -> tuple[float, np.ndarray]:
        odds = sign * (values[0] - columns @ values[1:])
        slope = share * sign / (1 + np.exp(-odds))
        total = share @ np.logaddexp(0, odds) + _RIDGE / len(right) * values[1:] @ values[1:]
        return float(total), np.r_[slope.sum(), 2 * _RIDGE / len(right) * values[1:] - columns.T @ slope]

    limits = [(None, None)] + [(0.0, None)] * columns.shape[1]
    found = minimize(cost, np.ones(columns.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=limits,
                     options={"maxiter": 5000}).x
    values = np.zeros(len(said))
    values[said] = found[1:]
    weights = {name: round(float(value), 3) for name, value in zip(names, values[: len(names)], strict=True)}
    bends = {name: round(float(value), 3) for name, value in zip(names, values[len(names) :], strict=True)}
    usual = [weight for weight in weights.values() if weight]
    for index, name in enumerate(names):
        if name not in _INFORMATION and not losing[len(right) :, index].any():
            weights[name] = round(sum(usual) / len(usual), 3)  # nothing planted sets it off: as the others on average
    return round(float(found[0]), 3), weights, {name: bend for name, bend in bends.items() if bend}


if __name__ == "__main__":
    main()
