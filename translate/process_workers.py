"""Workers that are processes of this machine: one engine each, spoken to through pipes. Owns the processes.

A process ends when its pipes close, so that none outlives the program that started it, however that ended.
"""

from __future__ import annotations

import multiprocessing
import os
import platform
import queue
import signal
import threading
import traceback
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from translate.engine import Engine, EngineError, EngineSpec, load_engine
from translate.records import Translation
from translate.workers import Ready, WorkerLost, ready_of, shared_threads

MAX_LANES = 4
END_S = 5.0


class ProcessCrew:
    """`count` processes that share the cores, no more and no fewer."""

    def __init__(self, spec: EngineSpec, count: int) -> None:
        self.least = self.most = count
        self._spec = shared_threads(spec, count)

    def hire(self) -> ProcessWorker:
        """One of them."""
        return ProcessWorker(self._spec)

    def close(self) -> None:
        """Nothing is shared between them."""


class ProcessWorker:
    """One process, spawned: a forked one would have the locks of our threads, without the threads."""

    def __init__(self, spec: EngineSpec) -> None:
        self._spec = spec
        self._lanes: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        self._process: Any = None
        self._starting = threading.Lock()
        self._is_stopped = False

    def start(self) -> Ready:
        """Load the engine. Raises EngineError, WorkerLost."""
        context = multiprocessing.get_context("spawn")
        pipes = [context.Pipe() for _ in range(MAX_LANES)]
        ends = [ours for ours, _ in pipes]
        process = context.Process(target=_serve, args=(self._spec, [theirs for _, theirs in pipes]), daemon=True)
        with self._starting:
            if self._is_stopped:
                raise WorkerLost("it was stopped")
            process.start()
            self._process = process
        for _, theirs in pipes:
            theirs.close()  # Held here too, it would never say that the process is gone.
        ready = self._received(ends[0])
        assert isinstance(ready, Ready)
        for end in ends[:ready.lanes]:
            self._lanes.put(end)
        return ready

    def call(self, texts: Sequence[str]) -> list[Translation]:
        """Translate there. Raises EngineError, WorkerLost."""
        lane = self._lanes.get()
        try:
            try:
                lane.send(list(texts))
            except (OSError, ValueError) as error:
                raise WorkerLost(self._how()) from error
            answers: list[Translation] = self._received(lane)
            return answers
        finally:
            self._lanes.put(lane)

    def stop(self) -> None:
        """End it. It holds nothing that an end without warning could lose."""
        with self._starting:
            self._is_stopped = True
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def _received(self, lane: Connection) -> Any:
        try:
            answer = lane.recv()
        except (EOFError, OSError) as error:
            raise WorkerLost(self._how()) from error
        if isinstance(answer, EngineError):
            raise answer
        return answer

    def _how(self) -> str:
        process = self._process
        process.join(END_S)
        code = process.exitcode
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return f"it ended with code {code}"


def _serve(spec: EngineSpec, lanes: list[Connection]) -> None:
    """The process: load, say so, answer until the pipes close."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that started us: it closes the pipes.
    try:
        engine = load_engine(spec)
        ready = ready_of(engine, platform.node())
        ready = Ready(ready.signature, ready.batch_size, min(ready.lanes, len(lanes)), ready.where)
        said: Ready | EngineError = ready
    except EngineError as error:
        said = error
    try:
        lanes[0].send(said)
    except OSError:
        return  # Stopped while it loaded: the work was done without it.
    if isinstance(said, EngineError):
        return
    for lane in lanes[1:ready.lanes]:
        threading.Thread(target=_serve_lane, args=(engine, lane), daemon=True).start()
    _serve_lane(engine, lanes[0])


def _serve_lane(engine: Engine, lane: Connection) -> None:
    """Answer until the pipe closes. Then, and after an error that is not the engine's own, the whole process ends:
    other lanes may be inside the engine, and nobody waits for them."""
    code = 1
    try:
        while (texts := _next(lane)) is not None:
            lane.send(_answer(engine, texts))
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


def _next(lane: Connection) -> list[str] | None:
    try:
        texts: list[str] = lane.recv()
    except (EOFError, OSError):
        return None
    return texts


def _answer(engine: Engine, texts: list[str]) -> list[Translation] | EngineError:
    try:
        return engine.translate(texts)
    except EngineError as error:
        return error
