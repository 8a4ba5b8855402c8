"""The engine's own doubt: both sides of each limit, by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from corpus.checks import confidence
from corpus.records import Pair
from translate.records import Hypothesis

MakePair = Callable[..., Pair]
SOURCE = "قالت الوزارة إنها ستفتتح مستشفيين جديدين في الشمال الشهر المقبل."
TARGET = "The ministry said it would open two new hospitals in the north next month."
LIKE = "The ministry said it will open two new hospitals in the north next month."
UNLIKE = "Fuel prices rose sharply after a fire on Tuesday evening."

# From -1.2 (0.9) to -2.2 (0.5) in a straight line and on, never under 0.2.
SCORES = [
    (None, None, True), (0.0, None, True), (-0.64, None, True), (-1.2, None, True),
    (-1.21, 0.896, True), (-1.7, 0.7, True), (-2.2, 0.5, True), (-2.21, 0.496, False), (-2.7, 0.3, False),
    (-2.95, 0.2, False), (-40.0, 0.2, False), (float("-inf"), 0.2, False),
]


@pytest.mark.parametrize(("logprob", "expected", "good"), SCORES)
def test_mean_log_probability(make_pair: MakePair, logprob: float | None, expected: float | None, good: bool) -> None:
    found = list(confidence.CHECK.find(replace(make_pair(SOURCE, TARGET), score=logprob)))
    assert [remark.score for remark in found] == ([] if expected is None else [pytest.approx(expected)])
    assert all(remark.score >= confidence.CHECK.min_score for remark in found) == good
    for remark in found:
        assert remark.target_spans == ((0, len(TARGET)),)
        assert remark.source_spans == ()
        assert f"{logprob:.2f}" in remark.message


@pytest.mark.parametrize(("others", "remarked"), [
    ([], False), ([TARGET], False), ([LIKE], False), ([LIKE, LIKE, UNLIKE], False),
    ([UNLIKE], True), ([LIKE, UNLIKE, UNLIKE], True), ([UNLIKE] * 3, True), ([""], True),
])
def test_alternatives_that_say_something_else(make_pair: MakePair, others: list[str], remarked: bool) -> None:
    pair = replace(make_pair(SOURCE, TARGET), score=-0.5, alternatives=tuple(Hypothesis(o, -1.0) for o in others))
    found = list(confidence.CHECK.find(pair))
    assert bool(found) == remarked
    assert all(remark.score >= confidence.CHECK.min_score for remark in found), "never a reason to fail alone"
    assert all(f"{len(others)} alternatives" in remark.message for remark in found)


@pytest.mark.parametrize(("target", "other", "expected"), [
    ("x" * 25, "y" * 25, 0.0), ("x" * 24, "y" * 24, None), ("Yes, of course he will.", "Certainly.", None),
])
def test_short_answers_may_differ(make_pair: MakePair, target: str, other: str, expected: float | None) -> None:
    pair = replace(make_pair("نعم", target), alternatives=(Hypothesis(other, -1.0),))
    assert confidence.agreement(pair) == expected
    assert bool(list(confidence.CHECK.find(pair))) == (expected is not None)


def test_agreement_is_the_mean_over_the_alternatives(make_pair: MakePair) -> None:
    pair = replace(make_pair("x", "a" * 27), alternatives=(Hypothesis("a" * 27, None), Hypothesis("b" * 27, None)))
    assert confidence.agreement(pair) == 0.5
    assert confidence.agreement(replace(pair, alternatives=())) is None


def test_doubt_and_disagreement_are_two_remarks(make_pair: MakePair) -> None:
    pair = replace(make_pair(SOURCE, TARGET), score=-1.7, alternatives=(Hypothesis("b" * 30, -2.0),))
    unsure, other = confidence.CHECK.find(pair)
    assert (unsure.score, other.score) == (0.7, 0.55)


def test_an_empty_answer_has_no_place(make_pair: MakePair) -> None:
    (remark,) = confidence.CHECK.find(replace(make_pair(SOURCE, ""), score=-3.0))
    assert remark.target_spans == ()
