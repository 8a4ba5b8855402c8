"""When a pool has one worker more, and when one goes. Owns the rule and its times; starts and ends nothing itself.

Nobody asks here whether a cluster has room: a worker without a place waits as a demand, which is also what makes a
cluster that grows by itself grow. The pool's `most` is how many may wait so.
"""

from __future__ import annotations

from dataclasses import dataclass

LOOK_S = 1.0
"""Between two looks. Work that waits at one of them only is none that another worker would still find."""
IDLE_S = 60.0
"""What is longer without work than a model takes to load is cheaper ended; others may have its place."""


@dataclass(frozen=True, slots=True)
class Load:
    """What there is to see of a pool."""

    workers: int
    """Those that are starting too."""
    starting: int
    lanes: int
    """How many calls a worker takes at once."""
    waiting: int
    """Calls without a lane, at this look and the one before."""
    idle_s: tuple[float, ...]
    """How long each worker that has loaded its engine has had nothing to do; 0 for one that works."""


def more(load: Load, most: int) -> int:
    """How many to start: one for every `lanes` calls that wait, less those that are on their way, up to `most`."""
    wanted = -(-load.waiting // load.lanes) - load.starting
    return max(0, min(wanted, most - load.workers))


def too_many(load: Load, least: int, idle_s: float) -> int:
    """How many may go, down to `least`: where some were idle for `idle_s`, those that are starting, for which there is
    nothing to do either, and then these; none while work waits."""
    idle = sum(idle >= idle_s for idle in load.idle_s)
    if load.waiting or not idle:
        return 0
    return max(0, min(load.starting + idle, load.workers - least))
