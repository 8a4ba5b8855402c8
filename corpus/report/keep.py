"""What a walk over a million pairs may remember: counts, and the few items with the smallest keys. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from corpus.report.facts import Group

T = TypeVar("T")
Key = tuple[float, float]


class Smallest(Generic[T]):
    """The `size` items with the smallest keys of all that were offered; keys of different items must differ."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[Key, int, T]] = []
        self._offered = 0

    def offer(self, key: Key, make: Callable[[], T]) -> None:
        """Keep the item where its key is among the smallest; it is made only then."""
        self._offered += 1
        reverse = (-key[0], -key[1])  # heapq drops the smallest, and the largest key must go.
        if len(self._heap) < self._size:
            heapq.heappush(self._heap, (reverse, self._offered, make()))
        elif reverse > self._heap[0][0]:
            heapq.heapreplace(self._heap, (reverse, self._offered, make()))

    def items(self) -> tuple[T, ...]:
        """Smallest key first."""
        return tuple(item for _, _, item in sorted(self._heap, key=lambda entry: entry[:2], reverse=True))


@dataclass(slots=True)
class Count:
    """Pairs of one group as they are counted."""

    pairs: int = 0
    passed: int = 0
    quality: float = 0.0

    def add(self, quality: float, passed: bool) -> None:
        self.pairs += 1
        self.passed += passed
        self.quality += quality

    def group(self, name: str) -> Group:
        """What was counted, under a name."""
        return Group(name, self.pairs, self.passed, self.quality / self.pairs if self.pairs else 0.0)
