"""The score of a pair: what holds whatever the weights are, and that the shipped ones fit the table of checks."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from corpus.checks import CHECKS
from corpus.records import Finding
from corpus.score import BY_HAND, quality, shares, signature


def _finding(score: float, check: str = "numbers") -> Finding:
    return Finding("p1", check, score, (), (), "words", f"{check}|v:1")


def test_nothing_found_is_likely_right_but_not_certain() -> None:
    assert 0.5 < quality([]) < 1


def test_worse_findings_score_lower() -> None:
    scores = [quality([_finding(score)]) for score in (0.9, 0.5, 0.1)]
    assert quality([]) > scores[0] > scores[1] > scores[2] > 0
    assert scores[2] < 0.2


def test_a_second_finding_of_a_check_changes_nothing_unless_it_is_worse() -> None:
    assert quality([_finding(0.1), _finding(0.4)]) == quality([_finding(0.1)])
    assert quality([_finding(0.4), _finding(0.1)]) == quality([_finding(0.1)])


def test_a_finding_of_another_check_lowers_it() -> None:
    assert quality([_finding(0.2), _finding(0.2, "negation")]) < quality([_finding(0.2)])


@pytest.mark.parametrize("check", [check.name for check in CHECKS])
def test_no_check_raises_the_score(check: str) -> None:
    assert quality([_finding(0.1, check)]) <= quality([])


def test_personal_data_costs_nothing() -> None:
    assert quality([_finding(0.95, "personal")]) == quality([])


def test_a_check_without_a_weight_weighs_like_the_others() -> None:
    assert quality([_finding(0.1, "newcomer")]) < quality([])


def test_shares_name_the_costliest_first_and_sum_to_one() -> None:
    found = shares([_finding(0.9, "length"), _finding(0.1), _finding(0.4), _finding(0.95, "personal")])
    assert [finding.check for finding, _ in found] == ["numbers", "length"]
    assert found[0][0].score == 0.1
    assert sum(share for _, share in found) == pytest.approx(1)
    assert shares([]) == []


def test_signature_names_the_weights_and_stays() -> None:
    assert signature() == signature()
    assert signature().startswith("score|")


def test_every_check_was_calibrated() -> None:
    table = json.loads(files("corpus.checks").joinpath("data/weights.json").read_text(encoding="utf-8"))
    assert set(table["weights"]) | set(BY_HAND) == {check.name for check in CHECKS}
    assert not set(table["weights"]) & set(BY_HAND)
