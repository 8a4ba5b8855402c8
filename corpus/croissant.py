"""The dataset's `croissant.json`: the same facts as the card, in the vocabulary of Croissant 1.0 (MLCommons, 2024).

Owns the form of that file; a crawler, a search engine or `mlcroissant` reads it without our code. Every text in it is
JSON's own business to quote.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.card import CardFacts, DataFacts, cite, hub_licence
from corpus.columns import LANGUAGES, Column, Config
from corpus.manifest import CROISSANT as CROISSANT
from corpus.markdown import visible

_PARQUET = "application/x-parquet"
_TYPES = {"string": "sc:Text", "int32": "sc:Integer", "float64": "sc:Float", "bool": "sc:Boolean"}

# The context that the specification gives, word for word: other words than these are not Croissant.
_CONTEXT: Mapping[str, object] = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty", "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract", "field": "cr:field", "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path",
    "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated",
    "replace": "cr:replace", "samplingRate": "cr:samplingRate", "sc": "https://schema.org/",
    "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform",
}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One Parquet file."""

    path: str
    """Below the dataset's folder."""
    config: str
    split: str
    bytes: int
    sha256: str


def render_croissant(facts: CardFacts, data: DataFacts, files: Sequence[FileFacts]) -> str:
    """The whole file. The same facts give the same text."""
    configs = [config for config in data.columns if config.name in data.configs]
    return json.dumps({
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": " ".join(visible(facts.name).split()),
        "description": f"Arabic sentences from articles and their English: {data.rows:,} sentence pairs, "
                       f"{data.passed:,} of which passed every automatic check.",
        "license": hub_licence(data.licences),
        "inLanguage": list(LANGUAGES),
        "keywords": ["arabic", "english", "parallel-corpus", "machine-translation", "news"],
        "citeAs": cite(facts, data),
        **({"version": f"{data.number}.0.0"} if data.number is not None else {}),
        "isLiveDataset": False,
        "distribution": [*map(_file_object, files), *map(_file_set, configs)],
        "recordSet": [_record_set(config, sorted({file.split for file in files if file.config == config.name}))
                      for config in configs],
    }, ensure_ascii=False, indent=2) + "\n"


def _file_object(file: FileFacts) -> dict[str, object]:
    return {"@type": "cr:FileObject", "@id": file.path, "name": file.path, "contentUrl": file.path,
            "contentSize": f"{file.bytes} B", "encodingFormat": _PARQUET, "sha256": file.sha256}


def _file_set(config: Config) -> dict[str, object]:
    # Without `containedIn` a set is of the files below the folder that this file is in.
    return {"@type": "cr:FileSet", "@id": f"files-of-{config.name}", "name": f"files-of-{config.name}",
            "description": f"The Parquet files of the config {config.name}.", "encodingFormat": _PARQUET,
            "includes": f"{config.folder}/*.parquet"}


def _record_set(config: Config, splits: Sequence[str]) -> dict[str, object]:
    split = {
        "@type": "cr:Field", "@id": f"{config.name}/split", "name": "split", "dataType": "sc:Text",
        "description": f"The split, from the name of the file: {', '.join(splits)}.",
        "source": {"fileSet": {"@id": f"files-of-{config.name}"}, "extract": {"fileProperty": "filename"},
                   "transform": {"regex": "^(train|validation|test)-.*$"}},
    }
    return {"@type": "cr:RecordSet", "@id": config.name, "name": config.name, "description": f"{config.meaning}.",
            "field": [split, *(field for column in config.columns for field in _fields(config, column))]}


def _fields(config: Config, column: Column) -> list[dict[str, object]]:
    """One field, or one a language of a translation."""
    source: dict[str, object] = {"fileSet": {"@id": f"files-of-{config.name}"}, "extract": {"column": column.name}}
    if column.dtype == "translation":
        return [_field(config, f"{column.name}/{side}", column, "string", {**source, "transform": {"jsonPath": side}})
                for side in LANGUAGES]
    inner = column.dtype.removeprefix("list[").removesuffix("]")
    field = _field(config, column.name, column, inner, source)
    return [{**field, "repeated": True} if inner != column.dtype else field]


def _field(config: Config, name: str, column: Column, dtype: str, source: Mapping[str, object]) -> dict[str, object]:
    return {"@type": "cr:Field", "@id": f"{config.name}/{name}", "name": name.replace("/", "_"),
            "description": column.meaning, "dataType": _TYPES[dtype], "source": source}
