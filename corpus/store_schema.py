"""The workspace's schema: its numbered migrations, and bringing a file to this program's version.

Owns the form of every table; what is in them is `corpus.store`'s and that of the rooms beside it.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from corpus import store_exports, store_memory, store_versions
from corpus.records import CorpusError

_APPLICATION_ID = 0x7461726A  # "tarj"

# Migration N brings a workspace from version N to N + 1. Never edit one that was released: add the next.
MIGRATIONS = (
    """
    CREATE TABLE signatures (n INTEGER PRIMARY KEY, stage TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (stage, text));
    CREATE TABLE articles (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, title TEXT,
        text TEXT NOT NULL, encoding TEXT NOT NULL, encoding_confidence REAL NOT NULL, published TEXT, licence TEXT,
        extra TEXT NOT NULL);
    CREATE TABLE sentences (n INTEGER PRIMARY KEY, signature INTEGER NOT NULL, id TEXT NOT NULL,
        article_id TEXT NOT NULL, place INTEGER NOT NULL, paragraph INTEGER NOT NULL, start INTEGER NOT NULL,
        stop INTEGER NOT NULL, text TEXT NOT NULL, UNIQUE (signature, id));
    CREATE TABLE pairs (n INTEGER PRIMARY KEY, signature INTEGER NOT NULL, id TEXT NOT NULL UNIQUE,
        sentence_id TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, score REAL, alternatives TEXT NOT NULL,
        segments TEXT NOT NULL, truncated INTEGER NOT NULL, UNIQUE (signature, sentence_id));
    CREATE TABLE findings (pair_id TEXT NOT NULL, signature INTEGER NOT NULL, k INTEGER NOT NULL, name TEXT NOT NULL,
        score REAL NOT NULL, source_spans TEXT NOT NULL, target_spans TEXT NOT NULL, message TEXT NOT NULL,
        PRIMARY KEY (pair_id, signature, k)) WITHOUT ROWID;
    CREATE TABLE done (signature INTEGER NOT NULL, item TEXT NOT NULL, error TEXT, PRIMARY KEY (signature, item))
        WITHOUT ROWID;
    CREATE INDEX done_errors ON done (signature) WHERE error IS NOT NULL;
    CREATE TABLE runs (n INTEGER PRIMARY KEY, stage TEXT NOT NULL, signature INTEGER NOT NULL, started TEXT NOT NULL);
    CREATE TABLE unread (source TEXT PRIMARY KEY, reason TEXT NOT NULL, run INTEGER NOT NULL) WITHOUT ROWID;
    """,
    # The review pass, of corpus.store_reviews and corpus.store_queue. `reviews` is the fact, all else follows from it.
    """
    CREATE TABLE reviewers (n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, token_hash TEXT UNIQUE,
        lead INTEGER NOT NULL, added TEXT NOT NULL);
    CREATE TABLE reviews (n INTEGER PRIMARY KEY, action TEXT NOT NULL, pair_id TEXT NOT NULL, reviewer TEXT NOT NULL,
        role TEXT NOT NULL, verdict TEXT NOT NULL, text TEXT NOT NULL, tags TEXT NOT NULL, comment TEXT NOT NULL,
        seconds REAL NOT NULL, at TEXT NOT NULL, undoes TEXT NOT NULL, UNIQUE (pair_id, action));
    CREATE INDEX reviews_by_reviewer ON reviews (reviewer, n);
    CREATE INDEX reviews_by_action ON reviews (action);
    CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are only appended'); END;
    CREATE TRIGGER reviews_are_kept BEFORE DELETE ON reviews
        BEGIN SELECT RAISE(ABORT, 'reviews are only appended'); END;
    CREATE TABLE decisions (pair_id TEXT NOT NULL, reviewer TEXT NOT NULL, role TEXT NOT NULL, verdict TEXT NOT NULL,
        review INTEGER NOT NULL, PRIMARY KEY (pair_id, reviewer, role)) WITHOUT ROWID;
    CREATE INDEX decisions_by_reviewer ON decisions (reviewer, verdict);
    CREATE TABLE rulings (pair_id TEXT PRIMARY KEY, outcome TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX rulings_by_outcome ON rulings (outcome);
    CREATE TABLE leases (n INTEGER NOT NULL, reviewer TEXT NOT NULL, until REAL NOT NULL, PRIMARY KEY (n, reviewer))
        WITHOUT ROWID;
    CREATE TABLE queue (n INTEGER PRIMARY KEY, pair_id TEXT NOT NULL, signature INTEGER NOT NULL,
        article INTEGER NOT NULL, place INTEGER NOT NULL, score REAL NOT NULL, passed INTEGER NOT NULL,
        draw REAL NOT NULL, second REAL NOT NULL, same INTEGER NOT NULL, wanted INTEGER NOT NULL,
        given INTEGER NOT NULL, open INTEGER NOT NULL, disputed INTEGER NOT NULL);
    CREATE TABLE queue_checks (name TEXT NOT NULL, open INTEGER NOT NULL, score REAL NOT NULL, n INTEGER NOT NULL,
        PRIMARY KEY (name, open, score, n)) WITHOUT ROWID;
    CREATE TABLE review_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    # Translations are found again by what the model was given, see corpus.store_memory; `answers` holds what a command
    # found out and need not find out again.
    """
    ALTER TABLE pairs ADD COLUMN source_key INTEGER;
    UPDATE pairs SET source_key = source_key(source);
    CREATE INDEX pairs_by_source ON pairs (signature, source_key);
    CREATE TABLE answers (question TEXT PRIMARY KEY, state TEXT NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID;
    """,
    # What a sentence is in its article. The splits of before did not say; the next one does.
    "ALTER TABLE sentences ADD COLUMN kind TEXT NOT NULL DEFAULT 'body';",
    # What the glossary of the day wanted in a pair, so that any later check, of an edit too, can look for it.
    "ALTER TABLE pairs ADD COLUMN terms TEXT NOT NULL DEFAULT '[]';",
    # Findings of one pair that the whole run takes back, see corpus.store_across.
    """
    CREATE TABLE aside (pair_id TEXT NOT NULL, signature INTEGER NOT NULL, k INTEGER NOT NULL, name TEXT NOT NULL,
        score REAL NOT NULL, source_spans TEXT NOT NULL, target_spans TEXT NOT NULL, message TEXT NOT NULL,
        PRIMARY KEY (pair_id, signature, k)) WITHOUT ROWID;
    """,
    # Existing translations of articles, see corpus.align.
    store_versions.MIGRATION,
    # A number that is another after every change of what a dataset is made from, whoever made it: see
    # corpus.store_memory. In a trigger, so that no writer can forget it.
    "CREATE TABLE revision (n INTEGER NOT NULL); INSERT INTO revision VALUES (0);" + "".join(
        f"CREATE TRIGGER {table}_{event} AFTER {event} ON {table} BEGIN UPDATE revision SET n = n + 1; END;"
        for table in ("articles", "sentences", "pairs", "findings", "done", "reviews", "decisions", "rulings")
        for event in ("insert", "update", "delete")),
    # Which exports were made here, and their numbers.
    store_exports.MIGRATION,
)


def prepare(db: sqlite3.Connection, path: Path) -> None:
    """Make a new file a workspace, or an older workspace one of today. Raises CorpusError when the file is another
    program's or newer than this one."""
    application, version, tables = (db.execute(query).fetchone()[0] for query in (
        "PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master"))
    if application != _APPLICATION_ID and tables:
        raise CorpusError(f"{path} is a database of another program; name another file with --workspace.")
    if version > len(MIGRATIONS):
        raise CorpusError(
            f"{path}: workspace version {version} is newer than this program knows ({len(MIGRATIONS)}); "
            "install a newer tarjama."
        )
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    # Ids are hashes, so that every batch touches pages all over the file: with SQLite's 2 MB of cache and 4 MB of
    # log, a million pairs were read and written a hundred times over.
    db.execute("PRAGMA cache_size = -16384")
    db.execute("PRAGMA wal_autocheckpoint = 16384")
    db.create_function("source_key", 1, store_memory.source_key, deterministic=True)
    for number in range(version, len(MIGRATIONS)):
        db.executescript(
            f"BEGIN IMMEDIATE; {MIGRATIONS[number]} PRAGMA application_id = {_APPLICATION_ID}; "
            f"PRAGMA user_version = {number + 1}; COMMIT;"
        )
