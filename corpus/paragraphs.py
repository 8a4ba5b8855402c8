"""Where an article's paragraphs stand: a paragraph is a line, and lines that an editor broke at a margin are one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.quotes import INVISIBLE
from corpus.records import Span

MIN_WRAPPED_LINES = 4
"""Fewer lines may be about as long as each other by chance."""
MIN_MARGIN_CHARS = 40
MAX_MARGIN_CHARS = 120
"""What editors and mail programs break lines at; a paragraph is longer, a list or a poem shorter."""

_LINES = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_VISIBLE = re.compile(f"[^\\s{INVISIBLE}]")
_BREAK = re.compile(r"[ \t]*(?:\r\n|\n|\r)[ \t]*")
_FIRST_WORD = re.compile(r"\S+")
_FINAL = frozenset(".!?؟…:»”\")")


def paragraphs(text: str) -> Iterator[Span]:
    """Half-open offsets of the paragraphs in which something can be seen, in order."""
    block: list[Span] = []
    for line in _LINES.finditer(text):
        start, end = line.span()
        if not _VISIBLE.search(text, start, end):
            continue
        if block and not _BREAK.fullmatch(text, block[-1][1], start):
            yield from _joined(text, block)
            block = []
        block.append((start, end))
    yield from _joined(text, block)


def _joined(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    if _is_wrapped(text, lines):
        yield lines[0][0], lines[-1][1]
    else:
        yield from lines


def _is_wrapped(text: str, lines: Sequence[Span]) -> bool:
    """Whether a block of lines was broken at a margin: no line but the last had room for the word that comes next, and
    most of them end in the middle of a sentence."""
    if len(lines) < MIN_WRAPPED_LINES:
        return False
    lengths = [len(text[start:end].strip()) for start, end in lines]
    margin = max(lengths)
    if not MIN_MARGIN_CHARS <= margin <= MAX_MARGIN_CHARS:
        return False
    open_ends = 0
    for place in range(len(lines) - 1):
        word = _FIRST_WORD.search(text, *lines[place + 1])
        if word is None or lengths[place] + 1 + len(word.group()) <= margin:
            return False
        open_ends += text[lines[place][0]:lines[place][1]].rstrip()[-1:] not in _FINAL
    return open_ends * 2 >= len(lines) - 1
