"""Files of pairs that are written: bitext (`source<TAB>target`), Moses' two files, JSON lines; TMX and XLIFF are handed
to their rooms. As streams, one pair in memory; `corpus.bitext` reads them.

Owns how a text is one cell of one line. Written files replace the old ones whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from corpus.records import CorpusError, Row
from corpus.replacing import replaced, split_packing

if TYPE_CHECKING:
    from corpus.exchange import Entry

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_MEANINGS = {escape[1]: char for char, escape in _ESCAPES.items()}


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    pairs: int
    replaced: int = 0
    """Characters of the texts that the format cannot hold, written as U+FFFD."""


def escape(text: str) -> str:
    """`text` on one line and in one column: tab, line feed, carriage return and backslash as two characters each."""
    return re.sub(r"[\\\t\n\r]", lambda found: _ESCAPES[found[0]], text)


def unescape(text: str) -> str:
    """What `escape` was given; a backslash before any other character stays as it is."""
    return re.sub(r"\\([\\tnr])", lambda found: _MEANINGS[found[1]], text)


def json_line(values: Mapping[str, object]) -> str:
    """The values as JSON on one line, with its end, whatever a reader takes for the end of a line."""
    line = json.dumps(values, ensure_ascii=False)
    # JSON may hold these as they are, but many a reader takes them for the end of the line.
    return re.sub("[\x85\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", line) + "\n"


def write_tsv(rows: Iterable[Row], path: Path) -> int:
    """Write `ar<TAB>en` lines, escaped, without a header; `corpus.bitext` gives the texts back where asked to.
    Returns the number of lines; raises CorpusError, and the old file stays."""
    with replaced(path) as (file,):
        return _count(file.write(f"{escape(row.ar)}\t{escape(row.en)}\n") for row in rows)


def write_moses(rows: Iterable[Row], prefix: Path) -> int:
    """Write `prefix.ar` and `prefix.en`, line by line alike, escaped so that the numbers of lines are equal; of
    `news.gz`, `news.ar.gz` and `news.en.gz`."""
    name, packing = split_packing(prefix)
    with replaced(*(name.with_name(f"{name.name}.{side}{packing}") for side in ("ar", "en"))) as (ar, en):
        return _count((ar.write(escape(row.ar) + "\n"), en.write(escape(row.en) + "\n")) for row in rows)


def write_jsonl(rows: Iterable[Row], path: Path) -> int:
    """Write a JSON object a line with the columns of the dataset, `translation` among them."""
    with replaced(path) as (file,):
        return _count(file.write(_json_line(row)) for row in rows)


def write_xml(entries: Iterable[Entry], path: Path, form: str) -> Exported:
    """Write `tmx`, `tmx2` (level 2), `xliff` (1.2) or `xliff2` (2.0). Characters that XML 1.0 cannot hold (most
    control characters, U+FFFE, U+FFFF, half a surrogate pair) become U+FFFD and are counted.
    Raises CorpusError, and the old file stays."""
    from corpus import exchange_xliff, tmx
    from corpus.exchange import count_unwritable

    writers: dict[str, Callable[[TextIO, Iterable[Entry]], None]] = {
        "tmx": tmx.write_into, "tmx2": partial(tmx.write_into, level=2),
        "xliff": exchange_xliff.write_into1, "xliff2": exchange_xliff.write_into2}
    pairs = replacements = 0

    def counted() -> Iterator[Entry]:
        nonlocal pairs, replacements
        for entry in entries:
            pairs += 1
            replacements += sum(map(count_unwritable, (entry.source, entry.target)))
            yield entry

    with replaced(path) as (file,):
        writers[form](file, counted())
        if not pairs:
            raise CorpusError(f"{path}: there is no pair to write; translate or align and check first.")
    return Exported(pairs, replacements)


def _json_line(row: Row) -> str:
    fields = asdict(row)
    head = {"id": fields.pop("id"), "translation": {"ar": fields.pop("ar"), "en": fields.pop("en")}}
    return json_line({**head, **fields})


def _count(items: Iterable[object]) -> int:
    return sum(1 for _ in items)
