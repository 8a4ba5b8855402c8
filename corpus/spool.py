"""The rows of an export between its two walks: made once from the workspace, kept packed in a file without a name.

Owns the form they are kept in, which nothing but this process reads."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from corpus.edits import Reviewed
from corpus.records import CorpusError, Row

_ROWS = 1000
"""Packed together: about a megabyte."""
_of_row = attrgetter(*(field.name for field in fields(Row)))
_of_reviewed = attrgetter(*(field.name for field in fields(Reviewed)[1:]))


class Spool:
    """A context manager; its file is gone when it ends or the process does."""

    def __init__(self, folder: Path) -> None:
        """`folder`, or the nearest above it that is there, takes the file: about 300 bytes a row."""
        self._folder = next(place for place in (folder, *folder.resolve().parents) if place.is_dir())

    def __enter__(self) -> Self:
        with self._errors():
            self._file = cast(BinaryIO, tempfile.TemporaryFile(dir=self._folder))
        self._sizes: list[tuple[int, int]] = []
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._file.close()

    def keep(self, items: Iterable[Row | Reviewed]) -> Iterator[Row]:
        """The rows of the items, each kept as it goes by. Raises CorpusError where the disk is full."""
        batch: list[tuple[Any, ...]] = []
        for item in items:
            row = item.row if isinstance(item, Reviewed) else item
            batch.append((_of_row(row), _of_reviewed(item) if isinstance(item, Reviewed) else None))
            if len(batch) == _ROWS:
                self._write(batch)
                batch = []
            yield row
        self._write(batch)

    def __iter__(self) -> Iterator[Row | Reviewed]:
        """What was kept, in order."""
        import pyarrow as pa

        self._file.seek(0)
        for packed, size in self._sizes:
            with self._errors():
                data = self._file.read(packed)
            for values, said in marshal.loads(pa.decompress(data, size, "lz4", asbytes=True)):
                row = Row(*values)
                yield row if said is None else Reviewed(row, *said)

    def _write(self, batch: list[tuple[Any, ...]]) -> None:
        import pyarrow as pa

        data = marshal.dumps(batch)
        packed: bytes = pa.compress(data, "lz4", asbytes=True)
        with self._errors():
            self._file.write(packed)
        self._sizes.append((len(packed), len(data)))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CorpusError(f"{self._folder}: the rows cannot be kept there while the dataset is made "
                              f"({error.strerror or error}); free some space or choose another folder.") from error
