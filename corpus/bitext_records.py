"""Bitext of records: JSON Lines and Parquet. Owns which fields are the two texts: `corpus.bitext.SIDES`, of the record
itself or of its field `translation`."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from corpus.bitext import SIDES, BitextLine, Unread, half_character, sides_of
from corpus.bitext_lines import damage, text_lines
from corpus.encoding import Unreadable
from corpus.readers.jsons import parsed

if TYPE_CHECKING:
    import pyarrow

_BATCH_ROWS = 500
_NAMES = ", ".join("/".join(names) for names in SIDES)


def read_lines(file: io.BufferedReader, name: str, encoding: str | None) -> Iterator[BitextLine | Unread]:
    """The pair of every JSON object a line; empty lines are none."""
    for number, line, chosen in text_lines(file, name, encoding, "a JSON object a line"):
        reason = damage(line, chosen)
        if reason is None and not line.strip():
            continue
        try:
            if reason is not None:
                raise Unreadable(reason)
            yield BitextLine(number, *_texts(parsed(line)))
        except Unreadable as error:
            yield Unread(f"{name}, line {number}", str(error))


def read_parquet(file: io.BufferedReader, name: str) -> Iterator[BitextLine | Unread]:
    """The pair of every row, in small batches. Raises Unreadable where no two columns are the texts."""
    import pyarrow

    from corpus.readers.tables import streamed

    if not file.seekable() or not file.peek(4).startswith(b"PAR1"):
        raise Unreadable("is no Parquet file; check the file.")
    number = 0
    try:
        table = streamed(file)
        names = table.schema_arrow.names
        nested = next((column for column in names if column.lower() == "translation"), None)
        own = sides_of({column.lower(): column for column in names})
        if own is None and nested is None:
            raise Unreadable(f"has the columns {', '.join(names)}, expected two of {_NAMES}, or translation.")
        for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=list(own or (nested,))):
            for record in _records(batch):
                number += 1
                try:
                    if record is None:
                        raise Unreadable("has text that is not UTF-8; write the file again.")
                    yield BitextLine(number, *_texts(record))
                except Unreadable as error:
                    yield Unread(f"{name}, row {number}", str(error))
    except (pyarrow.ArrowException, OSError) as error:
        message = str(error).partition("\n")[0].rstrip(".")
        raise Unreadable(f"is no sound Parquet file after row {number:,} ({message}); write it again.") from error


def _records(batch: pyarrow.RecordBatch) -> Iterator[object]:
    """The rows of a batch, None for one whose text is broken."""
    try:
        yield from batch.to_pylist()
    except UnicodeDecodeError:
        for place in range(batch.num_rows):
            try:
                record: object = batch.slice(place, 1).to_pylist()[0]
            except UnicodeDecodeError:
                record = None
            yield record


def _texts(record: object) -> tuple[str, str]:
    """The two texts of a record. Raises Unreadable with the reason where it has not both."""
    if not isinstance(record, Mapping):
        shown = "null" if record is None else type(record).__name__
        raise Unreadable(f"holds a JSON {shown}, expected an object with source and target.")
    fields = {str(field).lower(): str(field) for field in record}
    inner = record.get(fields.get("translation", ""))
    found = sides_of(fields)
    if found is None and isinstance(inner, Mapping):
        record, found = inner, sides_of({str(field).lower(): str(field) for field in inner})
    if found is None:
        shown = ", ".join(sorted(map(str, record))[:10]) or "none"
        raise Unreadable(f"has the fields {shown:.200}, expected two of {_NAMES}, or these inside translation.")
    texts = []
    for field in found:
        text = record[field]
        if not isinstance(text, str):
            shown = "null" if text is None else type(text).__name__
            raise Unreadable(f"has a field {field!r} that is {shown}, expected a text; write \"\" for an empty one.")
        if half := half_character(text):
            raise Unreadable(f"has a field {field!r} with {half}, half a character; repair the text.")
        texts.append(text)
    return texts[0], texts[1]
