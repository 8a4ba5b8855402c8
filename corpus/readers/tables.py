"""CSV, TSV and Parquet: one row an article, read row by row. Knows no column: `corpus.rows` does."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from corpus.encoding import Unreadable, encoding_of
from corpus.readers.reader import HEAD_BYTES, MAX_ARTICLE_BYTES, Reading, Unread, put_back
from corpus.records import Article
from corpus.rows import Fields, check_columns, has_text_column, record_name, row_article

if TYPE_CHECKING:
    import pyarrow

_SEPARATORS = ",;\t|"
# A tab-separated cell in quotes from end to end: the writer quotes. A lone mark at the start of a title does not.
_QUOTED_CELL = re.compile(r'(?:^|\t)"[^\t"]*(?:""[^\t"]*)*"(?:\t|\r?$)', re.M)
_BATCH_ROWS = 64
_BUFFER_BYTES = 2**20


def read_separated(file: BinaryIO, source: str, reading: Reading) -> Iterator[Article | Unread]:
    """An article a row. The separator is the one under which the first line names a column of text."""
    head = file.read(HEAD_BYTES)
    if not head:
        raise Unreadable("is empty; nothing to read.")
    encoding, confidence = (reading.encoding, 1.0) if reading.encoding else encoding_of(head)
    text = io.TextIOWrapper(put_back(head, file), encoding=encoding, newline="")
    sample = head.decode(encoding, "replace").removeprefix("\ufeff")
    separator = _separator(sample, reading.fields)
    plain = separator == "\t" and not _QUOTED_CELL.search(sample)
    limit = csv.field_size_limit(MAX_ARTICLE_BYTES)
    try:
        rows = csv.reader(text, delimiter=separator, quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL)
        names = [name.removeprefix("\ufeff").strip() for name in next(rows)]
        check_columns(names, reading.fields)
        for number, row in enumerate(rows, 1):
            if row:
                yield _row(names, row, source, number, reading.fields, encoding, confidence)
    except csv.Error as error:
        raise Unreadable(f"is no table after line {rows.line_num} ({error}); what follows is not read.") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not {encoding} throughout; name its encoding with --encoding or save it as "
                         "UTF-8.") from error
    finally:
        csv.field_size_limit(limit)


def _row(names: list[str], row: list[str], source: str, number: int, fields: Fields, encoding: str,
         confidence: float) -> Article | Unread:
    place = f"{source}#{number}"
    try:
        if len(row) != len(names):
            raise Unreadable(f"has {len(row)} cells, expected {len(names)}; quote cells that hold the separator.")
        record = dict(zip(names, row, strict=True))
        place = record_name(record, source, number, fields)
        return row_article(record, place, fields, encoding=encoding.removesuffix("-sig"), confidence=confidence)
    except Unreadable as error:
        return Unread(place, str(error))


def _separator(sample: str, fields: Fields) -> str:
    first = sample.partition("\n")[0]
    for separator in _SEPARATORS:
        names = [name.strip() for name in next(csv.reader([first], delimiter=separator), [])]
        if (fields.text in names) if fields.text else has_text_column(names):
            return separator
    return max(_SEPARATORS, key=first.count)


def read_parquet(file: BinaryIO, source: str, reading: Reading) -> Iterator[Article | Unread]:
    """An article a row, in small batches: a row group is never held as a whole."""
    import pyarrow

    if not file.seekable():
        raise Unreadable("is a compressed Parquet file, expected Parquet itself; decompress it.")
    try:
        table = streamed(file)
        check_columns(table.schema_arrow.names, reading.fields)
        number = 0
        for batch in table.iter_batches(batch_size=_BATCH_ROWS):
            for record in _records(batch):
                number += 1
                if record is None:
                    yield Unread(f"{source}#{number}", "has text that is not UTF-8; write the file again.")
                else:
                    yield record_article(record, source, number, reading.fields)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        message = str(error).partition("\n")[0].rstrip(".")
        raise Unreadable(f"is no sound Parquet file ({message}); write it again.") from error


def streamed(file: BinaryIO) -> pyarrow.parquet.ParquetFile:
    """A Parquet file whose columns are read piece by piece. As it comes, pyarrow holds those of a whole row group."""
    import pyarrow.parquet

    return pyarrow.parquet.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER_BYTES)


def _records(batch: pyarrow.RecordBatch) -> Iterator[dict[str, object] | None]:
    """The rows of a batch, None for one whose text is broken."""
    try:
        yield from batch.to_pylist()
    except UnicodeDecodeError:
        for place in range(batch.num_rows):
            try:
                record: dict[str, object] | None = batch.slice(place, 1).to_pylist()[0]
            except UnicodeDecodeError:
                record = None
            yield record


def record_article(record: dict[str, object], source: str, number: int, fields: Fields) -> Article | Unread:
    """The article of one record of a table that stores its text as Unicode."""
    place = record_name(record, source, number, fields)
    try:
        return row_article(record, place, fields)
    except Unreadable as error:
        return Unread(place, str(error))

