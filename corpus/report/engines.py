"""How well an engine did that is not the current one: its checked pairs, counted in one walk. Changes nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from corpus import checks, score
from corpus.records import Finding
from corpus.report.facts import Group
from corpus.report.keep import Count
from corpus.store_access import Access, current

_BATCH = 1000


def count_engine(access: Access, engine: str, finding_signatures: Sequence[str]) -> Group:
    """The pairs of `engine` that the current checks have looked at; none where they have not."""
    count, after = Count(), 0
    with access.reading() as db:
        wanted = json.dumps([n for text in finding_signatures for (n,) in db.execute(
            "SELECT n FROM signatures WHERE stage = 'finding' AND text = ?", (text,))])
        check = current(db, "check")
        while rows := db.execute(
                "SELECT p.n, p.id FROM pairs p NOT INDEXED JOIN done d ON d.signature = ? AND d.item = p.id AND "
                "d.error IS NULL WHERE p.signature = (SELECT n FROM signatures WHERE stage = 'translate' AND text = ?) "
                "AND p.n > ? ORDER BY p.n LIMIT ?", (check, engine, after, _BATCH)).fetchall():
            after = rows[-1][0]
            ids = [pair_id for _, pair_id in rows]
            found = _findings(db, ids, wanted)
            for pair_id in ids:
                findings = found.get(pair_id, [])
                count.add(score.quality(findings), checks.passed(findings))
    return count.group(engine)


def _findings(db: sqlite3.Connection, pair_ids: Sequence[str], signatures: str) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for pair_id, name, worst in db.execute(
            "SELECT pair_id, name, min(score) FROM findings WHERE pair_id IN (SELECT value FROM json_each(?)) AND "
            "signature IN (SELECT value FROM json_each(?)) GROUP BY pair_id, name", (json.dumps(pair_ids), signatures)):
        found.setdefault(pair_id, []).append(Finding(pair_id, name, worst, (), (), "", ""))
    return found
