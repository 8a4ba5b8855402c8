"""Public test sets whose sentences must not be in a dataset, as hashes of their folds. Reads files; decides nothing."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.duplicates import folded, folded_key
from corpus.records import CorpusError


@dataclass(frozen=True, slots=True)
class Excluded:
    """One file's texts."""

    name: str
    keys: frozenset[int]

    @property
    def reason(self) -> str:
        """What the funnel says of a row that has one of them."""
        return f"an Arabic or English text of {self.name}"


def read_excluded(path: Path) -> Excluded:
    """The texts of a file: one a line, several with tabs between them, or every text of JSON lines (`.jsonl`); `.gz` is
    unpacked. Raises CorpusError for a file that cannot be read or has no text."""
    keys = frozenset(folded_key(fold) for text in _texts(path) if (fold := folded(text)))
    if not keys:
        raise CorpusError(f"--exclude {path}: has no text in it, expected a test set with a sentence on each line.")
    return Excluded(path.name, keys)


def _texts(path: Path) -> Iterator[str]:
    packed = path.suffix == ".gz"
    try:
        with gzip.open(path, "rt", encoding="utf-8-sig") if packed else path.open("rt", encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if path.name.removesuffix(".gz").endswith((".jsonl", ".json")):
                    yield from _strings(_parsed(path, number, line))
                else:
                    yield from line.rstrip("\n").split("\t")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise CorpusError(f"--exclude {path}: cannot be read ({why}); expected a text file in UTF-8.") from error


def _parsed(path: Path, number: int, line: str) -> Any:
    try:
        return json.loads(line) if line.strip() else None
    except ValueError as error:
        raise CorpusError(f"--exclude {path}, line {number}: is no JSON ({error}); expected an object on each line."
                          ) from error


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
