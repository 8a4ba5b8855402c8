"""Arabic script left in the English: a word, a run of digits, or the whole sentence copied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.checks.check import Check, Remark
from corpus.records import Pair

_ARABIC = r"\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
# Words that stand side by side in Arabic are one leftover; the marks between them belong to it.
_LEFTOVER = re.compile(rf"[{_ARABIC}]+(?:[\s\-.:«»\"'()]+[{_ARABIC}]+)*")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC_LETTER = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")


def find(pair: Pair) -> Iterator[Remark]:
    """Any Arabic letter fails; how far below the limit grows with its share of the letters."""
    if pair.target.isascii():
        return
    spans = tuple(match.span() for match in _LEFTOVER.finditer(pair.target))
    if not spans:
        return
    arabic = len(_ARABIC_LETTER.findall(pair.target))
    share = arabic / max(1, len(_LETTER.findall(pair.target)))
    first = pair.target[slice(*spans[0])]
    if not arabic:
        yield Remark(0.3, f"Arabic digits or marks left in the English: {first}", (), spans)
    elif share > 0.9:
        said = "the Arabic was copied" if pair.target.strip() == pair.source.strip() else "the text is still Arabic"
        yield Remark(0.0, said, (), spans)
    else:
        places = tuple(place for span in spans if (place := _place(pair.source, pair.target[slice(*span)])))
        yield Remark(round(0.3 * (1 - share), 3), f"left in Arabic: {first}", places, spans)


def _place(source: str, words: str) -> tuple[int, int] | None:
    start = source.find(words)
    return None if start < 0 else (start, start + len(words))


CHECK = Check("untranslated", 1, 0.5, find)
