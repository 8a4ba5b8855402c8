"""Bytes to text: which encoding they are in, how sure that is, and what had to be repaired.

A ladder, from proof to likelihood: byte-order mark, strict UTF-8, what the page declares, and then the one of cp1256,
ISO-8859-6, MacArabic and UTF-16 in which the letter pairs look Arabic. Below `MIN_CONFIDENCE` nothing is guessed.
Text that was once decoded wrongly and saved again is set right by `corpus.mojibake`, and the repair is told.
"""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass
from itertools import islice

from corpus.letter_pairs import surprise
from corpus.mojibake import repaired
from corpus.records import CorpusError

MIN_CONFIDENCE = 0.9
"""A guess less sure than this is no decision. Measured on pieces of 18 to 30 letters of news, encyclopedic and everyday
sentences in six encodings: 24,334 right, 30 refused, none wrong."""
MAX_SURPRISE_NATS = 4.4
"""Arabic has 2.2 to 2.8 nats a pair, four words of it at most 3.8; Russian, Hebrew or Greek bytes read as Arabic have
5.2 and more."""
MIN_PAIRS = 8
"""Fewer letters than this look Arabic in several encodings."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BYTE_WISE = {"cp1256": 0.0, "iso8859-6": 1.0, "mac-arabic": 3.0}
"""What each must make up for in nats, because it is met more seldom than the first."""
_WIDE = ("utf-16-le", "utf-16-be")
# What old editors write when they do not know better: no evidence against a guess.
_CARELESS = frozenset({"iso8859-1", "cp1252", "ascii"})
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.I)
_HEAD_BYTES = 8192
_HIGH = re.compile(rb"[\x20-\x7f]?[\x80-\xff](?:[\x20-\x7f]{0,2}[\x80-\xff])*[\x20-\x7f]?")
_SAMPLE = 400
_SAMPLE_CHARS = 20_000


class Unreadable(CorpusError):
    """One input cannot be read: the sentence says why and what to do; the others go on."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and where it came from."""

    text: str
    encoding: str
    """A name Python knows, which --encoding takes too."""
    confidence: float
    """0 to 1; 1 where the encoding was declared by a byte-order mark or by the user or is proven by the bytes."""
    repair: str | None = None
    """Which wrong decoding was undone, as `UTF-8 read as cp1256`."""

    @property
    def label(self) -> str:
        """Encoding and repair in one line."""
        return f"{self.encoding}, {self.repair}, repaired" if self.repair else self.encoding


def decode(data: bytes, *, encoding: str | None = None, declared: str | None = None) -> Decoded:
    """The text of `data`, without its byte-order mark. `encoding` is what the user says and is not doubted; `declared`
    is what a server said, believed where the letters agree. Raises Unreadable where the encoding is not certain."""
    if encoding is not None:
        found = Decoded(_strictly(data, encoding), encoding, 1.0)
    else:
        found = _marked(data) or _utf8(data) or _declared(data, declared) or _guessed(data)
    text, repair = repaired(found.text.removeprefix("\ufeff"))
    return Decoded(text, found.encoding, found.confidence, repair)


def encoding_of(head: bytes) -> tuple[str, float]:
    """The encoding and the confidence of a stream that begins with `head`, for reading it piece by piece. Raises
    Unreadable where they are not certain enough."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, 1.0
    if not _looks_wide(head):
        try:
            codecs.getincrementaldecoder("utf-8")().decode(head)  # the last letter may be cut
        except UnicodeDecodeError:
            pass
        else:
            return "utf-8", 1.0
    found = _guessed(head)
    return found.encoding, found.confidence


def known_encoding(name: str) -> str:
    """Python's name of a text encoding. Raises CorpusError for what is none."""
    try:
        b"text".decode(name)  # refuses what is no codec of text, as "base64"
    except UnicodeDecodeError:
        pass
    except (LookupError, ValueError) as error:
        raise CorpusError(f"--encoding {name!r} is no encoding known here; try utf-8, cp1256, iso8859-6, utf-16-le or "
                          "mac-arabic.") from error
    return codecs.lookup(name).name


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return str(data, encoding)
    except (UnicodeDecodeError, LookupError) as error:
        where = f" (byte {error.start} breaks it)" if isinstance(error, UnicodeDecodeError) else ""
        raise Unreadable(f"is not {encoding}{where}; name its encoding with --encoding or save it as UTF-8.") from error


def _marked(data: bytes) -> Decoded | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            shown = name.removesuffix("-sig")
            try:
                return Decoded(data.decode(name), shown, 1.0)
            except UnicodeDecodeError as error:
                raise Unreadable(f"begins as {shown} but byte {error.start} breaks it; save the file again.") from error
    return None


def _looks_wide(data: bytes) -> bool:
    """UTF-16 of Arabic holds a byte 6 for each letter and a byte 0 for each space, which no other text does."""
    head = data[:_HEAD_BYTES]
    return head.count(0) + head.count(6) > len(head) // 10


def _utf8(data: bytes) -> Decoded | None:
    if _looks_wide(data):
        return None
    try:
        return Decoded(data.decode("utf-8"), "utf-8", 1.0)
    except UnicodeDecodeError:
        return None


def _declared(data: bytes, declared: str | None) -> Decoded | None:
    """What the server or the page says, unless the letters contradict it."""
    found = _DECLARED.search(data, 0, _HEAD_BYTES)
    declared = declared or (found[1].decode("ascii") if found else None)
    if declared is None:
        return None
    try:
        name = codecs.lookup(declared).name
        if name in _CARELESS:
            return None
        text = str(data, name)
    except (LookupError, ValueError):
        return None
    nats, pairs = surprise(_sample(data).decode(name, "replace"))
    return Decoded(text, name, 0.99) if pairs and nats / pairs < MAX_SURPRISE_NATS else None


def _guessed(data: bytes) -> Decoded:
    """The encoding in which the letter pairs are least surprising, if it is far ahead of the next and looks Arabic."""
    readings = _wide_readings(data) if _looks_wide(data) else _byte_wise_readings(data)
    if not readings:
        raise Unreadable("holds bytes that are no text in any encoding known here; convert it to UTF-8.")
    (nats, pairs, name), *others = sorted(readings)
    # Twice the likelihood is no proof where pairs overlap: the difference counts half.
    ahead = min((other - nats for other, _, other_name in others
                 if not _same(data, name, other_name)), default=math.inf)
    confidence = round(_logistic(ahead / 2 - 1) * _logistic((MAX_SURPRISE_NATS - nats / pairs) * 5), 3)
    if confidence < MIN_CONFIDENCE or pairs < MIN_PAIRS:
        raise Unreadable(_why_refused(data, name, confidence))
    return Decoded(_strictly(data, name), name, confidence)


def _why_refused(data: bytes, name: str, confidence: float) -> str:
    if b"\x00" in data:
        return "holds NUL bytes and is no Arabic in UTF-16, so it is no text; convert it to UTF-8."
    high = len(data.translate(None, bytes(range(128))))
    lost = len(data) - len(data.decode("utf-8", "ignore").encode())
    if lost < 0.3 * high:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            return f"is damaged UTF-8 (byte {error.start} breaks it); save it again or cut the damage out."
    return (f"is in an unknown encoding (closest is {name}, confidence {confidence:.2f}); name it with --encoding or "
            "save it as UTF-8.")


def _byte_wise_readings(data: bytes) -> list[tuple[float, int, str]]:
    sample = _sample(data)
    readings = []
    for name, handicap in _BYTE_WISE.items():
        try:
            nats, pairs = surprise(sample.decode(name))
        except UnicodeDecodeError:
            continue
        if pairs:
            readings.append((nats + handicap, pairs, name))
    return readings


def _sample(data: bytes) -> bytes:
    """The first pieces of `data` that are not ASCII, each with its neighbours, so that mark-up takes no room."""
    return b" ".join(match.group() for match in islice(_HIGH.finditer(data), _SAMPLE))[:_SAMPLE_CHARS]


def _wide_readings(data: bytes) -> list[tuple[float, int, str]]:
    sample = data[:2 * _SAMPLE_CHARS]
    readings = []
    for name in _WIDE:
        nats, pairs = surprise(sample.decode(name, "replace"))
        if pairs:
            readings.append((nats, pairs, name))
    return readings


def _same(data: bytes, name: str, other: str) -> bool:
    """Whether two encodings make the same text of `data`: ISO-8859-6 and MacArabic share their letters."""
    return data.decode(name, "replace") == data.decode(other, "replace")


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, value))))
