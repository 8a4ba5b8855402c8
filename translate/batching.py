"""Batches by a budget of tokens. Pure: knows lengths, not texts; who asks restores the order by the indices."""

from __future__ import annotations

from collections.abc import Sequence


def batches(lengths: Sequence[int], max_tokens: int) -> list[list[int]]:
    """Put every index of `lengths` into one batch, shortest first, equal lengths in their order.

    A batch is padded to its longest item, so longest x count is what it costs: at most `max_tokens`, except that an
    item longer than that is a batch of its own.
    """
    filled: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        # Sorted, so the item at hand is the longest its batch would have.
        if filled and lengths[index] * (len(filled[-1]) + 1) <= max_tokens:
            filled[-1].append(index)
        else:
            filled.append([index])
    return filled
