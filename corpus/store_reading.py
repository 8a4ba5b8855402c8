"""What is in a workspace: counts, and every checked pair with all that belongs to it. Writes no fact."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

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
        under = ("FROM findings f JOIN pairs p ON p.id = f.pair_id AND p.signature = ? "
                 "JOIN json_each(?) l ON l.key = f.name AND f.score < l.value "
                 "WHERE f.signature IN (SELECT value FROM json_each(?))")
        arguments = (self._current("translate"), json.dumps(dict(limits)), json.dumps(wanted))
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
        meaning = self.current("meaning")
        columns = f"{ARTICLE_COLUMNS.replace('a.text', repr(''))}, {SENTENCE_COLUMNS}, {PAIR_COLUMNS}"
        query = (
            f"SELECT s.n, {columns} FROM sentences s NOT INDEXED JOIN articles a ON a.id = s.article_id "
            "JOIN pairs p ON p.signature = ? AND p.sentence_id = s.id "
            "JOIN done d ON d.signature = ? AND d.item = p.id AND d.error IS NULL "
            f"WHERE s.signature = ? AND s.n > ?{without} ORDER BY s.n LIMIT ?")
        after = 0
        article: Article | None = None
        while True:
            with self._errors():
                rows = self._db.execute(query, (made_by, self._current("check"), split, after, batch_size)).fetchall()
                if not rows:
                    return
                after = rows[-1][0]
                findings = self._findings([row[18] for row in rows], finding_signatures)
                rulings = self._rulings([row[18] for row in rows])
                compared = self._done("meaning", [row[18] for row in rows])
            for row in rows:
                if article is None or article.id != row[1]:
                    article = Article(*row[1:10])
                yield Checked(article, Sentence(*row[10:18]), pair_of(row[18:], engine),
                              tuple(findings.get(row[18], ())), rulings.get(row[18]),
                              meaning if row[18] in compared else None)

    def _done(self, stage: str, items: Sequence[str]) -> set[str]:
        return {item for (item,) in self._db.execute(
            "SELECT item FROM done WHERE signature = ? AND error IS NULL AND item IN "
            "(SELECT value FROM json_each(?))", (self._current(stage), json.dumps(items)))}

    def _rulings(self, pair_ids: Sequence[str]) -> dict[str, Ruling]:
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
        wanted = json.dumps([self._signature("finding", signature) for signature in signatures])
        # The plus keeps the index to the pairs: else each pair would be looked up once for every check.
        rows = self._db.execute(
            "SELECT f.pair_id, f.name, f.score, f.source_spans, f.target_spans, f.message, s.text FROM findings f "
            "JOIN signatures s ON s.n = f.signature WHERE f.pair_id IN (SELECT value FROM json_each(?)) "
            "AND +f.signature IN (SELECT value FROM json_each(?)) ORDER BY f.pair_id, f.k",
            (json.dumps(pair_ids), wanted))
        for pair_id, name, score, source_spans, target_spans, message, signature in rows:
            found.setdefault(pair_id, []).append(
                Finding(pair_id, name, score, spans_of(source_spans), spans_of(target_spans), message, signature))
        return found
