"""How many threads use one workspace: one writer behind a lock, one reading connection a thread.

Owns connections and what a commit promises. A commit here is on the disk when `writing` ends: a review that a person
was told is kept survives a killed process and a power cut. Waiting for the disk is nearly all that a decision takes, so
that those who come meanwhile share one commit.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.records import CorpusError
from corpus.store import Store
from corpus.store_connection import advice

_MAX_PARTS = 32
"""So many parts share a commit at the most: the first of them waits for all."""
_TAKE_OVER_S = 1.0


class _Group:
    """Parts that are committed together."""

    def __init__(self) -> None:
        self.parts = 0
        self.done = threading.Event()
        self.error: sqlite3.Error | None = None


class Access:
    """An open workspace for many threads. Close it when the last one is done."""

    def __init__(self, path: Path) -> None:
        """Open a workspace that exists, at this program's version. Raises CorpusError like `Store`."""
        with Store(path):
            pass
        self.path = path
        self._lock = threading.Lock()
        self._count = threading.Lock()
        self._waiting = 0
        self._group: _Group | None = None
        self._own = threading.local()
        self._readers: list[sqlite3.Connection] = []
        with self.errors():
            self._writer = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            # FULL: the log is synced at every commit. The store's own NORMAL may lose the last batches in a power
            # cut, which a machine makes again; a person would have to be asked again.
            self._writer.execute("PRAGMA synchronous = FULL")
            self._writer.execute("PRAGMA cache_size = -65536")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The writer, one thread at a time; what was done is committed and synced at the end, or undone. Threads that
        wait for their turn do their part in the same transaction, each behind a savepoint, and the last one commits
        for all."""
        with self.errors():
            with self._count:
                self._waiting += 1
            self._lock.acquire()
            try:
                with self._count:
                    self._waiting -= 1
                group = self._group or self._begin()
                try:
                    yield self._writer
                except BaseException:
                    if self._writer.in_transaction:
                        self._writer.execute("ROLLBACK TO part")
                    raise
                finally:
                    self._end_part(group)
            finally:
                self._lock.release()
            # Whoever waits for the lock takes the commit over; the timeout is for one who was interrupted there.
            while not group.done.wait(_TAKE_OVER_S):
                with self._lock:
                    if self._group is group:
                        self._commit(group)
            if group.error is not None:
                raise group.error

    def _begin(self) -> _Group:
        self._writer.execute("BEGIN IMMEDIATE")
        self._group = _Group()
        self._writer.execute("SAVEPOINT part")
        return self._group

    def _end_part(self, group: _Group) -> None:
        """Leave the transaction to the next part, or commit it where nobody waits."""
        group.parts += 1
        if not self._writer.in_transaction:  # SQLite gave it up: nothing of any part is left.
            self._fail(group, sqlite3.OperationalError("the transaction was rolled back"))
            return
        with self._count:
            last = not self._waiting or group.parts >= _MAX_PARTS
        if last:
            self._commit(group)
        else:
            self._writer.execute("RELEASE part")
            self._writer.execute("SAVEPOINT part")

    def _commit(self, group: _Group) -> None:
        try:
            self._writer.execute("COMMIT")
        except sqlite3.Error as error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            self._fail(group, error)
            return
        self._group = None
        group.done.set()

    def _fail(self, group: _Group, error: sqlite3.Error) -> None:
        self._group = None
        group.error = error
        group.done.set()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, which sees everything that is committed."""
        with self.errors():
            db: sqlite3.Connection | None = getattr(self._own, "db", None)
            if db is None:
                db = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
                db.execute("PRAGMA query_only = ON")
                db.execute("PRAGMA cache_size = -16384")
                self._own.db = db
                self._readers.append(db)
            yield db

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for db in (self._writer, *self._readers):
                db.close()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """The one border where SQLite's errors become ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise CorpusError(f"{self.path}: {advice(error)}") from error


def current(db: sqlite3.Connection, stage: str) -> int:
    """The number of the latest signature of `stage`, -1 before its first run."""
    row = db.execute("SELECT signature FROM runs WHERE stage = ? ORDER BY n DESC LIMIT 1", (stage,)).fetchone()
    return row[0] if row else -1
