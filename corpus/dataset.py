"""Rows become a Hugging Face dataset: Parquet files by split, a card, a manifest, reloaded before anyone sees it.

Owns splits and files. Decides nothing about which pairs are good: whoever gives the rows did. Keeps no row longer than
its row group, so that memory does not grow with the dataset.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from corpus.card import CardFacts, ConfigFacts, DataFacts, SplitFacts, render_card
from corpus.columns import CONFIGS, DOCUMENTS, REJECTED, SENTENCES
from corpus.documents import Document, DocumentBuilder
from corpus.manifest import CARD, file_facts, stranger, write_manifest
from corpus.records import CorpusError, Row, content_id
from corpus.reload import verify
from corpus.shards import SplitWriter
from corpus.staging import staged

SPLITS = ("train", "validation", "test")
SHARE = 0.05
"""Of the articles, for validation and for test each."""
MIN_ARTICLES = 20
"""Fewer articles than this are all in train: 5 % of them is no article."""
SHARD_BYTES = 400_000_000
MAX_NAMES = 50
"""Distinct licences, engines ... that are counted by name; the rest is counted together."""


Accept = Callable[[Row], str | None]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not accepted."""

    row: Row
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_dataset` wrote."""

    out: Path
    rows: Mapping[str, int]
    """Split to rows, only splits that have some."""
    articles: Mapping[str, int]
    passed: int
    rejected: Mapping[str, int]
    """Reason to rows that were not accepted."""
    content: str
    """Hash of every value of every row, in order; the same for the same rows."""
    bytes: int
    """Of the Parquet files."""
    reloaded: Mapping[str, int]
    """Rows a split as `datasets.load_dataset` read them back before the folder was put in place; empty if not asked."""


def split_of(article_id: str, *, n_articles: int, share: float = SHARE) -> str:
    """`train`, `validation` or `test`, by a hash of the article's id: an article never moves when others come or go.

    With fewer than MIN_ARTICLES articles that have rows everything is `train`. Above, the shares hold on average only,
    and a split that happens to be empty is not written.
    """
    if n_articles < MIN_ARTICLES:
        return "train"
    place = int(content_id("split", article_id)[:12], 16) / 16**12
    return "test" if place < share else "validation" if place < 2 * share else "train"


def write_dataset(rows: Iterable[Row], out: Path, *, facts: CardFacts, n_articles: int, accept: Accept | None = None,
                  with_documents: bool = True, with_rejected: bool = False, reload: bool = True,
                  shard_bytes: int = SHARD_BYTES) -> Written:
    """Write the rows, in article order, as a dataset that replaces what was at `out` as a whole.

    `n_articles` is the number of articles the rows come from. `accept` says why a row is not wanted, or None; what it
    refuses is counted by reason and, `with_rejected`, written as a config of its own. The same rows give the same bytes
    with the same pyarrow. Raises CorpusError for no rows, a folder that is not ours, a file error and (with `reload`)
    for a dataset that `datasets` does not read back as it was written; the old folder then stays.
    """
    with staged(out, stranger=stranger) as folder:
        writers = {(config.name, split): SplitWriter(folder, config, split, shard_bytes)
                   for config in CONFIGS for split in SPLITS}
        with ExitStack() as stack:
            for writer in reversed(writers.values()):  # Closed in this order, so that an error names a sentence.
                stack.enter_context(writer)
            tally = _write_rows(rows, writers, n_articles, accept, with_documents, with_rejected)
        written = [writer for writer in writers.values() if writer.rows]
        data = tally.facts(written, out)
        (folder / CARD).write_text(render_card(facts, data, split_rule=split_rule(n_articles)), encoding="utf-8")
        manifest = _manifest(facts, data, written, n_articles)
        write_manifest(folder, manifest)
        counts = {split: size.rows for split, size in data.splits.items()}
        reloaded = verify(folder, counts, cache=folder) if reload else {}
    return Written(out=out, rows=counts, articles={split: size.articles for split, size in data.splits.items()},
                   passed=data.passed, rejected=data.rejected, content=str(manifest["content"]),
                   bytes=sum(config.download_bytes for config in data.configs.values()), reloaded=reloaded)


def _write_rows(rows: Iterable[Row], writers: Mapping[tuple[str, str], SplitWriter], n_articles: int,
                accept: Accept | None, with_documents: bool, with_rejected: bool) -> _Tally:
    tally, articles = _Tally(), DocumentBuilder()

    def add_document(whole: Document | None) -> None:
        if whole is not None and with_documents:
            split = split_of(whole.article_id, n_articles=n_articles)
            writers[DOCUMENTS.name, split].add(whole, whole.article_id, whole.chars)

    article_id, split = None, ""
    for row in rows:
        if row.article_id != article_id:
            article_id, split = row.article_id, split_of(row.article_id, n_articles=n_articles)
        if (reason := accept(row) if accept is not None else None) is None:
            tally.add(row, split)
            writers[SENTENCES.name, split].add(row, row.article_id, _chars(row))
            add_document(articles.add(row))
        else:
            tally.rejected[reason] += 1
            if with_rejected:
                writers[REJECTED.name, split].add(Rejected(row, reason), row.article_id, _chars(row))
    add_document(articles.end())
    return tally


def split_rule(n_articles: int) -> str:
    """How articles were given to splits, for the card."""
    if n_articles < MIN_ARTICLES:
        return (f"Everything is in `train`, because there are fewer than {MIN_ARTICLES} articles. With more, about "
                f"{SHARE:.0%} of them go to `validation` and {SHARE:.0%} to `test`.")
    return (f"Split by article, never by sentence: a hash of the article's id puts about {SHARE:.0%} of the articles "
            f"into `validation` and {SHARE:.0%} into `test`, and keeps each where it is when others are added.")


class _Tally:
    """Counts what the card and the manifest say."""

    def __init__(self) -> None:
        self.passed = self.truncated = 0
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in ("engine", "checks", "origin", "licence")}
        self.findings: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self.examples: dict[str, Row] = {}

    def add(self, row: Row, split: str) -> None:
        self.passed += row.passed
        self.truncated += row.truncated
        for name, counter in self.counts.items():
            value = getattr(row, name) or ""
            counter[value if value in counter or len(counter) < MAX_NAMES else "others"] += 1
        for check in {finding.partition(":")[0] for finding in row.findings}:
            self.findings[check if check in self.findings or len(self.findings) < MAX_NAMES else "others"] += 1
        if split not in self.examples:
            self.examples[split] = row

    def facts(self, written: list[SplitWriter], out: Path) -> DataFacts:
        configs = {
            config.name: ConfigFacts(
                splits={w.split: SplitFacts(rows=w.rows, articles=w.articles, num_bytes=w.num_bytes) for w in parts},
                download_bytes=sum(path.stat().st_size for w in parts for path in w.files))
            for config in CONFIGS if (parts := [w for w in written if w.config is config])
        }
        if SENTENCES.name not in configs:
            refused = f", {self.rejected.total():,} were not accepted" if self.rejected else ""
            raise CorpusError(f"{out}: there is no pair to export{refused}; see `tarjama status` for what was left out "
                              "and why.")
        return DataFacts(
            folder=out.name, configs=configs, passed=self.passed, truncated=self.truncated,
            rejected=dict(sorted(self.rejected.items(), key=lambda item: (-item[1], item[0]))),
            engines=self.counts["engine"], checks=self.counts["checks"], origins=self.counts["origin"],
            licences=self.counts["licence"], findings=self.findings,
            example=self.examples[next(iter(configs[SENTENCES.name].splits))],
        )


def _chars(row: Row) -> int:
    return sum(map(len, (row.ar, row.en, row.extra, row.title or "", *row.findings)))


def _manifest(facts: CardFacts, data: DataFacts, written: list[SplitWriter], n_articles: int) -> dict[str, object]:
    configs: dict[str, dict[str, dict[str, dict[str, object]]]] = {name: {"splits": {}} for name in data.configs}
    for w in written:
        configs[w.config.name]["splits"][w.split] = {
            "rows": w.rows, "articles": w.articles, "content": w.digest.content(), "columns": w.digest.columns()}
    hashes = [f"{w.config.name}/{w.split}:{w.digest.content()}" for w in written]
    return {
        "name": facts.name,
        "content": content_id(*hashes),
        "rows": data.rows,
        "passed": data.passed,
        "dropped": dict(facts.dropped),
        "rejected": dict(data.rejected),
        "engines": dict(sorted(data.engines.items())),
        "checks": dict(sorted(data.checks.items())),
        "origins": dict(sorted(data.origins.items())),
        "split_rule": {"n_articles": n_articles, "min_articles": MIN_ARTICLES, "share": SHARE},
        "configs": configs,
        "files": {f"{w.config.folder}/{path.name}": file_facts(path) for w in written for path in w.files},
    }
