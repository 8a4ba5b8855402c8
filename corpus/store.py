"""The workspace: one SQLite file (WAL) with every fact and every done-mark. Its only writer.

Owns the schema, its numbered migrations and the order of things. Decides nothing: which signature is asked for,
what passes and what is exported is said by its callers.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from corpus import store_across, store_memory, store_versions
from corpus.records import Article, CorpusError, ErrorTag, Finding, Pair, Ruling, Sentence, Span
from translate.records import Hypothesis, Kept, Segment

Item = Article | Sentence | Pair
Fact = Sentence | Pair | Finding

_APPLICATION_ID = 0x7461726A  # "tarj"

# Migration N brings a workspace from version N to N + 1. Never edit one that was released: add the next.
_MIGRATIONS = (
    """
    CREATE TABLE signatures (n INTEGER PRIMARY KEY, stage TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (stage, text));
    CREATE TABLE articles (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, title TEXT,
        text TEXT NOT NULL, encoding TEXT NOT NULL, encoding_confidence REAL NOT NULL, published TEXT, licence TEXT,
        extra TEXT NOT NULL);
    CREATE TABLE sentences (n INTEGER PRIMARY KEY, signature INTEGER NOT NULL, id TEXT NOT NULL,
        article_id TEXT NOT NULL, place INTEGER NOT NULL, paragraph INTEGER NOT NULL, start INTEGER NOT NULL,
        stop INTEGER NOT NULL, text TEXT NOT NULL, UNIQUE (signature, id));
    CREATE TABLE pairs (n INTEGER PRIMARY KEY, signature INTEGER NOT NULL, id TEXT NOT NULL UNIQUE,
        sentence_id TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, score REAL, alternatives TEXT NOT NULL,
        segments TEXT NOT NULL, truncated INTEGER NOT NULL, UNIQUE (signature, sentence_id));
    CREATE TABLE findings (pair_id TEXT NOT NULL, signature INTEGER NOT NULL, k INTEGER NOT NULL, name TEXT NOT NULL,
        score REAL NOT NULL, source_spans TEXT NOT NULL, target_spans TEXT NOT NULL, message TEXT NOT NULL,
        PRIMARY KEY (pair_id, signature, k)) WITHOUT ROWID;
    CREATE TABLE done (signature INTEGER NOT NULL, item TEXT NOT NULL, error TEXT, PRIMARY KEY (signature, item))
        WITHOUT ROWID;
    CREATE INDEX done_errors ON done (signature) WHERE error IS NOT NULL;
    CREATE TABLE runs (n INTEGER PRIMARY KEY, stage TEXT NOT NULL, signature INTEGER NOT NULL, started TEXT NOT NULL);
    CREATE TABLE unread (source TEXT PRIMARY KEY, reason TEXT NOT NULL, run INTEGER NOT NULL) WITHOUT ROWID;
    """,
    # The review pass, of corpus.store_reviews and corpus.store_queue. `reviews` is the fact, all else follows from it.
    """
    CREATE TABLE reviewers (n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, token_hash TEXT UNIQUE,
        lead INTEGER NOT NULL, added TEXT NOT NULL);
    CREATE TABLE reviews (n INTEGER PRIMARY KEY, action TEXT NOT NULL, pair_id TEXT NOT NULL, reviewer TEXT NOT NULL,
        role TEXT NOT NULL, verdict TEXT NOT NULL, text TEXT NOT NULL, tags TEXT NOT NULL, comment TEXT NOT NULL,
        seconds REAL NOT NULL, at TEXT NOT NULL, undoes TEXT NOT NULL, UNIQUE (pair_id, action));
    CREATE INDEX reviews_by_reviewer ON reviews (reviewer, n);
    CREATE INDEX reviews_by_action ON reviews (action);
    CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are only appended'); END;
    CREATE TRIGGER reviews_are_kept BEFORE DELETE ON reviews
        BEGIN SELECT RAISE(ABORT, 'reviews are only appended'); END;
    CREATE TABLE decisions (pair_id TEXT NOT NULL, reviewer TEXT NOT NULL, role TEXT NOT NULL, verdict TEXT NOT NULL,
        review INTEGER NOT NULL, PRIMARY KEY (pair_id, reviewer, role)) WITHOUT ROWID;
    CREATE INDEX decisions_by_reviewer ON decisions (reviewer, verdict);
    CREATE TABLE rulings (pair_id TEXT PRIMARY KEY, outcome TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX rulings_by_outcome ON rulings (outcome);
    CREATE TABLE leases (n INTEGER NOT NULL, reviewer TEXT NOT NULL, until REAL NOT NULL, PRIMARY KEY (n, reviewer))
        WITHOUT ROWID;
    CREATE TABLE queue (n INTEGER PRIMARY KEY, pair_id TEXT NOT NULL, signature INTEGER NOT NULL,
        article INTEGER NOT NULL, place INTEGER NOT NULL, score REAL NOT NULL, passed INTEGER NOT NULL,
        draw REAL NOT NULL, second REAL NOT NULL, same INTEGER NOT NULL, wanted INTEGER NOT NULL,
        given INTEGER NOT NULL, open INTEGER NOT NULL, disputed INTEGER NOT NULL);
    CREATE TABLE queue_checks (name TEXT NOT NULL, open INTEGER NOT NULL, score REAL NOT NULL, n INTEGER NOT NULL,
        PRIMARY KEY (name, open, score, n)) WITHOUT ROWID;
    CREATE TABLE review_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    # Translations are found again by what the model was given, see corpus.store_memory; `answers` holds what a command
    # found out and need not find out again.
    """
    ALTER TABLE pairs ADD COLUMN source_key INTEGER;
    UPDATE pairs SET source_key = source_key(source);
    CREATE INDEX pairs_by_source ON pairs (signature, source_key);
    CREATE TABLE answers (question TEXT PRIMARY KEY, state TEXT NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID;
    """,
    # What a sentence is in its article. The splits of before did not say; the next one does.
    "ALTER TABLE sentences ADD COLUMN kind TEXT NOT NULL DEFAULT 'body';",
    # What the glossary of the day wanted in a pair, so that any later check, of an edit too, can look for it.
    "ALTER TABLE pairs ADD COLUMN terms TEXT NOT NULL DEFAULT '[]';",
    # Findings of one pair that the whole run takes back, see corpus.store_across.
    """
    CREATE TABLE aside (pair_id TEXT NOT NULL, signature INTEGER NOT NULL, k INTEGER NOT NULL, name TEXT NOT NULL,
        score REAL NOT NULL, source_spans TEXT NOT NULL, target_spans TEXT NOT NULL, message TEXT NOT NULL,
        PRIMARY KEY (pair_id, signature, k)) WITHOUT ROWID;
    """,
    # Existing translations of articles, see corpus.align.
    store_versions.MIGRATION,
)

_SENTENCE = "s.id, s.article_id, s.place, s.paragraph, s.start, s.stop, s.text, s.kind"
PAIR_COLUMNS = "p.id, p.sentence_id, p.source, p.target, p.score, p.alternatives, p.segments, p.truncated, p.terms"
_ARTICLE = "a.id, a.source, a.title, a.text, a.encoding, a.encoding_confidence, a.published, a.licence, a.extra"

# What each stage works on: the columns of an item, and the rows it is made from under the input's signature.
# NOT INDEXED keeps the walk in order of n (the rowid), so that a batch is a range and never a sort.
_ITEMS = {
    "split": (_ARTICLE, "articles a NOT INDEXED", "a", None),
    "translate": (_SENTENCE, "sentences s NOT INDEXED", "s", "split"),
    "check": (PAIR_COLUMNS, "pairs p NOT INDEXED", "p", "translate"),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """What stands in the place of facts for an item that met an error."""

    reason: str


@dataclass(frozen=True, slots=True)
class Added:
    """What became of articles that were handed in."""

    new: int
    known: int
    """The very text is in the workspace already, from the same source."""
    duplicates: tuple[tuple[str, str], ...]
    """(source, source of the article that has the same text)."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A pair with everything needed to make a row of it."""

    article: Article
    """Without its text: `text` is empty, the sentence carries its part."""
    sentence: Sentence
    pair: Pair
    findings: tuple[Finding, ...]
    ruling: Ruling | None = None
    """What people decided, None where nobody has."""


class Store:
    """An open workspace. Use as a context manager; one thread only."""

    def __init__(self, path: Path) -> None:
        """Open or create. Raises CorpusError when the file is no workspace, is newer than this program, or cannot
        be written."""
        self.path = path
        with self._errors():
            try:
                self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
            except sqlite3.OperationalError as error:
                raise CorpusError(
                    f"{path}: the workspace cannot be opened ({error}); check that the folder exists and can be "
                    "written, or name another with --workspace."
                ) from error
        try:
            with self._errors():
                self._open()
        except BaseException:
            self._db.close()
            raise
        self._signatures: dict[tuple[str, str], int] = {}

    def _open(self) -> None:
        application = self._scalar("PRAGMA application_id")
        version = self._scalar("PRAGMA user_version")
        tables = self._scalar("SELECT count(*) FROM sqlite_master")
        if application != _APPLICATION_ID and tables:
            raise CorpusError(f"{self.path} is a database of another program; name another file with --workspace.")
        if version > len(_MIGRATIONS):
            raise CorpusError(
                f"{self.path}: workspace version {version} is newer than this program knows ({len(_MIGRATIONS)}); "
                "install a newer tarjama."
            )
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        # Ids are hashes, so that every batch touches pages all over the file: with SQLite's 2 MB of cache and 4 MB of
        # log, a million pairs were read and written a hundred times over.
        self._db.execute("PRAGMA cache_size = -16384")
        self._db.execute("PRAGMA wal_autocheckpoint = 16384")
        self._db.create_function("source_key", 1, store_memory.source_key, deterministic=True)
        for number in range(version, len(_MIGRATIONS)):
            self._db.executescript(
                f"BEGIN IMMEDIATE; {_MIGRATIONS[number]} PRAGMA application_id = {_APPLICATION_ID}; "
                f"PRAGMA user_version = {number + 1}; COMMIT;"
            )

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._db.close()

    # Signatures and runs

    def begin(self, stage: str, signature: str) -> None:
        """Make `signature` the current one of `stage`: later stages work on what it made."""
        with self._errors(), self._transaction():
            self._db.execute("INSERT INTO runs (stage, signature, started) VALUES (?, ?, ?)",
                             (stage, self._signature(stage, signature), datetime.now(UTC).isoformat("T", "seconds")))

    def current(self, stage: str) -> str | None:
        """The signature of the latest run of `stage`, None before the first."""
        row = self._db.execute("SELECT s.text FROM runs r JOIN signatures s ON s.n = r.signature WHERE r.stage = ? "
                               "ORDER BY r.n DESC LIMIT 1", (stage,)).fetchone()
        return row[0] if row else None

    def _signature(self, stage: str, text: str) -> int:
        if (stage, text) not in self._signatures:
            self._db.execute("INSERT OR IGNORE INTO signatures (stage, text) VALUES (?, ?)", (stage, text))
            self._signatures[stage, text] = self._scalar(
                "SELECT n FROM signatures WHERE stage = ? AND text = ?", stage, text)
        return self._signatures[stage, text]

    def _current(self, stage: str) -> int:
        text = self.current(stage)
        return -1 if text is None else self._signature(stage, text)

    # Articles

    def add(self, articles: Sequence[Article], unread: Sequence[tuple[str, str]] = ()) -> Added:
        """Store articles and the (source, reason) of what could not be read, in one transaction."""
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
        return Added(new, known, tuple(duplicates))

    def unread(self) -> list[tuple[str, str]]:
        """(source, reason) of everything that could not be read and was not read since."""
        return self._db.execute("SELECT source, reason FROM unread ORDER BY run, source").fetchall()

    # The one loop's side of the store

    def count_pending(self, stage: str, signature: str) -> int:
        """How many items lack a done-mark of (stage, signature)."""
        _, table, alias, made_by = _ITEMS[stage]
        with self._errors():
            return int(self._scalar(f"SELECT count(*) {self._lacking(table, alias, made_by)}",
                                    *self._arguments(stage, signature, made_by)))

    def pending(self, stage: str, signature: str, batch_size: int) -> Iterator[list[Item]]:
        """Batches of the items that lack a done-mark of (stage, signature), in their order; the last may be short."""
        columns, table, alias, made_by = _ITEMS[stage]
        query = (f"SELECT {alias}.n, {columns} {self._lacking(table, alias, made_by)} AND {alias}.n > ? "
                 f"ORDER BY {alias}.n LIMIT ?")
        arguments, after = self._arguments(stage, signature, made_by), 0
        engine = (self.current("translate") or "") if stage == "check" else ""
        while True:
            with self._errors():
                rows = self._db.execute(query, (*arguments, after, batch_size)).fetchall()
            if not rows:
                return
            after = rows[-1][0]
            yield [_item(stage, row[1:], engine) for row in rows]

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

    def answered(self, question: str, state: str) -> str | None:
        """What `keep_answer` kept for the question in this very state."""
        with self._errors():
            return store_memory.answered(self._db, question, state)

    def keep_answer(self, question: str, state: str, answer: str) -> None:
        """Keep an answer for as long as the state is the same."""
        with self._errors(), self._transaction():
            store_memory.keep_answer(self._db, question, state, answer)

    def _insert_sentences(self, signature: int, sentences: Sequence[Sentence]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO sentences (signature, id, article_id, place, paragraph, start, stop, text, kind) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(signature, s.id, s.article_id, s.index, s.paragraph, s.start, s.end, s.text, s.kind) for s in sentences])

    def _insert_pairs(self, pairs: Sequence[Pair]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO pairs (signature, id, sentence_id, source, target, score, alternatives, segments, "
            "truncated, source_key, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(self._signature("translate", p.signature), p.id, p.sentence_id, p.source, p.target, p.score,
              _dump([(h.text, h.score) for h in p.alternatives]),
              _dump([(s.source_start, s.source_end, s.target_start, s.target_end) for s in p.segments]),
              p.truncated, store_memory.source_key(p.source),
              _dump([(k.start, k.end, k.wanted) for k in p.terms])) for p in pairs])

    def _insert_findings(self, answers: Sequence[Sequence[Fact]]) -> None:
        # A check that stayed what it was says the same again when others in the table did not.
        self._db.executemany("DELETE FROM findings WHERE pair_id = ? AND signature = ?", {
            (f.pair_id, self._signature("finding", f.signature))
            for answer in answers for f in answer if isinstance(f, Finding)})
        self._db.executemany(
            "INSERT OR IGNORE INTO findings (pair_id, signature, k, name, score, source_spans, target_spans, message) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(f.pair_id, self._signature("finding", f.signature), k, f.check, f.score, _dump(f.source_spans),
              _dump(f.target_spans), f.message)
             for answer in answers for k, f in enumerate(answer) if isinstance(f, Finding)])

    def forget_failures(self, stage: str, signature: str) -> int:
        """Take the done-marks off the items that met an error, so that the next run tries them again."""
        with self._errors(), self._transaction():
            return self._db.execute("DELETE FROM done WHERE signature = ? AND error IS NOT NULL",
                                    (self._signature(stage, signature),)).rowcount

    def failures(self, stage: str, limit: int) -> list[tuple[str, str]]:
        """(item id, reason) of items that the current signature of `stage` met an error on; at most `limit`."""
        return self._db.execute("SELECT item, error FROM done WHERE signature = ? AND error IS NOT NULL LIMIT ?",
                                (self._current(stage), limit)).fetchall()

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

    # Reading out

    def count(self, stage: str) -> tuple[int, int]:
        """(done, failed) of the items that are current for `stage`, under its current signature."""
        _, table, alias, made_by = _ITEMS[stage]
        of = f"WHERE {alias}.signature = ?" if made_by else ""
        with self._errors():
            marked, failed = self._db.execute(
                f"SELECT count(*), count(d.error) FROM {table} JOIN done d ON d.signature = ? AND d.item = {alias}.id "
                f"{of}", (self._current(stage), *([self._current(made_by)] if made_by else []))).fetchone()
        return marked - failed, failed

    def totals(self) -> dict[str, int]:
        """How many articles, sentences (current split) and pairs (current engine) there are."""
        return {
            "articles": self._scalar("SELECT count(*) FROM articles"),
            "sentences": self._scalar("SELECT count(*) FROM sentences WHERE signature = ?", self._current("split")),
            "pairs": self._scalar("SELECT count(*) FROM pairs WHERE signature = ?", self._current("translate")),
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
        in the order of articles and sentences; holds one batch in memory."""
        engine = self.current("translate") or ""
        columns = f"{_ARTICLE.replace('a.text', repr(''))}, {_SENTENCE}, {PAIR_COLUMNS}"
        query = (
            f"SELECT s.n, {columns} FROM sentences s NOT INDEXED JOIN articles a ON a.id = s.article_id "
            "JOIN pairs p ON p.signature = ? AND p.sentence_id = s.id "
            "JOIN done d ON d.signature = ? AND d.item = p.id AND d.error IS NULL "
            "WHERE s.signature = ? AND s.n > ? ORDER BY s.n LIMIT ?")
        after = 0
        while True:
            with self._errors():
                rows = self._db.execute(query, (self._current("translate"), self._current("check"),
                                                self._current("split"), after, batch_size)).fetchall()
                if not rows:
                    return
                after = rows[-1][0]
                findings = self._findings([row[18] for row in rows], finding_signatures)
                rulings = self._rulings([row[18] for row in rows])
            for row in rows:
                yield Checked(Article(*row[1:10]), Sentence(*row[10:18]), pair_of(row[18:], engine),
                              tuple(findings.get(row[18], ())), rulings.get(row[18]))

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
        for stage in _ITEMS:
            self._current(stage)
        with self._errors():
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("ROLLBACK")

    def kinds(self) -> dict[str, int]:
        """How many checked pairs of the current engine that no reviewer was against have a sentence of each kind."""
        with self._errors():
            return dict(self._db.execute(
                "SELECT s.kind, count(*) FROM sentences s JOIN pairs p ON p.signature = ? AND p.sentence_id = s.id "
                "JOIN done d ON d.signature = ? AND d.item = p.id AND d.error IS NULL WHERE s.signature = ? AND "
                "NOT EXISTS (SELECT 1 FROM rulings r WHERE r.pair_id = p.id AND r.outcome IN ('reject', 'disputed')) "
                "GROUP BY s.kind ORDER BY s.kind",
                (self._current("translate"), self._current("check"), self._current("split"))).fetchall())

    def rulings(self) -> dict[str, int]:
        """How many checked pairs of the current engine have each outcome; only outcomes that some have."""
        with self._errors():
            return dict(self._db.execute(
                "SELECT r.outcome, count(*) FROM rulings r JOIN pairs p ON p.id = r.pair_id AND p.signature = ? "
                "JOIN done d ON d.signature = ? AND d.item = p.id AND d.error IS NULL GROUP BY r.outcome",
                (self._current("translate"), self._current("check"))).fetchall())

    def _findings(self, pair_ids: Sequence[str], signatures: Sequence[str]) -> Mapping[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        wanted = json.dumps([self._signature("finding", signature) for signature in signatures])
        rows = self._db.execute(
            "SELECT f.pair_id, f.name, f.score, f.source_spans, f.target_spans, f.message, s.text FROM findings f "
            "JOIN signatures s ON s.n = f.signature WHERE f.pair_id IN (SELECT value FROM json_each(?)) "
            "AND f.signature IN (SELECT value FROM json_each(?)) ORDER BY f.pair_id, f.k",
            (json.dumps(pair_ids), wanted))
        for pair_id, name, score, source_spans, target_spans, message, signature in rows:
            found.setdefault(pair_id, []).append(
                Finding(pair_id, name, score, spans_of(source_spans), spans_of(target_spans), message, signature))
        return found

    # SQLite

    def _scalar(self, query: str, *arguments: object) -> int:
        value: int = self._db.execute(query, arguments).fetchone()[0]
        return value

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._signatures = {}
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The one border where SQLite's errors become ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise CorpusError(f"{self.path}: {advice(error)}") from error


def advice(error: sqlite3.Error) -> str:
    """What a person can do about an error of SQLite's."""
    words = str(error)
    if "full" in words:
        return "the disk is full; everything committed so far is kept: free some space and run the same command again."
    if "locked" in words:
        return "another program holds the workspace; wait for it to end and run the same command again."
    if "not a database" in words or "malformed" in words:
        return f"not a workspace ({words}); name another file with --workspace."
    return f"the workspace cannot be used ({words}); check that the file and its folder can be written."


def _item(stage: str, row: tuple, engine: str) -> Item:  # type: ignore[type-arg]
    if stage == "split":
        return Article(*row)
    return Sentence(*row) if stage == "translate" else pair_of(row, engine)


def pair_of(row: tuple, engine: str) -> Pair:  # type: ignore[type-arg]
    """A pair from its columns, in the order of PAIR_COLUMNS."""
    pair_id, sentence_id, source, target, score, alternatives, segments, truncated, terms = row
    return Pair(pair_id, sentence_id, source, target, score,
                tuple(Hypothesis(*h) for h in json.loads(alternatives)) if len(alternatives) > 2 else (),
                tuple(Segment(*s) for s in json.loads(segments)) if len(segments) > 2 else (), bool(truncated), engine,
                tuple(Kept(*k) for k in json.loads(terms)) if len(terms) > 2 else ())


def _dump(values: Sequence[object]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else "[]"


def spans_of(text: str) -> tuple[Span, ...]:
    """Spans as they were stored."""
    return tuple((start, end) for start, end in json.loads(text)) if len(text) > 2 else ()
