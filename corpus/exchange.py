"""Pairs out to other tools and verdicts back in, whatever the file: what an entry says and whether it may be taken.

Owns the checks of an import: it is taken whole or not at all. The files themselves are `corpus.exchange_files`'s.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus import store_reviews
from corpus.records import Review
from corpus.review import ruled
from corpus.store_access import Access

DECIDED = ("accept", "edit", "reject")
_BATCH = 1000
# What XML 1.0 cannot hold; spreadsheets cannot either.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A pair in a file that a person works on."""

    place: str
    """Where it stands, for what is reported; empty on the way out."""
    pair_id: str
    source: str
    machine: str
    """The machine's English; empty where a file does not carry it back."""
    target: str
    """What the person has in front of them, and changes."""
    verdict: str
    """`accept`, `edit`, `reject` or empty: not decided."""
    comment: str = ""
    article: str = ""
    score: float | None = None
    findings: str = ""
    """What the checks say, in words."""
    origin: str = ""
    """Who wrote the target: `machine`, `edited` or `human`; empty where it is the machine's or a reviewer's."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did, or why it did nothing."""

    accepted: int = 0
    edited: int = 0
    rejected: int = 0
    undecided: int = 0
    same: int = 0
    """Said before by the same reviewer."""
    problems: tuple[str, ...] = ()
    """Nothing was taken where there is one."""


def entries(access: Access, *, only_open: bool = False) -> Iterator[Entry]:
    """Every pair of the queue in reading order, with what is decided of it; `only_open` those that want a verdict."""
    where = "q.open > 0 AND" if only_open else ""
    after = (-1, -1, -1)
    while True:
        with access.reading() as db:
            rows = db.execute(
                f"SELECT q.article, q.place, q.n, p.id, p.source, p.target, q.score, coalesce(r.outcome, ''), "
                "coalesce(r.text, ''), a.source, (SELECT json_group_array(f.name || ': ' || f.message) FROM findings f "
                "JOIN queue_checks c ON c.n = q.n AND c.name = f.name WHERE f.pair_id = p.id) "
                "FROM queue q INDEXED BY queue_article JOIN pairs p ON p.n = q.n JOIN articles a ON a.n = q.article "
                f"LEFT JOIN rulings r ON r.pair_id = p.id WHERE {where} (q.article, q.place, q.n) > (?, ?, ?) "
                "ORDER BY q.article, q.place, q.n LIMIT ?", (*after, _BATCH)).fetchall()
        if not rows:
            return
        after = rows[-1][:3]
        for _, _, _, pair_id, source, target, score, outcome, text, article, findings in rows:
            yield Entry("", pair_id, source, target, text if outcome == "edit" else target,
                        outcome if outcome in DECIDED else "", "", article, score,
                        "; ".join(dict.fromkeys(json.loads(findings))))


def take(access: Access, found: Iterable[Entry], reviewer: str) -> Taken:
    """Append what the entries decide as this reviewer's reviews, in one transaction. Where the English was changed it
    is an edit, whatever the entry says besides. Nothing is taken when an entry has a problem."""
    problems: list[str] = []
    reviews: list[Review] = []
    seen: dict[str, str] = {}
    undecided = same = 0
    with access.writing() as db:
        for entry in found:
            row = db.execute("SELECT source, target FROM pairs WHERE id = ?", (entry.pair_id,)).fetchone()
            trouble = _trouble(entry, row, seen)
            seen.setdefault(entry.pair_id, entry.place)
            if trouble:
                problems.append(f"{entry.place}: {trouble}")
                continue
            verdict = _verdict(entry, row[1])
            if not verdict:
                undecided += 1
                continue
            review = ruled(Review(f"import-{secrets.token_hex(12)}", entry.pair_id, reviewer, "review", verdict,
                                  entry.target if verdict == "edit" else "", (), entry.comment[:4000], 0.0,
                                  store_reviews.now(), ""), row[1])
            before = [d for d in store_reviews.decisions_of(db, entry.pair_id)
                      if (d.reviewer, d.role) == (reviewer, "review")]
            if before and (before[0].verdict, before[0].text) == (review.verdict, review.text):
                same += 1
                continue
            reviews.append(review)
        if problems:
            return Taken(problems=tuple(problems))
        store_reviews.append(db, reviews)
    count = {verdict: sum(review.verdict == verdict for review in reviews) for verdict in DECIDED}
    return Taken(count["accept"], count["edit"], count["reject"], undecided, same)


def _trouble(entry: Entry, row: tuple[str, str] | None, seen: dict[str, str]) -> str:
    if row is None:
        return f"pair {entry.pair_id!r:.60} is not in this workspace"
    if entry.pair_id in seen:
        return f"pair {entry.pair_id} stands at {seen[entry.pair_id]} already"
    if _compared(entry.source) != _compared(row[0]):
        return f"pair {entry.pair_id}: the Arabic was changed; only the English may be"
    if entry.verdict not in ("", *DECIDED):
        return f"pair {entry.pair_id}: verdict {entry.verdict!r:.40}, expected accept, edit, reject or nothing"
    if entry.verdict != "reject" and not entry.target.strip() and row[1].strip():
        return f"pair {entry.pair_id}: no English; say reject where there is none to give"
    if entry.verdict == "accept" and _compared(entry.target) != _compared(row[1]):
        return f"pair {entry.pair_id}: accepted, and yet the English was changed; say edit"
    return ""


def _verdict(entry: Entry, machine: str) -> str:
    if entry.verdict == "reject":
        return "reject"
    if _compared(entry.target) != _compared(machine):
        return "edit"
    return "accept" if entry.verdict else ""


def writable(text: str) -> str:
    """The text with what no XML and no spreadsheet can hold replaced by U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", text)


def count_unwritable(text: str) -> int:
    """How many characters `writable` replaces."""
    return len(_UNWRITABLE.findall(text))


def _compared(text: str) -> str:
    # A file may lose control characters and change its spaces; neither is a person's doing.
    return " ".join(writable(text).replace("\u00a0", " ").split())
