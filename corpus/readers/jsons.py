"""JSON Lines and JSON: one object an article. Knows no column: `corpus.rows` does."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO, TextIO

from corpus.encoding import Decoded, Unreadable, decode, encoding_of
from corpus.readers.reader import HEAD_BYTES, MAX_ARTICLE_BYTES, Reading, Unread, put_back
from corpus.records import Article
from corpus.rows import Fields, record_name, row_article

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CHUNK_CHARS = 2**16
_SPACES = " \t\r\n"
_TOKEN_CHARS = 32
"""Longer than any number or word of JSON: an error that close to the end of what was read may be for want of more."""


def read_lines(file: BinaryIO, source: str, reading: Reading) -> Iterator[Article | Unread]:
    """An article a line; a bad line is unread and the next goes on. The encoding is found line by line."""
    number = 0
    for number, found in enumerate(_lines(file, reading.encoding), 1):
        try:
            if isinstance(found, Unreadable):
                raise found
            if found.text.strip():
                yield _object_article(parsed(found.text), source, number, reading.fields, found)
        except Unreadable as error:
            yield Unread(f"{source}#{number}", str(error))
    if number == 0:
        raise Unreadable("is empty; nothing to read.")


def read_values(file: BinaryIO, source: str, reading: Reading) -> Iterator[Article | Unread]:
    """An article for each object of a JSON array, for each of several objects one after the other, or for the one
    object; the array may be the only list of objects inside the one object. The array is never held as a whole."""
    head = file.read(HEAD_BYTES)
    if not head:
        raise Unreadable("is empty; nothing to read.")
    encoding, confidence = (reading.encoding, 1.0) if reading.encoding else encoding_of(head)
    told = Decoded("", encoding.removesuffix("-sig"), confidence)
    number = 0
    for value in _values(io.TextIOWrapper(put_back(head, file), encoding=encoding)):
        records = _records_inside(value, reading.fields)
        for record in [value] if records is None else records:
            number += 1
            try:
                yield _object_article(record, source, number, reading.fields, told)
            except Unreadable as error:
                yield Unread(f"{source}#{number}", str(error))
    if number == 0:
        raise Unreadable("holds no JSON object; expected at least one article.")


def _object_article(value: object, source: str, number: int, fields: Fields, found: Decoded) -> Article:
    if not isinstance(value, dict):
        raise Unreadable(f"holds a JSON {type(value).__name__}, expected an object with the article's text.")
    return row_article(value, record_name(value, source, number, fields), fields, encoding=found.label,
                       confidence=found.confidence)


def _lines(file: BinaryIO, encoding: str | None) -> Iterator[Decoded | Unreadable]:
    """The file's lines, or the reason why one is unreadable."""
    first = file.readline(MAX_ARTICLE_BYTES + 1)
    wide = encoding if (encoding or "").startswith(("utf-16", "utf-32")) else None
    if wide or first.startswith(_UTF16_MARKS):
        # A line's end is no byte there: the stream is decoded before it is cut.
        wide = wide or "utf-16"
        try:
            for text in io.TextIOWrapper(put_back(first, file), encoding=wide, newline="\n"):
                yield Decoded(text.removeprefix("\ufeff"), wide, 1.0)
        except UnicodeDecodeError as error:
            raise Unreadable(f"is not {wide} throughout ({error.reason}); save the file again.") from error
        return
    line = first
    while line:
        if len(line) > MAX_ARTICLE_BYTES:
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_ARTICLE_BYTES)
            yield Unreadable(f"is longer than {MAX_ARTICLE_BYTES >> 20} MiB, expected one article a line.")
        else:
            yield _decoded(line, encoding)
        line = file.readline(MAX_ARTICLE_BYTES + 1)


def _decoded(line: bytes, encoding: str | None) -> Decoded | Unreadable:
    try:
        return decode(line, encoding=encoding)
    except Unreadable as error:
        return error


def parsed(text: str) -> object:
    """The value that a line holds. Raises Unreadable."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is no JSON ({error}); expected one object a line.") from error
    return value


def _values(file: TextIO) -> Iterator[object]:
    """The elements of the one array, or the values that stand one after the other."""
    stream = _Stream(file)
    number = 0
    try:
        array = stream.passed("[")
        while not stream.at_end():
            if array and stream.passed("]"):
                return
            yield stream.value(number)
            number += 1
            if array and not stream.passed(",") and not stream.at_end() and not stream.passed("]", keep=True):
                raise Unreadable(f"is no JSON after record {number} (no comma); what follows is not read.")
        if array:
            raise Unreadable(f"ends inside its array after record {number}; the file is cut off.")
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not {error.encoding} (after record {number}); name its encoding with --encoding or save "
                         "it as UTF-8.") from error


class _Stream:
    """Text of which only the value at hand is held."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._place = 0

    def at_end(self) -> bool:
        """Whether nothing but white space is left."""
        while True:
            while self._place < len(self._text) and self._text[self._place] in _SPACES:
                self._place += 1
            if self._place < len(self._text):
                return False
            self._text, self._place = self._file.read(_CHUNK_CHARS), 0
            if not self._text:
                return True

    def passed(self, mark: str, *, keep: bool = False) -> bool:
        """Whether `mark` comes next; it is left behind unless it is to be kept."""
        if self.at_end() or self._text[self._place] != mark:
            return False
        self._place += not keep
        return True

    def value(self, number: int) -> object:
        """The value that comes next. What is read doubles while it is not enough: a long value costs its length."""
        decoder = json.JSONDecoder()
        while True:
            value: object = None
            try:
                value, end = decoder.raw_decode(self._text, self._place)
                problem = "" if isinstance(value, (int, float)) and end == len(self._text) else None
            except json.JSONDecodeError as error:
                cut_off = error.msg.startswith("Unterminated") or len(self._text) - error.pos < _TOKEN_CHARS
                problem = str(error)
                if not cut_off:
                    raise _no_json(number, problem) from error
            except RecursionError as error:
                raise _no_json(number, "too deep") from error
            if problem is None:
                self._place = end
                return value
            more = self._file.read(max(_CHUNK_CHARS, len(self._text) - self._place))
            if not more and problem == "":
                self._place = end
                return value
            if not more or len(self._text) - self._place > MAX_ARTICLE_BYTES:
                raise _no_json(number, problem)
            self._text, self._place = self._text[self._place:] + more, 0


def _no_json(number: int, problem: str) -> Unreadable:
    return Unreadable(f"is no JSON after record {number} ({problem}); what follows is not read.")


def _records_inside(value: object, fields: Fields) -> list[object] | None:
    """The only list of objects in an object that is no article itself, as `{"articles": [...]}`."""
    if not isinstance(value, Mapping):
        return None
    lists = [inner for inner in value.values() if isinstance(inner, list) and inner and isinstance(inner[0], dict)]
    strings = any(isinstance(inner, str) and len(inner) > 200 for inner in value.values())
    return lists[0] if len(lists) == 1 and not strings and (fields.text is None or fields.text not in value) else None
