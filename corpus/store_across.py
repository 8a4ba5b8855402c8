"""The workspace's side of the checks that need all pairs: walks them by article, sorts them by key, replaces findings.

Owns the table `aside`, which holds findings of one pair alone that the whole run takes back, and the temporary tables
of a pass. What is looked for is `corpus.across`'s. Nothing is written but in `replace`, in one transaction: a killed
pass leaves what the last one found.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.records import Finding

_BATCH = 2000
_MAX_ARTICLE = 5000
"""Sentences of an article that are looked at together; what is longer is looked at in parts."""
_COLUMNS = "pair_id, signature, k, name, score, source_spans, target_spans, message"
_SCRATCH = """
    DROP TABLE IF EXISTS temp.keys; DROP TABLE IF EXISTS temp.found; DROP TABLE IF EXISTS temp.taken_back;
    CREATE TEMP TABLE keys (n INTEGER PRIMARY KEY, source_key INTEGER, target_key INTEGER, chars INTEGER, ratio REAL);
    CREATE TEMP TABLE found (pair_id TEXT, name TEXT, score REAL, source_spans TEXT, target_spans TEXT, message TEXT);
    CREATE TEMP TABLE taken_back (pair_id TEXT, name TEXT, message TEXT, PRIMARY KEY (pair_id, name, message));
"""


@dataclass(frozen=True, slots=True)
class Member:
    """A pair as a pass over all of them sees it."""

    n: int
    id: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Keyed:
    """What is kept of a pair until the end of the pass."""

    n: int
    source_key: int | None
    target_key: int | None
    """Equal for texts that say the same; None for a text that is not compared."""
    chars: int
    ratio: float


class Pass:
    """One pass over the pairs of the current split and engine."""

    def __init__(self, db: sqlite3.Connection, *, split: int, engine: int, check: int, signature: str,
                 finding_signatures: Mapping[str, int]) -> None:
        """`finding_signatures`: the number of each run-wide check's signature, by the check's name."""
        self._db = db
        self._split, self._engine, self._check = split, engine, check
        self._signatures = finding_signatures
        self._signature = signature
        self._question = f"across|{engine}"

    def answer(self) -> str | None:
        """What the last pass left, None where anything it looked at is another by now."""
        row = self._db.execute("SELECT answer FROM answers WHERE question = ? AND state = ?",
                               (self._question, self._state())).fetchone()
        return row[0] if row else None

    def _state(self) -> str:
        """Pairs and done-marks are only ever added: as many of them with the same last one are the same ones."""
        pairs, last = self._db.execute("SELECT count(*), coalesce(max(n), 0) FROM pairs WHERE signature = ?",
                                       (self._engine,)).fetchone()
        marks = self._db.execute("SELECT count(*) FROM done WHERE signature = ?", (self._check,)).fetchone()[0]
        return f"{self._signature}|{self._split}|{self._check}|{pairs}|{last}|{marks}"

    def begin(self) -> None:
        """Make the tables of the pass, empty."""
        self._began_as = self._state()
        self._db.executescript(_SCRATCH)

    def articles(self) -> Iterator[list[Member]]:
        """The pairs of each article in reading order, a part of a very long one at a time."""
        for _, rows in groupby(self._rows(), key=lambda row: row[1]):
            part: list[Member] = []
            for row in rows:
                part.append(Member(*row[2:]))
                if len(part) == _MAX_ARTICLE:
                    yield part
                    part = []
            if part:
                yield part

    def _rows(self) -> Iterator[tuple[int, str, int, str, str, str]]:
        after = 0
        while rows := self._db.execute(
                "SELECT s.n, s.article_id, p.n, p.id, p.source, p.target FROM sentences s NOT INDEXED JOIN pairs p ON "
                "p.signature = ? AND p.sentence_id = s.id WHERE s.signature = ? AND s.n > ? ORDER BY s.n LIMIT ?",
                (self._engine, self._split, after, _BATCH)).fetchall():
            after = rows[-1][0]
            yield from rows

    def keep(self, keyed: Sequence[Keyed]) -> None:
        """Keep what is to be compared with all other pairs."""
        self._db.executemany("INSERT INTO temp.keys VALUES (?, ?, ?, ?, ?)",
                             [(k.n, k.source_key, k.target_key, k.chars, k.ratio) for k in keyed])

    def variants(self, side: str) -> Iterator[list[tuple[int, int, str, str]]]:
        """For each text of `side` that has several partners, (first n, pairs, source, target) of each partner, the
        most frequent first; of thousands of partners the first thousand."""
        own, other = f"{side}_key", "target_key" if side == "source" else "source_key"
        self._db.execute(f"CREATE INDEX IF NOT EXISTS temp.keys_by_{side} ON keys ({own}, {other}, n)")
        several = self._db.execute(
            f"SELECT {own} FROM temp.keys WHERE {own} IS NOT NULL AND {other} IS NOT NULL GROUP BY {own} "
            f"HAVING min({other}) <> max({other})")
        for (key,) in several:
            yield self._db.execute(
                f"SELECT v.first, v.pairs, p.source, p.target FROM (SELECT min(n) AS first, count(*) AS pairs FROM "
                f"temp.keys WHERE {own} = ? AND {other} IS NOT NULL GROUP BY {other}) v JOIN pairs p ON p.n = v.first "
                "ORDER BY v.pairs DESC, v.first LIMIT 1000", (key,)).fetchall()

    def found(self, items: Sequence[Finding]) -> None:
        """Take findings of single pairs."""
        self._db.executemany("INSERT INTO temp.found VALUES (?, ?, ?, ?, ?, ?)", [
            (f.pair_id, f.check, f.score, json.dumps(f.source_spans), json.dumps(f.target_spans), f.message)
            for f in items])

    def found_in_all(self, n: int, check: str, score: float, message: str) -> None:
        """Take a finding about the whole texts of every pair that has the keys of pair `n`."""
        self._db.execute(
            "INSERT INTO temp.found SELECT p.id, ?, ?, json_array(json_array(0, length(p.source))), "
            "json_array(json_array(0, length(p.target))), ? FROM temp.keys h JOIN temp.keys k ON k.source_key = "
            "h.source_key AND k.target_key = h.target_key JOIN pairs p ON p.n = k.n WHERE h.n = ?",
            (check, score, message, n))

    def lengths(self) -> Iterator[tuple[int, float]]:
        """(characters, ratio) of every pair, as they were kept."""
        yield from self._db.execute("SELECT chars, ratio FROM temp.keys WHERE chars > 0 ORDER BY n")

    def outside(self, least: int, most: int, low: float, high: float) -> Iterator[tuple[Member, int, float]]:
        """The pairs of `least` to `most` characters whose ratio is under `low` or over `high`."""
        for row in self._db.execute(
                "SELECT p.n, p.id, p.source, p.target, k.chars, k.ratio FROM temp.keys k JOIN pairs p ON p.n = k.n "
                "WHERE k.chars BETWEEN ? AND ? AND (k.ratio < ? OR k.ratio > ?) ORDER BY k.n",
                (least, most, low, high)):
            yield Member(*row[:4]), row[4], row[5]

    def take_back(self, check: str, pair_ids: Sequence[str], message: str = "") -> None:
        """Put the findings of a check of one pair aside for these pairs: those with the message, or all."""
        self._db.executemany("INSERT OR IGNORE INTO temp.taken_back VALUES (?, ?, ?)",
                             [(pair_id, check, message) for pair_id in pair_ids])

    def take_back_lengths(self, check: str, least: int, most: int) -> None:
        """As `take_back`, for every pair of `least` to `most` characters."""
        self._db.execute(
            "INSERT OR IGNORE INTO temp.taken_back SELECT f.pair_id, ?, '' FROM (SELECT pair_id FROM findings WHERE "
            "name = ? UNION SELECT pair_id FROM aside WHERE name = ?) f JOIN pairs p ON p.id = f.pair_id JOIN "
            "temp.keys k ON k.n = p.n WHERE k.chars BETWEEN ? AND ?", (check, check, check, least, most))

    def counts(self) -> dict[str, int]:
        """How many findings the pass has by now, by check; only checks that have some."""
        return dict(self._db.execute("SELECT name, count(*) FROM temp.found GROUP BY name ORDER BY name").fetchall())

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Everything found and taken back, in an order that depends on nothing else."""
        yield from self._db.execute("SELECT * FROM temp.found ORDER BY pair_id, name, score, message")
        yield from self._db.execute("SELECT * FROM temp.taken_back ORDER BY pair_id, name, message")

    def replace(self, answer: str) -> None:
        """Put what was found in the place of what the last pass found, and `answer` with it."""
        own = "EXISTS (SELECT 1 FROM pairs p WHERE p.id = {}.pair_id AND p.signature = ?)"
        taken = ("EXISTS (SELECT 1 FROM temp.taken_back t WHERE t.pair_id = f.pair_id AND t.name = f.name AND "
                 "t.message IN ('', f.message))")
        names = json.dumps(list(self._signatures))
        self._db.execute("BEGIN IMMEDIATE")
        try:
            # A check of another version may have said it again meanwhile.
            self._db.execute(
                f"INSERT OR IGNORE INTO findings ({_COLUMNS}) SELECT {_COLUMNS} FROM aside a WHERE {own.format('a')} "
                "AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.pair_id = a.pair_id AND f.signature = a.signature "
                "AND f.message = a.message)", (self._engine,))
            self._db.execute(f"DELETE FROM aside WHERE {own.format('aside')}", (self._engine,))
            self._db.execute(f"DELETE FROM findings AS f WHERE name IN (SELECT value FROM json_each(?)) AND "
                             f"{own.format('f')}", (names, self._engine))
            if self._db.execute("SELECT 1 FROM temp.taken_back LIMIT 1").fetchone():
                self._db.execute(f"INSERT OR REPLACE INTO aside ({_COLUMNS}) SELECT {_COLUMNS} FROM findings f WHERE "
                                 f"{taken}")
                self._db.execute(f"DELETE FROM findings AS f WHERE {taken}")
            for name, signature in self._signatures.items():
                self._db.execute(
                    "INSERT INTO findings SELECT pair_id, ?, row_number() OVER (PARTITION BY pair_id ORDER BY score, "
                    "message, source_spans, target_spans) - 1, name, score, source_spans, target_spans, message FROM "
                    "temp.found WHERE name = ?", (signature, name))
            self._db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)",
                             (self._question, self._began_as, answer))
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        self._db.executescript("DROP TABLE temp.keys; DROP TABLE temp.found; DROP TABLE temp.taken_back;")


def answer_of(db: sqlite3.Connection, engine: int) -> str:
    """What the last pass over this engine's pairs left, empty before the first: another one is another queue."""
    row = db.execute("SELECT answer FROM answers WHERE question = ?", (f"across|{engine}",)).fetchone()
    return row[0] if row else ""
