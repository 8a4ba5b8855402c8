"""HTML pages, alone or in a WARC: the article without its menus. What is article and what is page, trafilatura decides;
the lines it keeps that only point to other pages ("اقرأ أيضا") are left out here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from corpus.encoding import Unreadable, decode
from corpus.furniture import is_pointer
from corpus.readers.reader import Reading, Unread, missing, whole
from corpus.records import Article
from corpus.rows import article, canonical


def read(file: BinaryIO, source: str, reading: Reading) -> Iterator[Article | Unread]:
    """The one article of the page."""
    yield page_article(whole(file), source, reading)


def page_article(data: bytes, source: str, reading: Reading, *, declared: str | None = None) -> Article:
    """The article of a page whose server declared the encoding `declared`. Raises Unreadable where it has none."""
    try:
        import trafilatura
    except ModuleNotFoundError as error:
        if error.name != "trafilatura":
            raise
        raise missing("trafilatura") from error
    found = decode(data, encoding=reading.encoding, declared=declared)
    # Only a date the page states: one found somewhere in its text may be of anything.
    page = trafilatura.bare_extraction(found.text, include_comments=False, with_metadata=True, include_tables=False,
                                       date_extraction_params={"extensive_search": False, "original_date": True})
    assert not isinstance(page, dict)  # only where a dictionary is asked for
    lines = (page.text or "").split("\n") if page is not None else []
    text = "\n".join(line for line in lines if not is_pointer(line))
    if page is None or not text.strip():
        raise Unreadable("is a page without an article's text; save the article itself.")
    facts = {"url": page.url, "author": page.author, "site": page.sitename}
    return article(text, source, title=(page.title or "").strip() or None, encoding=found.label,
                   confidence=found.confidence, published=page.date, licence=page.license or None,
                   extra=canonical({name: value for name, value in facts.items() if value}),
                   english=reading.fields.english)


def read_warc(file: BinaryIO, source: str, reading: Reading) -> Iterator[Article | Unread]:
    """The article of every page that was fetched with success; its source is the page's address."""
    try:
        from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
        from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "warcio":
            raise
        raise missing("warcio") from error
    number = 0
    try:
        for number, record in enumerate(ArchiveIterator(file), 1):
            kind = (record.http_headers.get_header("Content-Type") or "").lower() if record.http_headers else ""
            if record.rec_type != "response" or "html" not in kind or record.http_headers.get_statuscode() != "200":
                continue
            address = record.rec_headers.get_header("WARC-Target-URI") or f"{source}#{number}"
            charset = re.search(r"charset=[\"']?([\w:.-]+)", kind)
            try:
                yield page_article(whole(record.content_stream()), address, reading,
                                   declared=charset[1] if charset else None)
            except Unreadable as error:
                yield Unread(address, str(error))
    except (ArchiveLoadFailed, EOFError, ValueError) as error:
        raise Unreadable(f"breaks after record {number} ({error}); what follows is not read.") from error
    if number == 0:
        raise Unreadable("holds no WARC record; expected pages fetched from the web.")
