"""Rows of one article become one row for document-level work: aligned lists. Owns the Document and its length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.records import Row

MAX_DOCUMENT_ROWS = 10_000
"""Longer articles go out in parts, so that memory has a bound."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article's pairs in order; all lists are of the same length."""

    article_id: str
    part: int
    title: str | None
    article_source: str
    published: str | None
    licence: str | None
    extra: str
    ar: tuple[str, ...]
    en: tuple[str, ...]
    ids: tuple[str, ...]
    index: tuple[int, ...]
    paragraph: tuple[int, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]
    quality: tuple[float, ...]
    passed: tuple[bool, ...]
    origin: tuple[str, ...]

    @property
    def chars(self) -> int:
        """About how much memory its text takes; numbers count as 40 characters a sentence."""
        return sum(map(len, (*self.ar, *self.en, self.extra, self.title or ""))) + 40 * len(self.ar)


class DocumentBuilder:
    """Takes rows in article order and gives a document when one is whole."""

    def __init__(self) -> None:
        self._held: list[Row] = []
        self._part = 0

    def add(self, row: Row) -> Document | None:
        """Take a row; the answer is the document that ended before it, if one did."""
        ended = None
        if self._held and (row.article_id != self._held[0].article_id or len(self._held) == MAX_DOCUMENT_ROWS):
            same = row.article_id == self._held[0].article_id
            ended = document(self._held, self._part)
            self._held, self._part = [], self._part + 1 if same else 0
        self._held.append(row)
        return ended

    def end(self) -> Document | None:
        """The last document, if there was a row."""
        return document(self._held, self._part) if self._held else None


def document(rows: Sequence[Row], part: int = 0) -> Document:
    """The rows of one article as its document."""
    first = rows[0]
    return Document(
        article_id=first.article_id, part=part, title=first.title, article_source=first.article_source,
        published=first.published, licence=first.licence, extra=first.extra,
        ar=tuple(row.ar for row in rows), en=tuple(row.en for row in rows), ids=tuple(row.id for row in rows),
        index=tuple(row.index for row in rows), paragraph=tuple(row.paragraph for row in rows),
        start=tuple(row.start for row in rows), end=tuple(row.end for row in rows),
        quality=tuple(row.quality for row in rows), passed=tuple(row.passed for row in rows),
        origin=tuple(row.origin for row in rows),
    )
