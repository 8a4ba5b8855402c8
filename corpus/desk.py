"""A reviewer's desk: give the next pair, take a decision, take it back, check an edit, count. Page and terminal are
words over this room.

Owns what one action does in one transaction and who may do it. Answers in plain values, ready for JSON.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from corpus import checks, score, store_queue, store_reviews
from corpus.records import CorpusError, ErrorTag, Finding, Pair, Review, content_id
from corpus.review import BULK, FINAL, Queue, ruled
from corpus.store import PAIR_COLUMNS, pair_of, spans_of
from corpus.store_access import Access
from corpus.store_queue_refresh import refresh
from corpus.store_reviews import Reviewer

View = dict[str, object]

CONTROL = "control"
"""The name under which the known answers of control pairs are kept."""
BULK_SAMPLE = 20
_CHUNK = 500
_COUNT_SHARE = 100


class Desk:
    """One workspace under review, for many threads and reviewers."""

    def __init__(self, path: Path, *, overlap: float | None = None, control_every: int = 0,
                 on_batch: Callable[[int], None] = lambda count: None) -> None:
        """Open the workspace and bring its queue up to date, which takes about a minute for a million new pairs.
        `overlap` is the percentage of pairs that two reviewers see, None for what it was; every `control_every`th pair
        a reviewer gets is a control, 0 for none. Raises CorpusError when there is nothing to review."""
        self.access = Access(path)
        self._control_every = control_every
        self._counted: dict[tuple[Queue, str], tuple[float, int]] = {}
        self._totals: dict[Queue, int] = {}
        self._limits = {check.name: check.min_score for check in checks.CHECKS}
        signatures = [check.signature for check in checks.CHECKS]
        try:
            self.built = refresh(self.access, _score, queue_signature(), signatures, overlap, on_batch)
            if not self.built.pairs:
                raise CorpusError(f"{path}: no checked pair to review; run: tarjama check --workspace {path}")
            with self.access.reading() as db:
                self._finding_signatures = json.dumps([n for text in signatures for (n,) in db.execute(
                    "SELECT n FROM signatures WHERE stage = 'finding' AND text = ?", (text,))])
        except BaseException:
            self.access.close()
            raise

    def close(self) -> None:
        """Close the workspace."""
        self.access.close()

    # Pairs

    def next(self, reviewer: Reviewer, queue: Queue, after: str = "", *, risky: bool = False) -> View | None:
        """The next pair of a queue, held for this reviewer; None at its end."""
        with self.access.writing() as db:
            pair_id = self._lease_next(db, reviewer, queue, after, risky)
        return None if pair_id is None else self.view(reviewer, pair_id, queue)

    def _lease_next(self, db: sqlite3.Connection, reviewer: Reviewer, queue: Queue, after: str,
                    risky: bool) -> str | None:
        _may_queue(reviewer, queue)
        if self._control_every and queue.state == "open":
            control = self._control(db, reviewer)
            if control is not None:
                return control
        return store_queue.lease_next(db, queue, reviewer.name, after, risky=risky)

    def _control(self, db: sqlite3.Connection, reviewer: Reviewer) -> str | None:
        decided = db.execute("SELECT count(*) FROM decisions WHERE reviewer = ?", (reviewer.name,)).fetchone()[0]
        if decided % self._control_every != self._control_every - 1:
            return None
        row = db.execute(
            "SELECT q.n, q.pair_id FROM decisions c JOIN queue q ON q.pair_id = c.pair_id WHERE c.reviewer = ? AND "
            "NOT EXISTS (SELECT 1 FROM decisions d WHERE d.pair_id = c.pair_id AND d.reviewer = ?) "
            "ORDER BY q.draw LIMIT 1", (CONTROL, reviewer.name)).fetchone()
        if row is None:
            return None
        store_queue.lease(db, row[0], reviewer.name)
        return str(row[1])

    def view(self, reviewer: Reviewer, pair_id: str, queue: Queue | None = None) -> View:
        """Everything a reviewer sees of a pair. Raises CorpusError for one their queue did not give them."""
        with self.access.reading() as db:
            if not (reviewer.lead or store_queue.may_see(db, pair_id, reviewer.name)):
                raise CorpusError(f"pair {pair_id!r:.40} is not in your queue; ask for the next one.")
            return self._view(db, reviewer, pair_id, queue or Queue())

    def _view(self, db: sqlite3.Connection, reviewer: Reviewer, pair_id: str, queue: Queue) -> View:
        pair = _pair(db, pair_id)
        row = db.execute(
            "SELECT a.id, a.title, a.source, q.place, q.score, q.passed, q.open FROM queue q "
            "JOIN articles a ON a.n = q.article WHERE q.pair_id = ?", (pair_id,)).fetchone()
        if row is None:
            raise CorpusError(f"pair {pair_id!r:.40} is no longer in the queue; ask for the next one.")
        before, after = store_queue.neighbours(db, pair_id)
        findings = self._findings(db, pair_id)
        decisions = store_reviews.decisions_of(db, pair_id)
        mine = [d for d in decisions if d.reviewer == reviewer.name]
        others = [d for d in decisions if d.role == "review" and d.verdict in FINAL and _adjudicates(reviewer, queue)]
        return {
            "id": pair_id, "source": pair.source, "target": pair.target, "engine": pair.signature,
            "score": row[4], "passed": bool(row[5]), "open": row[6] > 0, "findings": self._plain(findings),
            "alternatives": [{"text": h.text, "score": h.score} for h in pair.alternatives],
            "article": {"id": row[0], "title": row[1] or "", "source": row[2]}, "place": row[3],
            "before": [{"source": s, "target": t} for s, t in before],
            "after": [{"source": s, "target": t} for s, t in after],
            "same": len(store_queue.same_open(db, pair_id, reviewer.name)),
            "mine": _plain_review(mine[-1]) if mine else None,
            # Without names: whoever decides between two should see what they say, not who they are.
            "others": [{**_plain_review(d), "reviewer": f"reviewer {k}"} for k, d in enumerate(others, 1)],
        }

    def _findings(self, db: sqlite3.Connection, pair_id: str) -> list[Finding]:
        rows = db.execute("SELECT name, score, source_spans, target_spans, message FROM findings WHERE pair_id = ? AND "
                          "signature IN (SELECT value FROM json_each(?)) ORDER BY score, k",
                          (pair_id, self._finding_signatures))
        return [Finding(pair_id, name, value, spans_of(source), spans_of(target), message, "")
                for name, value, source, target, message in rows]

    def _plain(self, findings: Sequence[Finding]) -> list[View]:
        return [{"check": f.check, "score": f.score, "message": f.message, "failed": f.score < self._limits[f.check],
                 "source_spans": f.source_spans, "target_spans": f.target_spans} for f in findings]

    def recheck(self, reviewer: Reviewer, pair_id: str, text: str) -> View:
        """What the checks say of a pair with this English instead."""
        with self.access.reading() as db:
            if not (reviewer.lead or store_queue.may_see(db, pair_id, reviewer.name)):
                raise CorpusError(f"pair {pair_id!r:.40} is not in your queue; ask for the next one.")
            pair = _pair(db, pair_id)
        edited = replace(pair, target=" ".join(text.split()), truncated=False)
        findings = checks.find(edited)
        return {"score": score.quality(findings), "passed": checks.passed(findings), "findings": self._plain(findings)}

    # Decisions

    def decide(self, reviewer: Reviewer, pair_id: str, *, action: str, verdict: str, text: str = "",
               tags: tuple[ErrorTag, ...] = (), comment: str = "", seconds: float = 0.0, same: bool = False,
               queue: Queue | None = None) -> View:
        """Append a decision, for every open pair with the same two texts where `same`, and give the next pair, in one
        transaction. When this returns, the decision is on the disk. The same action again changes nothing."""
        queue = queue or Queue()
        role = "adjudication" if _adjudicates(reviewer, queue) else "review"
        if verdict not in (*FINAL, "skip"):
            raise CorpusError(f"verdict {verdict!r:.40}: expected accept, edit, reject or skip.")
        with self.access.writing() as db:
            if not (reviewer.lead or store_queue.may_see(db, pair_id, reviewer.name)):
                raise CorpusError(f"pair {pair_id!r:.40} is not in your queue; ask for the next one.")
            first = ruled(Review(action, pair_id, reviewer.name, role, verdict, text, tags, comment, seconds,
                                 store_reviews.now(), ""), _pair(db, pair_id).target)
            others = store_queue.same_open(db, pair_id, reviewer.name) if same and verdict in FINAL else []
            new = store_reviews.append(db, [first, *(replace(first, pair_id=other, seconds=0.0) for other in others)])
            next_id = self._lease_next(db, reviewer, queue, pair_id, False)
        return {"verdict": first.verdict, "new": new, "action": action,
                "next": None if next_id is None else self.view(reviewer, next_id, queue)}

    def undo(self, reviewer: Reviewer, action: str, queue: Queue | None = None) -> View:
        """Take back the last thing this reviewer did that still stands, by appending. The pair is theirs again, or the
        next one where somebody else has it meanwhile, as after a skip. The same action again changes nothing."""
        queue = queue or Queue()
        with self.access.writing() as db:
            row = db.execute("SELECT pair_id FROM reviews WHERE action = ? AND reviewer = ? ORDER BY n LIMIT 1",
                             (action, reviewer.name)).fetchone()
            last = None if row else store_reviews.last_action(db, reviewer.name)
            if row is None and last is None:
                return {"undone": 0, "pair": None}
            reviews = last[1] if last else []
            self._take_back(db, reviewer, action, reviews[:_CHUNK])
            pair_id = row[0] if row else reviews[0].pair_id
            settled = bool(reviews) and reviews[0].role == "adjudication"
            if not settled and not store_queue.lease_again(db, pair_id, reviewer.name):
                pair_id = self._lease_next(db, reviewer, queue, pair_id, False)
        for start in range(_CHUNK, len(reviews), _CHUNK):
            with self.access.writing() as db:
                self._take_back(db, reviewer, action, reviews[start:start + _CHUNK])
        return {"undone": len(reviews), "pair": None if pair_id is None else self.view(reviewer, pair_id, queue)}

    def _take_back(self, db: sqlite3.Connection, reviewer: Reviewer, action: str, reviews: Sequence[Review]) -> None:
        when = store_reviews.now()
        store_reviews.append(db, [
            ruled(Review(action, r.pair_id, reviewer.name, r.role, "undo", "", (), "", 0.0, when, r.action), "")
            for r in reviews])

    def bulk_sample(self, reviewer: Reviewer, queue: Queue, above: float) -> View:
        """How many pairs a bulk accept would take, and a random sample of them to look at first."""
        _must_lead(reviewer, "accept in bulk")
        with self.access.reading() as db:
            count = store_queue.count_above(db, queue, reviewer.name, above)
            sample = [_pair(db, pair_id) for pair_id in store_queue.above(db, queue, reviewer.name, above, BULK_SAMPLE)]
        return {"count": count, "above": above,
                "sample": [{"id": p.id, "source": p.source, "target": p.target} for p in sample]}

    def bulk_accept(self, reviewer: Reviewer, queue: Queue, above: float, action: str) -> int:
        """Accept every pair of the queue that scores at least `above`, in steps that let others work between.
        Returns how many. Each is a review of its own; one undo takes them all back."""
        _must_lead(reviewer, "accept in bulk")
        with self.access.reading() as db:
            ids = list(store_queue.above(db, queue, reviewer.name, above))
        comment, new = f"{BULK}score {above:g} or more", 0
        for start in range(0, len(ids), _CHUNK):
            with self.access.writing() as db:
                when = store_reviews.now()
                new += store_reviews.append(db, [
                    Review(action, pair_id, reviewer.name, "review", "accept", "", (), comment, 0.0, when, "")
                    for pair_id in ids[start:start + _CHUNK]])
        return new

    def set_controls(self, answers: Mapping[str, str]) -> int:
        """Make pairs controls: pair id to the verdict that is known to be right. Returns how many are new. Raises
        CorpusError for an unknown pair or verdict, before any is taken."""
        with self.access.writing() as db:
            when = store_reviews.now()
            for pair_id, verdict in answers.items():
                _pair(db, pair_id)
                if verdict not in ("accept", "reject"):
                    raise CorpusError(f"control {pair_id}: verdict {verdict!r:.40}, expected accept or reject.")
            return store_reviews.append(db, [
                Review(content_id("control", pair_id, verdict), pair_id, CONTROL, "adjudication", verdict, "", (), "",
                       0.0, when, "") for pair_id, verdict in answers.items()])

    # Looking

    def history(self, reviewer: Reviewer, pair_id: str) -> list[View]:
        """Who did what to a pair, when, oldest first. One's own; everyone's for a lead who has no verdict of their own
        to give on it any more, so that nobody is led by another's."""
        with self.access.reading() as db:
            if not (reviewer.lead or store_queue.may_see(db, pair_id, reviewer.name)):
                raise CorpusError(f"pair {pair_id!r:.40} is not in your queue; ask for the next one.")
            events = list(store_reviews.events_of(db, pair_id))
            closed = db.execute("SELECT open = 0 FROM queue WHERE pair_id = ?", (pair_id,)).fetchone()
        decided = any(e.reviewer == reviewer.name and e.verdict in FINAL for e in events)
        all_ = reviewer.lead and (decided or bool(closed and closed[0]))
        return [_plain_review(e) for e in events if all_ or e.reviewer == reviewer.name]

    def progress(self, reviewer: Reviewer, queue: Queue) -> View:
        """How far the queue is, what this reviewer did, and when it ends at their pace. `left` may be some seconds
        old."""
        _may_queue(reviewer, queue)
        with self.access.reading() as db:
            left = self._left(db, queue, reviewer.name)
            mine = dict(db.execute("SELECT verdict, count(*) FROM decisions WHERE reviewer = ? GROUP BY verdict",
                                   (reviewer.name,)).fetchall())
            pace = store_reviews.pace(db, reviewer.name)
            total = self._total(db, queue, left)
        return {"left": left, "total": total, "mine": mine,
                "per_hour": None if pace is None else round(3600 / max(pace, 0.1)),
                "seconds_left": None if pace is None else round(left * pace)}

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
            return self.built.pairs
        if plain not in self._totals:
            if len(self._totals) > 1000:
                self._totals.clear()
            self._totals[plain] = store_queue.count_all(db, plain)
        return self._totals[plain]

    def check_counts(self) -> list[View]:
        """Checks that have findings: how many pairs, how many of them still open."""
        with self.access.reading() as db:
            return [{"check": name, "pairs": pairs, "open": opened}
                    for name, pairs, opened in store_queue.check_counts(db)]


def queue_signature() -> str:
    """What the queue's scores are made by; a limit is in it, because the queue knows what passes."""
    limits = ",".join(f"{check.name}<{check.min_score:g}" for check in checks.CHECKS)
    return f"queue|v:1|{checks.signature()}|{score.signature()}|limits:{limits}"


def _score(findings: Sequence[Finding]) -> tuple[float, bool]:
    return score.quality(findings), checks.passed(findings)


def _pair(db: sqlite3.Connection, pair_id: str) -> Pair:
    row = db.execute(f"SELECT s.text, {PAIR_COLUMNS} FROM pairs p JOIN signatures s ON s.n = p.signature "
                     "WHERE p.id = ?", (pair_id,)).fetchone()
    if row is None:
        raise CorpusError(f"pair {pair_id!r:.40}: no such pair in this workspace.")
    return pair_of(row[1:], row[0])


def _plain_review(review: Review) -> View:
    return {**asdict(review), "tags": [[tag.category, tag.severity] for tag in review.tags]}


def _adjudicates(reviewer: Reviewer, queue: Queue) -> bool:
    return reviewer.lead and queue.state == "disputed"


def _may_queue(reviewer: Reviewer, queue: Queue) -> None:
    if queue.state == "disputed":
        _must_lead(reviewer, "settle disputes")


def _must_lead(reviewer: Reviewer, what: str) -> None:
    if not reviewer.lead:
        raise CorpusError(f"{reviewer.name}: only a lead may {what}; add one with: tarjama reviewers add NAME --lead")
