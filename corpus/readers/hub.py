"""`hf:NAME[:SPLIT]`: a dataset of the Hugging Face Hub or a folder that `datasets` wrote, row by row."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.encoding import Unreadable
from corpus.readers.reader import Reading, Unread
from corpus.readers.tables import record_article
from corpus.records import Article
from corpus.rows import check_columns

if TYPE_CHECKING:
    from datasets import Dataset, IterableDataset

PREFIX = "hf:"


def read(path: str, reading: Reading) -> Iterator[Article | Unread]:
    """The rows of one split, or of every split in order. Nothing is run that a dataset brings along.
    Raises Unreadable where the name is no dataset, cannot be reached or breaks off."""
    name, _, split = path.removeprefix(PREFIX).partition(":")
    shown = Path(name).name if Path(name).is_absolute() else name
    number = 0
    try:
        for split_name, rows in _splits(name, split or None):
            if rows.column_names is not None:
                check_columns(rows.column_names, reading.fields)
            for number, record in enumerate(rows, 1):
                yield record_article(record, f"{PREFIX}{shown}:{split_name}", number, reading.fields)
    except _errors() as error:
        reason = (str(error).strip() or type(error).__name__).partition("\n")[0].rstrip(".")
        where = f"breaks off after record {number}" if number else "is no dataset that can be had"
        raise Unreadable(f"{where} ({reason}); check the name or download it first.") from error


def _splits(name: str, split: str | None) -> Iterator[tuple[str, Dataset | IterableDataset]]:
    import datasets

    # It tells of every retry; what came of them is said once, by the error.
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    saved = _was_saved(Path(name))
    found = datasets.load_from_disk(name) if saved else datasets.load_dataset(name, streaming=True)
    splits = found if isinstance(found, dict) else {"train": found}
    if split is not None and split not in splits:
        raise Unreadable(f"has no split {split!r}, found {sorted(splits)}; write hf:{name}:{next(iter(splits))}.")
    for split_name in [split] if split is not None else list(splits):
        yield split_name, splits[split_name]


def _errors() -> tuple[type[Exception], ...]:
    """What `datasets` raises for a name, a network or a file that is not as it should be."""
    import datasets
    import pyarrow

    return OSError, ValueError, datasets.exceptions.DatasetsError, pyarrow.ArrowException


def _was_saved(folder: Path) -> bool:
    """Whether `save_to_disk` wrote this folder."""
    return any((folder / name).is_file() for name in ("state.json", "dataset_dict.json"))
