"""How far a queue is and what a reviewer did. Remembers counts that cost much, for as long as that is worth it."""

from __future__ import annotations

import math
import sqlite3
import time
from dataclasses import replace

from corpus import store_queue, store_reviews
from corpus.desk_views import View
from corpus.review import Queue
from corpus.store_access import Access

_COUNT_SHARE = 100


class Counts:
    """The counts of one workspace, for many threads."""

    def __init__(self, access: Access, pairs: int) -> None:
        """`pairs` are in the queue, decided or not."""
        self._access = access
        self._pairs = pairs
        self._counted: dict[tuple[Queue, str], tuple[float, int]] = {}
        self._totals: dict[Queue, int] = {}

    def progress(self, reviewer: str, queue: Queue) -> View:
        """How far the queue is, what this reviewer did, and when it ends at their pace. `left` may be some seconds
        old."""
        with self._access.reading() as db:
            left = self._left(db, queue, reviewer)
            mine = dict(db.execute("SELECT verdict, count(*) FROM decisions WHERE reviewer = ? GROUP BY verdict",
                                   (reviewer,)).fetchall())
            pace = store_reviews.pace(db, reviewer)
            total = self._total(db, queue, left)
        return {"left": left, "total": total, "mine": mine,
                "per_hour": None if pace is None else round(3600 / max(pace, 0.1)),
                "seconds_left": None if pace is None else math.ceil(left * pace)}

    def _left(self, db: sqlite3.Connection, queue: Queue, reviewer: str) -> int:
        key = (queue, reviewer if queue.state == "skipped" else "")
        until, left = self._counted.get(key, (0.0, -1))
        start = time.monotonic()
        if start >= until:
            if left >= 0:
                self._counted[key] = (start + 1, left)  # Who asks while it is counted gets the last count.
            cpu = time.thread_time()
            left = store_queue.count_left(db, queue, reviewer)
            cpu = time.thread_time() - cpu
            if len(self._counted) > 1000:
                self._counted.clear()
            # A count that is cheap is always new; one among a million pairs takes 1/100 of the time at the most.
            self._counted[key] = (time.monotonic() + _COUNT_SHARE * cpu, left)
        return left

    def _total(self, db: sqlite3.Connection, queue: Queue, left: int) -> int:
        if queue.state != "open":
            return left
        plain = replace(queue, order="risk")
        if plain == Queue():
            return self._pairs
        if plain not in self._totals:
            if len(self._totals) > 1000:
                self._totals.clear()
            self._totals[plain] = store_queue.count_all(db, plain)
        return self._totals[plain]

    def of_checks(self) -> list[View]:
        """Checks that have findings: how many pairs, how many of them still open."""
        with self._access.reading() as db:
            return [{"check": name, "pairs": pairs, "open": opened}
                    for name, pairs, opened in store_queue.check_counts(db)]
