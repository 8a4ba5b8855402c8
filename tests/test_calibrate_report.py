"""The page that shows what new weights are worth: on a set so small that every figure is worked out by hand."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from corpus.records import Pair

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
calibrate_report = pytest.importorskip("calibrate_report", reason="needs numpy, the extra calibrate")
pytest.importorskip("matplotlib", reason="draws the plot, the extra report")

ARABIC, ENGLISH, WRONG = "وصل 25 شخصا أمس.", "25 people arrived yesterday.", "52 people arrived yesterday."


def _pair(number: int, target: str) -> Pair:
    return Pair(f"p{number}", f"s{number}", ARABIC, target, None, (), (), False, "human|v:1")


# Twenty right pairs, one of which the numbers check fails: the limit that keeps 95 of 100 lies above that one.
RIGHT = [_pair(number, WRONG if number == 7 else ENGLISH) for number in range(20)]
SPOILED = {
    "digit_changed": [_pair(100 + number, WRONG) for number in range(3)] + [_pair(103, ENGLISH)],
    "month_changed": [],
    "untouched": [_pair(200, ENGLISH), _pair(201, ENGLISH)],
}


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """With the bias 2 a pair without findings scores 1 / (1 + e^-2) = 0.881."""
    path = tmp_path / "weights.json"
    path.write_text(json.dumps({"bias": 2.0, "weights": {"numbers": 8.0, "addition": 0.0, "omission": 0.0}}))
    return path


def test_markdown_has_the_figures_and_a_plot_beside(tmp_path: Path, weights: Path) -> None:
    page = tmp_path / "report.md"
    calibrate_report.write(page, weights, RIGHT, SPOILED)
    lines = page.read_text(encoding="utf-8").splitlines()
    assert "20 right pairs that it was not learned from, 6 spoiled ones." in lines[2]
    assert "95% of the right pairs score 0.881 or more; nothing was found in 95.0% of them." in lines[4]
    # 3 of 4 fall under the limit, and 1 of 20 right ones: 0.75 / (0.75 + 0.05) = 0.9375.
    assert "| digit_changed | 4 | 75.0% | 93.8% | 75.0% |" in lines
    assert "| untouched | 2 | 0.0% | 0.0% | 0.0% |" in lines
    assert "| mean of the kinds | | 37.5% | 46.9% | 37.5% |" in lines
    assert not any("month_changed" in line for line in lines)
    assert lines[-1] == "![Reliability of the score](report.svg)"
    assert page.with_suffix(".svg").read_text(encoding="utf-8").rstrip().endswith("</svg>")


def test_reliability_counts_right_and_spoiled_alike(tmp_path: Path, weights: Path) -> None:
    """Of the pairs at 0.881 nineteen of twenty right and three of six spoiled ones: 0.95 / (0.95 + 0.5) = 0.655;
    of those that the numbers check fails one of twenty and three of six: 0.05 / 0.55 = 0.091."""
    page = tmp_path / "report.md"
    calibrate_report.write(page, weights, RIGHT, SPOILED)
    rows = [line.split("|") for line in page.read_text(encoding="utf-8").splitlines() if " to " in line and "|" in line]
    assert [row[1].strip() for row in rows] == ["0.0 to 0.1", "0.8 to 0.9"]
    assert [float(row[4]) for row in rows] == pytest.approx([0.09, 0.66], abs=0.01)


def test_a_page_of_html_holds_the_plot(tmp_path: Path, weights: Path) -> None:
    page = tmp_path / "report.html"
    calibrate_report.write(page, weights, RIGHT, SPOILED)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert text.count("<svg") == 1
    assert "<script" not in text
    assert not page.with_suffix(".svg").exists()


def test_the_same_scores_draw_the_same_plot() -> None:
    scored = [(0.1, False), (0.2, False), (0.6, True), (0.9, True)]
    assert calibrate_report.plotted(scored) == calibrate_report.plotted(scored)
