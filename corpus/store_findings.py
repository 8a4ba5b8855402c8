"""The workspace's side of saying what the checks found: one pair with all of it, and every pair as a stream.

Reads only. What a finding means and whether it fails is said by the callers.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.records import CorpusError, Finding, Pair
from corpus.store_access import current
from corpus.store_rows import PAIR_COLUMNS, pair_of, spans_of

_FINDING = "f.pair_id, f.name, f.score, f.source_spans, f.target_spans, f.message, s.text"
_LEAST_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A pair, where it stands, and everything that was found in it under the asked signatures."""

    pair: Pair
    article_source: str
    index: int
    checked: bool
    """Whether the pair is checked under the current signature of the checks."""
    findings: tuple[Finding, ...]
    taken_back: tuple[Finding, ...]
    """What a check of the pair alone had found and the whole run took back."""
    outcome: str
    """What reviewers said together, empty where nobody has."""
    edit: str
    """The English of an edit, else empty."""


def pair_id_of(db: sqlite3.Connection, words: str) -> str:
    """The id that is `words` or begins with it. Raises CorpusError where there is none or there are several."""
    if db.execute("SELECT 1 FROM pairs WHERE id = ?", (words,)).fetchone():
        return words
    ids = []
    if len(words) >= _LEAST_PREFIX:
        ids = db.execute("SELECT id FROM pairs WHERE id BETWEEN ? AND ? LIMIT 3", (words, words + "~")).fetchall()
    if len(ids) != 1:
        shown = "no pair of this workspace" if not ids else "several pairs of this workspace"
        raise CorpusError(f"{words!r:.60}: {shown}; expected a pair's id, or its first digits, as the column id of the "
                          "dataset and tarjama check --summary show it.")
    return str(ids[0][0])


def found_in(db: sqlite3.Connection, pair_id: str, finding_signatures: Sequence[str]) -> Found:
    """Everything known of the pair of this id, worst findings first."""
    row = db.execute(
        f"SELECT {PAIR_COLUMNS}, g.text, coalesce(a.source, ''), coalesce(s.place, 0), coalesce(r.outcome, ''), "
        "coalesce(r.text, '') FROM pairs p JOIN signatures g ON g.n = p.signature "
        "LEFT JOIN sentences s ON s.id = p.sentence_id LEFT JOIN articles a ON a.id = s.article_id "
        "LEFT JOIN rulings r ON r.pair_id = p.id WHERE p.id = ? ORDER BY s.signature = ? DESC LIMIT 1",
        (pair_id, current(db, "split"))).fetchone()
    *columns, engine, source, index, outcome, edit = row
    marked = db.execute("SELECT 1 FROM done WHERE signature = ? AND item = ? AND error IS NULL",
                        (current(db, "check"), pair_id)).fetchone()
    found, aside = (_findings(db, table, pair_id, finding_signatures) for table in ("findings", "aside"))
    return Found(pair_of(tuple(columns), engine), source, index, marked is not None, found, aside, outcome, edit)


def _findings(db: sqlite3.Connection, table: str, pair_id: str, signatures: Sequence[str]) -> tuple[Finding, ...]:
    rows = db.execute(
        f"SELECT {_FINDING} FROM {table} f JOIN signatures s ON s.n = f.signature WHERE f.pair_id = ? AND "
        "s.stage = 'finding' AND s.text IN (SELECT value FROM json_each(?)) ORDER BY f.score, f.name, f.k",
        (pair_id, json.dumps(list(signatures))))
    return tuple(Finding(pair_id, name, score, spans_of(source), spans_of(target), message, signature)
                 for _, name, score, source, target, message, signature in rows)


def checked_pairs(db: sqlite3.Connection) -> int:
    """How many pairs of the current split and engine are checked."""
    return int(db.execute(f"SELECT count(*) FROM pairs p {_IS_CURRENT} WHERE p.signature = ?",
                          _current(db)).fetchone()[0])


def by_pair(db: sqlite3.Connection, finding_signatures: Sequence[str]) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """(pair id, (check, score) of every finding) of each checked pair that has findings, in the order of ids, which is
    as good as chance. Streams: the findings are stored in this order."""
    # CROSS JOIN keeps the walk along the findings, so that nothing is sorted.
    rows = db.execute(
        f"SELECT f.pair_id, f.name, f.score FROM findings f CROSS JOIN pairs p ON p.id = f.pair_id {_IS_CURRENT} "
        "WHERE p.signature = ? AND f.signature IN (SELECT n FROM signatures WHERE stage = 'finding' AND text IN "
        "(SELECT value FROM json_each(?))) ORDER BY f.pair_id", (*_current(db), json.dumps(list(finding_signatures))))
    for pair_id, group in groupby(rows, key=lambda row: str(row[0])):
        yield pair_id, [(name, score) for _, name, score in group]


_IS_CURRENT = ("CROSS JOIN done d ON d.signature = ? AND d.item = p.id AND d.error IS NULL "
               "CROSS JOIN sentences s ON s.signature = ? AND s.id = p.sentence_id")


def _current(db: sqlite3.Connection) -> tuple[int, int, int]:
    return current(db, "check"), current(db, "split"), current(db, "translate")
