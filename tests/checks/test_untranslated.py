"""Arabic left in the English, and nothing said of what may stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.checks import empty, untranslated
from corpus.records import Pair

SOURCE = "زار الوزير مدينة طرابلس أمس."

CASES = [
    (SOURCE, "The minister visited the city of Tripoli yesterday.", True),
    (SOURCE, "The minister visited the city of طرابلس yesterday.", False),
    (SOURCE, SOURCE, False),
    (SOURCE, "زار الوزير مدينة أخرى", False),
    ("بلغ العدد ١٢٥.", "The number reached ١٢٥.", False),
    ("بلغ العدد ١٢٥.", "The number reached 125.", True),
    # A Persian letter, and letters in presentation forms, are Arabic script too.
    ("قال بزشكيان إن بلاده مستعدة.", "پزشكیان said his country was ready.", False),
    ("قال الوزير.", "ﻗﺎﻝ the minister.", False),
    # Other scripts and accents are not this check's.
    ("كتب الشاعر قصيدة.", "The poet wrote “Élégie” — a poem.", True),
    ("BBC News", "BBC News", True),
    ("", "", True),
]


@pytest.mark.parametrize(("source", "target", "good"), CASES)
def test_untranslated(make_pair: Callable[..., Pair], source: str, target: str, good: bool) -> None:
    scores = [remark.score for remark in untranslated.CHECK.find(make_pair(source, target))]
    assert all(score >= untranslated.CHECK.min_score for score in scores) == good


def test_left_word_is_marked_on_both_sides(make_pair: Callable[..., Pair]) -> None:
    pair = make_pair(SOURCE, "The minister visited the city of طرابلس yesterday.")
    (remark,) = untranslated.CHECK.find(pair)
    assert [pair.source[slice(*span)] for span in remark.source_spans] == ["طرابلس"]
    assert [pair.target[slice(*span)] for span in remark.target_spans] == ["طرابلس"]
    assert remark.message == "left in Arabic: طرابلس"


def test_more_arabic_scores_lower(make_pair: Callable[..., Pair]) -> None:
    targets = ["The minister visited the city of طرابلس yesterday.", "The minister زار مدينة طرابلس yesterday.", SOURCE]
    scores = [next(iter(untranslated.CHECK.find(make_pair(SOURCE, target)))).score for target in targets]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


@pytest.mark.parametrize(
    ("source", "target", "good"),
    [
        (SOURCE, "", False),
        (SOURCE, "  \n", False),
        (SOURCE, "...", False),
        (SOURCE, "Yes", True),
        ("* * *", "* * *", True),
        ("* * *", "Read more here", False),
        ("2024", "2024", True),
        ("", "", True),
    ],
)
def test_empty(make_pair: Callable[..., Pair], source: str, target: str, good: bool) -> None:
    assert (list(empty.CHECK.find(make_pair(source, target))) == []) == good
