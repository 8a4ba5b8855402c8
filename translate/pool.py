"""Many workers behind one engine: processes on this machine, or actors on a Ray cluster. Owns the workers, their loss
and their replacement; knows no model.

A pool is an engine, so that whoever has a loop, a batch order and a writer keeps them: a call carries one batch to one
worker and comes back with its answers. What is in flight is bounded by `concurrency`, whoever calls. A worker that dies
with a batch is replaced, and its batch done again; a batch that kills twice is halved until the text that does it is
alone, and that text alone has no translation.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from translate.engine import EngineError, EngineSpec, EngineUnavailable
from translate.records import Translation

MAX_START_LOSSES = 3
"""A worker that dies so often in a row before it has loaded its engine is not started again."""
MAX_LOSSES_IN_A_ROW = 50
"""So many without one answer in between are no matter of single texts: the pool gives up."""
LOOK_S = 1.0


class WorkerLost(Exception):
    """A worker died with a call in it; says how."""


@dataclass(frozen=True, slots=True)
class Workers:
    """How many engines there are, and where."""

    count: int | None = None
    """None on Ray: as many as the cluster has room for; else one a core would be too many, so it must be said."""
    ray: str | None = None
    """The address of a Ray cluster, `auto` for the one of this machine, `local` for one made here; None: processes."""


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

    count: int

    def hire(self) -> Worker:
        """A worker that is not started yet."""

    def close(self) -> None:
        """After the last worker."""


@dataclass(slots=True)
class _Seat:
    """A place for one worker after the other."""

    worker: Worker | None = None
    losses_at_start: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Pool:
    """An engine of many. Close it at the end; killed without, its workers end by themselves."""

    def __init__(self, crew: Crew) -> None:
        """Start every worker and wait for the first. Raises EngineError where none can be had."""
        self._crew = crew
        self._free: queue.SimpleQueue[tuple[_Seat, Worker]] = queue.SimpleQueue()
        self._state = threading.Condition()
        self._ready: Ready | None = None
        self._failure: EngineError | None = None
        self._losses = 0
        self._closed = False
        self._seats = [_Seat() for _ in range(crew.count)]
        self._staffed = len(self._seats)
        for seat in self._seats:
            self._staff(seat)
        with self._state:
            self._state.wait_for(lambda: self._ready or self._failure)
        if self._ready is None:
            self.close()
            raise self._failure or EngineUnavailable("no worker could be started.")

    @property
    def signature(self) -> str:
        """The one all workers have; one with another ends the run."""
        return self._first().signature

    @property
    def batch_size(self) -> int:
        """One engine's."""
        return self._first().batch_size

    @property
    def concurrency(self) -> int:
        """Every lane of every worker, and one batch more for each worker, so that none waits for the next."""
        return len(self._seats) * (self._first().lanes + 1)

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Translate each text, same length and order; a text that kills its worker is answered with `missed`. Raises
        EngineError as the engine does, EngineUnavailable when no worker is left."""
        return self._isolated(list(texts), tries=2)

    def close(self) -> None:
        """Stop every worker."""
        self._closed = True
        with self._state:
            self._failure = self._failure or EngineUnavailable("the workers have been stopped.")
        for seat in self._seats:
            with seat.lock:
                worker, seat.worker = seat.worker, None
            if worker is not None:
                worker.stop()
        self._crew.close()

    def _first(self) -> Ready:
        assert self._ready is not None
        return self._ready

    def _isolated(self, texts: list[str], tries: int) -> list[Translation]:
        for left in range(tries, 0, -1):
            try:
                return self._call(texts)
            except WorkerLost as error:
                if left == 1 and len(texts) == 1:
                    return [Translation("", missed=f"this text ends its worker each time ({error}); leave it out, or "
                                                   "use another engine.")]
        middle = len(texts) // 2
        # One try for a half: it holds what killed twice, or it does not. A single text may still meet a bad moment.
        return [answer for half in (texts[:middle], texts[middle:])
                for answer in self._isolated(half, tries=2 if len(half) == 1 else 1)]

    def _call(self, texts: list[str]) -> list[Translation]:
        seat, worker = self._take()
        try:
            answers = worker.call(texts)
        except WorkerLost as error:
            self._lost(seat, worker, error)
            raise
        except BaseException:
            self._free.put((seat, worker))
            raise
        self._losses = 0
        self._free.put((seat, worker))
        if len(answers) != len(texts):
            raise EngineError(f"a worker answered {len(answers)} texts for {len(texts)}; install the same tarjama "
                              "everywhere.")
        return answers

    def _take(self) -> tuple[_Seat, Worker]:
        while True:
            if self._failure is not None:
                raise self._failure
            try:
                seat, worker = self._free.get(timeout=LOOK_S)
            except queue.Empty:
                continue
            if seat.worker is worker:  # Else it was lost in another lane.
                return seat, worker

    def _lost(self, seat: _Seat, worker: Worker, error: WorkerLost) -> None:
        with seat.lock:
            if seat.worker is not worker:
                return  # Another lane has seen it first.
            seat.worker = None
        worker.stop()
        with self._state:
            self._losses += 1
            if self._losses >= MAX_LOSSES_IN_A_ROW:
                self._failure = EngineUnavailable(f"{self._losses} workers in a row died with their batch ({error}); "
                                                  "look at their memory, or use fewer workers.")
                return
        self._staff(seat)

    # Filling a seat takes as long as a model takes to load, or a cluster to find room: beside the work.

    def _staff(self, seat: _Seat) -> None:
        threading.Thread(target=self._fill, args=(seat,), name="staff", daemon=True).start()

    def _fill(self, seat: _Seat) -> None:
        reason: EngineError
        while not self._closed:
            worker = self._crew.hire()
            with seat.lock:
                seat.worker = worker
            try:
                ready = worker.start()
            except WorkerLost as error:
                seat.losses_at_start += 1
                worker.stop()
                if seat.losses_at_start >= MAX_START_LOSSES:
                    self._give_up(EngineUnavailable(f"a worker dies while it loads its model ({error}); look at its "
                                                    "memory, or use fewer workers."))
                    return
                continue
            except EngineError as error:
                worker.stop()
                reason = error if isinstance(error, EngineUnavailable) else EngineUnavailable(str(error))
                self._give_up(reason)
                return
            seat.losses_at_start = 0
            if self._closed:
                worker.stop()  # It came when the others had gone.
                return
            self._welcome(seat, worker, ready)
            return

    def _welcome(self, seat: _Seat, worker: Worker, ready: Ready) -> None:
        with self._state:
            if self._ready is None:
                self._ready = ready
            elif ready.signature != self._ready.signature:
                # Two kinds of answers in one dataset under one name: never.
                self._failure = EngineUnavailable(
                    f"the worker on {ready.where} answers as {ready.signature!r}, the one on {self._ready.where} as "
                    f"{self._ready.signature!r}; use machines of one kind and pin the model with @REVISION.")
            self._state.notify_all()
        for _ in range(ready.lanes):
            self._free.put((seat, worker))

    def _give_up(self, reason: EngineError) -> None:
        """A seat stays empty; without any other, that is the end."""
        with self._state:
            self._staffed -= 1
            if self._staffed == 0:
                self._failure = reason
            self._state.notify_all()


def open_pool(spec: EngineSpec, workers: Workers) -> Pool:
    """Start `workers` with the engine of `spec`. Raises EngineError where that cannot be."""
    if workers.count is not None and workers.count < 1:
        raise EngineError(f"workers is {workers.count}, expected 1 or more; try --workers 2.")
    if spec.engine == "chat":
        raise EngineError("a model behind a server is asked many texts at once already; leave --workers and --ray out.")
    if workers.ray:
        from translate.ray_workers import RayCrew

        return Pool(RayCrew(spec, workers.ray, workers.count))
    from translate.process_workers import ProcessCrew

    return Pool(ProcessCrew(spec, workers.count or 1))


def shared_threads(spec: EngineSpec, count: int) -> EngineSpec:
    """The spec of one of `count` workers that share this machine's cores."""
    return replace(spec, threads=max(1, (spec.threads or len(os.sched_getaffinity(0))) // count))


def ready_of(engine: Any, where: str) -> Ready:
    """What a worker says of its engine."""
    return Ready(engine.signature, engine.batch_size, engine.concurrency, where)
