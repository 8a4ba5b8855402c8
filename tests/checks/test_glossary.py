"""Terms a glossary wants, and translations that have them or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from corpus.checks.glossary import find
from corpus.records import Pair
from translate.records import Kept

SOURCE = "دخلت قوات اليونيفيل وقوات اليونيفيل المضيق."
UNIFIL, AGAIN, STRAIT = Kept(10, 19, "UNIFIL"), Kept(26, 35, "UNIFIL"), Kept(36, 42, "strait")


@pytest.mark.parametrize(("terms", "target", "missed"), [
    ((), "They came.", []),
    ((UNIFIL,), "UNIFIL came.", []),
    ((UNIFIL,), "Unifil's forces came.", []),              # case does not count, nor what stands behind
    ((UNIFIL,), "The forces came.", [(10, 19)]),
    ((UNIFIL, AGAIN), "UNIFIL came.", [(26, 35)]),         # wanted twice
    ((UNIFIL, AGAIN), "UNIFIL and UNIFIL came.", []),
    ((UNIFIL, STRAIT), "Forces entered the Straits.", [(10, 19)]),
    ((STRAIT,), "They were constrained.", [(36, 42)]),      # inside another word it is another word
    ((UNIFIL, STRAIT), "", [(10, 19), (36, 42)]),
])
def test_terms(make_pair: Callable[..., Pair], terms: tuple[Kept, ...], target: str,
               missed: list[tuple[int, int]]) -> None:
    pair = replace(make_pair(SOURCE, target), terms=terms)
    remarks = list(find(pair))
    assert [span for remark in remarks for span in remark.source_spans] == missed
    assert all(remark.score < 0.5 for remark in remarks)


def test_the_words_name_the_term_and_its_english(make_pair: Callable[..., Pair]) -> None:
    (remark,) = find(replace(make_pair(SOURCE, "They came."), terms=(UNIFIL,)))
    assert remark.message == "اليونيفيل must be 'UNIFIL', which is missing"
