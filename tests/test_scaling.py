"""When a worker comes and when one goes: the rule as a table, counted by hand."""

from __future__ import annotations

import pytest

from translate.scaling import Load, more, too_many


@pytest.mark.parametrize(("workers", "starting", "waiting", "most", "coming"), [
    (1, 0, 0, 8, 0),   # nothing waits
    (1, 0, 1, 8, 1),   # two calls fit into one worker: half of one is one
    (1, 0, 2, 8, 1),
    (1, 0, 3, 8, 2),
    (2, 1, 2, 8, 0),   # that worker is on its way
    (2, 1, 4, 8, 1),
    (7, 0, 100, 8, 1),
    (8, 0, 100, 8, 0),
    (8, 3, 100, 8, 0),
])
def test_who_waits_brings_more(workers: int, starting: int, waiting: int, most: int, coming: int) -> None:
    assert more(Load(workers, starting, 2, waiting, ()), most) == coming


@pytest.mark.parametrize(("workers", "waiting", "idle_s", "least", "leaving"), [
    (3, 0, (0.0, 0.0, 0.0), 1, 0),
    (3, 0, (0.0, 59.9, 60.0), 1, 1),
    (3, 0, (70.0, 80.0, 90.0), 1, 2),   # the least stay
    (3, 0, (70.0, 80.0, 90.0), 3, 0),
    (3, 1, (70.0, 80.0, 90.0), 1, 0),   # work waits: they will have it
    (3, 0, (70.0, 80.0), 1, 2),         # the third is starting still: it goes too
    (4, 0, (70.0, 0.0, 0.0), 1, 2),
    (4, 0, (0.0, 0.0, 0.0), 1, 0),
    (3, 0, (70.0,), 2, 1),
])
def test_who_has_nothing_to_do_goes(workers: int, waiting: int, idle_s: tuple[float, ...], least: int,
                                    leaving: int) -> None:
    assert too_many(Load(workers, workers - len(idle_s), 2, waiting, idle_s), least, 60.0) == leaving
