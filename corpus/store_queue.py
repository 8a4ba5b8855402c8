"""Asks the queue in the workspace: which pair is next, who has it, what is left, what stands beside it.

Owns the table `leases` and how queues are walked. `corpus.store_queue_refresh` makes the queue.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus import search_words
from corpus.review import Queue

LEASE_S = 900.0
"""A pair that was given and not decided is given to someone else after this."""
MAX_MATCHES = 5_000
"""A search queue holds this many pairs at the most, the first that match."""
SORT_MAX = 20_000
@dataclass(frozen=True, slots=True)
class Walk:
    """A queue as SQL: where its rows come from, what they must meet, and in which order."""

    rows: str
    where: str
    order: tuple[str, ...]
    """Columns that order rows and tell any two apart."""
    arguments: dict[str, object]

    def count(self) -> str:
        return f"SELECT count(*) FROM {self.rows} WHERE {self.where}"


def walk(db: sqlite3.Connection, queue: Queue, reviewer: str, *, counting: bool = False) -> Walk:
    """How to walk a queue so that it takes milliseconds among a million pairs: along the index that has its order,
    or from the few rows of its narrowest filter. SQLite is not left to guess."""
    order = {"risk": ("q.score", "q.n"), "reading": ("q.article", "q.place", "q.n"), "random": ("q.draw", "q.n")}
    by = order["random" if queue.audit else queue.order]
    where, arguments = [], dict[str, object](reviewer=reviewer)
    if queue.audit:
        where.append("q.passed = 1 AND q.draw < :audit")
        arguments["audit"] = queue.audit / 100
    if queue.check:
        arguments["check"] = queue.check
    if queue.article:
        arguments["article"] = (db.execute("SELECT n FROM articles WHERE id = ?", (queue.article,)).fetchone()
                                or (-1,))[0]
        where.append("q.article = :article")
    has_check = ("EXISTS (SELECT 1 FROM queue_checks c WHERE c.name = :check AND c.open = (q.open > 0) AND "
                 "c.score = q.score AND c.n = q.n)")
    opened = "q.open > 0"
    if queue.search:
        arguments["matches"] = json.dumps(_matches(db, queue.search))
        rows = "json_each(:matches) m CROSS JOIN queue q ON q.n = m.value"
    elif queue.state == "skipped":
        rows = ("decisions k INDEXED BY decisions_by_reviewer CROSS JOIN queue q ON q.pair_id = k.pair_id AND "
                "k.reviewer = :reviewer AND k.verdict = 'skip' AND k.role = 'review'")
    elif queue.state == "disputed":
        rows, opened = "queue q INDEXED BY queue_disputed", "q.disputed = 1"
    elif queue.article:
        rows = "queue q INDEXED BY queue_article"
    elif queue.check and (counting or (queue.order == "risk" and not queue.audit) or _few(db, queue.check)):
        rows = "queue_checks c CROSS JOIN queue q ON c.name = :check AND c.open = 1 AND q.n = c.n"
        has_check, by = "1", ("c.score", "c.n") if by[0] == "q.score" else by
    elif queue.audit:
        rows = "queue q INDEXED BY queue_audit"
    else:
        rows = f"queue q INDEXED BY queue_{queue.order}"
    if queue.check:
        where.append(has_check)
    if queue.state == "disputed":
        opened = "q.disputed = 1"
    if queue.state == "skipped" and queue.search:
        where.append("EXISTS (SELECT 1 FROM decisions k WHERE k.pair_id = q.pair_id AND k.reviewer = :reviewer AND "
                     "k.role = 'review' AND k.verdict = 'skip')")
    return Walk(rows, " AND ".join([opened, *where]), by, arguments)


def _few(db: sqlite3.Connection, check: str) -> bool:
    rows = db.execute("SELECT count(*) FROM (SELECT 1 FROM queue_checks WHERE name = ? AND open = 1 LIMIT ?)",
                      (check, SORT_MAX)).fetchone()
    return bool(rows[0] < SORT_MAX)


def _matches(db: sqlite3.Connection, query: str) -> list[int]:
    match = search_words.match(query)
    if not match:
        return []
    return [n for (n,) in db.execute("SELECT rowid FROM search WHERE search MATCH ? LIMIT ?", (match, MAX_MATCHES))]


def lease_next(db: sqlite3.Connection, queue: Queue, reviewer: str, after: str = "", *, risky: bool = False,
               at: float | None = None) -> str | None:
    """Give a reviewer the first pair of the queue that still wants one, that they have not decided and that nobody
    else has; the one behind the pair `after`, from the start again where there is none. `risky` passes over what
    every check passes. Returns the pair's id, None where the queue is at its end. Belongs inside `Access.writing`."""
    at = time.time() if at is None else at
    path = walk(db, queue, reviewer)
    free = []
    if queue.state == "open":
        free = ["NOT EXISTS (SELECT 1 FROM decisions d WHERE d.pair_id = q.pair_id AND d.reviewer = :reviewer)"]
    held = "(SELECT count(*) FROM leases l WHERE l.n = q.n AND l.reviewer <> :reviewer AND l.until > :now)"
    free.append(f"{'1' if queue.state == 'disputed' else 'q.open'} > {held}")
    if risky:
        free.append("q.passed = 0")
    where = " AND ".join([path.where, *free])
    arguments = {**path.arguments, "now": at}
    columns = ", ".join(path.order)
    found = None
    if after:
        here = db.execute("SELECT score, n, article, place, draw FROM queue WHERE pair_id = ?", (after,)).fetchone()
        if here:
            place = dict(zip(("score", "n", "article", "place", "draw"), here, strict=True))
            names = [column.partition(".")[2] for column in path.order]
            beyond = f"({columns}) > ({', '.join(':at_' + name for name in names)})"
            found = db.execute(f"SELECT q.n, q.pair_id FROM {path.rows} WHERE {where} AND {beyond} ORDER BY {columns} "
                               "LIMIT 1", {**arguments, **{"at_" + name: place[name] for name in names}}).fetchone()
    if found is None:
        found = db.execute(f"SELECT q.n, q.pair_id FROM {path.rows} WHERE {where} ORDER BY {columns} LIMIT 1",
                           arguments).fetchone()
    if found is None:
        return None
    lease(db, found[0], reviewer, at)
    return str(found[1])


def lease(db: sqlite3.Connection, n: int, reviewer: str, at: float | None = None) -> None:
    """Hold a pair for a reviewer from now on."""
    until = (time.time() if at is None else at) + LEASE_S
    db.execute("INSERT OR REPLACE INTO leases VALUES (?, ?, ?)", (n, reviewer, until))


def lease_again(db: sqlite3.Connection, pair_id: str, reviewer: str) -> bool:
    """Hold a pair for a reviewer who had it before. False where others have decided it or have it meanwhile."""
    now = time.time()
    row = db.execute("SELECT q.n FROM queue q WHERE q.pair_id = ? AND q.open > (SELECT count(*) FROM leases l "
                     "WHERE l.n = q.n AND l.reviewer <> ? AND l.until > ?)", (pair_id, reviewer, now)).fetchone()
    if row:
        lease(db, row[0], reviewer, now)
    return row is not None


def may_see(db: sqlite3.Connection, pair_id: str, reviewer: str) -> bool:
    """Whether the queue gave this pair to the reviewer, now or before."""
    return bool(db.execute(
        "SELECT EXISTS (SELECT 1 FROM queue q JOIN leases l ON l.n = q.n AND l.reviewer = ? WHERE q.pair_id = ?) OR "
        "EXISTS (SELECT 1 FROM reviews WHERE pair_id = ? AND reviewer = ?)",
        (reviewer, pair_id, pair_id, reviewer)).fetchone()[0])


def count_left(db: sqlite3.Connection, queue: Queue, reviewer: str) -> int:
    """How many pairs of the queue still want a verdict, whoever has them."""
    if replace(queue, order="risk") == Queue(check=queue.check) and queue.check:
        return int(db.execute("SELECT count(*) FROM queue_checks WHERE name = ? AND open = 1",
                              (queue.check,)).fetchone()[0])
    path = walk(db, queue, reviewer, counting=True)
    return int(db.execute(path.count(), path.arguments).fetchone()[0])


def count_all(db: sqlite3.Connection, queue: Queue) -> int:
    """How many pairs the queue's filters hold, open or not. May take a second among a million pairs."""
    if replace(queue, order="risk") == Queue(check=queue.check) and queue.check:
        return int(db.execute("SELECT count(*) FROM queue_checks WHERE name = ?", (queue.check,)).fetchone()[0])
    where, arguments = ["1"], list[object]()
    for held, condition, value in (
            (queue.audit, "q.passed = 1 AND q.draw < ?", queue.audit / 100),
            (queue.article, "q.article = (SELECT n FROM articles WHERE id = ?)", queue.article),
            (queue.check, "q.n IN (SELECT n FROM queue_checks WHERE name = ?)", queue.check),
            (queue.search, "q.n IN (SELECT value FROM json_each(?))", queue.search)):
        if held:
            where.append(condition)
            arguments.append(json.dumps(_matches(db, queue.search)) if value is queue.search else value)
    return int(db.execute(f"SELECT count(*) FROM queue q WHERE {' AND '.join(where)}", arguments).fetchone()[0])


def check_counts(db: sqlite3.Connection) -> list[tuple[str, int, int]]:
    """(check, pairs with a finding of it, those still open), most open first."""
    rows = db.execute("SELECT name, count(*), sum(open) FROM queue_checks GROUP BY name").fetchall()
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def article_counts(db: sqlite3.Connection, words: str, *, only_open: bool, limit: int,
                   offset: int) -> tuple[int, list[tuple[str, str, int, int]]]:
    """How many articles have `words` in their title or source, and of those from `offset` on, in the order they were
    added: (id, title or source, pairs, pairs still open). `only_open` leaves out what is done."""
    where = ["1"]
    if words:
        where.append("(a.title LIKE :like ESCAPE '\\' OR a.source LIKE :like ESCAPE '\\')")
    if only_open:
        where.append("EXISTS (SELECT 1 FROM queue q INDEXED BY queue_reading WHERE q.article = a.n AND q.open > 0)")
    rows = f"FROM articles a WHERE {' AND '.join(where)}"
    arguments = {"like": f"%{_escaped(words)}%", "limit": limit, "offset": offset}
    count = db.execute(f"SELECT count(*) {rows}", arguments).fetchone()[0]
    return int(count), db.execute(
        "SELECT a.id, coalesce(a.title, a.source), (SELECT count(*) FROM queue q WHERE q.article = a.n), (SELECT "
        f"count(*) FROM queue q WHERE q.article = a.n AND q.open > 0) {rows} ORDER BY a.n LIMIT :limit OFFSET :offset",
        arguments).fetchall()


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def neighbours(db: sqlite3.Connection, pair_id: str, count: int = 2) -> tuple[list[tuple[str, str]],
                                                                             list[tuple[str, str]]]:
    """(source, target) of the pairs before and after in the article, in reading order."""
    columns = ("SELECT p.source, p.target FROM queue h CROSS JOIN queue q INDEXED BY queue_article ON "
               "q.article = h.article AND q.place {} h.place CROSS JOIN pairs p ON p.n = q.n WHERE h.pair_id = ? "
               "ORDER BY q.place {} LIMIT ?")
    before = db.execute(columns.format("<", "DESC"), (pair_id, count)).fetchall()
    after = db.execute(columns.format(">", "ASC"), (pair_id, count)).fetchall()
    return before[::-1], after


def same_open(db: sqlite3.Connection, pair_id: str, reviewer: str, limit: int = 10_000) -> list[str]:
    """Ids of the other pairs with the same two texts that this reviewer could still be given."""
    return [row[0] for row in db.execute(
        "SELECT q.pair_id FROM queue h JOIN queue q INDEXED BY queue_same ON q.same = h.same AND q.n <> h.n "
        "WHERE h.pair_id = ? AND q.open > 0 AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.pair_id = q.pair_id AND "
        "d.reviewer = ?) AND q.open > (SELECT count(*) FROM leases l WHERE l.n = q.n AND l.reviewer <> ? AND "
        "l.until > ?) ORDER BY q.n LIMIT ?", (pair_id, reviewer, reviewer, time.time(), limit))]


def count_above(db: sqlite3.Connection, queue: Queue, reviewer: str, score: float) -> int:
    """How many pairs `above` gives."""
    rows, where, _, arguments = _above(db, queue, reviewer, score)
    return int(db.execute(f"SELECT count(*) FROM {rows} WHERE {where}", arguments).fetchone()[0])


def above(db: sqlite3.Connection, queue: Queue, reviewer: str, score: float, limit: int = -1) -> Iterator[str]:
    """Ids of the queue's pairs that score at least `score`, want one reviewer and have met none: what a bulk accept
    takes, in an order drawn at random. Pairs that were drawn for two reviewers are left to people."""
    rows, where, order, arguments = _above(db, replace(queue, order="random"), reviewer, score)
    return (row[0] for row in db.execute(f"SELECT q.pair_id FROM {rows} WHERE {where} ORDER BY {order} LIMIT :limit",
                                         {**arguments, "limit": limit}))


def _above(db: sqlite3.Connection, queue: Queue, reviewer: str,
           score: float) -> tuple[str, str, str, dict[str, object]]:
    path = walk(db, queue, reviewer)
    where = (f"{path.where} AND q.score >= :score AND q.wanted = 1 AND q.given = 0 AND NOT EXISTS "
             "(SELECT 1 FROM leases l WHERE l.n = q.n AND l.reviewer <> :reviewer AND l.until > :now)")
    return path.rows, where, "q.draw, q.n", {**path.arguments, "score": score, "now": time.time()}
