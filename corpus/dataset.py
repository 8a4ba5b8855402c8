"""Rows become a Hugging Face dataset: Parquet files by split, a card, a manifest, reloaded before anyone sees it.

Owns splits and files. Decides nothing about which pairs are good: whoever gives the rows did. Keeps no row longer than
its row group, so that memory does not grow with the dataset.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yaml import YAMLError  # type: ignore[import-untyped]

from corpus.card import CardFacts, DataFacts, SplitFacts, render_card
from corpus.columns import schema
from corpus.manifest import CARD, MANIFEST, ContentDigest, file_facts, read_manifest, stranger, write_manifest
from corpus.records import CorpusError, Row, content_id
from corpus.shards import GROUP_ROWS, SplitWriter
from corpus.staging import staged

SPLITS = ("train", "validation", "test")
SHARE = 0.05
"""Of the articles, for validation and for test each."""
MIN_ARTICLES = 20
"""Fewer articles than this are all in train: 5 % of them is no article."""
SHARD_BYTES = 400_000_000
MAX_NAMES = 50
"""Distinct licences, engines ... that are counted by name; the rest is counted together."""


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_dataset` wrote."""

    out: Path
    rows: Mapping[str, int]
    """Split to rows, only splits that have some."""
    articles: Mapping[str, int]
    passed: int
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


def write_dataset(rows: Iterable[Row], out: Path, *, facts: CardFacts, n_articles: int, reload: bool = True,
                  shard_bytes: int = SHARD_BYTES) -> Written:
    """Write the rows, in article order, as a dataset that replaces what was at `out` as a whole.

    `n_articles` is the number of articles the rows come from. The same rows give the same bytes with the same pyarrow.
    Raises CorpusError for no rows, a folder that is not ours, a file error and (with `reload`) for a dataset that
    `datasets` does not read back as it was written; the old folder then stays.
    """
    with staged(out, stranger=stranger) as folder:
        tally = _Tally()
        with ExitStack() as stack:
            writers = {split: stack.enter_context(SplitWriter(folder, split, shard_bytes)) for split in SPLITS}
            for row in rows:
                split = split_of(row.article_id, n_articles=n_articles)
                tally.add(row, split)
                writers[split].add(row)
        written = [writer for writer in writers.values() if writer.rows]
        if not written:
            raise CorpusError(f"{out}: there is no pair to export; see `tarjama status` for what was left out and why.")
        data = tally.facts(written, out.name)
        (folder / CARD).write_text(render_card(facts, data, split_rule=split_rule(n_articles)), encoding="utf-8")
        manifest = _manifest(facts, data, written, n_articles)
        write_manifest(folder, manifest)
        counts = {writer.split: writer.rows for writer in written}
        reloaded = verify(folder, counts, cache=folder) if reload else {}
    return Written(out=out, rows=counts, articles={split: size.articles for split, size in data.splits.items()},
                   passed=data.passed, content=str(manifest["content"]), bytes=data.download_bytes, reloaded=reloaded)


def verify(out: Path, expected: Mapping[str, int], *, cache: Path | None = None) -> Mapping[str, int]:
    """Load the dataset with `datasets`, offline, and compare rows a split, column types and every value with what was
    written. `cache` takes a copy of the data in Arrow's form meanwhile and is removed; None puts it where temporary
    files go. Returns rows a split as loaded; raises CorpusError at the first difference."""
    manifest = read_manifest(out)
    if manifest is None:
        raise CorpusError(f"{out} has no {MANIFEST} of ours, expected a dataset of `tarjama export`; export it again.")
    with tempfile.TemporaryDirectory(prefix="tarjama-", dir=cache) as copies, _quiet_datasets() as datasets:
        try:
            # The whole path: a bare name such as "parquet" would mean one of the library's own builders.
            loaded = datasets.load_dataset(str(out.absolute()), cache_dir=copies)
        except (OSError, ValueError, TypeError, KeyError, YAMLError, datasets.exceptions.DatasetsError) as error:
            why = error.__cause__ or error
            raise CorpusError(f"{out}: datasets cannot load what was written ({why}); export it again.") from error
        found = {str(split): int(dataset.num_rows) for split, dataset in loaded.items()}
        if found != dict(expected):
            raise CorpusError(f"{out}: datasets reads {found} rows, expected {dict(expected)}; export it again.")
        features = datasets.Features.from_arrow_schema(schema())
        for split, dataset in loaded.items():
            if dataset.features != features:
                raise CorpusError(f"{out}: {split} loads with other column types than written; export it again.")
            digest = ContentDigest()
            for table in dataset.with_format("arrow").iter(batch_size=GROUP_ROWS):
                digest.update(table)
            if digest.content() != manifest["splits"][split]["content"]:
                raise CorpusError(f"{out}: {split} loads with other values than written; export it again.")
        return found


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

    def facts(self, written: list[SplitWriter], folder: str) -> DataFacts:
        return DataFacts(
            folder=folder,
            splits={w.split: SplitFacts(rows=w.rows, articles=w.articles, num_bytes=w.num_bytes) for w in written},
            download_bytes=sum(path.stat().st_size for w in written for path in w.files),
            passed=self.passed, truncated=self.truncated, engines=self.counts["engine"], checks=self.counts["checks"],
            origins=self.counts["origin"], licences=self.counts["licence"], findings=self.findings,
            example=self.examples[written[0].split],
        )


def _manifest(facts: CardFacts, data: DataFacts, written: list[SplitWriter], n_articles: int) -> dict[str, object]:
    splits = {
        w.split: {"rows": w.rows, "articles": w.articles, "content": w.digest.content(), "columns": w.digest.columns()}
        for w in written
    }
    return {
        "name": facts.name,
        "content": content_id(*(f"{split}:{size['content']}" for split, size in splits.items())),
        "rows": data.rows,
        "passed": data.passed,
        "dropped": dict(facts.dropped),
        "engines": dict(sorted(data.engines.items())),
        "checks": dict(sorted(data.checks.items())),
        "origins": dict(sorted(data.origins.items())),
        "split_rule": {"n_articles": n_articles, "min_articles": MIN_ARTICLES, "share": SHARE},
        "splits": splits,
        "files": {f"data/{path.name}": file_facts(path) for w in written for path in w.files},
    }


@contextmanager
def _quiet_datasets() -> Iterator[Any]:
    """The `datasets` module without its progress bars and warnings; both are as before afterwards."""
    import datasets

    level = datasets.utils.logging.get_verbosity()
    bars = datasets.utils.is_progress_bar_enabled()
    datasets.utils.logging.set_verbosity(datasets.utils.logging.CRITICAL)
    datasets.utils.disable_progress_bars()
    try:
        yield datasets
    finally:
        datasets.utils.logging.set_verbosity(level)
        if bars:
            datasets.utils.enable_progress_bars()
