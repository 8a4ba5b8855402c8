"""What is in a workspace: counts, and every checked pair with all that belongs to it. Writes no fact."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from corpus import store_exports, store_versions
from corpus.records import Article, ErrorTag, Finding, Ruling, Sentence
from corpus.store_connection import Connection
from corpus.store_rows import ARTICLE_COLUMNS, ITEMS, PAIR_COLUMNS, SENTENCE_COLUMNS, Checked, pair_of, spans_of


class Reading(Connection):
    """The side of the store that reads out."""

    def _article(self) -> str:
        """The id of the article of a pair `p`."""
        return ("(SELECT i.article_id FROM sentences i WHERE i.id = p.sentence_id AND "
                f"i.signature = {self._current('split')})")

    def unread(self) -> list[tuple[str, str]]:
        """(source, reason) of everything that could not be read and was not read since."""
        return self._db.execute("SELECT source, reason FROM unread ORDER BY run, source").fetchall()

    def failures(self, stage: str, limit: int) -> list[tuple[str, str]]:
        """(item id, reason) of items that the current signature of `stage` met an error on; at most `limit`."""
        return self._db.execute("SELECT item, error FROM done WHERE signature = ? AND error IS NOT NULL LIMIT ?",
                                (self._current(stage), limit)).fetchall()

    def count(self, stage: str) -> tuple[int, int]:
        """(done, failed) of the items that are current for `stage`, under its current signature."""
        _, table, alias, made_by = ITEMS[stage]
        of = f"WHERE {alias}.signature = ?" if made_by else ""
        if alias != "a":
            of += self._without("s.article_id" if alias == "s" else self._article())
        with self._errors():
            if self._apart is None and made_by and self._scalar("SELECT count(*) FROM signatures WHERE stage = ?",
                                                                made_by) == 1:
                # All that was ever marked is current: a mark need not be looked up for each item.
                marked, failed = self._db.execute("SELECT count(*), count(error) FROM done WHERE signature = ?",
                                                  (self._current(stage),)).fetchone()
                return marked - failed, failed
            marked, failed = self._db.execute(
                f"SELECT count(*), count(d.error) FROM {table} JOIN done d ON d.signature = ? AND d.item = {alias}.id "
                f"{of}", (self._current(stage), *([self._current(made_by)] if made_by else []))).fetchone()
        return marked - failed, failed

    def totals(self) -> dict[str, int]:
        """How many articles, sentences (current split) and pairs (current engine) there are."""
        return {
            "articles": self._scalar("SELECT count(*) FROM articles"),
            "sentences": self._scalar(f"SELECT count(*) FROM sentences s WHERE s.signature = ?"
                                      f"{self._without('s.article_id')}", self._current("split")),
            "pairs": self._scalar(f"SELECT count(*) FROM pairs p WHERE p.signature = ?{self._without(self._article())}",
                                  self._current("translate")),
        }

    def count_under(self, limits: Mapping[str, float], finding_signatures: Sequence[str]) -> tuple[int, dict[str, int]]:
        """Pairs of the current engine with a finding under its check's limit: in all, and by check."""
        wanted = [self._signature("finding", signature) for signature in finding_signatures]
        # The findings first, in their order: from the pairs, each would be looked up, and most have none that counts.
        limit = " ".join(["CASE f.name", *("WHEN ? THEN ?" for _ in limits), "END"] if limits else ["NULL"])
        under = (f"FROM findings f CROSS JOIN pairs p ON p.id = f.pair_id AND p.signature = ? WHERE f.score < {limit} "
                 "AND f.signature IN (SELECT value FROM json_each(?))")
        arguments = (self._current("translate"), *(part for item in limits.items() for part in item),
                     json.dumps(wanted))
        with self._errors():
            by_check = self._db.execute(f"SELECT f.name, count(DISTINCT f.pair_id) {under} GROUP BY f.name", arguments)
            return (self._scalar(f"SELECT count(DISTINCT f.pair_id) {under}", *arguments), dict(by_check.fetchall()))

    def last_export(self) -> store_exports.LastExport | None:
        """The export that was written last; None before the first."""
        with self._errors():
            return store_exports.last(self._db)

    def aligned_otherwise(self) -> int:
        """How many articles were aligned, but not as those that were aligned last."""
        with self.viewing(store_versions.HUMAN), self._errors():
            return store_versions.aligned_otherwise(self._db, self._current("translate"))

    def pseudonyms(self) -> dict[str, str]:
        """Reviewer to `reviewer-N`, by whose first review came first; reviews are only appended, so it stays theirs."""
        with self._errors():
            names = self._db.execute("SELECT reviewer FROM reviews GROUP BY reviewer ORDER BY min(n)").fetchall()
        return {name: f"reviewer-{number}" for number, (name,) in enumerate(names, 1)}

    def engines(self) -> list[tuple[str, int]]:
        """(engine signature, pairs) of every engine that was used here, oldest first."""
        return self._db.execute(
            "SELECT s.text, count(*) FROM pairs p JOIN signatures s ON s.n = p.signature GROUP BY s.n ORDER BY s.n"
        ).fetchall()

    def article_sizes(self) -> Iterator[tuple[str, int]]:
        """(article id, pairs to export) of every article that has some, in order."""
        yield from self._db.execute(
            "SELECT s.article_id, count(*) FROM sentences s NOT INDEXED JOIN pairs p ON p.signature = ? AND "
            "p.sentence_id = s.id JOIN done d ON d.signature = ? AND d.item = p.id AND d.error IS NULL "
            "WHERE s.signature = ? AND NOT EXISTS (SELECT 1 FROM rulings r WHERE r.pair_id = p.id AND "
            "r.outcome IN ('reject', 'disputed')) GROUP BY s.article_id ORDER BY min(s.n)",
            (self._current("translate"), self._current("check"), self._current("split")))

    def checked(self, finding_signatures: Sequence[str], batch_size: int = 1000) -> Iterator[Checked]:
        """Every pair of the current split, engine and checks with its findings made under `finding_signatures`,
        in the order of articles and sentences; holds one batch in memory. What is current is asked now, not later."""
        return self._walk(self._current("translate"), self._current("split"), self._without("s.article_id"),
                          self.current("translate") or "", finding_signatures, batch_size)

    def _walk(self, made_by: int, split: int, without: str, engine: str, finding_signatures: Sequence[str],
              batch_size: int) -> Iterator[Checked]:
        meaning, check = self.current("meaning"), self._current("check")
        checked_until = self._checked_until(made_by)
        query = (f"SELECT s.n, {SENTENCE_COLUMNS} FROM sentences s NOT INDEXED WHERE s.signature = ? AND s.n > ?"
                 f"{without} ORDER BY s.n LIMIT ?")
        after = pairs_after = 0
        while True:
            with self._errors():
                sentences = self._db.execute(query, (split, after, batch_size)).fetchall()
                if not sentences:
                    return
                after = sentences[-1][0]
                pairs, pairs_after = self._pairs(made_by, [row[1] for row in sentences], pairs_after)
                ids = [row[1] for row in pairs.values()]
                if any(row[0] > checked_until for row in pairs.values()):
                    checked = self._done(check, ids)
                    pairs = {sentence: row for sentence, row in pairs.items() if row[1] in checked}
                    ids = [row[1] for row in pairs.values()]
                articles = self._articles({row[2] for row in sentences})
                findings = self._findings(ids, finding_signatures)
                rulings = self._rulings(ids)
                compared = self._done(self._current("meaning"), ids) if meaning else ()
            for row in sentences:
                if (found := pairs.get(row[1])) is not None:
                    sentence, pair = Sentence(*row[1:]), pair_of(found[1:], engine)
                    yield Checked(articles[sentence.article_id], sentence, pair, tuple(findings.get(pair.id, ())),
                                  rulings.get(pair.id), meaning if pair.id in compared else None)

    def _checked_until(self, made_by: int) -> int:
        """The number of a pair of engine `made_by`: it and those before it are checked, so that it need not be asked
        of each. 0 where some are not."""
        with self._errors():
            newest = self._scalar("SELECT coalesce(max(n), 0) FROM pairs")
            pairs = self._scalar("SELECT count(*) FROM pairs WHERE signature = ?", made_by)
        return newest if self._apart is None and self.count("check") == (pairs, 0) else 0

    def _pairs(self, made_by: int, sentences: Sequence[str], after: int) -> tuple[dict[str, tuple[Any, ...]], int]:
        """Of each sentence that has one the number and the columns of its pair, and the number of the last. Most pairs
        lie in the order of their sentences, so that a look at those after `after` saves looking each up."""
        columns = f"SELECT p.n, {PAIR_COLUMNS} FROM pairs p"
        near = self._db.execute(f"{columns} NOT INDEXED WHERE p.n > ? AND p.n <= ? AND p.signature = ?",
                                (after, after + 2 * len(sentences), made_by))
        wanted = set(sentences)
        found = {row[2]: row for row in near if row[2] in wanted}
        if len(found) < len(sentences):
            far = self._db.execute(f"{columns} WHERE p.signature = ? AND p.sentence_id IN (SELECT value FROM "
                                   "json_each(?))", (made_by, json.dumps(sorted(wanted - found.keys()))))
            found.update((row[2], row) for row in far)
        last = next((found[one][0] for one in reversed(sentences) if one in found), after)
        return found, last

    def _articles(self, ids: Collection[str]) -> dict[str, Article]:
        """By id, without their texts."""
        columns = ARTICLE_COLUMNS.replace("a.text", "''")
        rows = self._db.execute(f"SELECT {columns} FROM articles a WHERE a.id IN (SELECT value FROM json_each(?))",
                                (json.dumps(list(ids)),))
        return {row[0]: Article(*row) for row in rows}

    def _done(self, signature: int, items: Sequence[str]) -> set[str]:
        return {item for (item,) in self._db.execute(
            "SELECT item FROM done WHERE signature = ? AND error IS NULL AND item IN "
            "(SELECT value FROM json_each(?))", (signature, json.dumps(items)))}

    def _rulings(self, pair_ids: Sequence[str]) -> dict[str, Ruling]:
        if not self._scalar("SELECT EXISTS (SELECT 1 FROM rulings)"):
            return {}
        outcomes = self._db.execute("SELECT pair_id, outcome, text FROM rulings WHERE pair_id IN "
                                    "(SELECT value FROM json_each(?))", (json.dumps(pair_ids),)).fetchall()
        if not outcomes:
            return {}
        who: dict[str, set[str]] = {}
        what: dict[str, dict[ErrorTag, None]] = {}
        for pair_id, reviewer, tags in self._db.execute(
                "SELECT d.pair_id, d.reviewer, r.tags FROM decisions d JOIN reviews r ON r.n = d.review WHERE "
                "d.verdict <> 'skip' AND d.pair_id IN (SELECT value FROM json_each(?)) ORDER BY d.review",
                (json.dumps([pair_id for pair_id, _, _ in outcomes]),)):
            who.setdefault(pair_id, set()).add(reviewer)
            what.setdefault(pair_id, {}).update((ErrorTag(*tag), None) for tag in json.loads(tags))
        return {pair_id: Ruling(outcome, text, tuple(sorted(who.get(pair_id, ()))), tuple(what.get(pair_id, ())))
                for pair_id, outcome, text in outcomes}

    @contextmanager
    def snapshot(self, finding_signatures: Sequence[str]) -> Iterator[None]:
        """Inside, everything read is as it was at the first reading, whoever writes meanwhile; nothing is written."""
        for signature in finding_signatures:
            self._signature("finding", signature)  # A new one is written down, which cannot be done inside.
        for origin in ("", *self.by_origin()):
            with self.viewing(origin):
                for stage in ITEMS:
                    self._current(stage)
        with self._errors():
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("ROLLBACK")

    def kinds(self, besides: Collection[str] = ()) -> dict[str, int]:
        """How many checked pairs of the current engine that no reviewer was against have a sentence of each kind, but
        for those named in `besides`."""
        with self._errors():
            return dict(self._db.execute(
                "SELECT s.kind, count(*) FROM sentences s NOT INDEXED CROSS JOIN pairs p ON p.signature = ? AND "
                "p.sentence_id = s.id CROSS JOIN done d ON d.signature = ? AND d.item = p.id AND d.error IS NULL "
                "WHERE s.signature = ? AND NOT EXISTS (SELECT 1 FROM rulings r WHERE r.pair_id = p.id AND "
                f"r.outcome IN ('reject', 'disputed')) {self._without('s.article_id')} "
                "AND s.kind NOT IN (SELECT value FROM json_each(?)) "
                "GROUP BY s.kind ORDER BY s.kind",
                (self._current("translate"), self._current("check"), self._current("split"),
                 json.dumps(sorted(besides)))).fetchall())

    def rulings(self) -> dict[str, int]:
        """How many checked pairs of the current engine have each outcome; only outcomes that some have."""
        with self._errors():
            return dict(self._db.execute(
                "SELECT r.outcome, count(*) FROM rulings r CROSS JOIN pairs p ON p.id = r.pair_id AND p.signature = ? "
                "JOIN done d ON d.signature = ? AND d.item = p.id AND d.error IS NULL "
                f"{self._without(self._article()).replace(' AND', 'WHERE', 1)} GROUP BY r.outcome",
                (self._current("translate"), self._current("check"))).fetchall())

    def _findings(self, pair_ids: Sequence[str], signatures: Sequence[str]) -> Mapping[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        names = {self._signature("finding", signature): signature for signature in signatures}
        # The plus keeps the index to the pairs: else each pair would be looked up once for every check.
        rows = self._db.execute(
            "SELECT f.pair_id, f.name, f.score, f.source_spans, f.target_spans, f.message, f.signature FROM findings f "
            "WHERE f.pair_id IN (SELECT value FROM json_each(?)) AND +f.signature IN (SELECT value FROM json_each(?)) "
            "ORDER BY f.pair_id, f.k", (json.dumps(pair_ids), json.dumps(list(names))))
        for pair_id, name, score, source_spans, target_spans, message, signature in rows:
            found.setdefault(pair_id, []).append(Finding(
                pair_id, name, score, spans_of(source_spans), spans_of(target_spans), message, names[signature]))
        return found
