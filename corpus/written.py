"""What a dataset is that was written: its counts, and by the hashes of its files whether it is still there.

Writes and reads no data; light, so that a second run that keeps a dataset loads no library for it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from corpus.program import content


@dataclass(frozen=True, slots=True)
class Written:
    """What `corpus.dataset.write_dataset` wrote."""

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
    files: Mapping[str, str | None] = field(default_factory=dict)
    """Every file of the folder to a hash of its bytes."""
    number: int | None = None
    """Of this content among the exports of its workspace; None where nobody counts."""
    unchanged: bool = False
    """Whether it was there already, file by file as it would have been written, and was kept."""


def files_of(folder: Path) -> dict[str, str | None]:
    """Every file below the folder to a hash of its bytes; None for what is no plain file."""
    found = {}
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            found[path.relative_to(folder).as_posix()] = None if path.is_symlink() else content(path)
    return found


def as_text(written: Written) -> str:
    """For the workspace to keep."""
    return json.dumps({**asdict(written), "out": ""}, ensure_ascii=False)


def still_there(out: Path, kept: str) -> Written | None:
    """The dataset that `as_text` told of, where `out` holds exactly its files; None where a file is missing, is another
    or came along."""
    written = Written(**json.loads(kept))
    if not written.files or files_of(out) != written.files:
        return None
    return replace(written, out=out, unchanged=True)
