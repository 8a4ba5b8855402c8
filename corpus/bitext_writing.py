"""Scored pairs into files: scores as JSON Lines or Parquet, kept pairs as TSV, Moses' two files or JSON Lines.

Owns which ending writes what. Every file is written beside its place and takes it whole when the block ends without an
error; a pair at a time (of Parquet a batch) is in memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from corpus.filtering import Scored
from corpus.formats import json_line
from corpus.records import CorpusError
from corpus.replacing import beside, replaced, split_packing

_BATCH_ROWS = 1000
# Ends of lines and of cells, for any reader: a text that holds one is written with a space in its place.
_BREAKS = re.compile("[\t\n\r]+")

Take = Callable[[Scored], None]


def score_kind(path: Path) -> str:
    """`jsonl` or `parquet`, by the ending. Raises CorpusError for another one."""
    name, packing = split_packing(path)
    kind = {".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}.get(name.suffix.lower())
    if kind is None or (kind == "parquet" and packing):
        raise CorpusError(f"{path}: expected a name that ends in .jsonl, .jsonl.gz, .jsonl.zst or .parquet; name "
                          "another.")
    return kind


def kept_kind(path: Path) -> str:
    """`tsv`, `moses` or `jsonl`, by the ending. Raises CorpusError for another one."""
    kind = {".tsv": "tsv", ".txt": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".ar": "moses", ".en": "moses"}.get(
        split_packing(path)[0].suffix.lower())
    if kind is None:
        raise CorpusError(f"{path}: expected a name that ends in .tsv, .jsonl or, for two files with a line a text, "
                          ".ar; each also with .gz or .zst. Name another.")
    return kind


@contextmanager
def scores_into(path: Path) -> Iterator[Take]:
    """A function that writes a pair with all that was found. Raises CorpusError, and what was there stays."""
    if score_kind(path) == "parquet":
        with _parquet(path) as take:
            yield take
        return
    with replaced(path) as (file,):
        yield lambda pair: _write(file, json_line(pair.values()))


@contextmanager
def kept_into(path: Path, on_break: Callable[[], None] = lambda: None) -> Iterator[Take]:
    """A function that writes a pair. TSV and Moses' files hold no tab and no end of a line inside a text: each run of
    them becomes a space, and `on_break` is called for the pair. Raises CorpusError, and what was there stays."""
    kind = kept_kind(path)
    name, packing = split_packing(path)
    paths = [name.with_suffix(f".{side}{packing}") for side in ("ar", "en")] if kind == "moses" else [path]
    with replaced(*paths) as files:

        def take(pair: Scored) -> None:
            if kind == "jsonl":
                _write(files[0], json_line({"source": pair.source, "target": pair.target, "score": pair.score}))
                return
            cells = [_BREAKS.sub(" ", text) for text in (pair.source, pair.target)]
            if cells != [pair.source, pair.target]:
                on_break()
            if kind == "tsv":
                _write(files[0], "\t".join(cells) + "\n")
            else:
                for file, cell in zip(files, cells, strict=True):
                    _write(file, cell + "\n")

        yield take


def _write(file: TextIO, text: str) -> None:
    file.write(text)


@contextmanager
def _parquet(path: Path) -> Iterator[Take]:
    import pyarrow
    import pyarrow.parquet

    spans = pyarrow.list_(pyarrow.list_(pyarrow.int32()))
    finding = pyarrow.struct([("check", pyarrow.string()), ("score", pyarrow.float64()), ("source_spans", spans),
                              ("target_spans", spans), ("message", pyarrow.string())])
    schema = pyarrow.schema([("line", pyarrow.int64()), ("source", pyarrow.string()), ("target", pyarrow.string()),
                             ("score", pyarrow.float64()), ("passed", pyarrow.bool_()),
                             ("findings", pyarrow.list_(finding))])
    rows: list[dict[str, Any]] = []
    with beside(path) as (there,), pyarrow.parquet.ParquetWriter(there, schema, compression="zstd") as writer:

        def flush() -> None:
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
            rows.clear()

        def take(pair: Scored) -> None:
            rows.append(pair.values())
            if len(rows) == _BATCH_ROWS:
                flush()

        yield take
        flush()
