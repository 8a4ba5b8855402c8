"""Files, folders and stdin -> Articles, one at a time. Owns what a source is called and which reader a file gets.

Never holds more than one article. What cannot be read is yielded as Unread, in its place, and the rest goes on.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from corpus.encoding import Unreadable, decode
from corpus.records import Article, CorpusError
from corpus.rows import Fields, article, record_name, row_article

MAX_ARTICLE_BYTES = 256 * 2**20
"""A file or a line longer than this is no article, and holding it would cost the memory of the machine."""
MAX_TITLE_CHARS = 120

_LINES = re.compile(r"[^\n\r\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Unread:
    """An input that gave no article."""

    source: str
    reason: str
    """One sentence without its subject: what is wrong and what to do."""


def read_articles(paths: Sequence[str], *, text_field: str | None = None, title_field: str | None = None,
                  id_field: str | None = None, stdin: BinaryIO | None = None) -> Iterator[Article | Unread]:
    """Every article of the files and folders, in the order given and within a folder by name; `-` is stdin, as text.

    Raises CorpusError at once, before anything is read, for a path that does not exist.
    """
    for path in paths:
        if path != "-" and not os.path.lexists(path):
            raise CorpusError(f"{path}: no such file or folder; check the path.")
    return _read_all(paths, Fields(text=text_field, title=title_field, id=id_field), stdin)


def _read_all(paths: Sequence[str], fields: Fields, stdin: BinaryIO | None) -> Iterator[Article | Unread]:
    for path in paths:
        if path == "-":
            yield from _guarded("stdin", _text_articles(stdin or sys.stdin.buffer, "stdin"))
        elif os.path.isdir(path):
            yield from _folder_articles(Path(path), fields)
        else:
            yield from _file_articles(Path(path), _typed_source(path), fields, suffix=Path(path).suffix or ".txt")


def _typed_source(path: str) -> str:
    """What the user typed, so that a dataset does not depend on where it was made: an absolute path keeps its name."""
    given = Path(path)
    return given.name if given.is_absolute() else given.as_posix()


def _folder_articles(folder: Path, fields: Fields) -> Iterator[Article | Unread]:
    """The folder's files, recursively and by name; hidden ones are left out without a word."""
    name = folder.resolve().name
    found = False
    closed: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(inner for inner in folders if not inner.startswith("."))
        for file in sorted(inner for inner in files if not inner.startswith(".")):
            found = True
            path = Path(parent, file)
            source = f"{name}/{path.relative_to(folder).as_posix()}"
            yield from _file_articles(path, source, fields, suffix=path.suffix)
    for error in closed:
        inner = Path(error.filename).relative_to(folder).as_posix()
        yield Unread(f"{name}/{inner}", f"cannot be opened ({error.strerror}); check the folder.")
    if not found and not closed:
        yield Unread(name, "is a folder without files; put articles into it.")


def _file_articles(path: Path, source: str, fields: Fields, *, suffix: str) -> Iterator[Article | Unread]:
    suffix = suffix.lower()
    if suffix not in (".txt", ".jsonl"):
        yield Unread(source, f"has the suffix {suffix!r}, expected .txt or .jsonl; rename or convert it.")
        return
    try:
        with path.open("rb") as file:
            if suffix == ".jsonl":
                yield from _json_lines(file, source, fields)
            else:
                yield from _guarded(source, _text_articles(file, source))
    except OSError as error:
        yield Unread(source, f"cannot be read ({error.strerror}); check the file.")


def _guarded(source: str, articles: Iterator[Article]) -> Iterator[Article | Unread]:
    try:
        yield from articles
    except Unreadable as error:
        yield Unread(source, str(error))


def _text_articles(file: BinaryIO, source: str) -> Iterator[Article]:
    """The whole file is one article, a paragraph a line."""
    data = file.read(MAX_ARTICLE_BYTES + 1)
    if len(data) > MAX_ARTICLE_BYTES:
        raise Unreadable(f"is longer than {MAX_ARTICLE_BYTES >> 20} MiB, expected one article; cut it into files.")
    if not data:
        raise Unreadable("is empty; nothing to read.")
    found = decode(data)
    yield article(found.text, source, title=headline(found.text), encoding=found.label, confidence=found.confidence)


def headline(text: str) -> str | None:
    """The first line, where it is clearly a headline: at most `MAX_TITLE_CHARS` long, without a mark at its end that
    belongs to a sentence or a list, and followed by a blank line or by a line at least twice as long."""
    lines = (line for line in _LINES.finditer(text) if not line.group().isspace())
    first, second = next(lines, None), next(lines, None)
    if first is None or second is None:
        return None
    title = first.group().strip()
    between = text[first.end():second.start()].replace("\r\n", "\n").count("\n")
    apart = between > 1 or len(second.group()) >= 2 * len(title)
    return title if apart and len(title) <= MAX_TITLE_CHARS and title[-1] not in ".،؛:,;…" else None


def _json_lines(file: BinaryIO, source: str, fields: Fields) -> Iterator[Article | Unread]:
    number = 0
    while line := file.readline(MAX_ARTICLE_BYTES + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        place = f"{source}#{number}"
        try:
            if len(line) > MAX_ARTICLE_BYTES:
                while line and not line.endswith(b"\n"):
                    line = file.readline(MAX_ARTICLE_BYTES)
                raise Unreadable(f"is longer than {MAX_ARTICLE_BYTES >> 20} MiB, expected one article a line.")
            if line.strip():
                row = _json_object(line)
                place = record_name(row, source, number, fields)
                yield row_article(row, place, fields)
        except Unreadable as error:
            yield Unread(place, str(error))
    if number == 0:
        yield Unread(source, "is empty; nothing to read.")


def _json_object(line: bytes) -> dict[str, object]:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not UTF-8 (byte {error.start} of the line breaks it); save the file as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is no JSON ({error}); expected one object a line.") from error
    if not isinstance(row, dict):
        raise Unreadable(f"holds a JSON {type(row).__name__}, expected an object with the article's text.")
    return row
