"""Text that was decoded wrongly, saved and decoded again: recognised and set right. Reads no bytes of a file.

Four accidents happen to Arabic: cp1256 read as cp1252 ("ÃÚáäÊ"), UTF-8 read as cp1256 ("ط£ط¹ظ„ظ†طھ"), UTF-8 read as
cp1252 and UTF-8 read as latin-1 ("Ø£Ø¹Ù„Ù†Øª").
"""

from __future__ import annotations

import re

from corpus.letter_pairs import surprise

MIN_GAIN_NATS = 1.5
"""How much less surprising a pair must be after a repair. Every accident costs more than 2.5."""
MIN_PAIRS = 8
"""A shorter text is left as it is: a few letters look Arabic in more than one reading."""
_SAMPLE_CHARS = 20_000

# Three letters of UTF-8 in a row, each a lead byte 0xD8 to 0xDB and a byte 0x80 to 0xBF, as cp1256 and as cp1252 or
# latin-1 read them; or five letters of cp1256 as cp1252 reads them. No language writes any of the three.
_AS_CP1256 = "".join(bytes([byte]).decode("cp1256") for byte in range(0x80, 0xC0))
_AS_WESTERN = "".join(bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xC0))
_IN_CP1256 = f"[{re.escape(_AS_CP1256)}]"
_IN_WESTERN = f"[{re.escape(_AS_WESTERN)}\x80-\xbf]"
# The first letter of all three comes first: by it `re` passes over the rest of a text five times faster.
_SIGNS = re.compile(
    f"[طظعغØÙÚÛÀ-ÿ](?:(?<=[طظعغ]){_IN_CP1256}(?:[طظعغ]{_IN_CP1256}){{2}}|"
    f"(?<=[ØÙÚÛ]){_IN_WESTERN}(?:[ØÙÚÛ]{_IN_WESTERN}){{2}}|(?<=[À-ÿ])[À-ÿ]{{4}})"
)


def repaired(text: str) -> tuple[str, str | None]:
    """`text` as it once was and the name of the wrong decoding; the very text and None where nothing is wrong with it.

    A text of which only some lines went wrong is repaired line by line.
    """
    if text.isascii() or not _SIGNS.search(text):
        return text, None
    whole, accident = _undone(text)
    if accident:
        return whole, accident
    lines = text.split("\n")
    undone = [_undone(line) if _SIGNS.search(line) else (line, None) for line in lines]
    accidents = sorted({accident for _, accident in undone if accident})
    if not accidents:
        return text, None
    return "\n".join(line for line, _ in undone), " and ".join(accidents) + " in some lines"


def _undone(text: str) -> tuple[str, str | None]:
    before = _mean(text)
    candidates = [(_mean(candidate), candidate, accident) for candidate, accident in _candidates(text)
                  if surprise(candidate[:_SAMPLE_CHARS])[1] >= MIN_PAIRS]
    after, candidate, accident = min(candidates, default=(before, text, ""))
    return (candidate, accident) if accident and before - after >= MIN_GAIN_NATS else (text, None)


def _candidates(text: str) -> list[tuple[str, str]]:
    found = []
    for read_as, data in (("cp1256", _bytes(text, "cp1256")), (_western(text), _bytes(text, "cp1252"))):
        if data is None:
            continue
        try:
            found.append((data.decode("utf-8").removeprefix("\ufeff"), f"UTF-8 read as {read_as}"))
        except UnicodeDecodeError:
            if read_as != "cp1256":
                found.append((data.decode("cp1256"), f"cp1256 read as {read_as}"))
    return found


def _western(text: str) -> str:
    """Only latin-1 gives the controls U+0080 to U+009F, but for the five that cp1252 leaves open too."""
    controls = {char for char in text if "\x80" <= char <= "\x9f"} - set("\x81\x8d\x8f\x90\x9d")
    return "latin-1" if controls else "cp1252"


def _bytes(text: str, encoding: str) -> bytes | None:
    """The bytes that were read as `encoding`; the ones it leaves open stand for themselves, as browsers read them."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        pass
    try:
        return b"".join(_byte(char, encoding) for char in text)
    except UnicodeEncodeError:
        return None


def _byte(char: str, encoding: str) -> bytes:
    if encoding == "cp1252" and "\x80" <= char <= "\x9f":
        return char.encode("latin-1")
    return char.encode(encoding)


def _mean(text: str) -> float:
    nats, pairs = surprise(text[:_SAMPLE_CHARS])
    return nats / pairs if pairs else 0.0
