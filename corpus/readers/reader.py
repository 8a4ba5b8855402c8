"""The form of a reader. Owns no format: each family has a module of its own."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from corpus.encoding import Unreadable
from corpus.records import Article
from corpus.rows import Fields

MAX_ARTICLE_BYTES = 256 * 2**20
"""A file or a line longer than this is no article, and holding it would cost the memory of the machine."""

HEAD_BYTES = 2**20
"""How much of a stream is looked at to find its encoding."""


@dataclass(frozen=True, slots=True)
class Unread:
    """An input that gave no article."""

    source: str
    reason: str
    """One sentence without its subject: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class File:
    """The end of a file, behind its articles, or in their place where they need not be read again."""

    source: str
    state: str | None
    """The bytes, the words of the user and this program, in a hash; None where it must be read again next time."""
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What the user said of the files."""

    fields: Fields
    encoding: str | None = None
    """None finds out."""


Reader = Callable[[BinaryIO, str, Reading], Iterator[Article | Unread]]
"""Yields what the open file holds, in order, and never holds more than one article. The string is the file's source.
Raises Unreadable for what makes the file, or all that is left of it, unreadable."""


def whole(file: BinaryIO) -> bytes:
    """All bytes of a file that is one article. Raises Unreadable for an empty or a huge one."""
    data = file.read(MAX_ARTICLE_BYTES + 1)
    if len(data) > MAX_ARTICLE_BYTES:
        raise Unreadable(f"is longer than {MAX_ARTICLE_BYTES >> 20} MiB, expected one article; cut it into files.")
    if not data:
        raise Unreadable("is empty; nothing to read.")
    return data


def put_back(first: bytes, file: BinaryIO, buffer_bytes: int = io.DEFAULT_BUFFER_SIZE) -> io.BufferedReader:
    """The stream as it was before `first` was read from it."""
    return io.BufferedReader(_Joined(first, file), buffer_bytes)


class _Joined(io.RawIOBase):
    def __init__(self, first: bytes, file: BinaryIO) -> None:
        self._first = io.BytesIO(first)
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._first.read(len(buffer)) or self._file.read(len(buffer))
        buffer[:len(data)] = data
        return len(data)


def missing(package: str) -> Unreadable:
    """The error for a package of an extra that is not installed."""
    return Unreadable(f"needs the package {package}; get it with: pip install 'tarjama[web]'.")
