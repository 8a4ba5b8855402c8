"""The reviews in the workspace: appended, never changed, and what follows from them kept beside them.

Owns the tables `reviewers`, `reviews`, `decisions` and `rulings`, and what a review does to `queue` and `leases`. Every
function works on a connection from `corpus.store_access`; those that write belong inside `Access.writing`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.records import CorpusError, ErrorTag, Review
from corpus.review import FINAL, ruling, standing

_REVIEW = "action, pair_id, reviewer, role, verdict, text, tags, comment, seconds, at, undoes"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Someone who may review."""

    name: str
    lead: bool
    """May settle disputes, accept in bulk and see what everyone did."""


def now() -> str:
    """The time as reviews carry it."""
    return datetime.now(UTC).isoformat("T", "milliseconds")


def append(db: sqlite3.Connection, reviews: Iterable[Review]) -> int:
    """Append reviews and bring what follows from them up to date. A pair that took the action before is left as it
    is. Returns how many were new."""
    new = 0
    for review in reviews:
        added = db.execute(
            f"INSERT OR IGNORE INTO reviews ({_REVIEW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (review.action, review.pair_id, review.reviewer, review.role, review.verdict, review.text,
             json.dumps([[tag.category, tag.severity] for tag in review.tags]), review.comment, review.seconds,
             review.when, review.undoes)).rowcount
        if added:
            new += 1
            _follow(db, review)
    return new


def _follow(db: sqlite3.Connection, review: Review) -> None:
    """What the reviewer's reviews of this pair say now, what all of them say, and whether it is still wanted."""
    events = list(events_of(db, review.pair_id))
    stands = standing(event for event in events if (event.reviewer, event.role) == (review.reviewer, review.role))
    who = (review.pair_id, review.reviewer, review.role)
    if stands is None:
        db.execute("DELETE FROM decisions WHERE pair_id = ? AND reviewer = ? AND role = ?", who)
    else:
        db.execute("INSERT OR REPLACE INTO decisions "
                   "SELECT ?, ?, ?, ?, n FROM reviews WHERE pair_id = ? AND action = ?",
                   (*who, stands.verdict, review.pair_id, stands.action))
    decisions = [decision for decision in _standing(events) if decision.verdict in FINAL]
    says = ruling(decisions)
    if says is None:
        db.execute("DELETE FROM rulings WHERE pair_id = ?", (review.pair_id,))
    else:
        db.execute("INSERT OR REPLACE INTO rulings VALUES (?, ?, ?)", (review.pair_id, says.outcome, says.text))
    row = db.execute("SELECT n FROM queue WHERE pair_id = ?", (review.pair_id,)).fetchone()
    if row is None:
        return  # Of another engine or another table of checks; the review is kept all the same.
    given = len({decision.reviewer for decision in decisions if decision.role == "review"})
    settled = any(decision.role == "adjudication" for decision in decisions)
    db.execute("UPDATE queue SET given = ?, open = CASE WHEN ? THEN 0 ELSE max(wanted - ?, 0) END, disputed = ? "
               "WHERE n = ?", (given, settled, given, says is not None and says.outcome == "disputed", row[0]))
    follow_checks(db, row[0])
    if review.verdict != "undo":
        db.execute("DELETE FROM leases WHERE n = ? AND reviewer = ?", (row[0], review.reviewer))


def follow_checks(db: sqlite3.Connection, n: int) -> None:
    """Keep the open pairs of each finding together, so that its queue never walks over what is decided."""
    db.execute("UPDATE queue_checks SET open = (SELECT q.open > 0 FROM queue q WHERE q.n = queue_checks.n) WHERE n = ?",
               (n,))


def _standing(events: Sequence[Review]) -> Iterator[Review]:
    for who in dict.fromkeys((event.reviewer, event.role) for event in events):
        stands = standing(event for event in events if (event.reviewer, event.role) == who)
        if stands is not None:
            yield stands


def events_of(db: sqlite3.Connection, pair_id: str) -> Iterator[Review]:
    """Everything that was ever done to a pair, oldest first."""
    rows = db.execute(f"SELECT {_REVIEW} FROM reviews WHERE pair_id = ? ORDER BY n", (pair_id,))
    return (_review(row) for row in rows)


def decisions_of(db: sqlite3.Connection, pair_id: str) -> list[Review]:
    """The reviews of a pair that stand, one a reviewer and role."""
    return list(_standing(list(events_of(db, pair_id))))


def last_action(db: sqlite3.Connection, reviewer: str) -> tuple[str, list[Review]] | None:
    """The last thing a reviewer did that was not taken back, with all its reviews that were not."""
    stands = ("reviewer = ? AND verdict <> 'undo' AND NOT EXISTS "
              "(SELECT 1 FROM reviews u WHERE u.pair_id = reviews.pair_id AND u.undoes = reviews.action) ORDER BY n")
    row = db.execute(f"SELECT action FROM reviews WHERE {stands} DESC LIMIT 1", (reviewer,)).fetchone()
    if row is None:
        return None
    rows = db.execute(f"SELECT {_REVIEW} FROM reviews INDEXED BY reviews_by_action WHERE action = ? AND {stands}",
                      (row[0], reviewer)).fetchall()
    return row[0], [_review(r) for r in rows]


def all_reviews(db: sqlite3.Connection) -> Iterator[Review]:
    """Every review of the workspace, oldest first."""
    return (_review(row) for row in db.execute(f"SELECT {_REVIEW} FROM reviews ORDER BY n"))


def reviews_of(db: sqlite3.Connection, table: str, order: str) -> Iterator[Review]:
    """Every review of a table with the columns of `reviews`, in an order of its columns."""
    return (_review(row) for row in db.execute(f"SELECT {_REVIEW} FROM {table} ORDER BY {order}"))


def counts(db: sqlite3.Connection) -> list[tuple[str, str, int]]:
    """(reviewer, verdict, standing reviews) of everyone."""
    return db.execute("SELECT reviewer, verdict, count(*) FROM decisions GROUP BY reviewer, verdict").fetchall()


def shared_verdicts(db: sqlite3.Connection) -> dict[str, dict[str, tuple[str, str]]]:
    """Reviewer to pair to (verdict, text), of the pairs that more than one reviewer decided."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    rows = db.execute(
        "SELECT d.reviewer, d.pair_id, d.verdict, r.text FROM decisions d JOIN reviews r ON r.n = d.review "
        "WHERE d.role = 'review' AND d.verdict <> 'skip' AND d.pair_id IN (SELECT pair_id FROM decisions "
        "WHERE role = 'review' AND verdict <> 'skip' GROUP BY pair_id HAVING count(*) > 1)")
    for reviewer, pair_id, verdict, text in rows:
        found.setdefault(reviewer, {})[pair_id] = (verdict, text)
    return found


def pace(db: sqlite3.Connection, reviewer: str, last: int = 50) -> float | None:
    """Seconds a pair, over the reviewer's last decisions that were timed; None before the third."""
    rows = db.execute("SELECT seconds FROM reviews WHERE reviewer = ? AND seconds > 0 ORDER BY n DESC LIMIT ?",
                      (reviewer, last)).fetchall()
    return sum(row[0] for row in rows) / len(rows) if len(rows) >= 3 else None


def pace_of_all(db: sqlite3.Connection, since: str, last: int = 20_000) -> tuple[int, str]:
    """How many timed verdicts everybody gave since then that stand, and when the first of them was given, "" without
    any; of the last `last` reviews. What was accepted in bulk has no time."""
    count, first = db.execute(
        "SELECT count(*), coalesce(min(r.at), '') FROM (SELECT * FROM reviews ORDER BY n DESC LIMIT :last) r WHERE "
        "r.at >= :since AND r.verdict IN ('accept', 'edit', 'reject') AND r.seconds > 0 AND NOT EXISTS (SELECT 1 FROM "
        "reviews u WHERE u.pair_id = r.pair_id AND u.undoes = r.action)", {"since": since, "last": last}).fetchone()
    return int(count), str(first)


# Reviewers


def add_reviewer(db: sqlite3.Connection, name: str, *, lead: bool = False) -> str:
    """Let someone review. Returns the token, which is nowhere else: only its hash is kept. A new one for a name that
    is known replaces the old."""
    name = name.strip()
    if not 0 < len(name) <= 60 or not name.isprintable():
        raise CorpusError(f"reviewer {name!r:.80}: expected a name of 1 to 60 printable characters.")
    token = secrets.token_urlsafe(32)
    db.execute("INSERT INTO reviewers (name, token_hash, lead, added) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE "
               "SET token_hash = excluded.token_hash, lead = excluded.lead", (name, token_hash(token), lead, now()))
    return token


def remove_reviewer(db: sqlite3.Connection, name: str) -> None:
    """Take the right to review from someone; what they did stays."""
    if not db.execute("UPDATE reviewers SET token_hash = NULL WHERE name = ? AND token_hash IS NOT NULL",
                      (name,)).rowcount:
        raise CorpusError(f"reviewer {name!r:.80}: expected a name of `tarjama reviewers list`.")


def reviewers(db: sqlite3.Connection) -> list[tuple[Reviewer, str]]:
    """(reviewer, when added) of everyone who may review."""
    return [(Reviewer(name, bool(lead)), added) for name, lead, added in db.execute(
        "SELECT name, lead, added FROM reviewers WHERE token_hash IS NOT NULL ORDER BY n")]


def reviewer_of(db: sqlite3.Connection, token: str) -> Reviewer | None:
    """Whose token it is, None where it is nobody's."""
    row = db.execute("SELECT name, lead FROM reviewers WHERE token_hash = ?", (token_hash(token),)).fetchone()
    return Reviewer(row[0], bool(row[1])) if row else None


def token_hash(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so that a plain hash cannot be searched."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _review(row: tuple) -> Review:  # type: ignore[type-arg]
    action, pair_id, reviewer, role, verdict, text, tags, comment, seconds, at, undoes = row
    return Review(action, pair_id, reviewer, role, verdict, text,
                  tuple(ErrorTag(*tag) for tag in json.loads(tags)) if len(tags) > 2 else (), comment, seconds, at,
                  undoes)
