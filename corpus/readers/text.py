"""Plain text: the whole file is one article, a paragraph a line. Owns what counts as its headline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from corpus.encoding import decode
from corpus.readers.reader import Reading, Unread, whole
from corpus.records import Article
from corpus.rows import article

MAX_TITLE_CHARS = 120

_LINES = re.compile(r"[^\n\r\u2028\u2029]+")


def read(file: BinaryIO, source: str, reading: Reading) -> Iterator[Article | Unread]:
    """The one article of the file."""
    found = decode(whole(file), encoding=reading.encoding)
    yield article(found.text, source, title=headline(found.text), encoding=found.label, confidence=found.confidence,
                  english=reading.fields.english)


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
