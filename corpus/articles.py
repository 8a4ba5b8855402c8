"""Files, folders, URLs, stdin, datasets -> Articles, one at a time. Owns what a source is called and which reader it
gets.

Never holds more than one article. What cannot be read is yielded as Unread, in its place, and the rest goes on.
"""

from __future__ import annotations

import gzip
import importlib
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from corpus.encoding import Unreadable, known_encoding
from corpus.places import Local, Place, Remote, found, is_url, local_path, unreadable
from corpus.program import state
from corpus.readers.reader import File as File
from corpus.readers.reader import Reader, Reading
from corpus.readers.reader import Unread as Unread
from corpus.records import Article, CorpusError
from corpus.rows import Fields

READERS = {
    ".txt": "corpus.readers.text:read",
    ".html": "corpus.readers.pages:read",
    ".htm": "corpus.readers.pages:read",
    ".xhtml": "corpus.readers.pages:read",
    ".jsonl": "corpus.readers.jsons:read_lines",
    ".ndjson": "corpus.readers.jsons:read_lines",
    ".json": "corpus.readers.jsons:read_values",
    ".csv": "corpus.readers.tables:read_separated",
    ".tsv": "corpus.readers.tables:read_separated",
    ".parquet": "corpus.readers.tables:read_parquet",
    ".warc": "corpus.readers.pages:read_warc",
}
"""Which reader a file gets, by its suffix without `.gz` or `.zst`."""
COMPRESSED = (".gz", ".zst")

WasRead = Callable[[str, str], bool]
"""Whether the file of this source was read to its end in this very state."""


def read_articles(paths: Sequence[str], *, text_field: str | None = None, title_field: str | None = None,
                  id_field: str | None = None, encoding: str | None = None, stdin: BinaryIO | None = None,
                  english: bool = False) -> Iterator[Article | Unread]:
    """As `read_changed`, whatever was read before."""
    items = read_changed(paths, None, text_field=text_field, title_field=title_field, id_field=id_field,
                         encoding=encoding, stdin=stdin, english=english)
    return (item for item in items if not isinstance(item, File))


def read_changed(paths: Sequence[str], was_read: WasRead | None, *, text_field: str | None = None,
                 title_field: str | None = None, id_field: str | None = None, encoding: str | None = None,
                 stdin: BinaryIO | None = None, english: bool = False) -> Iterator[Article | Unread | File]:
    """Every article of the files, folders, URLs and `hf:NAME[:SPLIT]` datasets, in the order given and within a folder
    or under a URL by name; `-` is stdin, as text. `encoding` is what the user says all files are in; None finds out.
    Each file ends with a File; one of which `was_read` is true gives nothing else. What is no file is always read.
    `english` expects the English of articles.

    Raises CorpusError at once, before anything is read, for a path that does not exist, a URL under which nothing is,
    or an unknown encoding.
    """
    paths = [local_path(path) or path if is_url(path) else path for path in paths]
    places = {path: found(path) for path in paths if is_url(path)}
    for path in paths:
        if path in places:
            continue
        if path.startswith("hf:"):
            if not path.removeprefix("hf:").partition(":")[0].strip():
                raise CorpusError(f"{path!r} names no dataset, expected hf:NAME or hf:NAME:SPLIT.")
        elif path != "-" and not os.path.lexists(path):
            raise CorpusError(f"{path}: no such file or folder; check the path.")
    fields = Fields(text=text_field, title=title_field, id=id_field, english=english)
    reading = Reading(fields, None if encoding is None else known_encoding(encoding))
    return _read_all(paths, places, reading, stdin, was_read)


def _read_all(paths: Sequence[str], places: Mapping[str, Sequence[Remote]], reading: Reading, stdin: BinaryIO | None,
              was_read: WasRead | None) -> Iterator[Article | Unread | File]:
    for path in paths:
        if path in places:
            bare = ".txt" if len(places[path]) == 1 else ""
            for place in places[path]:
                yield from _place_articles(place, place.source, reading, was_read, bare=bare)
        elif path == "-":
            yield from _guarded("stdin", _reader(".txt")(stdin or sys.stdin.buffer, "stdin", reading))
        elif path.startswith("hf:"):
            from corpus.readers import hub

            yield from _guarded(path, hub.read(path, reading))
        elif os.path.isdir(path):
            yield from _folder_articles(Path(path), reading, was_read)
        else:
            yield from _place_articles(Local(Path(path)), _typed_source(path), reading, was_read, bare=".txt")


def _typed_source(path: str) -> str:
    """What the user typed, so that a dataset does not depend on where it was made: an absolute path keeps its name."""
    given = Path(path)
    return given.name if given.is_absolute() else given.as_posix()


def _folder_articles(folder: Path, reading: Reading,
                     was_read: WasRead | None) -> Iterator[Article | Unread | File]:
    """The folder's files, recursively and by name; hidden ones are left out without a word."""
    name = folder.resolve().name
    found = False
    closed: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(inner for inner in folders if not inner.startswith("."))
        for file in sorted(inner for inner in files if not inner.startswith(".")):
            found = True
            path = Path(parent, file)
            yield from _place_articles(Local(path), f"{name}/{path.relative_to(folder).as_posix()}", reading, was_read)
    for error in closed:
        inner = Path(error.filename).relative_to(folder).as_posix()
        yield Unread(f"{name}/{inner}", f"cannot be opened ({error.strerror}); check the folder.")
    if not found and not closed:
        yield Unread(name, "is a folder without files; put articles into it.")


def _place_articles(place: Place, source: str, reading: Reading, was_read: WasRead | None, *,
                    bare: str = "") -> Iterator[Article | Unread | File]:
    """The articles of one file; `bare` is the suffix it is given when it has none."""
    try:
        *_, before, outer = ["", "", *place.suffixes]
    except place.errors as error:
        yield Unread(source, str(unreadable(error)))
        if was_read is not None:
            yield File(source, None)
        return
    inner = (before if outer in COMPRESSED else outer) or bare
    if inner not in READERS:
        shown = f"the suffix {inner!r}" if inner else "no suffix"
        yield Unread(source, f"has {shown}, expected one of {' '.join(READERS)}, also with {' or '.join(COMPRESSED)}; "
                             "rename or convert it.")
        if was_read is not None:
            yield File(source, None)
        return
    # A WARC is compressed record by record, which its own reader undoes.
    compression = outer if outer in COMPRESSED and inner != ".warc" else ""
    seen = None if was_read is None else _state(place, reading)
    if was_read is not None and seen is not None and was_read(source, seen):
        yield File(source, seen, unchanged=True)
        return
    whole = True
    for item in _guarded(source, _opened(place, compression, source, _reader(inner), reading)):
        whole = whole and isinstance(item, Article)
        yield item
    if was_read is not None:
        # Looked at once more: what was written to it meanwhile was perhaps read, perhaps not.
        yield File(source, seen if whole and _state(place, reading) == seen else None)


def _state(place: Place, reading: Reading) -> str | None:
    """All that the articles of a file depend on beside its source; None where that cannot be said."""
    mark = place.mark()
    return None if mark is None else state(mark, reading)


def _opened(place: Place, compression: str, source: str, reader: Reader,
            reading: Reading) -> Iterator[Article | Unread]:
    try:
        with place.opened() as raw:
            if compression == ".gz":
                with gzip.GzipFile(fileobj=raw) as file:
                    yield from reader(io.BufferedReader(file), source, reading)
            elif compression == ".zst":
                from corpus.readers import zst

                yield from reader(zst.opened(raw), source, reading)
            else:
                yield from reader(raw, source, reading)
    except gzip.BadGzipFile:
        raise  # An OSError by descent, of the bytes and not of the place.
    except place.errors as error:
        raise unreadable(error) from error


def _guarded(source: str, articles: Iterator[Article | Unread]) -> Iterator[Article | Unread]:
    """The articles; what stops their reader becomes one Unread, and what was read before stays."""
    try:
        yield from articles
    except Unreadable as error:
        yield Unread(source, str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Unread(source, f"is a broken or cut-off gzip file ({error}); what follows is lost, get it again.")
    except OSError as error:
        yield Unread(source, f"cannot be read ({error.strerror or error}); check the file.")


def _reader(suffix: str) -> Reader:
    module, _, name = READERS[suffix].partition(":")
    reader: Reader = getattr(importlib.import_module(module), name)
    return reader
