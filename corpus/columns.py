"""The columns of the published dataset: one table that makes the Parquet schema, the features and the card's words.

Owns names, types and meanings of columns and which of them make a config. Writes no file and knows no split.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

import pyarrow as pa

from corpus.records import CorpusError

LANGUAGES = ("ar", "en")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a config."""

    name: str
    dtype: str
    """`translation`, `string`, `int32`, `float64`, `bool`, or `list[...]` of one of the last four."""
    meaning: str
    repeats: bool = False
    """True where values repeat from row to row: only these are worth a dictionary in the file."""
    path: str = ""
    """Where an item holds it, dotted; empty for its name. Of a translation: what comes before `ar` and `en`."""


@dataclass(frozen=True, slots=True)
class Config:
    """What `load_dataset(DIR, name)` gives."""

    name: str
    folder: str
    meaning: str
    group_rows: int
    """Rows a row group holds at the most: what a writer and a reader keep in memory at once."""
    columns: tuple[Column, ...]


SENTENCES = Config("sentences", "data", "one row a pair of an Arabic sentence and its English", 2_000, (
    Column("id", "string", "identifier of the pair; the same sentence, translation and engine have the same one"),
    Column("translation", "translation", "`ar`: the sentence exactly as the article has it; `en`: its English"),
    Column("article_id", "string", "identifier of the article; all of its rows are in one split", repeats=True),
    Column("index", "int32", "place of the sentence in its article, from 0"),
    Column("paragraph", "int32", "paragraph of the sentence in its article, from 0"),
    Column("kind", "string", "what the sentence is in its article: `body`, `title`, `dateline`, `byline`, `credit` (of "
                             "a photo), `agency` (its tag) or `pointer` (to other pages)", True),
    Column("start", "int32", "first character of the sentence in the article's text, from 0"),
    Column("end", "int32", "character after its last: `text[start:end]` is `translation.ar`"),
    Column("quality", "float64", "0 to 1: how likely the pair is right, were right and wrong ones equally many"),
    Column("passed", "bool", "true when no finding is below the limit of its check"),
    Column("findings", "list[string]", "what the checks found, worst first: `check: words`; empty for nothing", True),
    Column("origin", "string", "who wrote the English: `machine`, `edited` (machine, then a person), `human`", True),
    Column("truncated", "bool", "true when the model could not read or write the whole sentence"),
    Column("title", "string", "title of the article, null where it has none", True),
    Column("article_source", "string", "file or address the article was read from", True),
    Column("published", "string", "date of the article (ISO 8601), null where it is not known", True),
    Column("licence", "string", "licence of the article, null where it is not known", True),
    Column("extra", "string", "the other fields of the input, a JSON object", True),
    Column("engine", "string", "signature of the engine that translated: model, revision, settings", True),
    Column("checks", "string", "signature of the checks that ran", True),
    Column("verdict", "string", "what reviewers said together: `accept`, `edit`, `reject`, `disputed`; null where none "
                                "looked", True),
    Column("reviewers", "list[string]", "the reviewers whose verdicts stand, as `reviewer-1` unless names were asked "
                                        "for", True),
))

DOCUMENTS = Config("documents", "documents", "one row an article, its sentences in order as lists of equal length",
                   100, (
    Column("article_id", "string", "identifier of the article, as in `sentences`"),
    Column("part", "int32", "0, or the place of this part of an article too long for one row"),
    Column("title", "string", "title of the article, null where it has none"),
    Column("article_source", "string", "file or address the article was read from"),
    Column("published", "string", "date of the article (ISO 8601), null where it is not known", True),
    Column("licence", "string", "licence of the article, null where it is not known", True),
    Column("extra", "string", "the other fields of the input, a JSON object"),
    Column("ar", "list[string]", "the sentences exactly as the article has them"),
    Column("en", "list[string]", "their English"),
    Column("ids", "list[string]", "the pairs' `id` in `sentences`, where engine, checks and findings are; one that is "
                                  "not there has the text of another pair that is"),
    Column("index", "list[int32]", "places in the article; a number that is missing was left out"),
    Column("paragraph", "list[int32]", "paragraphs in the article"),
    Column("start", "list[int32]", "first characters in the article's text"),
    Column("end", "list[int32]", "characters after the last"),
    Column("quality", "list[float64]", "as in `sentences`"),
    Column("passed", "list[bool]", "as in `sentences`"),
    Column("origin", "list[string]", "as in `sentences`", True),
))

REJECTED = Config("rejected", "rejected", "the pairs that were not accepted, as in `sentences`, each with the reason",
                  2_000, (
    Column("reason", "string", "why the pair is not in `sentences`", True),
    *(replace(column, path="row." if column.dtype == "translation" else f"row.{column.name}")
      for column in SENTENCES.columns),
))

POST_EDITS = Config("post_edits", "post_edits", "one row a pair whose English a person changed: for post-editing and "
                                               "quality estimation", 2_000, (
    Column("id", "string", "the pair's `id`, as in `sentences`", path="row.id"),
    Column("article_id", "string", "the article's, as in `sentences`", True, "row.article_id"),
    Column("source", "string", "the Arabic sentence exactly as the article has it", path="row.ar"),
    Column("machine", "string", "what the engine wrote"),
    Column("edit", "string", "what a person made of it", path="row.en"),
    Column("tags", "list[string]", "what reviewers say is wrong with `machine`: `category/severity`, of MQM's top "
                                   "categories", True),
    Column("reviewers", "list[string]", "the reviewers whose verdicts stand, as `reviewer-1` unless names were asked "
                                        "for", True, "row.reviewers"),
    Column("licence", "string", "licence of the article, null where it is not known", True, "row.licence"),
    Column("engine", "string", "signature of the engine that wrote `machine`", True, "row.engine"),
))

PREFERENCES = Config("preferences", "preferences", "one row a pair of which a person chose the better English: for "
                                                   "preference training", 2_000, (
    Column("id", "string", "the pair's `id`, as in `sentences`", path="row.id"),
    Column("article_id", "string", "the article's, as in `sentences`", True, "row.article_id"),
    Column("prompt", "string", "the request: one line of instruction and the Arabic sentence"),
    Column("chosen", "string", "the English a person wrote or accepted", path="row.en"),
    Column("rejected", "string", "English of the engine that is worse"),
    Column("why", "string", "`edit`: a person changed `rejected` into `chosen`; `accept`: they accepted `chosen`, and "
                            "`rejected` is the engine's own last choice among several", True),
    Column("licence", "string", "licence of the article, null where it is not known", True, "row.licence"),
    Column("engine", "string", "signature of the engine", True, "row.engine"),
))

CONFIGS = (SENTENCES, DOCUMENTS, POST_EDITS, PREFERENCES, REJECTED)

NEEDED = ("id", "article_id", "translation", "start", "end", "ar", "en", "ids", "source", "machine", "edit", "prompt",
          "chosen", "rejected", "reason", "part")
"""Columns without which a config says nothing, or two exports cannot be compared."""


def configs_without(names: Collection[str]) -> tuple[Config, ...]:
    """Every config, without the columns of these names. Raises CorpusError for a name that no column has and for one
    that is needed."""
    known = {column.name for config in CONFIGS for column in config.columns}
    for name in names:
        if name not in known or name in NEEDED:
            can = ", ".join(sorted(known - set(NEEDED)))
            what = "is needed" if name in known else "is no column"
            raise CorpusError(f"--without {name}: {what}; expected one of {can}.")
    return tuple(replace(config, columns=tuple(column for column in config.columns if column.name not in names))
                 for config in CONFIGS)

_ARROW = {
    "translation": pa.struct([pa.field(language, pa.string()) for language in LANGUAGES]),
    "string": pa.string(),
    "int32": pa.int32(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
}


def schema(config: Config) -> pa.Schema:
    """The Parquet schema. Its metadata is what makes `datasets` see a Translation where there is no card."""
    features = {column.name: _feature(column.dtype) for column in config.columns}
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    return pa.schema([pa.field(column.name, _arrow(column.dtype)) for column in config.columns], metadata=metadata)


def dictionary_paths(config: Config) -> list[str]:
    """Parquet paths of the columns that get a dictionary."""
    return [f"{column.name}.list.element" if _inner(column.dtype) else column.name
            for column in config.columns if column.repeats]


def card_features(config: Config) -> list[dict[str, object]]:
    """The features as the card's `dataset_info` spells them."""
    features: list[dict[str, object]] = []
    for column in config.columns:
        if column.dtype == "translation":
            features.append({"name": column.name, "dtype": {"translation": {"languages": list(LANGUAGES)}}})
        elif inner := _inner(column.dtype):
            features.append({"name": column.name, "sequence": inner})
        else:
            features.append({"name": column.name, "dtype": column.dtype})
    return features


def to_table(config: Config, items: Sequence[Any]) -> pa.Table:
    """The items (rows, documents ...) as one Arrow table, in order.
    Raises CorpusError for text that UTF-8 cannot carry and for an offset that does not fit 32 bits."""
    try:
        return pa.table([_array(column, items) for column in config.columns], schema=schema(config))
    except UnicodeEncodeError as error:
        char = ord(error.object[error.start])
        raise CorpusError(f"{_first_bad(config, items)} holds U+{char:04X}, half a character, which no file can hold; "
                          "repair the article's text and add it again.") from error
    except (pa.ArrowInvalid, OverflowError) as error:
        raise CorpusError(f"{_first_bad(config, items)} does not fit its columns ({error}); cut the article into "
                          "smaller ones and add them again.") from error


def _inner(dtype: str) -> str | None:
    return dtype[5:-1] if dtype.startswith("list[") else None


def _arrow(dtype: str) -> pa.DataType:
    return pa.list_(_ARROW[inner]) if (inner := _inner(dtype)) else _ARROW[dtype]


def _feature(dtype: str) -> dict[str, object]:
    if dtype == "translation":
        return {"languages": list(LANGUAGES), "_type": "Translation"}
    if inner := _inner(dtype):
        # "Sequence" is read by every version of `datasets`; "List", its new name, only from 4.0 on.
        return {"feature": {"dtype": inner, "_type": "Value"}, "_type": "Sequence"}
    return {"dtype": dtype, "_type": "Value"}


def _array(column: Column, items: Sequence[Any]) -> pa.Array:
    if column.dtype == "translation":
        sides = [pa.array(list(map(attrgetter(column.path + side), items)), pa.string()) for side in LANGUAGES]
        return pa.StructArray.from_arrays(sides, names=list(LANGUAGES))
    return pa.array(list(map(attrgetter(column.path or column.name), items)), _arrow(column.dtype))


def _first_bad(config: Config, items: Sequence[Any]) -> str:
    """The first item that cannot be a row by itself, in words."""
    for item in items:
        try:
            for column in config.columns:
                _array(column, [item])
        except (UnicodeEncodeError, pa.ArrowInvalid, OverflowError):
            row = getattr(item, "row", item)
            return f"row {row.id}" if hasattr(row, "id") else f"article {row.article_id}"
    return "a row"
