"""A written dataset as `datasets.load_dataset` gives it back, compared with what was written. Changes nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from yaml import YAMLError  # type: ignore[import-untyped]

from corpus.columns import SENTENCES, Config, configs_without, schema
from corpus.manifest import MANIFEST, ContentDigest, read_manifest
from corpus.records import CorpusError

_BATCH_ROWS = 10_000
"""Of the copy; a row group is a batch where it has fewer."""


def verify(out: Path, expected: Mapping[str, int], *, cache: Path | None = None) -> Mapping[str, int]:
    """Load every config with `datasets`, offline, and compare rows a split, column types and every value with what was
    written; `expected` is the rows a split of `sentences`.

    `cache` takes a copy of the data in Arrow's form meanwhile, which is removed; None puts it where temporary files go.
    Returns the rows a split of `sentences` as loaded; raises CorpusError at the first difference.
    """
    manifest = read_manifest(out)
    if manifest is None:
        raise CorpusError(f"{out} has no {MANIFEST} of ours, expected a dataset of `tarjama export`; export it again.")
    found: dict[str, dict[str, int]] = {}
    with _quiet_datasets() as datasets, _little_memory():
        for config in configs_without(manifest.get("without", ())):
            if config.name in manifest["configs"]:
                with tempfile.TemporaryDirectory(prefix="tarjama-", dir=cache) as copies:
                    found[config.name] = _compare(
                        out, config, _loaded(datasets, out, config, copies), manifest["configs"][config.name]["splits"],
                        datasets.Features.from_arrow_schema(schema(config)))
    if found[SENTENCES.name] != dict(expected):
        raise CorpusError(f"{out}: datasets reads {found[SENTENCES.name]} rows, expected {dict(expected)}; "
                          "export it again.")
    return found[SENTENCES.name]


def _loaded(datasets: Any, out: Path, config: Config, copies: str) -> Any:
    from pyarrow.dataset import ParquetFragmentScanOptions

    try:
        # The whole path: a bare name such as "parquet" would mean one of the library's own builders. What is buffered
        # ahead would be held to the end of the file; and opening the copy takes some memory of each of its batches.
        return datasets.load_dataset(str(out.absolute()), config.name, cache_dir=copies, writer_batch_size=_BATCH_ROWS,
                                     fragment_scan_options=ParquetFragmentScanOptions(pre_buffer=False))
    except (OSError, ValueError, TypeError, KeyError, YAMLError, datasets.exceptions.DatasetsError) as error:
        why = error.__cause__ or error
        raise CorpusError(f"{out}: datasets cannot load what was written ({why}); export it again.") from error


def _compare(out: Path, config: Config, loaded: Any, splits: Mapping[str, Any], features: Any) -> dict[str, int]:
    rows = {str(split): int(dataset.num_rows) for split, dataset in loaded.items()}
    written = {split: size["rows"] for split, size in splits.items()}
    if rows != written:
        raise CorpusError(f"{out}: datasets reads {rows} rows of {config.name}, expected {written}; export it again.")
    for split, dataset in loaded.items():
        if dataset.features != features:
            raise CorpusError(f"{out}: {split} of {config.name} loads with other column types than written; "
                              "export it again.")
        if _content(dataset) != splits[split]["content"]:
            raise CorpusError(f"{out}: {split} of {config.name} loads with other values than written; export it again.")
    return rows


def _content(dataset: Any) -> str:
    """The hash of what `datasets` holds, read from its own file: through the dataset it would stay in memory."""
    import pyarrow as pa

    digest = ContentDigest()
    for copy in dataset.cache_files:
        with pa.OSFile(copy["filename"]) as file, pa.ipc.open_stream(file) as batches:
            for batch in batches:
                digest.update(pa.Table.from_batches([batch]))
    return digest.content()


@contextmanager
def _little_memory() -> Iterator[None]:
    """Arrow gives back what it holds for later, and reads with one thread: it decodes ahead of whoever takes the rows,
    with more threads further."""
    import pyarrow as pa

    threads = pa.cpu_count()
    pa.default_memory_pool().release_unused()
    pa.set_cpu_count(1)
    try:
        yield
    finally:
        pa.set_cpu_count(threads)


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
