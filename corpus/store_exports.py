"""The workspace's record of its exports: the number of each content of a dataset, and what the last one was told.

Owns the table `exports`. The count is the workspace's, so that a folder that was moved or deleted does not start it
anew, and one workspace gives a content the same number wherever it is written. Every function works on the store's own
connection.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MIGRATION = """
    CREATE TABLE exports (n INTEGER PRIMARY KEY, name TEXT NOT NULL, content TEXT NOT NULL, number INTEGER NOT NULL,
        turn INTEGER NOT NULL, facts TEXT NOT NULL, UNIQUE (name, content), UNIQUE (name, number));
"""


@dataclass(frozen=True, slots=True)
class LastExport:
    """The export that was written last."""

    name: str
    number: int
    facts: Mapping[str, Any]


def number(db: sqlite3.Connection, name: str, content: str, least: int) -> int:
    """The number of a dataset of this name with this content: the one it has, else the next, `least` or more."""
    db.execute(
        "INSERT OR IGNORE INTO exports (name, content, number, turn, facts) SELECT ?1, ?2, "
        "max(?3, 1 + (SELECT coalesce(max(number), 0) FROM exports WHERE name = ?1)), 0, '{}'", (name, content, least))
    found: int = db.execute("SELECT number FROM exports WHERE name = ? AND content = ?", (name, content)).fetchone()[0]
    return found


def tell(db: sqlite3.Connection, name: str, content: str, facts: Mapping[str, object]) -> None:
    """Make a numbered export the last one, with what is to be said of it."""
    db.execute("UPDATE exports SET facts = ?, turn = 1 + (SELECT max(turn) FROM exports) "
               "WHERE name = ? AND content = ?", (json.dumps(facts, ensure_ascii=False), name, content))


def last(db: sqlite3.Connection) -> LastExport | None:
    """The export that was told of last."""
    row = db.execute("SELECT name, number, facts FROM exports WHERE turn > 0 ORDER BY turn DESC LIMIT 1").fetchone()
    return LastExport(row[0], row[1], json.loads(row[2])) if row else None
