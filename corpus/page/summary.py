"""What the summary page counts. Numbers only: the page words them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from corpus import agreement, review, store_queue, store_reviews
from corpus.desk import Desk
from corpus.review import CONTROL, Queue
from corpus.store_reviews import Reviewer

_PAGE = 50
"""Articles on one page."""
_PACE_H = 1.0
"""The pace of all is that of so many hours, or of the time since the first verdict in them."""
_MIN_PACE_H = 0.1


def summary(desk: Desk, reviewer: Reviewer, words: Mapping[str, str]) -> dict[str, object]:
    """Everything the page shows; `words` are the link's: `article`, `open` and `page` choose among the articles. Who
    is no lead sees their own row of the reviewers only, so that all stay blind."""
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
        left = store_queue.count_left(db, Queue(), reviewer.name)
        per_hour = _per_hour(db, datetime.now(UTC))
        shared = store_reviews.shared_verdicts(db) if reviewer.lead else {}
    verdicts = {name: {pair: said[0] for pair, said in of.items()} for name, of in shared.items()}
    by_pair: dict[str, list[str]] = {}
    for of in verdicts.values():
        for pair, verdict in of.items():
            by_pair.setdefault(pair, []).append(verdict)
    return {
        "total": desk.built.pairs, "left": left, "decided": sum(n for o, n in outcomes.items() if o != "disputed"),
        "disputed": outcomes.pop("disputed", 0), "verdicts": sorted(outcomes.items()), "reviewers": rows,
        "per_hour": round(per_hour), "hours_left": left / per_hour if per_hour and left else None,
        "checks": [({"text": check["check"], "link": "/?" + Queue(check=str(check["check"])).query()}, check["pairs"],
                    check["open"]) for check in desk.check_counts()],
        **_articles(desk, words), "alpha": agreement.krippendorff_alpha(by_pair.values()),
        "agreement": [
            (f"{one}, {other}", pairs, kappa, len(edits), review.mean_edit_rate(edits))
            for (one, other), (pairs, kappa) in agreement.kappas(verdicts).items()
            for edits in [_edits(shared[one], shared[other])]],
    }


def _per_hour(db: sqlite3.Connection, now: datetime) -> float:
    since = now - timedelta(hours=_PACE_H)
    count, first = store_reviews.pace_of_all(db, since.isoformat("T", "milliseconds"))
    return count / max((now - datetime.fromisoformat(first)) / timedelta(hours=1), _MIN_PACE_H) if count else 0.0


def _articles(desk: Desk, words: Mapping[str, str]) -> dict[str, object]:
    """One page of the articles, each with the link to its queue, and the links to the pages beside it."""
    asked = {"article": words.get("article", "").strip()[:200], "open": "1" if words.get("open") else ""}
    number = words.get("page", "")
    page = min(max(int(number), 1), 10**6) if number.isascii() and number.isdigit() else 1
    with desk.access.reading() as db:
        count, rows = store_queue.article_counts(db, asked["article"], only_open=bool(asked["open"]), limit=_PAGE,
                                                 offset=(page - 1) * _PAGE)

    def link(other: int) -> str | None:
        if not 0 < other <= -(-count // _PAGE):
            return None
        given = {**asked, "page": str(other) if other > 1 else ""}
        return "/summary?" + urlencode({name: value for name, value in given.items() if value}) + "#articles"

    return {"articles": [({"text": title, "link": "/?" + Queue(article=n, order="reading").query()}, pairs, opened)
                         for n, title, pairs, opened in rows],
            "article_count": count, "first_article": (page - 1) * _PAGE + 1, "asked": asked,
            "page_before": link(page - 1), "page_after": link(page + 1)}


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
