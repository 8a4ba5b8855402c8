"""Several workspaces into one: every article, sentence, pair, finding, review and reviewer, each once.

Owns the order of the parts and what happens where two of them disagree. The new file is written beside its place and
renamed, so that a killed merge leaves nothing at that place.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus import store_reviews
from corpus.records import CorpusError
from corpus.replacing import sync
from corpus.store import Store
from corpus.store_connection import advice

# What is copied row by row; what a row's own number is stays with its file, and ids say what belongs together.
FACTS = ("articles", "versions", "sentences", "pairs", "findings", "aside", "done")
# Merged by rules of their own, below.
RULED = ("signatures", "runs", "unread", "reviewers", "reviews", "review_settings")
# What follows from the others and is made again when it is asked for; leases end by themselves, and no export of a part
# is one of the whole.
MADE_AGAIN = ("answers", "exports", "revision", "decisions", "rulings", "queue", "queue_checks", "leases")


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge made."""

    articles: int
    sentences: int
    pairs: int
    reviews: int
    reviewers: int
    known: dict[str, int]
    """Rows that an earlier workspace had already, by table."""
    retranslated: int
    """Pairs that two workspaces have with different English; the reviewed one was kept, else the first."""


def merge(parts: Sequence[Path], out: Path) -> Merged:
    """Write the workspace `out` from `parts`. Raises CorpusError where `out` exists, a part is no workspace, or people
    reviewed two different translations under one id."""
    if out.exists():
        raise CorpusError(f"{out} is there already; name a new file, a merge never writes over a workspace.")
    for part in parts:
        if not part.is_file():
            raise CorpusError(f"{part}: no such workspace; check the path.")
        with Store(part):  # Brings an older one to this version, and refuses what is none.
            pass
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.merging-") as folder:
            unfinished = Path(folder, out.name)
            with Store(unfinished):
                pass
            merged = _filled(unfinished, parts)
            sync(unfinished)
            # A link refuses what came there meanwhile, a rename would replace it.
            os.link(unfinished, out)
            sync(out.parent)
    except OSError as error:
        raise CorpusError(f"{out}: the workspace cannot be written ({error.strerror or error}); free some space or "
                          "name another file.") from error
    return merged


def _filled(path: Path, parts: Sequence[Path]) -> Merged:
    with _connected(path) as db:
        # Nobody sees the file before it is whole, so that it needs no log.
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -65536")
        db.execute("CREATE TEMP TABLE numbers (part INTEGER, old INTEGER, new INTEGER, PRIMARY KEY (part, old))")
        db.execute("CREATE TEMP TABLE reviewed (pair_id TEXT PRIMARY KEY)")
        known: dict[str, int] = {}
        retranslated = 0
        for number, part in enumerate(parts):
            db.execute("ATTACH ? AS part", (str(part),))
            db.execute("BEGIN")
            _signatures(db, number)
            retranslated += _settle_pairs(db, part)
            for table in FACTS:
                known[table] = known.get(table, 0) + _copied(db, table, number)
            _people(db)
            db.execute("COMMIT")
            db.execute("DETACH part")
        _histories(db, parts)
        counts = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                  for table in ("articles", "sentences", "pairs", "reviews", "reviewers")}
        db.execute("PRAGMA journal_mode = DELETE")
        return Merged(**counts, known={table: rows for table, rows in known.items() if rows},
                      retranslated=retranslated)


def _signatures(db: sqlite3.Connection, part: int) -> None:
    """The part's signatures under our numbers."""
    db.execute("INSERT OR IGNORE INTO main.signatures (stage, text) SELECT stage, text FROM part.signatures ORDER BY n")
    db.execute("INSERT INTO numbers SELECT ?, p.n, m.n FROM part.signatures p JOIN main.signatures m "
               "ON m.stage = p.stage AND m.text = p.text", (part,))


def _copied(db: sqlite3.Connection, table: str, part: int) -> int:
    """Copy what is not there; returns how many rows were."""
    columns = [row[1] for row in db.execute(f"PRAGMA main.table_info({table})") if row[1] != "n"]
    has_n = any(row[1] == "n" for row in db.execute(f"PRAGMA main.table_info({table})"))
    values = ["(SELECT new FROM numbers WHERE part = ? AND old = t.signature)" if name == "signature" else f"t.{name}"
              for name in columns]
    # What failed in one workspace and was done in another is done.
    clash = ("ON CONFLICT (signature, item) DO UPDATE SET error = NULL WHERE excluded.error IS NULL AND done.error "
             "NOTNULL" if table == "done" else "ON CONFLICT DO NOTHING")
    before = db.execute(f"SELECT count(*) FROM main.{table}").fetchone()[0]
    db.execute(f"INSERT INTO main.{table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM part.{table} t "
               f"WHERE true {'ORDER BY t.n' if has_n else ''} {clash}", (part,) * ("signature" in columns))
    after = db.execute(f"SELECT count(*) FROM main.{table}").fetchone()[0]
    return int(db.execute(f"SELECT count(*) FROM part.{table}").fetchone()[0] - (after - before))


def _settle_pairs(db: sqlite3.Connection, part: Path) -> int:
    """Where this part and one before it have another English under one id, keep the one that people judged: a verdict
    must never come to stand beside words that its reviewer has not seen."""
    others = db.execute(
        "SELECT p.id, EXISTS (SELECT 1 FROM reviewed r WHERE r.pair_id = p.id), "
        "EXISTS (SELECT 1 FROM part.reviews r WHERE r.pair_id = p.id) FROM part.pairs p "
        "JOIN main.pairs m ON m.id = p.id AND (m.target <> p.target OR m.source <> p.source)").fetchall()
    for pair_id, ours, theirs in others:
        if ours and theirs:
            raise CorpusError(f"{part}: pair {pair_id} was reviewed there and in another workspace, with different "
                              "English; export the reviews of one of them and import them into the other.")
        if theirs:
            for table, column in (("findings", "pair_id"), ("aside", "pair_id"), ("done", "item"), ("pairs", "id")):
                db.execute(f"DELETE FROM main.{table} WHERE {column} = ?", (pair_id,))
    return len(others)


def _people(db: sqlite3.Connection) -> None:
    """Reviewers by name; who has a token in several workspaces keeps the first. Reviews come in the order of time, so
    that the last word of a person is the last here too: see `_histories`."""
    db.execute("INSERT OR IGNORE INTO main.reviewers (name, token_hash, lead, added) "
               "SELECT name, token_hash, lead, added FROM part.reviewers ORDER BY n")
    db.execute("INSERT OR IGNORE INTO reviewed SELECT DISTINCT pair_id FROM part.reviews")
    db.execute("INSERT OR IGNORE INTO main.review_settings SELECT * FROM part.review_settings")
    db.execute("INSERT OR REPLACE INTO main.unread SELECT source, reason, 0 FROM part.unread")


def _histories(db: sqlite3.Connection, parts: Sequence[Path]) -> None:
    """Runs and reviews of all parts by time, and what follows from the reviews."""
    db.execute("CREATE TEMP TABLE old_runs (started, part, n, stage, signature)")
    db.execute("CREATE TEMP TABLE old_reviews AS SELECT 0 AS part, * FROM main.reviews LIMIT 0")
    for number, part in enumerate(parts):
        db.execute("ATTACH ? AS part", (str(part),))
        db.execute("INSERT INTO old_runs SELECT r.started, ?, r.n, r.stage, s.new FROM part.runs r "
                   "JOIN numbers s ON s.part = ? AND s.old = r.signature", (number, number))
        db.execute("INSERT INTO old_reviews SELECT ?, * FROM part.reviews", (number,))
        db.execute("DETACH part")
    db.execute("BEGIN")
    db.execute("INSERT INTO runs (stage, signature, started) SELECT stage, signature, started FROM old_runs "
               "ORDER BY started, part, n")
    db.execute("DELETE FROM unread WHERE source IN (SELECT source FROM articles)")
    db.execute("UPDATE unread SET run = (SELECT coalesce(max(n), 0) FROM runs)")
    store_reviews.append(db, store_reviews.reviews_of(db, "temp.old_reviews", "at, part, n"))
    db.execute("COMMIT")


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        yield db
    except sqlite3.Error as error:
        raise CorpusError(f"{path.name}: {advice(error)}") from error
    finally:
        db.close()
