"""The effort report, against figures counted by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from review_workspace import make_workspace

from corpus.desk import Desk
from corpus.effort import Judged, auc, calibration, changes, character_edits, report
from corpus.records import CorpusError
from corpus.review import Queue
from corpus.store_reviews import Reviewer


def judged(verdict: str, machine: str, text: str = "", *, score: float = 0.5, seconds: float = 0.0,
           findings: tuple[str, ...] = (), reviewer: str = "Mona") -> Judged:
    return Judged(reviewer, verdict, machine, text or machine, seconds, "engine", "article", findings, score)


def test_effort_is_what_was_changed() -> None:
    """One of 4 words replaced, none of 6, so HTER is 1 of 10. Of 17 + 27 characters 3 changed (cat -> dog)."""
    made = report([
        judged("edit", "the cat sat down.", "the dog sat down.", seconds=10, findings=("numbers", "length")),
        judged("accept", "one two three four five six", seconds=20),
        judged("reject", "nonsense", seconds=3, findings=("length",)),
    ])
    assert (made.all.pairs, made.all.accepted, made.all.edited, made.all.rejected) == (3, 1, 1, 1)
    assert made.all.hter == pytest.approx(10.0)
    assert made.all.character_rate == pytest.approx(100 * 3 / 44)
    assert made.all.seconds == pytest.approx(11.0)
    assert {name: of.pairs for name, of in made.by["finding"].items()} == {"length": 2, "none": 1, "numbers": 1}
    assert made.by["finding"]["numbers"].hter == pytest.approx(25.0)
    assert made.by["reviewer"]["Mona"].pairs == 3
    assert made.changes == (("cat", "dog", 1),)
    assert made.ter.startswith("nrefs:1|")


def test_a_shift_is_one_edit() -> None:
    """TER counts moving a phrase as one edit, unlike a word error rate: 1 of 4 words."""
    made = report([judged("edit", "rose prices again sharply", "prices rose again sharply")])
    assert made.all.hter == pytest.approx(25)


def test_nothing_but_rejects_has_no_rate() -> None:
    made = report([judged("reject", "x")])
    assert (made.all.hter, made.all.character_rate, made.all.seconds, made.auc) == (None, None, None, None)
    with pytest.raises(CorpusError, match="tarjama review"):
        report([])


@pytest.mark.parametrize(("scored", "area"), [
    ([(0.9, True), (0.1, False)], 1.0), ([(0.1, True), (0.9, False)], 0.0), ([(0.5, True), (0.5, False)], 0.5),
    # Four comparisons: 0.8 > 0.3, 0.8 > 0.6, 0.4 > 0.3, 0.4 < 0.6.
    ([(0.8, True), (0.4, True), (0.3, False), (0.6, False)], 0.75), ([(0.5, True)], None), ([], None),
])
def test_area_under_the_curve(scored: list[tuple[float, bool]], area: float | None) -> None:
    assert auc(scored) == area


def test_calibration_puts_one_into_the_last_range() -> None:
    low, high = calibration([(0.0, False), (0.05, True), (1.0, True), (0.9, True)])
    assert (low.low, low.pairs, low.accepted, low.mean_score) == (0.0, 2, 0.5, pytest.approx(0.025))
    assert (high.low, high.pairs, high.accepted) == (0.9, 2, 1.0)


@pytest.mark.parametrize(("a", "b", "edits"), [
    ("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("same", "same", 0), ("flaw", "lawn", 2),
    ("aab", "ab", 1)])
def test_character_edits(a: str, b: str, edits: int) -> None:
    """kitten/sitting and flaw/lawn are the textbook examples of Levenshtein distance."""
    assert character_edits(a, b) == edits


def test_changes_count_each_time() -> None:
    made = changes([judged("edit", "a b c", "a x c"), judged("edit", "q b", "q x"), judged("edit", "a", "a z")])
    assert made == (("b", "x", 2), ("", "z", 1))


def test_the_command_reports_and_leaves_bulk_out(tmp_path: Path, tarjama: Callable[..., Any]) -> None:
    path = make_workspace(tmp_path / "w.sqlite")
    desk = Desk(path)
    lead = Reviewer("Lina", True)
    desk.bulk_accept(lead, Queue(), 0.9, "bulk")
    view = desk.next(lead, Queue(check="repetition"))
    assert view is not None
    desk.decide(lead, str(view["id"]), action="1", verdict="edit", text="She added that medicines are available.",
                seconds=12.0)
    desk.close()
    ran = tarjama("report", "--effort", "--json", "--workspace", path)
    facts = json.loads(ran.out)
    assert (ran.code, facts["all"]["pairs"], facts["all"]["seconds"]) == (0, 1, 12.0)
    # Four of "medicines" taken out; the person's sentence has 6 words to TER.
    assert facts["all"]["hter"] == pytest.approx(100 * 4 / 6)
    assert set(facts["by"]["finding"]) == {"repetition", "length"}
    assert "medicines" in tarjama("report", "--effort", "--workspace", path).out
