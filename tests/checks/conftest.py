"""What every check's table of cases needs: a pair out of two texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.records import Pair

MakePair = Callable[..., Pair]


@pytest.fixture
def make_pair() -> MakePair:
    def make(source: str, target: str, *, truncated: bool = False) -> Pair:
        return Pair("p1", "s1", source, target, None, (), (), truncated, "engine:table|v:1")

    return make
