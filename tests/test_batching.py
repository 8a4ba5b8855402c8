"""Token-budget batches: cases worked out by hand, and the promises over arbitrary lengths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.batching import batches


@pytest.mark.parametrize(("lengths", "max_tokens", "expected"), [
    ([], 10, []),
    ([3], 10, [[0]]),
    ([11], 10, [[0]]),                              # longer than the budget: alone
    ([5, 5], 10, [[0, 1]]),                         # 2 x 5 is exactly the budget
    ([5, 6], 10, [[0], [1]]),                       # 2 x 6 is above it
    ([5, 5], 9, [[0], [1]]),
    ([4, 2, 4, 1], 8, [[3, 1], [0, 2]]),            # 1, 2 | 4, 4: a third item would cost 3 x 4
    ([2, 2, 2, 2], 6, [[0, 1, 2], [3]]),            # equal lengths keep their order
    ([9, 1, 30, 1], 12, [[1, 3], [0], [2]]),
])
def test_batches_by_hand(lengths: list[int], max_tokens: int, expected: list[list[int]]) -> None:
    assert batches(lengths, max_tokens) == expected


@given(st.lists(st.integers(1, 600), max_size=200), st.integers(1, 2048))
def test_every_index_once_and_within_the_budget(lengths: list[int], max_tokens: int) -> None:
    made = batches(lengths, max_tokens)
    assert sorted(index for batch in made for index in batch) == list(range(len(lengths)))
    for batch in made:
        assert len(batch) == 1 or max(lengths[index] for index in batch) * len(batch) <= max_tokens
    in_order = [lengths[index] for batch in made for index in batch]
    assert in_order == sorted(lengths)
