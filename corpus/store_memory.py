"""What the workspace remembers so that nothing is done twice: translations by their source, answers by their state.

Owns the column `pairs.source_key`, the tables `answers` and `revision`, and what a state is. Every function works on
the store's own connection.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence


def source_key(source: str) -> int:
    """A whole number of 64 bits for a text, as SQLite keeps them. Two texts may share one: whoever looks a text up by
    its key compares the texts, too."""
    digest = hashlib.blake2b(source.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def recall(db: sqlite3.Connection, signature: int, sources: Sequence[str], columns: str) -> list[tuple]:  # type: ignore[type-arg]
    """The `columns` of the oldest pair under `signature` of each of `sources` that has one; the third is its source."""
    keys = {source_key(source): source for source in sources}
    rows = db.execute(
        f"SELECT {columns}, k.value FROM json_each(?) k JOIN pairs p ON p.n = "
        # One pair, however many articles have the sentence: a stock phrase may be there a thousand times.
        "(SELECT min(m.n) FROM pairs m WHERE m.signature = ? AND m.source_key = k.value)",
        (json.dumps(list(keys)), signature)).fetchall()
    return [row[:-1] for row in rows if row[2] == keys[row[-1]]]


def answered(db: sqlite3.Connection, question: str, state: str) -> str | None:
    """The answer that was kept for the question in this state."""
    row = db.execute("SELECT answer FROM answers WHERE question = ? AND state = ?", (question, state)).fetchone()
    return row[0] if row else None


def keep_answer(db: sqlite3.Connection, question: str, state: str | None, answer: str) -> None:
    """Keep an answer in the place of an older one; without a state there is none any more."""
    if state is None:
        db.execute("DELETE FROM answers WHERE question = ?", (question,))
    else:
        db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (question, state, answer))


def state(db: sqlite3.Connection) -> str:
    """Another text after every change of what a dataset is made from: the facts, what people said of them, what could
    not be read, and which signature of each stage is current."""
    (revision,), (unread,) = (db.execute(query).fetchone() for query in (
        "SELECT n FROM revision", "SELECT count(*) FROM unread"))
    current = db.execute("SELECT r.stage, s.text FROM runs r JOIN signatures s ON s.n = r.signature WHERE r.n IN "
                         "(SELECT max(n) FROM runs GROUP BY stage) ORDER BY r.stage").fetchall()
    return json.dumps([revision, unread, current])
