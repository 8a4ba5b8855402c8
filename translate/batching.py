"""Batches by a budget of tokens, and how long an output may get. Pure: knows lengths, not texts.

Who asks restores the order by the indices.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

SHORTEST_STEP = 32


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


def decoding_limit(source_tokens: int, most: int) -> int:
    """How many tokens an output may have, its end token included: 2 x step + 32, where step is the source's length
    rounded up to 32, 64, 128 ...; never more than `most`, what the model can write.

    So between 2 and 4 times the source and 32 more: English takes 1 to 1.5 tokens for one of Arabic, and what goes far
    beyond that runs in a circle. Steps, because a search has one limit a batch: with few different limits, texts of the
    same limit fill batches of their own, and a text's limit never depends on its neighbours.
    """
    step = max(SHORTEST_STEP, 1 << (source_tokens - 1).bit_length())
    return min(2 * step + 32, most)


def batches_by_limit(lengths: Sequence[int], max_tokens: int, most: int) -> list[tuple[int, list[int]]]:
    """As `batches`, with each one's `decoding_limit`, longest first: workers that end at the same time waste least."""
    found: list[tuple[int, list[int]]] = []
    for limit, indices in groupby(sorted(range(len(lengths)), key=lengths.__getitem__),
                                  key=lambda index: decoding_limit(lengths[index], most)):
        members = list(indices)
        found += [(limit, [members[place] for place in batch])
                  for batch in batches([lengths[index] for index in members], max_tokens)]
    return found[::-1]
