"""How many threads use one workspace: one writer behind a lock, one reading connection a thread.

Owns connections and what a commit promises. A commit here is on the disk when `writing` ends: a review that a person
was told is kept survives a killed process and a power cut.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.records import CorpusError
from corpus.store import Store, advice


class Access:
    """An open workspace for many threads. Close it when the last one is done."""

    def __init__(self, path: Path) -> None:
        """Open a workspace that exists, at this program's version. Raises CorpusError like `Store`."""
        with Store(path):
            pass
        self.path = path
        self._lock = threading.Lock()
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
        """The writer inside one transaction, one thread at a time; committed and synced at the end, or undone."""
        with self._lock, self.errors():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

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
