"""Pairs that others made, from whatever file holds them: TSV, Moses' two files, TMX, JSON Lines, Parquet; each as a
stream, one pair (of Parquet a small batch) in memory.

Owns which file is read how and what a pair of a file is. What is no pair is yielded as Unread with its place, and the
rest goes on: nothing is joined, guessed or left out unseen. The formats are the rooms `corpus.bitext_*`'s.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from corpus.articles import Unread as Unread
from corpus.encoding import Unreadable, known_encoding
from corpus.records import CorpusError
from corpus.replacing import split_packing

SIDES = (("source", "target"), ("src", "tgt"), ("src", "mt"), ("ar", "en"), ("arabic", "english"))
"""What the two columns of a table and the two fields of a record are called, in any case of letters."""
RECORDS = (".jsonl", ".ndjson")
BUFFER_BYTES = 65_536
"""Also how much of a text file is looked at to find its encoding."""

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")

PathName = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class BitextLine:
    """A pair and where it stands."""

    line: int
    """From 1, a header counted. Of Parquet the row, of TMX the line of the unit's start."""
    source: str
    target: str


def read_bitext(path: PathName, other: PathName | None = None, *, encoding: str | None = None, escaped: bool = False,
                stdin: BinaryIO | None = None) -> Iterator[BitextLine | Unread]:
    """Every pair of the file in order, read as its name ends: `.tmx`, `.jsonl`, `.parquet`, all else as
    `source<TAB>target`. `-` is stdin, as TSV. `.gz` and `.zst` are unpacked. An empty side stays an empty text.

    With `other`, or where `path` is the common start of `path.ar` and `path.en`, line N of one file belongs to line N
    of the other. `escaped` undoes `corpus.formats.escape` in TSV and Moses' files; it is not the default, because in
    other people's files `\\n` may be two characters.
    Raises CorpusError for a file that cannot be opened, is not of its kind, or breaks off.
    """
    encoding = encoding and known_encoding(encoding)
    if other is None:
        path, other = _moses_files(path)
    if other is not None:
        yield from _moses(path, other, encoding, escaped)
        return
    name = _shown(path)
    with border(name), _opened(path, stdin) as file:
        ending = _ending(path)
        if ending == ".tmx":
            from corpus import bitext_xml

            yield from bitext_xml.read(file, name)
        elif ending == ".parquet":
            from corpus import bitext_records

            if split_packing(Path(path))[1]:
                raise Unreadable("is a packed Parquet file, expected Parquet itself, which packs its columns; unpack "
                                 "it.")
            yield from bitext_records.read_parquet(file, name)
        elif ending in RECORDS:
            from corpus import bitext_records

            yield from bitext_records.read_lines(file, name, encoding)
        else:
            from corpus import bitext_lines

            yield from bitext_lines.read_tsv(file, name, encoding, escaped=escaped)


def sides_of(names: Mapping[str, str]) -> tuple[str, str] | None:
    """The two names among `names`, a mapping of names in small letters to themselves, that SIDES knows."""
    return next(((names[one], names[two]) for one, two in SIDES if one in names and two in names), None)


def half_character(text: str) -> str:
    """The first half of a surrogate pair in the text, as `U+D83D`, or nothing: no file can hold it."""
    found = _HALF_CHARACTER.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def _moses(path: PathName, other: PathName, encoding: str | None, escaped: bool) -> Iterator[BitextLine | Unread]:
    from corpus import bitext_lines

    names = _shown(path), _shown(other)
    for file_name, ending in ((name, _ending(name)) for name in names):
        if ending in (".tmx", ".parquet", *RECORDS):
            raise CorpusError(f"{file_name}: holds pairs itself, expected two files with a line a text; name it alone.")
    with ExitStack() as stack:
        files = []
        for file_name, file in zip(names, (path, other), strict=True):
            with border(file_name):
                files.append(stack.enter_context(_opened(file)))
        yield from bitext_lines.read_moses(files, names, encoding, escaped=escaped)


def _moses_files(path: PathName) -> tuple[PathName, PathName | None]:
    """`news` or `news.gz` as `news.ar` and `news.en` with the same packing, where only these exist."""
    if path == "-" or os.path.lexists(path):
        return path, None
    name, packing = split_packing(Path(path))
    for end in dict.fromkeys((packing, "", ".gz", ".zst")):
        both = [name.with_name(f"{name.name}.{side}{end}") for side in ("ar", "en")]
        if all(map(os.path.lexists, both)):
            return both[0], both[1]
    return path, None


def _shown(path: PathName) -> str:
    return "stdin" if path == "-" else os.fspath(path)


def _ending(path: PathName) -> str:
    return split_packing(Path(path))[0].suffix.lower()


@contextmanager
def _opened(path: PathName, stdin: BinaryIO | None = None) -> Iterator[io.BufferedReader]:
    """The file's bytes, unpacked, with a buffer that `peek` shows as a sample."""
    with ExitStack() as stack:
        if path == "-":
            file = io.BufferedReader(cast(Any, stdin or sys.stdin.buffer), BUFFER_BYTES)
            stack.callback(file.detach)  # Not ours to close.
            yield file
            return
        raw: BinaryIO = stack.enter_context(open(path, "rb"))
        packing = split_packing(Path(path))[1].lower()
        if packing == ".gz":
            raw = cast(BinaryIO, stack.enter_context(gzip.GzipFile(fileobj=raw)))
        elif packing == ".zst":
            from corpus.readers import zst

            raw = zst.opened(raw)
        file = io.BufferedReader(cast(Any, raw), BUFFER_BYTES)
        yield stack.enter_context(file)


@contextmanager
def border(name: str) -> Iterator[None]:
    """Where the errors of files become ours."""
    try:
        yield
    except Unreadable as error:
        raise CorpusError(f"{name}: {error}") from error
    except (OSError, EOFError, zlib.error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise CorpusError(f"{name}: cannot be read ({why}); check the file.") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{name}: is damaged {error.encoding} ({error.reason}); save it as UTF-8.") from error
