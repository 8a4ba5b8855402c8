"""Both sides of the length limits, the truncated flag and loops. The limits' values are worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.checks import length, repetition
from corpus.records import Pair

ARABIC_100 = "كتاب " * 20


# 100 characters: centre 106 * e^0.22 - 6 = 126; the limit is a factor of e^(0.45 + 2/sqrt(101)) = 1.914 either way,
# so 106 * 1.246 * 1.914 - 6 = 246.8 and 106 * 1.246 / 1.914 - 6 = 63.0.
@pytest.mark.parametrize(("chars", "good"), [(126, True), (246, True), (247, False), (64, True), (62, False)])
def test_limits_at_100_characters(make_pair: Callable[..., Pair], chars: int, good: bool) -> None:
    scores = [remark.score for remark in length.CHECK.find(make_pair(ARABIC_100, "a" * chars))]
    assert all(score >= 0.5 for score in scores) == good


def test_further_off_scores_lower_and_says_how_far(make_pair: Callable[..., Pair]) -> None:
    remarks = [next(iter(length.CHECK.find(make_pair(ARABIC_100, "a" * chars)))) for chars in (260, 400, 1000)]
    assert remarks[0].score > remarks[1].score > remarks[2].score
    # (1000 + 6) / (100 + 6) / e^0.22 = 7.6
    assert remarks[2].message == "the English is 7.6 times as long as expected: 1000 characters for 100"


def test_harakat_and_tatweel_are_not_length(make_pair: Callable[..., Pair]) -> None:
    source, target = "ذهب الولد إلى المدرسة الجديدة.", "The boy went to the new school."
    marked = "ذَهَبَ الوَلَدُ إِلَى المَدْرَسَـــــــــــةِ الجَدِيدَةِ."
    assert list(length.CHECK.find(make_pair(source, target))) == []
    assert list(length.CHECK.find(make_pair(marked, target))) == []


@pytest.mark.parametrize(
    ("source", "target", "good"),
    [
        ("وسيستقبلونهم هناك", "And they will welcome them there", True),
        ("نعم", "Yes, that is right", True),
        ("نعم", "Yes, that is right, and the committee will meet again next week to look into it", False),
        ("", "Words", True),
        ("كلمة", "", True),
    ],
)
def test_short_texts(make_pair: Callable[..., Pair], source: str, target: str, good: bool) -> None:
    assert all(remark.score >= 0.5 for remark in length.CHECK.find(make_pair(source, target))) == good


LOOPS = [
    ("The minister said that the talks had ended.", True),
    ("The minister said that the the talks had ended.", False),
    ("The talks had had no result, and that that was so was very, very clear.", True),
    ("He said that he said that the talks had ended.", False),
    ("They found a well. A well means water.", True),
    ("They found a well, a well, a well.", False),
    ("The talks the talks the talks the talks", False),
    ("Day by day, step by step, the talks went on, and the minister and the envoy agreed.", True),
    ("The sum was 20 20 million.", True),
    ("Yessssssssss, he said.", False),
    ("He laughed hahahahahaha.", False),
    ("In 1988, a committee was formed; in 1999, a committee was formed.", True),
    ("", True),
]


@pytest.mark.parametrize(("target", "good"), LOOPS)
def test_loops(make_pair: Callable[..., Pair], target: str, good: bool) -> None:
    pair = make_pair("قال الوزير إن المحادثات انتهت.", target)
    assert all(remark.score >= 0.5 for remark in repetition.CHECK.find(pair)) == good


def test_loop_is_marked_and_counted(make_pair: Callable[..., Pair]) -> None:
    pair = make_pair("قال الوزير إن المحادثات انتهت.", "The minister said the talks, the talks, the talks ended.")
    (remark,) = repetition.CHECK.find(pair)
    assert [pair.target[slice(*span)] for span in remark.target_spans] == ["the talks, the talks, the talks"]
    assert remark.message.startswith("said 3 times over")


def test_loop_that_the_arabic_has_is_information(make_pair: Callable[..., Pair]) -> None:
    pair = make_pair("هتف الجمهور: لا للحرب لا للحرب لا للحرب.", "The crowd chanted: no to war no to war no to war.")
    (remark,) = repetition.CHECK.find(pair)
    assert remark.score >= repetition.CHECK.min_score
    assert [pair.source[slice(*span)] for span in remark.source_spans] == ["لا للحرب لا للحرب لا للحرب"]


def test_long_loop_takes_no_quadratic_time(make_pair: Callable[..., Pair]) -> None:
    (remark,) = repetition.CHECK.find(make_pair("كلمة", "the " * 20_000))
    assert remark.score == 0.0
