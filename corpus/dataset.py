"""Rows become a Hugging Face dataset: Parquet files by split, a card, a manifest, reloaded before anyone sees it.

Owns the files and what is counted while they are written. Decides nothing about which pairs are good: whoever gives the
rows, or the plan, did. Keeps no row longer than its row group, so that memory does not grow with the dataset.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from corpus.card import CardFacts, ConfigFacts, DataFacts, SplitFacts, render_card
from corpus.columns import DOCUMENTS, POST_EDITS, PREFERENCES, REJECTED, SENTENCES, Config, configs_without
from corpus.croissant import CROISSANT, FileFacts, render_croissant
from corpus.documents import Document, DocumentBuilder
from corpus.edits import Reviewed, post_edit, preference
from corpus.manifest import CARD, file_facts, stranger, write_manifest
from corpus.records import CorpusError, Row, content_id
from corpus.reload import verify
from corpus.selection import NEARLY_SAME, SAME, Plan
from corpus.shards import SplitWriter
from corpus.splits import MIN_ARTICLES, SHARE, SPLITS, split_of, split_rule
from corpus.staging import staged
from corpus.written import Written, files_of

__all__ = ["MIN_ARTICLES", "SPLITS", "Written", "split_of", "split_rule", "write_dataset"]

SHARD_BYTES = 400_000_000
MAX_NAMES = 50
"""Distinct licences, engines ... that are counted by name; the rest is counted together."""
MAX_HELD = 1000
"""Distinct combinations of them that are held before they are counted by name."""

Accept = Callable[[Row], str | None]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not accepted."""

    row: Row
    reason: str


def write_dataset(rows: Iterable[Row | Reviewed], out: Path, *, facts: CardFacts, n_articles: int = 0,
                  accept: Accept | None = None, plan: Plan | None = None, with_documents: bool = True,
                  with_rejected: bool = False, without: Collection[str] = (), reload: bool = True,
                  shard_bytes: int = SHARD_BYTES, numbered: Callable[[str], int] | None = None) -> Written:
    """Write the rows, in article order, as a dataset that replaces what was at `out` as a whole.

    A `plan` of these very rows says which are published and in which split. Without one, `n_articles` is the number of
    articles the rows come from, and `accept` says why a row is not wanted, or None. What is refused is counted by
    reason and, `with_rejected`, written as a config of its own. `without` names columns to leave out everywhere.
    `numbered` gives the export's number, by its content. The same rows and number give the same bytes with the same
    pyarrow. Raises CorpusError for no rows, a folder that is not ours, a file error and (with `reload`) for a dataset
    that `datasets` does not read back as it was written; the old folder then stays.
    """
    configs, guide = configs_without(without), _guide(plan, n_articles, accept)
    with staged(out, stranger=stranger) as folder:
        with ExitStack() as stack:
            beside = stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="parquet"))
            writers = {(config.name, split): SplitWriter(folder, config, split, shard_bytes, beside)
                       for config in configs for split in SPLITS}
            for writer in reversed(writers.values()):  # Closed in this order, so that an error names a sentence.
                stack.enter_context(writer)
            tally = _write_rows(rows, _Sinks(writers, with_documents, with_rejected), guide)
        written = [writer for writer in writers.values() if writer.rows]
        data = tally.facts(written, out, configs, guide)
        if numbered is not None:
            data = replace(data, number=numbered(data.content))
        manifest = _manifest(facts, data, written, guide, without)
        files = [FileFacts(f"{w.config.folder}/{path.name}", w.config.name, w.split, **file_facts(path))
                 for w in written for path in w.files]
        (folder / CARD).write_text(render_card(facts, data, split_rule=guide.rule), encoding="utf-8")
        (folder / CROISSANT).write_text(render_croissant(facts, data, files), encoding="utf-8")
        write_manifest(folder, {**manifest, "files": {
            file.path: {"bytes": file.bytes, "sha256": file.sha256} for file in files}})
        hashes = files_of(folder)
        counts = {split: size.rows for split, size in data.splits.items()}
        reloaded = verify(folder, counts, cache=folder) if reload else {}
    return Written(out=out, rows=counts, articles={split: size.articles for split, size in data.splits.items()},
                   passed=data.passed, rejected=data.rejected, content=str(manifest["content"]),
                   bytes=sum(config.download_bytes for config in data.configs.values()), reloaded=reloaded,
                   files=hashes, number=data.number)


@dataclass(frozen=True, slots=True)
class _Guide:
    """What is asked about rows and articles while they are written."""

    reason: Accept
    split: Callable[[str], str]
    rule: str
    """How articles were given to splits, in words."""
    n_articles: int
    order: tuple[str, ...] = ()
    """The reasons in the order of their steps; empty where the most frequent comes first."""
    reruns: Collection[str] = ()
    """Articles that are no document."""
    wanted: Mapping[str, object] | None = None


def _guide(plan: Plan | None, n_articles: int, accept: Accept | None) -> _Guide:
    if plan is not None:
        return _Guide(plan.follow(), plan.split_of, plan.split_rule, plan.n_articles, plan.reasons, plan.reruns,
                      plan.wanted)
    return _Guide(accept or (lambda row: None), partial(split_of, n_articles=n_articles), split_rule(n_articles),
                  n_articles)


class _Sinks:
    """The writers, asked for by config and split."""

    def __init__(self, writers: Mapping[tuple[str, str], SplitWriter], with_documents: bool,
                 with_rejected: bool) -> None:
        self._writers = writers
        self.with_documents, self.with_rejected = with_documents, with_rejected

    def row(self, row: Row, split: str) -> None:
        self._writers[SENTENCES.name, split].add(row, row.article_id, _chars(row))

    def rejected(self, row: Row, split: str, reason: str) -> None:
        if self.with_rejected:
            self._writers[REJECTED.name, split].add(Rejected(row, reason), row.article_id, _chars(row))

    def document(self, whole: Document | None, split: str) -> None:
        if whole is not None:
            self._writers[DOCUMENTS.name, split].add(whole, whole.article_id, whole.chars)

    def reviewed(self, reviewed: Reviewed, split: str) -> None:
        for config, found in ((POST_EDITS, post_edit(reviewed)), (PREFERENCES, preference(reviewed))):
            if found is not None:
                self._writers[config.name, split].add(found, found.row.article_id, 3 * _chars(found.row))


def _write_rows(rows: Iterable[Row | Reviewed], sinks: _Sinks, guide: _Guide) -> _Tally:
    tally, articles = _Tally(), DocumentBuilder()
    article_id, split, document_split = None, "", ""
    for item in rows:
        row = item.row if isinstance(item, Reviewed) else item
        if row.article_id != article_id:
            article_id, split = row.article_id, guide.split(row.article_id)
        reason = guide.reason(row)
        if reason is None:
            tally.add(row, split)
            sinks.row(row, split)
        else:
            tally.rejected[reason] += 1
            sinks.rejected(row, split, reason)
        if reason is not None and reason not in (SAME, NEARLY_SAME):
            continue
        # A document keeps a sentence that another article has too: it would have a hole.
        if sinks.with_documents and row.article_id not in guide.reruns:
            sinks.document(articles.add(row), document_split)
            document_split = split
        if isinstance(item, Reviewed):
            sinks.reviewed(item, split)
    sinks.document(articles.end(), document_split)
    return tally


class _Tally:
    """Counts what the card and the manifest say."""

    def __init__(self) -> None:
        self.passed = self.truncated = 0
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in (
            "engine", "checks", "origin", "licence", "verdict")}
        self._held: Counter[tuple[str | None, ...]] = Counter()
        """Rows by all of these together, which few rows differ in: not counted by each yet."""
        self.findings: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self.examples: dict[str, Row] = {}

    def add(self, row: Row, split: str) -> None:
        self.passed += row.passed
        self.truncated += row.truncated
        self._held[row.engine, row.checks, row.origin, row.licence, row.verdict] += 1
        if len(self._held) == MAX_HELD:
            self._count_held()
        if row.findings:
            for check in {finding.partition(":")[0] for finding in row.findings}:
                _count(self.findings, check, 1)
        if split not in self.examples:
            self.examples[split] = row

    def _count_held(self) -> None:
        for values, count in self._held.items():
            for counter, value in zip(self.counts.values(), values, strict=True):
                _count(counter, value or "", count)
        self._held.clear()

    def facts(self, written: list[SplitWriter], out: Path, columns: tuple[Config, ...], guide: _Guide) -> DataFacts:
        configs = {
            config.name: ConfigFacts(
                splits={w.split: SplitFacts(rows=w.rows, articles=w.articles, num_bytes=w.num_bytes) for w in parts},
                download_bytes=sum(path.stat().st_size for w in parts for path in w.files))
            for config in columns if (parts := [w for w in written if w.config is config])
        }
        if SENTENCES.name not in configs:
            refused = f", {self.rejected.total():,} were not accepted" if self.rejected else ""
            raise CorpusError(f"{out}: there is no pair to export{refused}; see `tarjama status` for what was left out "
                              "and why.")
        self._count_held()
        return DataFacts(
            folder=out.name, configs=configs, passed=self.passed, truncated=self.truncated,
            rejected=self._by_step(guide.order),
            engines=self.counts["engine"], checks=self.counts["checks"], origins=self.counts["origin"],
            licences=self.counts["licence"], findings=self.findings,
            example=self.examples[next(iter(configs[SENTENCES.name].splits))], verdicts=self.counts["verdict"],
            columns=columns, content=content_id(*(
                f"{w.config.name}/{w.split}:{w.digest.content()}" for w in written)),
        )

    def _by_step(self, order: tuple[str, ...]) -> dict[str, int]:
        places = {reason: place for place, reason in enumerate(order)}
        return dict(sorted(self.rejected.items(), key=lambda item: (places.get(item[0], 0), -item[1], item[0])))


def _count(counter: Counter[str], name: str, count: int) -> None:
    counter[name if name in counter or len(counter) < MAX_NAMES else "others"] += count


def _chars(row: Row) -> int:
    return sum(map(len, (row.ar, row.en, row.extra, row.title or "", *row.findings)))


def _manifest(facts: CardFacts, data: DataFacts, written: list[SplitWriter], guide: _Guide,
              without: Collection[str]) -> dict[str, object]:
    configs: dict[str, dict[str, dict[str, dict[str, object]]]] = {name: {"splits": {}} for name in data.configs}
    for w in written:
        configs[w.config.name]["splits"][w.split] = {
            "rows": w.rows, "articles": w.articles, "content": w.digest.content(), "columns": w.digest.columns()}
    return {
        "name": facts.name,
        **({"number": data.number} if data.number is not None else {}),
        "content": data.content,
        "rows": data.rows,
        "passed": data.passed,
        "dropped": dict(facts.dropped),
        "rejected": dict(data.rejected),
        "wanted": dict(guide.wanted or {}),
        "without": sorted(without),
        "masked": dict(facts.masked),
        "engines": dict(sorted(data.engines.items())),
        "checks": dict(sorted(data.checks.items())),
        "origins": dict(sorted(data.origins.items())),
        "verdicts": {name or "none": n for name, n in sorted(data.verdicts.items())},
        "split_rule": {"n_articles": guide.n_articles, "min_articles": MIN_ARTICLES, "share": SHARE,
                       "words": guide.rule},
        "configs": configs,
    }
