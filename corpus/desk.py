"""A reviewer's desk: give the next pair, take a decision, take it back, check an edit, count. Page and terminal are
words over this room.

Owns what one action does in one transaction and who may do it. Answers in plain values, ready for JSON.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from corpus import checks, score, store_queue, store_reviews
from corpus.desk_counts import Counts
from corpus.desk_views import View, Views, pair_in, plain_review
from corpus.records import CorpusError, ErrorTag, Finding, Review, content_id
from corpus.review import BULK, CONTROL, FINAL, Queue, ruled
from corpus.store_access import Access
from corpus.store_queue_refresh import refresh
from corpus.store_reviews import Reviewer

BULK_SAMPLE = 20
_CHUNK = 500


class Desk:
    """One workspace under review, for many threads and reviewers."""

    def __init__(self, path: Path, *, overlap: float | None = None, control_every: int = 20,
                 on_batch: Callable[[int, int], None] = lambda count, total: None) -> None:
        """Open the workspace and bring its queue up to date, which takes about a minute for a million new pairs:
        `on_batch` is told how many are done since its last call, and how many there are.
        `overlap` is the percentage of pairs that two reviewers see, None for what it was; every `control_every`th pair
        a reviewer gets is a control where there are any, 0 for none. Raises CorpusError when there is nothing to
        review."""
        self.access = Access(path)
        self._control_every = control_every
        signatures = [check.signature for check in checks.CHECKS]
        try:
            self.built = refresh(self.access, _score, queue_signature(), signatures, overlap, on_batch)
            if not self.built.pairs:
                raise CorpusError(f"{path}: no checked pair to review; run: tarjama check --workspace {path}")
            with self.access.reading() as db:
                self._views = Views(db)
                self._has_controls = _has_controls(db)
            self._counts = Counts(self.access, self.built.pairs)
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
        if self._control_every and self._has_controls and queue.state == "open":
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
            return self._views.of_pair(db, reviewer, pair_id, disputes=_adjudicates(reviewer, queue or Queue()))

    def recheck(self, reviewer: Reviewer, pair_id: str, text: str) -> View:
        """What the checks say of a pair with this English instead."""
        with self.access.reading() as db:
            if not (reviewer.lead or store_queue.may_see(db, pair_id, reviewer.name)):
                raise CorpusError(f"pair {pair_id!r:.40} is not in your queue; ask for the next one.")
            pair = pair_in(db, pair_id)
        edited = replace(pair, target=" ".join(text.split()), truncated=False)
        findings = checks.find(edited)
        return {"score": score.quality(findings), "passed": checks.passed(findings),
                "findings": self._views.of_findings(findings)}

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
                                 store_reviews.now(), ""), pair_in(db, pair_id).target)
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
            sample = [pair_in(db, pair_id)
                      for pair_id in store_queue.above(db, queue, reviewer.name, above, BULK_SAMPLE)]
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
                pair_in(db, pair_id)
                if verdict not in ("accept", "reject"):
                    raise CorpusError(f"control {pair_id}: verdict {verdict!r:.40}, expected accept or reject.")
            new = store_reviews.append(db, [
                Review(content_id("control", pair_id, verdict), pair_id, CONTROL, "adjudication", verdict, "", (), "",
                       0.0, when, "") for pair_id, verdict in answers.items()])
            self._has_controls = self._has_controls or bool(answers)
        return new

    def set_control(self, reviewer: Reviewer, pair_id: str, action: str, *, on: bool) -> View:
        """Make a pair a control, whose known answer is what this lead said of it, or no control any more. Returns the
        pair. Raises CorpusError where they said neither accept nor reject."""
        _must_lead(reviewer, "choose control pairs")
        with self.access.writing() as db:
            of = {review.reviewer: review for review in store_reviews.decisions_of(db, pair_id)}
            known, mine = of.get(CONTROL), of.get(reviewer.name)
            if on and (mine is None or mine.verdict not in ("accept", "reject")):
                raise CorpusError(f"pair {pair_id!r:.40}: a control needs an answer that is known; accept or reject it "
                                  "first.")
            if on and mine and known is None:
                store_reviews.append(db, [replace(mine, action=action, reviewer=CONTROL, role="adjudication", tags=(),
                                                  comment="", seconds=0.0, when=store_reviews.now())])
                self._has_controls = True
            elif not on and known is not None:
                self._take_back(db, Reviewer(CONTROL, lead=True), action, [known])
        return self.view(reviewer, pair_id)

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
        return [plain_review(e) for e in events if all_ or e.reviewer == reviewer.name]

    def progress(self, reviewer: Reviewer, queue: Queue) -> View:
        """How far the queue is, what this reviewer did, and when it ends at their pace."""
        _may_queue(reviewer, queue)
        return self._counts.progress(reviewer.name, queue)

    def check_counts(self) -> list[View]:
        """Checks that have findings: how many pairs, how many of them still open."""
        return self._counts.of_checks()


def queue_signature() -> str:
    """What the queue's scores are made by; a limit is in it, because the queue knows what passes."""
    limits = ",".join(f"{check.name}<{check.min_score:g}" for check in checks.CHECKS)
    return f"queue|v:1|{checks.signature()}|{score.signature()}|limits:{limits}"


def _score(findings: Sequence[Finding]) -> tuple[float, bool]:
    return score.quality(findings), checks.passed(findings)


def _has_controls(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT EXISTS (SELECT 1 FROM decisions WHERE reviewer = ?)", (CONTROL,)).fetchone()[0])


def _adjudicates(reviewer: Reviewer, queue: Queue) -> bool:
    return reviewer.lead and queue.state == "disputed"


def _may_queue(reviewer: Reviewer, queue: Queue) -> None:
    if queue.state == "disputed":
        _must_lead(reviewer, "settle disputes")


def _must_lead(reviewer: Reviewer, what: str) -> None:
    if not reviewer.lead:
        raise CorpusError(f"{reviewer.name}: only a lead may {what}; add one with: tarjama reviewers add NAME --lead")
