"""The workspace's existing translations of articles: the text as it was read and which sentences belong together."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.records import Span

MACHINE, HUMAN = "machine", "human"

MIGRATION = """
    CREATE TABLE versions (article_id TEXT NOT NULL, signature INTEGER NOT NULL, source TEXT NOT NULL,
        text TEXT NOT NULL, beads TEXT NOT NULL, PRIMARY KEY (article_id, signature)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Version:
    """An article's English by a person."""

    article_id: str
    source: str
    text: str
    """Exactly as decoded."""
    beads: tuple[tuple[Span | None, Span | None], ...]
    """Offsets into the article's text and into `text` of what belongs together; None: has no counterpart."""


def keep(db: sqlite3.Connection, signature: int, version: Version) -> None:
    """Store it; one that is there already stays."""
    db.execute("INSERT OR IGNORE INTO versions VALUES (?, ?, ?, ?, ?)", (
        version.article_id, signature, version.source, version.text, json.dumps(version.beads)))


def find(db: sqlite3.Connection, signature: int, article_id: str) -> Version | None:
    """The version of an article that was aligned under this signature."""
    row = db.execute("SELECT source, text, beads FROM versions WHERE signature = ? AND article_id = ?",
                     (signature, article_id)).fetchone()
    if row is None:
        return None
    beads = tuple(tuple(side and (side[0], side[1]) for side in bead) for bead in json.loads(row[2]))
    return Version(article_id, row[0], row[1], beads)  # type: ignore[arg-type]


def by_origin(db: sqlite3.Connection) -> dict[str, dict[str, str]]:
    """Of machine and human, those that were here: the signatures of `split` and `translate` that were used last."""
    found: dict[str, dict[str, str]] = {}
    for origin, wanted in ((MACHINE, "NOT LIKE"), (HUMAN, "LIKE")):
        for stage, mark in (("translate", "engine:human|%"), ("split", "%|blocks:%")):
            row = db.execute(f"SELECT s.text FROM runs r JOIN signatures s ON s.n = r.signature WHERE r.stage = ? AND "
                             f"s.text {wanted} ? ORDER BY r.n DESC LIMIT 1", (stage, mark)).fetchone()
            if row:
                found.setdefault(origin, {})[stage] = row[0]
    return {origin: stages for origin, stages in found.items() if len(stages) == 2}


def aligned_otherwise(db: sqlite3.Connection, signature: int) -> int:
    """How many articles have a version, but none under this signature."""
    count: int = db.execute(
        "SELECT count(DISTINCT article_id) FROM versions v WHERE signature <> ?1 AND NOT EXISTS (SELECT 1 FROM "
        "versions w WHERE w.article_id = v.article_id AND w.signature = ?1)", (signature,)).fetchone()[0]
    return count


def machine_texts(db: sqlite3.Connection, sentence_ids: Sequence[str]) -> Mapping[str, str]:
    """What the engine that was used last, and is no person, made of these sentences."""
    return dict(db.execute(
        "SELECT sentence_id, target FROM pairs WHERE signature = (SELECT s.n FROM runs r JOIN signatures s "
        "ON s.n = r.signature WHERE r.stage = 'translate' AND s.text NOT LIKE 'engine:human|%' ORDER BY r.n DESC "
        "LIMIT 1) AND sentence_id IN (SELECT value FROM json_each(?))", (json.dumps(list(sentence_ids)),)))
