"""Learn the weights of the score from what reviewers decided in a workspace.

    pip install scikit-learn
    python scripts/calibrate.py --from WORKSPACE --out weights.json [--min-edit-rate 0.1]

An accepted pair is right, and so is one whose edit changed a smaller share of the words than --min-edit-rate; a
rejected pair and any other edited one are wrong. What was accepted in bulk says nothing: the score itself accepted it.
Half of the pairs, drawn by their ids, are learned from; the other half shows how reliable the score is, before and
after."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import checks, score
from corpus.effort import auc, calibration
from corpus.records import CorpusError, Finding
from corpus.review import BULK, draw, edit_rate
from corpus.store_access import Access, current

MIN_OF_EACH = 50
"""Right and wrong pairs that a half needs: a weight learned from fewer says more of chance than of the check."""

Learn = Callable[[Sequence[str], Sequence[Sequence[float]], Sequence[Sequence[float]]], tuple[float, dict[str, float]]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair that people settled: what each check takes off it, and whether it was right as it stood."""

    pair_id: str
    losses: Mapping[str, float]
    score: float
    """By the shipped weights."""
    right: bool


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of learning from reviews."""
    parser.add_argument("--from", type=Path, dest="workspace", metavar="WORKSPACE",
                        help="learn from the reviewers' decisions in a workspace instead of planted errors")
    parser.add_argument("--min-edit-rate", type=float, default=0.1, metavar="RATE",
                        help="with --from: an edit that changed this share of the words or more was of a wrong pair "
                             "(default: %(default)s)")


def judged(path: Path, min_edit_rate: float) -> Iterator[Judged]:
    """Every pair that reviewers settled by looking at it, under the checks of this program."""
    signatures = json.dumps([check.signature for check in checks.CHECKS])
    access = Access(path)
    try:
        with access.reading() as db:
            rows = db.execute(
                "SELECT p.id, p.target, l.outcome, l.text, (SELECT json_group_array(json_array(f.name, f.score)) "
                "FROM findings f JOIN signatures s ON s.n = f.signature WHERE f.pair_id = p.id AND s.text IN "
                "(SELECT value FROM json_each(?))) FROM rulings l JOIN pairs p ON p.id = l.pair_id "
                "JOIN done c ON c.signature = ? AND c.item = p.id AND c.error IS NULL "
                "WHERE l.outcome IN ('accept', 'edit', 'reject') AND EXISTS (SELECT 1 FROM decisions d JOIN reviews r "
                "ON r.n = d.review WHERE d.pair_id = p.id AND d.verdict <> 'skip' AND r.comment NOT LIKE ?) "
                "ORDER BY p.n", (signatures, current(db, "check"), BULK + "%"))
            for pair_id, machine, outcome, text, found in rows:
                findings = [Finding(pair_id, name, value, (), (), "", "") for name, value in json.loads(found)]
                losses: dict[str, float] = {}
                for finding in findings:
                    losses[finding.check] = max(1 - finding.score, losses.get(finding.check, 0.0))
                right = outcome == "accept" or (outcome == "edit" and edit_rate(machine, text) < min_edit_rate)
                yield Judged(pair_id, losses, score.quality(findings), right)
    finally:
        access.close()


def halves(pairs: Sequence[Judged]) -> tuple[list[Judged], list[Judged]]:
    """(to learn from, to show on), drawn by id. Raises CorpusError where one has too few right or wrong pairs."""
    learn = [one for one in pairs if draw("calibrate", one.pair_id) < 0.5]
    show = [one for one in pairs if draw("calibrate", one.pair_id) >= 0.5]
    counts = [sum(one.right is right for one in half) for half in (learn, show) for right in (True, False)]
    if min(counts) < MIN_OF_EACH:
        right = counts[0] + counts[2]
        raise CorpusError(
            f"{len(pairs):,} settled pairs, {right:,} right and {len(pairs) - right:,} wrong: expected about "
            f"{3 * MIN_OF_EACH} of each to learn from one half and show on the other; review more pairs first.")
    return learn, show


def quality(losses: Mapping[str, float], bias: float, weights: Mapping[str, float]) -> float:
    """The score as corpus.score makes it, with other weights."""
    return 1 / (1 + math.exp(-(bias - sum(weights.get(name, 0.0) * loss for name, loss in losses.items()))))


def brier(scored: Sequence[tuple[float, bool]]) -> float:
    """Mean squared distance of the score from what was right (Brier 1950): 0 is perfect."""
    return sum((value - right) ** 2 for value, right in scored) / len(scored)


def run(options: argparse.Namespace, learn: Learn) -> None:
    """Learn, show and write. Raises CorpusError where there is too little."""
    if not options.workspace.exists():
        raise CorpusError(f"{options.workspace}: no such workspace; expected the FILE of tarjama's --workspace.")
    pairs = list(judged(options.workspace, options.min_edit_rate))
    half, other = halves(pairs)
    names = [check.name for check in checks.CHECKS]
    rows = {right: [[one.losses.get(name, 0.0) for name in names] for one in half if one.right is right]
            for right in (True, False)}
    if not any(any(row) for row in rows[False]):
        raise CorpusError(f"{len(pairs):,} settled pairs, and no check found anything in the wrong ones: expected "
                          "findings to weigh; check the pairs anew with: tarjama check")
    bias, learned = learn(names, rows[True], rows[False])
    # Nothing was learned of a check that said nothing of these pairs; one that has a weight by hand keeps it.
    weights = {name: weight for name, weight in learned.items() if weight or name not in score.BY_HAND}
    right = sum(one.right for one in pairs)
    print(f"{len(pairs):,} settled pairs: {right:,} right, {len(pairs) - right:,} wrong; learned from {len(half):,}, "
          f"shown on {len(other):,}")
    show("before", [(one.score, one.right) for one in other])
    show("after", [(quality(one.losses, bias, score.BY_HAND | weights), one.right) for one in other])
    table = {"checks": checks.signature(), "right": len(rows[True]), "spoiled": len(rows[False]), "bias": bias,
             "weights": weights}
    options.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(f"weights written to {options.out}; they are used where they stand in corpus/checks/data/weights.json")


def show(name: str, scored: Sequence[tuple[float, bool]]) -> None:
    """How reliable a score is: each range of it beside how often it was right, right and wrong pairs weighing the
    same, as the score promises."""
    even = evened(scored)
    print(f"{name:7} area under the ROC curve {auc(scored):.3f}, Brier score {brier(even):.3f}")
    for bin in calibration(even):
        print(f"  score {bin.low:.1f} to {bin.high:.1f}: mean {bin.mean_score:.2f}, right {bin.accepted:.2f}")


def evened(scored: Sequence[tuple[float, bool]]) -> list[tuple[float, bool]]:
    """Right and wrong ones equally many: those of the smaller side repeated, each as often as any other or once
    more."""
    sides = [[one for one in scored if one[1] is right] for right in (True, False)]
    size = max(map(len, sides))
    return [side[k * len(side) // size] for side in sides for k in range(size)]
