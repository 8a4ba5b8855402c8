"""Bytes to text: which encoding they are in, how sure that is, and what had to be repaired."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from corpus.records import CorpusError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Unreadable(CorpusError):
    """One input cannot be read: the sentence says why and what to do; the others go on."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and where it came from."""

    text: str
    encoding: str
    confidence: float
    """0 to 1; 1 where the encoding was declared by a byte-order mark or is proven by the bytes."""


def decode(data: bytes) -> Decoded:
    """The text of `data`. Raises Unreadable where the encoding is not certain."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(name), name.removesuffix("-sig"), 1.0)
            except UnicodeDecodeError as error:
                raise Unreadable(f"begins as {name.removesuffix('-sig')} but byte {error.start} breaks it; "
                                 "save the file again.") from error
    if b"\x00" in data:
        raise Unreadable("holds NUL bytes, so it is no text; expected an article in UTF-8.")
    try:
        return Decoded(data.decode("utf-8"), "utf-8", 1.0)
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not UTF-8 (byte {error.start} breaks it); save it as UTF-8.") from error
