"""The columns of the published dataset: one table that makes the Parquet schema, the features and the card's words.

Owns names, types and meanings of columns. Writes no file and knows no split.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import pyarrow as pa

from corpus.records import CorpusError, Row

LANGUAGES = ("ar", "en")


@dataclass(frozen=True, slots=True)
class Column:
    """One column; all but `translation` carry the `Row` field of the same name."""

    name: str
    dtype: str
    """`translation`, `string`, `int32`, `float64`, `bool`, or `strings` for a list of strings."""
    meaning: str


COLUMNS = (
    Column("id", "string", "identifier of the pair; the same sentence, translation and engine have the same one"),
    Column("translation", "translation", "`ar`: the sentence exactly as the article has it; `en`: its English"),
    Column("article_id", "string", "identifier of the article; all of its rows are in one split"),
    Column("index", "int32", "place of the sentence in its article, from 0"),
    Column("paragraph", "int32", "paragraph of the sentence in its article, from 0"),
    Column("start", "int32", "first character of the sentence in the article's text, from 0"),
    Column("end", "int32", "character after its last: `text[start:end]` is `translation.ar`"),
    Column("quality", "float64", "0 (certainly wrong) to 1 (no check found anything)"),
    Column("passed", "bool", "true when no finding is below the limit of its check"),
    Column("findings", "strings", "what the checks found, worst first, as `check: words`; empty for nothing"),
    Column("origin", "string", "who wrote the English: `machine`, `edited` (a machine, then a person) or `human`"),
    Column("truncated", "bool", "true when the model could not read or write the whole sentence"),
    Column("title", "string", "title of the article, null where it has none"),
    Column("article_source", "string", "file or address the article was read from"),
    Column("published", "string", "date of the article (ISO 8601), null where it is not known"),
    Column("licence", "string", "licence of the article, null where it is not known"),
    Column("extra", "string", "the other fields of the input, a JSON object"),
    Column("engine", "string", "signature of the engine that translated: model, revision, settings"),
    Column("checks", "string", "signature of the checks that ran"),
)

REPEATED = [
    "article_id", "origin", "title", "article_source", "published", "licence", "extra", "engine", "checks",
    "findings.list.element",
]
"""Parquet paths whose values repeat from row to row: only these are worth a dictionary."""

_ARROW = {
    "translation": pa.struct([pa.field(language, pa.string()) for language in LANGUAGES]),
    "string": pa.string(),
    "int32": pa.int32(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "strings": pa.list_(pa.string()),
}


def _feature(dtype: str) -> dict[str, object]:
    if dtype == "translation":
        return {"languages": list(LANGUAGES), "_type": "Translation"}
    if dtype == "strings":
        # "Sequence" is read by every version of `datasets`; "List", its new name, only from 4.0 on.
        return {"feature": {"dtype": "string", "_type": "Value"}, "_type": "Sequence"}
    return {"dtype": dtype, "_type": "Value"}


def schema() -> pa.Schema:
    """The Parquet schema. Its metadata is what makes `datasets` see a Translation where there is no card."""
    features = {column.name: _feature(column.dtype) for column in COLUMNS}
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    return pa.schema([pa.field(column.name, _ARROW[column.dtype]) for column in COLUMNS], metadata=metadata)


def card_features() -> list[dict[str, object]]:
    """The same features as the card's `dataset_info` spells them."""
    features: list[dict[str, object]] = []
    for column in COLUMNS:
        if column.dtype == "translation":
            features.append({"name": column.name, "dtype": {"translation": {"languages": list(LANGUAGES)}}})
        elif column.dtype == "strings":
            features.append({"name": column.name, "sequence": "string"})
        else:
            features.append({"name": column.name, "dtype": column.dtype})
    return features


def to_table(rows: Sequence[Row]) -> pa.Table:
    """The rows as one Arrow table, in order.
    Raises CorpusError for text that UTF-8 cannot carry and for an offset that does not fit 32 bits."""
    try:
        return pa.table([_array(column, rows) for column in COLUMNS], schema=schema())
    except UnicodeEncodeError as error:
        raise CorpusError(f"row {_unwritable(rows)} holds U+{ord(error.object[error.start]):04X}, half a character, "
                          "which no file can hold; repair the article's text and add it again.") from error
    except (pa.ArrowInvalid, OverflowError) as error:
        raise CorpusError(f"row {rows[0].id} or one of the {len(rows) - 1} after it does not fit its column ({error}); "
                          "cut the article into smaller ones and add it again.") from error


def _array(column: Column, rows: Sequence[Row]) -> pa.Array:
    if column.dtype == "translation":
        sides = [pa.array(list(map(attrgetter(side), rows)), pa.string()) for side in LANGUAGES]
        return pa.StructArray.from_arrays(sides, names=list(LANGUAGES))
    return pa.array(list(map(attrgetter(column.name), rows)), _ARROW[column.dtype])


def _unwritable(rows: Sequence[Row]) -> str:
    """The id of the first row with a lone surrogate."""
    for row in rows:
        try:
            "".join((row.ar, row.en, *row.findings, row.title or "", row.article_source, row.extra)).encode()
        except UnicodeEncodeError:
            return row.id
    return rows[0].id
