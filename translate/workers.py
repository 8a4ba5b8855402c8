"""What a pool, its workers and the places they come from say to each other. Owns no worker."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from translate.engine import EngineError, EngineSpec
from translate.records import Translation


class WorkerLost(Exception):
    """A worker died with a call in it; says how."""


@dataclass(frozen=True, slots=True)
class Workers:
    """How many engines there are, and where."""

    count: int | None = None
    """None on Ray: as many as the cluster has room for; else one a core would be too many, so it must be said."""
    ray: str | None = None
    """The address of a Ray cluster, `auto` for the one of this machine, `local` for one made here; None: processes."""
    least: int | None = None
    """On Ray in place of `count`: so many at first and always, one where only `most` is said."""
    most: int | None = None
    """So many while work waits for them; as many as the cluster has room for where only `least` is said."""
    gpus: float | None = None
    """Of each worker on Ray, a fraction where several share one; None: one where the device is `cuda`."""

    def check(self) -> None:
        """Raises EngineError for numbers that cannot be."""
        if self.count is not None and self.count < 1:
            raise EngineError(f"workers is {self.count}, expected 1 or more; try --workers 2.")
        if not self.ray and (self.least, self.most, self.gpus) != (None, None, None):
            raise EngineError("--min, --max and --gpus-per-worker are for a Ray cluster; say --ray ADDRESS, or "
                              "--workers N for processes here.")
        if self.count is not None and (self.least is not None or self.most is not None):
            raise EngineError(f"--workers {self.count} is a fixed number, --min and --max are its bounds; leave one of "
                              "them out.")
        least, most = self.least or 1, self.most
        if (self.least is not None and self.least < 1) or (most is not None and most < least):
            raise EngineError(f"--min is {self.least if self.least is not None else least} and --max {most}, expected "
                              "1 <= min <= max; try --min 1 --max 8.")
        if self.gpus is not None and self.gpus < 0:
            raise EngineError(f"--gpus-per-worker is {self.gpus}, expected 0 or more; 0.5 lets two share a GPU.")


@dataclass(frozen=True, slots=True)
class Ready:
    """What a worker says when its engine is loaded."""

    signature: str
    batch_size: int
    lanes: int
    """How many calls it takes at once."""
    where: str
    """The machine's name, for errors."""


class Worker(Protocol):
    """One engine somewhere else."""

    def start(self) -> Ready:
        """Load the engine; called once. Raises EngineError as loading does, and WorkerLost."""

    def call(self, texts: Sequence[str]) -> list[Translation]:
        """Translate there; from up to `lanes` threads at once. Raises EngineError as the engine does, and WorkerLost,
        after which this worker is of no use."""

    def stop(self) -> None:
        """End it; safe for one that is dead."""


class Crew(Protocol):
    """Where workers come from."""

    least: int
    """So many there always are."""
    most: int
    """So many there may be. Those above `least` come when work waits and go when they have none."""

    def hire(self) -> Worker:
        """A worker that is not started yet."""

    def close(self) -> None:
        """After the last worker."""


def shared_threads(spec: EngineSpec, count: int) -> EngineSpec:
    """The spec of one of `count` workers that share this machine's cores."""
    return replace(spec, threads=max(1, (spec.threads or len(os.sched_getaffinity(0))) // count))


def ready_of(engine: Any, where: str) -> Ready:
    """What a worker says of its engine."""
    return Ready(engine.signature, engine.batch_size, engine.concurrency, where)
