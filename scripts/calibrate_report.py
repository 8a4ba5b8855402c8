"""What new weights of the score are worth, on pairs that they were not learned from: a page for scripts/calibrate.py.

How reliable the score is (a table and a plot) and, at the score that 95 of 100 right pairs reach, precision and recall
by kind of planted error. A page of HTML holds the plot; beside one of Markdown it lies as an SVG file."""

from __future__ import annotations

import html
import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from calibrate_reviews import brier, evened

from corpus import checks
from corpus.effort import auc, calibration
from corpus.records import Pair
from corpus.score import Weights, judge

KEPT = 0.95
"""Share of the right pairs that the limit keeps."""


class Caught(NamedTuple):
    """One kind of error at the limit."""

    kind: str
    pairs: int
    recall: float
    precision: float
    """Of as many right as spoiled pairs: how much of what falls under the limit is spoiled."""
    failed: float
    """Share that fails a check, whatever the score."""


def write(path: Path, weights: Path, right: Sequence[Pair], spoiled: Mapping[str, Sequence[Pair]]) -> None:
    """The page, from the weights as they were written."""
    learned = Weights.read(weights.read_text(encoding="utf-8"))
    found = [checks.find(pair) for pair in right]
    reached = sorted(judge(findings, learned) for findings in found)
    limit = reached[math.floor((1 - KEPT) * len(reached))]
    lost = sum(score < limit for score in reached) / len(reached)
    scored = [(score, True) for score in reached]
    rows = []
    for kind, pairs in spoiled.items():
        if not pairs:
            continue
        findings = [checks.find(pair) for pair in pairs]
        scores = [judge(one, learned) for one in findings]
        recall = sum(score < limit for score in scores) / len(scores)
        failed = sum(not checks.passed(one) for one in findings) / len(scores)
        rows.append(Caught(kind, len(scores), recall, recall / (recall + lost) if recall + lost else 0.0, failed))
        scored += [(score, False) for score in scores]
    text = lines(right, found, limit, rows, scored)
    plot = plotted(scored)
    if path.suffix == ".md":
        picture = path.with_suffix(".svg")
        picture.write_text(plot, encoding="utf-8")
        page = "\n".join([*text, "", f"![Reliability of the score]({picture.name})", ""])
    else:
        page = (f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Calibration</title><pre>'
                f"{html.escape(chr(10).join(text))}</pre>{plot[plot.index('<svg') :]}</html>\n")
    path.write_text(page, encoding="utf-8")


def lines(right: Sequence[Pair], found: Sequence[Sequence[object]], limit: float, rows: Sequence[Caught],
          scored: Sequence[tuple[float, bool]]) -> list[str]:
    """The tables, as Markdown."""
    even = evened(scored)
    means = [sum(getattr(row, name) for row in rows) / len(rows) for name in ("recall", "precision", "failed")]
    return [
        "# What the score is worth",
        "",
        f"{len(right):,} right pairs that it was not learned from, {sum(row.pairs for row in rows):,} spoiled ones. "
        f"Checks: `{checks.signature()}`.",
        "",
        f"Area under the ROC curve {auc(scored):.3f}, Brier score {brier(even):.3f}. {KEPT:.0%} of the right pairs "
        f"score {limit:.3f} or more; nothing was found in {sum(not one for one in found) / len(found):.1%} of them.",
        "",
        "| score | pairs | mean score | right |",
        "| --- | ---: | ---: | ---: |",
        *(f"| {bin.low:.1f} to {bin.high:.1f} | {bin.pairs} | {bin.mean_score:.2f} | {bin.accepted:.2f} |"
          for bin in calibration(even)),
        "",
        f"| planted | pairs | under {limit:.3f} (recall) | precision | fails a check |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(f"| {row.kind} | {row.pairs} | {row.recall:.1%} | {row.precision:.1%} | {row.failed:.1%} |" for row in rows),
        f"| mean of the kinds | | {means[0]:.1%} | {means[1]:.1%} | {means[2]:.1%} |",
    ]


def plotted(scored: Sequence[tuple[float, bool]]) -> str:
    """The reliability plot as SVG; the same points draw the same bytes."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "tarjama"
    from matplotlib import pyplot

    bins = list(calibration(evened(scored)))
    figure, axes = pyplot.subplots(figsize=(4.5, 4.5))
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axes.plot([bin.mean_score for bin in bins], [bin.accepted for bin in bins], marker="o", color="#1f5fa8")
    axes.set(xlabel="mean score", ylabel="right", xlim=(0, 1), ylim=(0, 1))
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    pyplot.close(figure)
    return buffer.getvalue()
