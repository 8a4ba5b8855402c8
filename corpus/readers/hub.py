"""`hf:NAME[:SPLIT]`: a dataset of the Hugging Face Hub or a folder that `datasets` wrote, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.encoding import Unreadable
from corpus.readers.reader import Reading, Unread
from corpus.readers.tables import record_article
from corpus.records import Article
from corpus.rows import check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "hf:"


def read(path: str, reading: Reading) -> Iterator[Article | Unread]:
    """The rows of one split, or of every split in order. Nothing is run that a dataset brings along.
    Raises Unreadable where the name is no dataset or cannot be reached."""
    name, _, split = path.removeprefix(PREFIX).partition(":")
    for split_name, rows, columns in _splits(name, split or None):
        shown = Path(name).name if Path(name).is_absolute() else name
        if columns is not None:
            check_columns(columns, reading.fields)
        for number, record in enumerate(rows, 1):
            yield record_article(record, f"{PREFIX}{shown}:{split_name}", number, reading.fields)


def _splits(name: str, split: str | None) -> Iterator[tuple[str, Iterable[dict[str, object]], list[str] | None]]:
    import datasets

    try:
        saved = _was_saved(Path(name))
        found = datasets.load_from_disk(name) if saved else datasets.load_dataset(name, streaming=True)
    except (OSError, ValueError, datasets.exceptions.DatasetsError) as error:
        reason = (str(error).strip() or type(error).__name__).partition("\n")[0].rstrip(".")
        raise Unreadable(f"is no dataset that can be had ({reason}); check the name or download it first.") from error
    splits = found if isinstance(found, dict) else {"train": found}
    if split is not None and split not in splits:
        raise Unreadable(f"has no split {split!r}, found {sorted(splits)}; write hf:{name}:{next(iter(splits))}.")
    for split_name in [split] if split is not None else list(splits):
        rows = splits[split_name]
        yield split_name, rows, rows.column_names


def _was_saved(folder: Path) -> bool:
    """Whether `save_to_disk` wrote this folder."""
    return any((folder / name).is_file() for name in ("state.json", "dataset_dict.json"))
