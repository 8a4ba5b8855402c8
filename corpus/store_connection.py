"""The open file of a workspace: its connection, transactions and errors, and which signature of a stage is current.

Owns the tables `signatures` and `runs`, and what is kept of answers. Knows no item and no fact.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus import store_memory, store_schema, store_versions
from corpus.records import CorpusError


class Connection:
    """An open workspace. Use as a context manager; one thread only."""

    def __init__(self, path: Path) -> None:
        """Open or create. Raises CorpusError when the file is no workspace, is newer than this program, or cannot
        be written."""
        self.path = path
        with self._errors():
            try:
                self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
            except sqlite3.OperationalError as error:
                raise CorpusError(
                    f"{path}: the workspace cannot be opened ({error}); check that the folder exists and can be "
                    "written, or name another with --workspace."
                ) from error
        try:
            with self._errors():
                store_schema.prepare(self._db, path)
        except BaseException:
            self._db.close()
            raise
        self._signatures: dict[tuple[str, str], int] = {}
        self._view: dict[str, str] = {}
        self._apart: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._db.close()

    # Signatures and runs

    def begin(self, stage: str, signature: str) -> None:
        """Make `signature` the current one of `stage`: later stages work on what it made."""
        with self._errors(), self._transaction():
            self._db.execute("INSERT INTO runs (stage, signature, started) VALUES (?, ?, ?)",
                             (stage, self._signature(stage, signature), datetime.now(UTC).isoformat("T", "seconds")))

    def current(self, stage: str) -> str | None:
        """The signature of the latest run of `stage`, or inside `viewing` of its origin; None before the first."""
        if stage in self._view:
            return self._view[stage]
        row = self._db.execute("SELECT s.text FROM runs r JOIN signatures s ON s.n = r.signature WHERE r.stage = ? "
                               "ORDER BY r.n DESC LIMIT 1", (stage,)).fetchone()
        return row[0] if row else None

    def by_origin(self) -> dict[str, dict[str, str]]:
        """Of `machine` and `human`, those that were here: the signatures of split and translate that were used last."""
        with self._errors():
            return store_versions.by_origin(self._db)

    @contextmanager
    def viewing(self, origin: str, *, apart: bool = False) -> Iterator[None]:
        """Inside, what is current is what is current of this origin; with `apart` without the articles that have a
        person's translation. An origin that was never here changes nothing."""
        found = self.by_origin()
        view = self._view, self._apart
        self._view = found.get(origin, {})
        if apart and store_versions.HUMAN in found:
            self._apart = self._signature("translate", found[store_versions.HUMAN]["translate"])
        try:
            yield
        finally:
            self._view, self._apart = view

    def _without(self, article: str) -> str:
        """SQL that leaves the articles out that `viewing` leaves out; `article` is the column of an article's id."""
        return "" if self._apart is None else (" AND NOT EXISTS (SELECT 1 FROM versions v WHERE "
                                               f"v.signature = {self._apart} AND v.article_id = {article})")

    def state(self) -> str:
        """Another text after every change of what a dataset is made from."""
        with self._errors():
            return store_memory.state(self._db)

    def answered(self, question: str, state: str) -> str | None:
        """What `keep_answer` kept for the question in this very state."""
        with self._errors():
            return store_memory.answered(self._db, question, state)

    def keep_answer(self, question: str, state: str, answer: str) -> None:
        """Keep an answer for as long as the state is the same."""
        with self._errors(), self._transaction():
            store_memory.keep_answer(self._db, question, state, answer)

    def _signature(self, stage: str, text: str) -> int:
        if (stage, text) not in self._signatures:
            self._db.execute("INSERT OR IGNORE INTO signatures (stage, text) VALUES (?, ?)", (stage, text))
            self._signatures[stage, text] = self._scalar(
                "SELECT n FROM signatures WHERE stage = ? AND text = ?", stage, text)
        return self._signatures[stage, text]

    def _current(self, stage: str) -> int:
        text = self.current(stage)
        return -1 if text is None else self._signature(stage, text)

    # SQLite

    def _scalar(self, query: str, *arguments: object) -> int:
        value: int = self._db.execute(query, arguments).fetchone()[0]
        return value

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._signatures = {}
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The one border where SQLite's errors become ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise CorpusError(f"{self.path}: {advice(error)}") from error


def advice(error: sqlite3.Error) -> str:
    """What a person can do about an error of SQLite's."""
    words = str(error)
    if "full" in words:
        return "the disk is full; everything committed so far is kept: free some space and run the same command again."
    if "locked" in words:
        return "another program holds the workspace; wait for it to end and run the same command again."
    if "not a database" in words or "malformed" in words:
        return f"not a workspace ({words}); name another file with --workspace."
    return f"the workspace cannot be used ({words}); check that the file and its folder can be written."
