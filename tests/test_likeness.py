"""Likeness against counts made by hand: twice the runs of three that both have, by the runs of both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.likeness import likeness, runs, shared

CASES = [
    ("كتاب", "كتاب", 1.0),
    ("كتاب", "كتابة", 4 / 5),  # كتا تاب | كتا تاب ابة
    ("كتاب", "كاتب", 0.0),  # كتا تاب | كات اتب
    ("كتاب", "كِتاب", 2 / 5),  # Vowel signs are letters here: كتا تاب | كِت ِتا تاب
    ("وصل الوزير", "وصلالوزير", 1.0),
    ("abcd", "abce", 2 / 4),  # abc bcd | abc bce
    ("aaaa", "aaa", 2 / 3),  # aaa aaa | aaa: each as often as it stands there
    ("abcabc", "abc", 2 / 5),  # abc bca cab abc | abc
    ("New York", "NEWYORK", 1.0),
    ("Straße", "STRASSE", 1.0),
    ("night", "nacht", 0.0),
    ("ab", "ab", 1.0),
    ("ab", "abc", 0.0),
    ("ab", "a b", 1.0),
    ("a", "b", 0.0),
    ("", "", 1.0),
    (" \n", "", 1.0),
    ("", "abc", 0.0),
]


@pytest.mark.parametrize(("first", "second", "expected"), CASES)
def test_by_hand(first: str, second: str, expected: float) -> None:
    assert likeness(first, second) == pytest.approx(expected)
    assert likeness(second, first) == pytest.approx(expected)


@given(st.text(max_size=40), st.text(max_size=40))
def test_it_is_a_share_the_same_both_ways_and_whole_for_one_text(first: str, second: str) -> None:
    value = likeness(first, second)
    assert 0 <= value <= 1
    assert likeness(second, first) == value
    assert likeness(first, first) == 1


def test_a_text_compared_with_several_is_cut_once() -> None:
    own = runs("The minister arrived.")
    before = dict(own)
    assert [shared(own, runs(other)) for other in ("The minister arrived.", "xyz")] == [1.0, 0.0]
    assert dict(own) == before


def test_translations_of_one_sentence_are_more_alike_than_two_sentences() -> None:
    """What the limits of others rest on: a third and more against a fifth and less."""
    one = "The ministry said it would open two new hospitals in the north next month."
    again = "Two new hospitals will open in the north next month, the ministry said."
    other = "Fuel prices rose sharply after the refinery fire on Tuesday evening."
    assert likeness(one, again) > 1 / 3
    assert likeness(one, other) < 1 / 5
