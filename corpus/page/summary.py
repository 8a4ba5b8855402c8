"""What the summary page counts. Numbers only: the page words them."""

from __future__ import annotations

from corpus import agreement, review, store_queue, store_reviews
from corpus.desk import CONTROL, Desk
from corpus.review import Queue
from corpus.store_reviews import Reviewer

_LATELY = 500
"""Reviews that are looked through for the articles worked on lately."""


def summary(desk: Desk, reviewer: Reviewer) -> dict[str, object]:
    """Everything the page shows. Who is no lead sees their own row of the reviewers only, so that all stay blind."""
    with desk.access.reading() as db:
        outcomes = dict(db.execute("SELECT outcome, count(*) FROM rulings GROUP BY outcome").fetchall())
        counted: dict[str, dict[str, int]] = {}
        for name, verdict, count in store_reviews.counts(db):
            if name != CONTROL and (reviewer.lead or name == reviewer.name):
                counted.setdefault(name, {})[verdict] = count
        rows = [
            (name, *(by.get(verdict, 0) for verdict in ("accept", "edit", "reject", "skip")),
             store_reviews.pace(db, name), _controls(desk, name))
            for name, by in sorted(counted.items())]
        articles = db.execute(
            "SELECT coalesce(a.title, a.source), (SELECT count(*) FROM queue q WHERE q.article = a.n), "
            "(SELECT count(*) FROM queue q WHERE q.article = a.n AND q.open > 0) FROM articles a WHERE a.n IN "
            "(SELECT q.article FROM (SELECT pair_id FROM reviews ORDER BY n DESC LIMIT ?) r JOIN queue q "
            "ON q.pair_id = r.pair_id) LIMIT 50", (_LATELY,)).fetchall()
        left = store_queue.count_left(db, Queue(), reviewer.name)
        shared = store_reviews.shared_verdicts(db) if reviewer.lead else {}
    verdicts = {name: {pair: said[0] for pair, said in of.items()} for name, of in shared.items()}
    by_pair: dict[str, list[str]] = {}
    for of in verdicts.values():
        for pair, verdict in of.items():
            by_pair.setdefault(pair, []).append(verdict)
    return {
        "total": desk.built.pairs, "left": left, "decided": sum(n for o, n in outcomes.items() if o != "disputed"),
        "disputed": outcomes.pop("disputed", 0), "verdicts": sorted(outcomes.items()), "reviewers": rows,
        "checks": [(check["check"], check["pairs"], check["open"]) for check in desk.check_counts()],
        "articles": articles, "alpha": agreement.krippendorff_alpha(by_pair.values()),
        "agreement": [
            (f"{one}, {other}", pairs, kappa, len(edits), review.mean_edit_rate(edits))
            for (one, other), (pairs, kappa) in agreement.kappas(verdicts).items()
            for edits in [_edits(shared[one], shared[other])]],
    }


def _edits(one: dict[str, tuple[str, str]], other: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    return [(said[1], other[pair][1]) for pair, said in one.items()
            if said[0] == "edit" and other.get(pair, ("", ""))[0] == "edit"]


def _controls(desk: Desk, name: str) -> float | None:
    """The share of control pairs this reviewer got right; an edit counts as an accept. None without any."""
    with desk.access.reading() as db:
        right, all_ = db.execute(
            "SELECT sum((d.verdict = 'reject') = (c.verdict = 'reject')), count(*) FROM decisions c JOIN decisions d "
            "ON d.pair_id = c.pair_id AND d.reviewer = ? AND d.role = 'review' AND d.verdict <> 'skip' "
            "WHERE c.reviewer = ?", (name, CONTROL)).fetchone()
    return right / all_ if all_ else None
