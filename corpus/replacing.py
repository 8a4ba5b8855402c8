"""Files that are written beside their place and take it whole, packed as their names' endings say. Knows no format."""

from __future__ import annotations

import gzip
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from corpus.records import CorpusError

PACKED = (".gz", ".zst")


@contextmanager
def replaced(*paths: Path) -> Iterator[list[TextIO]]:
    """UTF-8 files written beside `paths` that take their places when the block ends without an error. A name that
    ends in `.gz` or `.zst` is packed, without name and time, so that the same text gives the same bytes.
    Raises CorpusError, and what was there stays."""
    with beside(*paths) as places:
        try:
            with ExitStack() as stack:
                yield [stack.enter_context(_created(there, path.suffix.lower()))
                       for there, path in zip(places, paths, strict=True)]
        except UnicodeEncodeError as error:
            char = ord(error.object[error.start])
            raise CorpusError(f"{paths[0]}: a text holds U+{char:04X}, half a character, which no file can hold; "
                              "repair the article's text and add it again.") from error


@contextmanager
def beside(*paths: Path) -> Iterator[list[Path]]:
    """Places beside `paths` to write to; what stands there takes its place when the block ends without an error.
    Raises CorpusError, and what was there stays."""
    places = [path.with_name(f".{path.name}.{secrets.token_hex(4)}") for path in paths]
    try:
        yield places
        for there, path in zip(places, paths, strict=True):
            os.replace(there, path)
    except OSError as error:
        raise CorpusError(f"{paths[0]}: cannot be written ({error.strerror or error}); what was there is "
                          "untouched. Free some space or choose another place.") from error
    finally:
        for there in places:
            there.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def split_packing(path: Path) -> tuple[Path, str]:
    """`news.gz` as (`news`, `.gz`); the second is empty where the name says nothing of packing."""
    return (path.with_suffix(""), path.suffix) if path.suffix.lower() in PACKED else (path, "")


@contextmanager
def _created(path: Path, packing: str) -> Iterator[TextIO]:
    with ExitStack() as stack:
        file: BinaryIO = stack.enter_context(path.open("xb"))
        if packing == ".gz":
            file = cast(BinaryIO, stack.enter_context(gzip.GzipFile("", "wb", fileobj=file, mtime=0)))
        elif packing == ".zst":
            file = cast(BinaryIO, stack.enter_context(_zstandard_writer(file)))
        yield stack.enter_context(io.TextIOWrapper(file, "utf-8", newline="\n"))


def _zstandard_writer(file: BinaryIO) -> io.BufferedWriter:
    try:
        import zstandard
    except ModuleNotFoundError as error:
        if error.name != "zstandard":
            raise
        raise CorpusError("writing .zst needs zstandard; run: pip install 'tarjama[web]'") from error
    # Small writes, as XML makes them, are gathered before they reach the compressor.
    return io.BufferedWriter(cast(io.RawIOBase, zstandard.ZstdCompressor().stream_writer(file, closefd=False)), 65_536)
