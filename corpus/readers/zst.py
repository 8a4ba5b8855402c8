"""A Zstandard stream as a file. Several frames are one file; a cut-off frame is an error, not an end."""

from __future__ import annotations

import io
from typing import BinaryIO

from corpus.encoding import Unreadable
from corpus.readers.reader import missing

_CHUNK_BYTES = 2**17


def opened(raw: BinaryIO) -> io.BufferedReader:
    """The decompressed bytes of `raw`. Raises Unreadable, now or while it is read, for what is no sound stream."""
    return io.BufferedReader(_Frames(raw))


class _Frames(io.RawIOBase):
    def __init__(self, raw: BinaryIO) -> None:
        try:
            import zstandard
        except ModuleNotFoundError as error:
            if error.name != "zstandard":
                raise
            raise missing("zstandard") from error
        self._raw = raw
        self._decompressor = zstandard.ZstdDecompressor()
        self._error = zstandard.ZstdError
        self._frame = self._decompressor.decompressobj()
        self._inside = False
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._left:
            data = self._raw.read(_CHUNK_BYTES)
            if not data:
                if self._inside:
                    raise Unreadable("is a cut-off zstd file; what follows is lost, get it again.")
                return 0
            self._left = memoryview(self._decompressed(data))
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

    def _decompressed(self, data: bytes) -> bytes:
        parts = []
        try:
            while data:
                parts.append(self._frame.decompress(data))
                self._inside = not self._frame.eof
                data = self._frame.unused_data
                if self._frame.eof:
                    self._frame = self._decompressor.decompressobj()
        except self._error as error:
            raise Unreadable(f"is a broken zstd file ({error}); what follows is lost, get it again.") from error
        return b"".join(parts)
