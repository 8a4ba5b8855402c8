"""Many workers behind one engine: processes on this machine, or actors on a Ray cluster. Owns the workers, their loss
and their replacement; knows no model.

A pool is an engine, so that whoever has a loop, a batch order and a writer keeps them: a call carries one batch to one
worker and comes back with its answers. What is in flight is bounded by `concurrency`, whoever calls. A worker that dies
with a batch is replaced, and its batch done again; a batch that kills twice is halved until the text that does it is
alone, and that text alone has no translation. How many workers there are at a time follows the work, between the two
bounds of the crew: `translate.scaling` says when one more comes and when one goes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from translate.engine import EngineError, EngineSpec, EngineUnavailable
from translate.records import Translation
from translate.scaling import IDLE_S, LOOK_S, Load, more, too_many
from translate.workers import Crew, Ready, Worker, WorkerLost
from translate.workers import Workers as Workers

MAX_START_LOSSES = 3
"""A worker that dies so often in a row before it has loaded its engine is not started again."""
MAX_LOSSES_IN_A_ROW = 50
"""So many without one answer in between are no matter of single texts: the pool gives up."""
REFUSED_S = 60.0
"""So long after a worker that could not be had none is added; the others work on."""
TOGETHER_S = 60.0
"""So long after a pool's start nobody has a second call while others still load: little work would be done before they
come."""


@dataclass(slots=True, eq=False)
class _Seat:
    """A place for one worker after the other."""

    worker: Worker | None = None
    lanes: int = 0
    """How many calls the worker takes at once; 0 before it has loaded its engine and after it is lost."""
    free: int = 0
    """Of those lanes."""
    idle_since: float = 0.0
    """When its last call ended, by the monotonic clock."""
    losses_at_start: int = 0


class Pool:
    """An engine of many. Close it at the end; killed without, its workers end by themselves."""

    def __init__(self, crew: Crew, *, idle_s: float = IDLE_S) -> None:
        """Start the least workers and wait for the first. One above the least that has had nothing to do for `idle_s`
        goes. Raises EngineError where none can be had."""
        self._crew = crew
        self._idle_s = idle_s
        self._state = threading.Condition()  # Of all that follows, and of every seat.
        self._ready: Ready | None = None
        self._failure: EngineError | None = None
        self._losses = 0
        self._waiting = 0
        self._refused_at = -REFUSED_S
        self._closed = False
        self._together_until = time.monotonic() + TOGETHER_S
        self._seats = [_Seat() for _ in range(crew.least)]
        for seat in list(self._seats):
            self._staff(seat)
        with self._state:
            self._state.wait_for(lambda: self._ready or self._failure)
        if self._ready is None:
            self.close()
            raise self._failure or EngineUnavailable("no worker could be started.")
        if crew.most > crew.least:
            threading.Thread(target=self._scale, name="scale", daemon=True).start()

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
        """Every lane of the most workers, and one batch more for each, so that none waits for the next. What waits
        while there are fewer is what brings more."""
        return self._crew.most * (self._first().lanes + 1)

    @property
    def workers(self) -> int:
        """How many there are now, those that are starting too."""
        with self._state:
            return len(self._seats)

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Translate each text, same length and order; a text that kills its worker is answered with `missed`. Raises
        EngineError as the engine does, EngineUnavailable when no worker is left."""
        return self._isolated(list(texts), tries=2)

    def close(self) -> None:
        """Stop every worker."""
        with self._state:
            self._closed = True
            self._failure = self._failure or EngineUnavailable("the workers have been stopped.")
            workers = [worker for seat in self._seats if (worker := _left(seat))]
            self._state.notify_all()
        for worker in workers:
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
            self._give_back(seat, worker)
            raise
        self._losses = 0
        self._give_back(seat, worker)
        if len(answers) != len(texts):
            raise EngineError(f"a worker answered {len(answers)} texts for {len(texts)}; install the same tarjama "
                              "everywhere.")
        return answers

    def _take(self) -> tuple[_Seat, Worker]:
        """A lane, when there is one."""
        with self._state:
            self._waiting += 1
            while not (self._failure or (seat := self._free_seat())):
                self._state.wait(LOOK_S)
            self._waiting -= 1
            if self._failure is not None:
                raise self._failure
            assert seat is not None
            assert seat.worker is not None
            seat.free -= 1
            return seat, seat.worker

    def _free_seat(self) -> _Seat | None:
        """The one that has most lanes free; of several the one that is here longest, so that with little work the
        others are idle altogether and can go."""
        seat = max(self._seats, key=lambda seat: seat.free)
        is_for_others = (seat.free < seat.lanes and time.monotonic() < self._together_until
                         and not all(seat.lanes for seat in self._seats))
        return None if is_for_others or not seat.free else seat

    def _give_back(self, seat: _Seat, worker: Worker) -> None:
        with self._state:
            if seat.worker is worker:  # Else it was lost in another lane.
                seat.free += 1
                seat.idle_since = time.monotonic()
                self._state.notify_all()

    def _lost(self, seat: _Seat, worker: Worker, error: WorkerLost) -> None:
        with self._state:
            if seat.worker is not worker:
                return  # Another lane has seen it first.
            _left(seat)
            self._losses += 1
            if self._losses >= MAX_LOSSES_IN_A_ROW:
                self._failure = EngineUnavailable(f"{self._losses} workers in a row died with their batch ({error}); "
                                                  "look at their memory, or use fewer workers.")
                self._state.notify_all()
        worker.stop()
        if self._failure is None:
            self._staff(seat)

    # Filling a seat takes as long as a model takes to load, or a cluster to find room: beside the work.

    def _staff(self, seat: _Seat) -> None:
        threading.Thread(target=self._fill, args=(seat,), name="staff", daemon=True).start()

    def _fill(self, seat: _Seat) -> None:
        while True:
            worker = self._crew.hire()
            with self._state:
                if self._closed or seat not in self._seats:
                    return
                seat.worker = worker
            try:
                ready = worker.start()
            except WorkerLost as error:
                worker.stop()
                seat.losses_at_start += 1
                if seat.losses_at_start >= MAX_START_LOSSES:
                    self._give_up(seat, EngineUnavailable(f"a worker dies while it loads its model ({error}); look at "
                                                          "its memory, or use fewer workers."))
                    return
            except EngineError as error:
                worker.stop()
                self._give_up(seat, error if isinstance(error, EngineUnavailable) else EngineUnavailable(str(error)))
                return
            else:
                self._welcome(seat, worker, ready)
                return

    def _welcome(self, seat: _Seat, worker: Worker, ready: Ready) -> None:
        with self._state:
            if seat.worker is worker:  # Else it came when the others had gone.
                seat.losses_at_start = 0
                seat.lanes = seat.free = ready.lanes
                seat.idle_since = time.monotonic()
            self._ready = self._ready or ready
            if ready.signature != self._ready.signature:
                # Two kinds of answers in one dataset under one name: never.
                self._failure = EngineUnavailable(
                    f"the worker on {ready.where} answers as {ready.signature!r}, the one on {self._ready.where} as "
                    f"{self._ready.signature!r}; use machines of one kind and pin the model with @REVISION.")
            self._state.notify_all()
            is_late = seat.worker is not worker
        if is_late:
            worker.stop()

    def _give_up(self, seat: _Seat, reason: EngineError) -> None:
        """The seat goes; without any other, that is the end."""
        with self._state:
            _left(seat)
            if seat in self._seats:
                self._seats.remove(seat)
            self._refused_at = time.monotonic()
            if not self._seats:
                self._failure = self._failure or reason
            self._state.notify_all()

    def _scale(self) -> None:
        """Look at the work again and again; more workers or fewer, one look after the other."""
        waited = 0
        while True:
            with self._state:
                if self._state.wait_for(lambda: self._failure, timeout=LOOK_S):
                    return
                now = time.monotonic()
                load = Load(len(self._seats), sum(not seat.lanes for seat in self._seats), self._first().lanes,
                            min(waited, self._waiting),
                            tuple(0.0 if seat.free < seat.lanes else now - seat.idle_since
                                  for seat in self._seats if seat.lanes))
                waited = self._waiting
                refused = now - self._refused_at < REFUSED_S
                coming = [_Seat() for _ in range(0 if refused else more(load, self._crew.most))]
                self._seats += coming
                leaving = [worker for _ in range(too_many(load, self._crew.least, self._idle_s))
                           if (worker := self._dismissed())]
            for seat in coming:
                self._staff(seat)
            for worker in leaving:
                worker.stop()

    def _dismissed(self) -> Worker | None:
        """One that is starting, perhaps without a place in the cluster, else the one that is idle longest."""
        seat = min((seat for seat in self._seats if seat.free == seat.lanes),
                   key=lambda seat: (seat.lanes, seat.idle_since))
        self._seats.remove(seat)
        return _left(seat)


def _left(seat: _Seat) -> Worker | None:
    """The worker of a seat that has none from now on."""
    worker, seat.worker = seat.worker, None
    seat.lanes = seat.free = 0
    return worker


def open_pool(spec: EngineSpec, workers: Workers) -> Pool:
    """Start `workers` with the engine of `spec`. Raises EngineError where that cannot be."""
    if spec.engine == "chat":
        raise EngineError("a model behind a server is asked many texts at once already; leave --workers and --ray out.")
    workers.check()
    if workers.ray:
        from translate.ray_workers import RayCrew

        return Pool(RayCrew(spec, workers))
    from translate.process_workers import ProcessCrew

    return Pool(ProcessCrew(spec, workers.count or 1))
