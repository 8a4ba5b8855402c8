"""Planted errors: each kind does what its name says, and the same seed plants the same."""

from __future__ import annotations

import pytest

from corpus.plants import PLANTS, spoil
from corpus.records import Pair


def _pair(number: int, target: str) -> Pair:
    return Pair(f"p{number}", f"s{number}", "قال الوزير إن العدد بلغ ١٢٥.", target, None, (), (), False, "human|v:1")


PAIRS = [
    _pair(
        1, 'In March 2024, Minister Salem said on Monday: "We did not spend five million dollars, and we will be back."'
    ),
    _pair(2, "Did the delegation, which was led by Karim Haddad, visit the port, meet the governor and leave?"),
    _pair(
        3,
        "The long talks in the city, which began three days ago, are over, according to two sources who were present.",
    ),
]
# What a spoiled text must lack or hold, for those kinds whose effect one word shows.
LACKS = {
    "quotes_lost": '"',
    "question_lost": "?",
    "number_dropped": "2024",
    "month_changed": "March",
    "weekday_changed": "Monday",
    "scale_changed": "million",
    "digit_changed": "2024",
}


@pytest.mark.parametrize("kind", PLANTS)
def test_every_kind_spoils_something_and_only_the_english(kind: str) -> None:
    planted = list(spoil(PAIRS, kind))
    assert planted
    for right, wrong in planted:
        assert wrong.target != right.target
        assert wrong.source == right.source
        assert wrong.id == f"{right.id}:{kind}"


@pytest.mark.parametrize("kind", PLANTS)
def test_same_seed_plants_the_same(kind: str) -> None:
    assert list(spoil(PAIRS, kind, seed=3)) == list(spoil(PAIRS, kind, seed=3))


@pytest.mark.parametrize(("kind", "word"), LACKS.items())
def test_the_word_is_gone(kind: str, word: str) -> None:
    planted = list(spoil(PAIRS, kind))
    assert planted
    assert all(word in right.target and word not in wrong.target for right, wrong in planted)


def test_wrong_sentence_is_the_neighbours() -> None:
    assert [wrong.target for _, wrong in spoil(PAIRS, "wrong_sentence")] == [
        PAIRS[1].target,
        PAIRS[2].target,
        PAIRS[0].target,
    ]
