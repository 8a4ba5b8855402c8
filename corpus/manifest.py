"""What is in an export, for machines: `manifest.json` with counts, signatures, files and a hash of the content.

Owns the manifest's form, the content hash and the mark by which a folder is known as ours. Writes no data.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

FORMAT = "tarjama-dataset"
MANIFEST = "manifest.json"
CARD = "README.md"
CROISSANT = "croissant.json"


class ContentDigest:
    """SHA-256 of every column's values, whatever the files, row groups and library versions they came through."""

    def __init__(self) -> None:
        self._columns: dict[str, tuple[Any, Any]] = {}

    def update(self, table: pa.Table) -> None:
        """Add the table's rows after those added before."""
        for name in table.column_names:
            for chunk in table.column(name).chunks:
                self._add(name, chunk)

    def columns(self) -> dict[str, str]:
        """Column (`translation.ar` for a part of one) to 64 hexadecimal digits."""
        return {
            name: hashlib.sha256(lengths.digest() + values.digest()).hexdigest()
            for name, (lengths, values) in sorted(self._columns.items())
        }

    def content(self) -> str:
        """One hash over all columns."""
        return hashlib.sha256(json.dumps(self.columns()).encode()).hexdigest()

    def _add(self, name: str, array: pa.Array) -> None:
        if pa.types.is_struct(array.type):
            for i in range(array.type.num_fields):
                self._add(f"{name}.{array.type.field(i).name}", array.field(i))
            return
        if pa.types.is_list(array.type):
            self._feed(f"{name}.length", pc.cast(pc.list_value_length(array), pa.string()))
            self._feed(name, array.flatten())
            return
        self._feed(name, array)

    def _feed(self, name: str, array: pa.Array) -> None:
        if name not in self._columns:
            self._columns[name] = (hashlib.sha256(), hashlib.sha256())
        lengths, values = self._columns[name]
        # Lengths and values in two streams: no separator to escape, and a null (-1) is not an empty text (0).
        data = pc.cast(pc.cast(array, pa.string()), pa.binary())
        lengths.update(pc.fill_null(pc.binary_length(data), -1).to_numpy().astype("<i8").tobytes())
        values.update(_joined(data.drop_null()))


def _joined(array: pa.BinaryArray) -> memoryview:
    """The values of an array without nulls, one after another as they lie in memory: no object is made of each."""
    import numpy as np

    _, offsets, values = array.buffers()
    if values is None or not len(array):
        return memoryview(b"")
    ends = np.frombuffer(offsets, np.int32, len(array) + 1, 4 * array.offset)
    return memoryview(values)[ends[0]:ends[-1]]


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of one of our exports; None where there is none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("format") == FORMAT else None


def following(folder: Path, content: str) -> int:
    """The least number of an export of this content that takes the folder's place: that of the one there where it holds
    the same, else the next. So the count goes on when a dataset comes from a new workspace."""
    there = read_manifest(folder) or {}
    number = there.get("number")
    if not isinstance(number, int):
        return 1
    return number if there.get("content") == content else number + 1


def write_manifest(folder: Path, facts: Mapping[str, object]) -> None:
    """Write `facts` under our mark; the same facts give the same bytes."""
    text = json.dumps({"format": FORMAT, "version": 1, **facts}, ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def stranger(folder: Path) -> str | None:
    """The path of the first file or folder in `folder` that an export of ours did not write; None for none."""
    manifest = read_manifest(folder)
    files = manifest.get("files") if manifest is not None else None
    ours = {MANIFEST, CARD, CROISSANT, *files} if isinstance(files, dict) else set()
    folders = {str(parent) for name in ours for parent in Path(name).parents}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name not in (folders if path.is_dir() and not path.is_symlink() else ours):
            return name
    return None


def file_facts(path: Path) -> dict[str, Any]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
