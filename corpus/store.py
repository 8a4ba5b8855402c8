"""The workspace: one SQLite file (WAL) with every fact and every done-mark. Its only writer.

Owns the order of things and what is written together. Decides nothing: which signature is asked for, what passes and
what is exported is said by its callers. The schema, the rows and what is read out are rooms beside this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from corpus import store_across, store_exports, store_memory, store_versions
from corpus.records import Article, Finding, Pair, Sentence
from corpus.store_reading import Reading
from corpus.store_rows import (
    ITEMS,
    PAIR_COLUMNS,
    Fact,
    Failure,
    Item,
    finding_row,
    item_of,
    pair_of,
    pair_row,
    sentence_row,
)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of articles that were handed in."""

    new: int
    known: int
    """The very text is in the workspace already, from the same source."""
    duplicates: tuple[tuple[str, str], ...]
    """(source, source of the article that has the same text)."""


class Store(Reading):
    """An open workspace. Use as a context manager; one thread only."""

    # Articles

    def add(self, articles: Sequence[Article], unread: Sequence[tuple[str, str]] = (),
            read: Sequence[tuple[str, str | None]] = ()) -> Added:
        """Store articles, the (source, reason) of what could not be read, and of each file that was read to its end
        (source, state), without a state where it must be read again; in one transaction."""
        new = known = 0
        duplicates: list[tuple[str, str]] = []
        with self._errors(), self._transaction():
            run = self._scalar("SELECT coalesce(max(n), 0) FROM runs")
            for a in articles:
                added = self._db.execute(
                    "INSERT OR IGNORE INTO articles (id, source, title, text, encoding, encoding_confidence, "
                    "published, licence, extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (a.id, a.source, a.title, a.text, a.encoding, a.encoding_confidence, a.published, a.licence,
                     a.extra),
                ).rowcount
                self._db.execute("DELETE FROM unread WHERE source = ?", (a.source,))
                if added:
                    new += 1
                    continue
                (source,) = self._db.execute("SELECT source FROM articles WHERE id = ?", (a.id,)).fetchone()
                if source == a.source:
                    known += 1
                else:
                    duplicates.append((a.source, source))
            self._db.executemany("INSERT OR REPLACE INTO unread VALUES (?, ?, ?)", [(*row, run) for row in unread])
            for source, state in read:
                store_memory.keep_answer(self._db, f"read|{source}", state, "")
        return Added(new, known, tuple(duplicates))

    def was_read(self, source: str, state: str) -> bool:
        """Whether every article of the file is here, and the file was in this very state when it was read."""
        return self.answered(f"read|{source}", state) is not None

    # The one loop's side of the store

    def count_pending(self, stage: str, signature: str) -> int:
        """How many items lack a done-mark of (stage, signature)."""
        _, table, alias, made_by = ITEMS[stage]
        with self._errors():
            return int(self._scalar(f"SELECT count(*) {self._lacking(table, alias, made_by)}",
                                    *self._arguments(stage, signature, made_by)))

    def pending(self, stage: str, signature: str, batch_size: int) -> Iterator[list[Item]]:
        """Batches of the items that lack a done-mark of (stage, signature), in their order; the last may be short."""
        columns, table, alias, made_by = ITEMS[stage]
        query = (f"SELECT {alias}.n, {columns} {self._lacking(table, alias, made_by)} AND {alias}.n > ? "
                 f"ORDER BY {alias}.n LIMIT ?")
        arguments, after = self._arguments(stage, signature, made_by), 0
        engine = (self.current("translate") or "") if made_by == "translate" else ""
        while True:
            with self._errors():
                rows = self._db.execute(query, (*arguments, after, batch_size)).fetchall()
            if not rows:
                return
            after = rows[-1][0]
            yield [item_of(stage, row[1:], engine) for row in rows]

    def _lacking(self, table: str, alias: str, made_by: str | None) -> str:
        of = f"{alias}.signature = ? AND" if made_by else ""
        return (f"FROM {table} LEFT JOIN done d ON d.signature = ? AND d.item = {alias}.id "
                f"WHERE {of} d.item IS NULL")

    def _arguments(self, stage: str, signature: str, made_by: str | None) -> tuple[int, ...]:
        own = self._signature(stage, signature)
        return (own, self._current(made_by)) if made_by else (own,)

    def commit(self, stage: str, signature: str, answers: Sequence[tuple[Item, Sequence[Fact] | Failure]]) -> None:
        """Store a batch, its facts and its done-marks, in one transaction."""
        own = self._signature(stage, signature)
        facts = [fact for _, answer in answers if not isinstance(answer, Failure) for fact in answer]
        with self._errors(), self._transaction():
            self._insert_sentences(own, [fact for fact in facts if isinstance(fact, Sentence)])
            self._insert_pairs([fact for fact in facts if isinstance(fact, Pair)])
            self._insert_findings([answer for _, answer in answers if not isinstance(answer, Failure)])
            self._db.executemany(
                "INSERT OR REPLACE INTO done (signature, item, error) VALUES (?, ?, ?)",
                [(own, item.id, answer.reason if isinstance(answer, Failure) else None) for item, answer in answers])

    def recall(self, signature: str, sources: Sequence[str]) -> dict[str, Pair]:
        """Of each of `sources` that the engine of `signature` was given here before, one pair it made of it."""
        with self._errors():
            rows = store_memory.recall(self._db, self._signature("translate", signature), sources, PAIR_COLUMNS)
        return {row[2]: pair_of(row, signature) for row in rows}

    @contextmanager
    def across(self, signature: str, finding_signatures: Sequence[str]) -> Iterator[store_across.Pass]:
        """A pass over all pairs of the current split and engine, by run-wide checks of these signatures."""
        with self._errors():
            yield store_across.Pass(
                self._db, split=self._current("split"), engine=self._current("translate"),
                check=self._current("check"), signature=signature, finding_signatures={
                    text.partition("|")[0]: self._signature("finding", text) for text in finding_signatures})

    def _insert_sentences(self, signature: int, sentences: Sequence[Sentence]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO sentences (signature, id, article_id, place, paragraph, start, stop, text, kind) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [sentence_row(signature, sentence) for sentence in sentences])

    def _insert_pairs(self, pairs: Sequence[Pair]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO pairs (signature, id, sentence_id, source, target, score, alternatives, segments, "
            "truncated, source_key, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [pair_row(self._signature("translate", pair.signature), pair) for pair in pairs])

    def _insert_findings(self, answers: Sequence[Sequence[Fact]]) -> None:
        # A check that stayed what it was says the same again when others in the table did not.
        self._db.executemany("DELETE FROM findings WHERE pair_id = ? AND signature = ?", {
            (f.pair_id, self._signature("finding", f.signature))
            for answer in answers for f in answer if isinstance(f, Finding)})
        self._db.executemany(
            "INSERT OR IGNORE INTO findings (pair_id, signature, k, name, score, source_spans, target_spans, message) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [finding_row(self._signature("finding", f.signature), k, f)
             for answer in answers for k, f in enumerate(answer) if isinstance(f, Finding)])

    def forget_failures(self, stage: str, signature: str) -> int:
        """Take the done-marks off the items that met an error, so that the next run tries them again."""
        with self._errors(), self._transaction():
            return self._db.execute("DELETE FROM done WHERE signature = ? AND error IS NOT NULL",
                                    (self._signature(stage, signature),)).rowcount

    def forget_others(self, stage: str, signature: str, finding: str) -> None:
        """Take off what the stage did under other signatures than this one, with their findings of signature
        `finding`, which they share: where nothing was done under others, nothing."""
        with self._errors(), self._transaction():
            own = self._signature(stage, signature)
            others = [n for (n,) in self._db.execute("SELECT n FROM signatures WHERE stage = ? AND n <> ?",
                                                     (stage, own))]
            if not sum(self._db.execute("DELETE FROM done WHERE signature = ?", (n,)).rowcount for n in others):
                return
            self._db.execute("DELETE FROM findings WHERE signature = ?", (self._signature("finding", finding),))

    # Exports

    def number_export(self, name: str, content: str, *, least: int = 1) -> int:
        """The number of the dataset of this name and content: the one it has here, else the next, `least` or more."""
        with self._errors(), self._transaction():
            return store_exports.number(self._db, name, content, least)

    def tell_export(self, name: str, content: str, facts: Mapping[str, object]) -> None:
        """Make a numbered export the last one, with what is to be said of it."""
        with self._errors(), self._transaction():
            store_exports.tell(self._db, name, content, facts)

    # Existing translations

    def keep_version(self, signature: str, version: store_versions.Version) -> None:
        """Store an article's existing translation, aligned by the engine of this signature."""
        with self._errors(), self._transaction():
            store_versions.keep(self._db, self._signature("translate", signature), version)

    def version(self, signature: str, article_id: str) -> store_versions.Version | None:
        """The existing translation that was kept for the article; None where there is none."""
        with self._errors():
            return store_versions.find(self._db, self._signature("translate", signature), article_id)

    def machine_texts(self, sentence_ids: Sequence[str]) -> Mapping[str, str]:
        """What the engine used last made of these sentences; without those that it has not translated."""
        with self._errors():
            return store_versions.machine_texts(self._db, sentence_ids)
