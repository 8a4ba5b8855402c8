"""Workers that are actors on a Ray cluster. Owns the connection to Ray and the actors.

Plain actors and our own bounded queue, not Ray Data: its pipeline does a lost block again whole, so that one text that
kills its worker takes a block along or ends the job; it has its own order and memory limits between a reader and a
writer that are ours, one SQLite file; and it cannot say that two machines would answer differently. Ray gives what it
is best at: where actors run, on which resources, and that their end is noticed.
"""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from translate.engine import Engine, EngineError, EngineSpec, EngineUnavailable, load_engine
from translate.records import Translation
from translate.workers import Ready, WorkerLost, Workers, ready_of

MAX_LANES = 4
MOST_THREADS = 4
"""Of a worker, unless --threads says otherwise: each has a model in memory, and shares it among its threads."""
LOOPBACK = "127.0.0.2"
"""Ray takes 127.0.0.1 for the name of the machine and listens for others."""
START_S = 1800.0
"""A worker has this long to find its place in the cluster, fetch its model and load it."""
LEAVE_S = 30.0
"""Calls of workers that were stopped have this long to end before the cluster is left."""


class RayCrew:
    """Actors on the cluster at an address, `local` for one that ends with us."""

    def __init__(self, spec: EngineSpec, workers: Workers) -> None:
        """Connect. Without numbers: as many as fit. Raises EngineUnavailable without Ray or a cluster."""
        assert workers.ray is not None
        ray = _ray()
        self._connection = _Connection(ray, workers.ray)
        nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
        threads = spec.threads or max(1, min([MOST_THREADS, *(int(node["CPU"]) for node in nodes if node.get("CPU"))]))
        gpus = workers.gpus if workers.gpus is not None else float(spec.device == "cuda")
        needs = {"num_cpus": threads, **({"num_gpus": gpus} if gpus else {})}
        room = sum(_room(node, threads, gpus) for node in nodes)
        if workers.least is None and workers.most is None:
            self.least = self.most = workers.count or room
        else:
            self.least = workers.least or 1
            self.most = workers.most or max(room, self.least)
        if self.most == 0:
            self.close()
            raise EngineUnavailable(f"the Ray cluster has no machine with {threads} free-standing CPUs"
                                    f"{' and a GPU' if gpus else ''}; use fewer --threads, or say --workers N or --max "
                                    "N where the cluster grows by itself.")
        # An engine's own failures are ours to judge: Ray is not to start or send anything twice.
        self._actor = ray.remote(max_restarts=0, max_task_retries=0, max_concurrency=MAX_LANES, **needs)(_Actor)
        self._spec = replace(spec, threads=threads)

    def hire(self) -> RayWorker:
        """An actor; Ray finds it a place."""
        return RayWorker(self._connection, self._actor, self._spec)

    def close(self) -> None:
        """Leave the cluster, if we came to it; call it when every worker has been stopped."""
        self._connection.close()


class _Connection:
    """To a cluster, for many threads: it is closed when none of them is in a call of Ray's, which would end the
    process there."""

    def __init__(self, ray: Any, address: str) -> None:
        self._ray = ray
        self._is_ours = not ray.is_initialized()
        if self._is_ours:
            _connect(ray, address)
        self._state = threading.Condition()
        self._users = 0
        self._is_closed = False

    @contextmanager
    def use(self) -> Iterator[Any]:
        """The module `ray`. What it makes is to be dropped within, too. Raises WorkerLost once closed."""
        with self._state:
            if self._is_closed:
                raise WorkerLost("its cluster was left")
            self._users += 1
        try:
            yield self._ray
        finally:
            with self._state:
                self._users -= 1
                self._state.notify_all()

    def close(self) -> None:
        """Leave the cluster, unless somebody else has connected; a call that does not end keeps it to the end of the
        process."""
        with self._state:
            if self._is_ours and not self._is_closed and self._state.wait_for(lambda: not self._users, LEAVE_S):
                self._is_closed = True
                self._ray.shutdown()


class RayWorker:
    """One actor."""

    def __init__(self, connection: _Connection, actor: Any, spec: EngineSpec) -> None:
        self._connection = connection
        self._class = actor
        self._spec = spec
        self._actor: Any = None
        self._hiring = threading.Lock()
        self._is_stopped = False

    def start(self) -> Ready:
        """Load the engine. Raises EngineError, WorkerLost."""
        ready: Ready = self._asked("load", self._spec, timeout_s=START_S)
        return ready

    def call(self, texts: Sequence[str]) -> list[Translation]:
        """Translate there. Raises EngineError, WorkerLost."""
        answers: list[Translation] = self._asked("translate", list(texts))
        return answers

    def stop(self) -> None:
        """End it, wherever it is."""
        with suppress(WorkerLost), self._connection.use() as ray, self._hiring:
            self._is_stopped = True
            if self._actor is not None:
                ray.kill(self._actor)
            self._actor = None

    def _asked(self, method: str, question: Any, timeout_s: float | None = None) -> Any:
        with self._connection.use() as ray:
            answer = self._answer(ray, method, question, timeout_s)
        if isinstance(answer, EngineError | WorkerLost):
            raise answer
        return answer

    def _answer(self, ray: Any, method: str, question: Any, timeout_s: float | None) -> Any:
        """Errors as values: raised, they would keep this frame, and with it what is Ray's, when the use is over."""
        from ray.exceptions import GetTimeoutError, RayError

        with self._hiring:
            if self._is_stopped:
                return WorkerLost("it was stopped")
            if self._actor is None:
                self._actor = self._class.remote()
            reference = getattr(self._actor, method).remote(question)
        try:
            return ray.get(reference, timeout=timeout_s)
        except GetTimeoutError:
            return EngineUnavailable(f"the Ray cluster gave no room to a worker within {timeout_s:.0f} s; look at "
                                     "`ray status`, or use fewer workers.")
        except RayError as error:
            return WorkerLost(str(error).strip().splitlines()[0].rstrip(".:") or type(error).__name__)


class _Actor:
    """What runs on the cluster: one engine. Its errors travel as values, for Ray wraps what is raised."""

    def __init__(self) -> None:
        self._engine: Engine | None = None

    def load(self, spec: EngineSpec) -> Ready | EngineError:
        try:
            self._engine = load_engine(spec)
        except EngineError as error:
            return error
        ready = ready_of(self._engine, platform.node())
        return replace(ready, lanes=min(ready.lanes, MAX_LANES))

    def translate(self, texts: list[str]) -> list[Translation] | EngineError:
        assert self._engine is not None
        try:
            return self._engine.translate(texts)
        except EngineError as error:
            return error


def _ray() -> Any:
    # Before the import, which reads them. Nothing leaves the machine that nobody asked for.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise EngineUnavailable('Ray is not installed; pip install "tarjama[ray]"') from error
    return ray


def _connect(ray: Any, address: str) -> None:
    try:
        if address == "local":
            ray.init(address="local", include_dashboard=False, log_to_driver=False, logging_level="ERROR",
                     _node_ip_address=LOOPBACK)
        else:
            ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except (ConnectionError, ValueError, RuntimeError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise EngineUnavailable(f"no Ray cluster at {address!r} ({reason}); start one with `ray start --head`, or use "
                                "--ray local.") from error


def _room(node: dict[str, float], threads: int, gpus: float) -> int:
    """How many workers a machine takes."""
    by_cpu = int(node.get("CPU", 0)) // threads
    # Ray counts GPUs by the ten-thousandth, and a worker that needs more than one needs whole ones.
    return min(by_cpu, int(round(node.get("GPU", 0) / gpus, 4))) if gpus else by_cpu
