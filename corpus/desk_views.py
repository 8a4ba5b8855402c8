"""What a reviewer sees of a pair, in plain values that are ready for JSON. Who may see it is the desk's say."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict

from corpus import checks, store_queue, store_reviews
from corpus.records import CorpusError, Finding, Pair, Review
from corpus.review import CONTROL, FINAL
from corpus.store_reviews import Reviewer
from corpus.store_rows import PAIR_COLUMNS, pair_of, spans_of

View = dict[str, object]


class Views:
    """Draws pairs under the checks of this program."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._limits = checks.limits()
        self._finding_signatures = json.dumps([n for check in checks.CHECKS for (n,) in db.execute(
            "SELECT n FROM signatures WHERE stage = 'finding' AND text = ?", (check.signature,))])

    def of_pair(self, db: sqlite3.Connection, reviewer: Reviewer, pair_id: str, *, disputes: bool) -> View:
        """Everything a reviewer sees of a pair; what others said of it only where they settle `disputes`."""
        pair = pair_in(db, pair_id)
        row = db.execute(
            "SELECT a.id, a.title, a.source, q.place, q.score, q.passed, q.open FROM queue q "
            "JOIN articles a ON a.n = q.article WHERE q.pair_id = ?", (pair_id,)).fetchone()
        if row is None:
            raise CorpusError(f"pair {pair_id!r:.40} is no longer in the queue; ask for the next one.")
        before, after = store_queue.neighbours(db, pair_id)
        findings = self._findings(db, pair_id)
        decisions = store_reviews.decisions_of(db, pair_id)
        mine = [d for d in decisions if d.reviewer == reviewer.name]
        others = [d for d in decisions if d.role == "review" and d.verdict in FINAL and disputes]
        return {
            "id": pair_id, "source": pair.source, "target": pair.target, "engine": pair.signature,
            "score": row[4], "passed": bool(row[5]), "open": row[6] > 0, "findings": self.of_findings(findings),
            "alternatives": [{"text": h.text, "score": h.score} for h in pair.alternatives],
            "article": {"id": row[0], "title": row[1] or "", "source": row[2]}, "place": row[3],
            "before": [{"source": s, "target": t} for s, t in before],
            "after": [{"source": s, "target": t} for s, t in after],
            "same": len(store_queue.same_open(db, pair_id, reviewer.name)),
            "control": reviewer.lead and bool(mine) and any(d.reviewer == CONTROL for d in decisions),
            "mine": plain_review(mine[-1]) if mine else None,
            # Without names: whoever decides between two should see what they say, not who they are.
            "others": [{**plain_review(d), "reviewer": f"reviewer {k}"} for k, d in enumerate(others, 1)],
        }

    def _findings(self, db: sqlite3.Connection, pair_id: str) -> list[Finding]:
        rows = db.execute("SELECT name, score, source_spans, target_spans, message FROM findings WHERE pair_id = ? AND "
                          "signature IN (SELECT value FROM json_each(?)) ORDER BY score, k",
                          (pair_id, self._finding_signatures))
        return [Finding(pair_id, name, value, spans_of(source), spans_of(target), message, "")
                for name, value, source, target, message in rows]

    def of_findings(self, findings: Sequence[Finding]) -> list[View]:
        """Findings as plain values, each with whether it fails."""
        return [{"check": f.check, "score": f.score, "message": f.message, "failed": f.score < self._limits[f.check],
                 "source_spans": f.source_spans, "target_spans": f.target_spans} for f in findings]


def pair_in(db: sqlite3.Connection, pair_id: str) -> Pair:
    """A pair by its id. Raises CorpusError where there is none."""
    row = db.execute(f"SELECT s.text, {PAIR_COLUMNS} FROM pairs p JOIN signatures s ON s.n = p.signature "
                     "WHERE p.id = ?", (pair_id,)).fetchone()
    if row is None:
        raise CorpusError(f"pair {pair_id!r:.40}: no such pair in this workspace.")
    return pair_of(row[1:], row[0])


def plain_review(review: Review) -> View:
    """A review as plain values."""
    return {**asdict(review), "tags": [[tag.category, tag.severity] for tag in review.tags]}
