"""Makes the queue in the workspace: scores every checked pair of the current engine and keeps it where the queue walks.

Owns the rows of `queue`, `queue_checks` and `search` as they are first written, and `review_settings`. All of it
follows from pairs, findings and reviews and is made again where the score's signature is another.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus import search_words
from corpus.records import CorpusError, Finding, content_id
from corpus.review import draw, wanted
from corpus.store_access import Access, current
from corpus.store_across import answer_of
from corpus.store_rows import spans_of

_BATCH = 20_000
_MANY = 50_000
"""From so many pairs on, an empty queue gets its indexes after its rows: ids and draws are random, and keeping ten
indexes in order row by row writes a million pairs a hundred times over."""
_INDEXES = {
    "queue_pair": "UNIQUE INDEX {} ON queue (pair_id)",
    "queue_risk": "INDEX {} ON queue (score, n) WHERE open > 0",
    "queue_reading": "INDEX {} ON queue (article, place, n) WHERE open > 0",
    "queue_random": "INDEX {} ON queue (draw, n) WHERE open > 0",
    "queue_audit": "INDEX {} ON queue (draw, n) WHERE open > 0 AND passed = 1",
    "queue_article": "INDEX {} ON queue (article, place)",
    "queue_same": "INDEX {} ON queue (same)",
    "queue_second": "INDEX {} ON queue (second)",
    "queue_disputed": "INDEX {} ON queue (score, n) WHERE disputed = 1",
    "queue_checks_of": "INDEX {} ON queue_checks (n)",
}

Scorer = Callable[[Sequence[Finding]], tuple[float, bool]]
"""Findings of a pair -> (score, whether it passes)."""


@dataclass(frozen=True, slots=True)
class Built:
    """What `refresh` did."""

    pairs: int
    """In the queue."""
    new: int
    """Put in now."""


def refresh(access: Access, scorer: Scorer, signature: str, finding_signatures: Sequence[str], overlap: float | None,
            on_batch: Callable[[int, int], None] = lambda count, total: None) -> Built:
    """Bring the queue up to date: all checked pairs under the current split, engine and checks, scored by `scorer`,
    which `signature` names. `overlap` is the percentage of pairs that want two reviewers; None leaves it as it is."""
    with access.writing() as db:
        own = _open_queue(db, signature)
        share = _set_overlap(db, overlap)
        wanted_findings = json.dumps([n for text in finding_signatures for (n,) in db.execute(
            "SELECT n FROM signatures WHERE stage = 'finding' AND text = ?", (text,))])
        db.execute("PRAGMA wal_autocheckpoint = 16384")  # 64 MB: fewer pages are written twice.
        if _is_many(db):
            for name in _INDEXES:
                db.execute(f"DROP INDEX IF EXISTS {name}")
        lacking = _lacking_count(db)
    new, after = 0, 0
    while lacking:
        with access.writing() as db:
            rows = _lacking(db, after)
            if not rows:
                break
            _insert(db, rows, own, share, scorer, _findings(db, [row[1] for row in rows], wanted_findings))
        new, after = new + len(rows), rows[-1][0]
        on_batch(len(rows), lacking)
    with access.writing() as db:
        # Also after a run that was killed between rows and indexes.
        for name, index in _INDEXES.items():
            db.execute(f"CREATE {index.format(f'IF NOT EXISTS {name}')}")
        db.execute("PRAGMA wal_autocheckpoint = 1000")
    with access.reading() as db:
        return Built(db.execute("SELECT count(*) FROM queue").fetchone()[0], new)


def _lacking_count(db: sqlite3.Connection) -> int:
    """How many pairs the queue lacks, at the most."""
    # Rows of the queue all have a done-mark of the current checks: as many of both, and none is lacking. With pairs of
    # other engines checked too there are more marks, and the pairs are looked through.
    marks, rows = db.execute("SELECT (SELECT count(*) FROM done WHERE signature = ? AND error IS NULL), "
                             "(SELECT count(*) FROM queue)", (current(db, "check"),)).fetchone()
    return int(marks - rows)


def _is_many(db: sqlite3.Connection) -> bool:
    empty = db.execute("SELECT 1 FROM queue LIMIT 1").fetchone() is None
    return empty and bool(db.execute("SELECT 1 FROM pairs LIMIT 1 OFFSET ?", (_MANY - 1,)).fetchone())


def _open_queue(db: sqlite3.Connection, signature: str) -> int:
    made_from = "|".join([signature, *(str(current(db, stage)) for stage in ("split", "translate", "check")),
                          answer_of(db, current(db, "translate")), *_compared(db)])
    db.execute("INSERT OR IGNORE INTO signatures (stage, text) VALUES ('queue', ?)", (made_from,))
    own = int(db.execute("SELECT n FROM signatures WHERE stage = 'queue' AND text = ?", (made_from,)).fetchone()[0])
    first = db.execute("SELECT signature FROM queue LIMIT 1").fetchone()
    try:
        db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5 (source, target, content = '')")
    except sqlite3.OperationalError as error:
        raise CorpusError(f"reviewing needs SQLite with FTS5, this Python has SQLite {sqlite3.sqlite_version} without; "
                          "use a Python from python.org or your distribution.") from error
    if first is None or first[0] != own:
        # Every row is of one signature: a queue is emptied before the first row of another goes in.
        for statement in ("DELETE FROM queue", "DELETE FROM queue_checks", "DELETE FROM leases",
                          "INSERT INTO search (search) VALUES ('delete-all')"):
            db.execute(statement)
    return own


def _compared(db: sqlite3.Connection) -> list[str]:
    """How far the meanings of pairs were compared: what is found later puts them elsewhere."""
    signature = current(db, "meaning")
    marks = db.execute("SELECT count(*) FROM done WHERE signature = ?", (signature,)).fetchone()[0]
    return [f"{signature}:{marks}"] if marks else []


def _set_overlap(db: sqlite3.Connection, overlap: float | None) -> float:
    row = db.execute("SELECT value FROM review_settings WHERE name = 'overlap'").fetchone()
    before = float(row[0]) if row else 0.0
    if overlap is None or overlap == before:
        return before
    db.execute("INSERT OR REPLACE INTO review_settings VALUES ('overlap', ?)", (str(overlap),))
    low, high = sorted((before, overlap))
    changed = [n for (n,) in db.execute("SELECT n FROM queue WHERE second >= ? AND second < ?",
                                        (low / 100, high / 100))]
    wanted = 2 if overlap > before else 1
    for n in changed:
        db.execute(
            "UPDATE queue SET wanted = ?, open = CASE WHEN EXISTS (SELECT 1 FROM decisions d WHERE d.pair_id = "
            "queue.pair_id AND d.role = 'adjudication' AND d.verdict <> 'skip') THEN 0 ELSE max(? - given, 0) END "
            "WHERE n = ?", (wanted, wanted, n))
        db.execute("UPDATE queue_checks SET open = (SELECT q.open > 0 FROM queue q WHERE q.n = ?) WHERE n = ?", (n, n))
    return overlap


def _lacking(db: sqlite3.Connection, after: int) -> list[tuple[int, str, str, str, int, int]]:
    return db.execute(
        "SELECT p.n, p.id, p.source, p.target, a.n, s.place FROM pairs p NOT INDEXED "
        "JOIN done d ON d.signature = ? AND d.item = p.id AND d.error IS NULL "
        "JOIN sentences s ON s.signature = ? AND s.id = p.sentence_id JOIN articles a ON a.id = s.article_id "
        "LEFT JOIN queue q ON q.n = p.n WHERE p.signature = ? AND q.n IS NULL AND p.n > ? ORDER BY p.n LIMIT ?",
        (current(db, "check"), current(db, "split"), current(db, "translate"), after, _BATCH)).fetchall()


def _insert(db: sqlite3.Connection, rows: Sequence[tuple[int, str, str, str, int, int]], signature: int, share: float,
            scorer: Scorer, findings: dict[str, list[Finding]]) -> None:
    ids = json.dumps([row[1] for row in rows])
    given = dict(db.execute(
        "SELECT pair_id, count(*) FROM decisions WHERE pair_id IN (SELECT value FROM json_each(?)) AND role = 'review' "
        "AND verdict <> 'skip' GROUP BY pair_id", (ids,)).fetchall())
    settled = {row[0] for row in db.execute(
        "SELECT pair_id FROM decisions WHERE pair_id IN (SELECT value FROM json_each(?)) AND role = 'adjudication' "
        "AND verdict <> 'skip'", (ids,))}
    disputed = {row[0] for row in db.execute(
        "SELECT pair_id FROM rulings WHERE pair_id IN (SELECT value FROM json_each(?)) AND outcome = 'disputed'",
        (ids,))}
    queue, checks, texts = [], [], []
    for n, pair_id, source, target, article, place in rows:
        found = findings.get(pair_id, [])
        score, passed = scorer(found)
        second = draw("overlap", pair_id)
        wants = wanted(second, share)
        open_ = 0 if pair_id in settled else max(wants - given.get(pair_id, 0), 0)
        queue.append((n, pair_id, signature, article, place, score, passed, draw("audit", pair_id), second,
                      same_key(source, target), wants, given.get(pair_id, 0), open_, pair_id in disputed))
        checks += [(name, open_ > 0, score, n) for name in {finding.check for finding in found}]
        texts.append((n, search_words.indexed(source), search_words.indexed(target)))
    db.executemany("INSERT INTO queue VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", queue)
    db.executemany("INSERT INTO queue_checks VALUES (?, ?, ?, ?)", checks)
    db.executemany("INSERT INTO search (rowid, source, target) VALUES (?, ?, ?)", texts)


def same_key(source: str, target: str) -> int:
    """Equal for pairs that have the same two texts, as SQLite keeps whole numbers."""
    return int(content_id(source, target)[:16], 16) - (1 << 63)


def _findings(db: sqlite3.Connection, pair_ids: Sequence[str], signatures: str) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for pair_id, name, score, source_spans, target_spans, message, signature in db.execute(
            "SELECT f.pair_id, f.name, f.score, f.source_spans, f.target_spans, f.message, s.text FROM findings f "
            "JOIN signatures s ON s.n = f.signature WHERE f.pair_id IN (SELECT value FROM json_each(?)) "
            "AND f.signature IN (SELECT value FROM json_each(?)) ORDER BY f.pair_id, f.k",
            (json.dumps(pair_ids), signatures)):
        found.setdefault(pair_id, []).append(Finding(pair_id, name, score, spans_of(source_spans),
                                                     spans_of(target_spans), message, signature))
    return found
