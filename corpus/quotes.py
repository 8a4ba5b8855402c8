"""Which quotation marks and brackets of a paragraph belong together. Knows nothing of sentences."""

from __future__ import annotations

import re

from corpus.records import Span

_MARKS = re.compile(r"[«»‹›“”„\"‘’()\[\]]")
_KINDS = {**dict.fromkeys("«»", "«"), **dict.fromkeys("‹›", "‹"), **dict.fromkeys("“”„\"", "“"),
          **dict.fromkeys("‘’", "‘"), **dict.fromkeys("()", "("), **dict.fromkeys("[]", "[")}
_OPEN = 1
_CLOSE = -1
_GLYPHS = {**dict.fromkeys("«‹“„‘([", _OPEN), **dict.fromkeys("»›”’)]", _CLOSE)}

INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Zero-width and direction marks: they stand between a quotation mark and its neighbour and mean nothing here."""
_FREE_BEFORE = frozenset("([{«“:،؛,;/-–—" + INVISIBLE)
_FREE_AFTER = frozenset(".,;:!?،؛؟…)]}»”/-–—" + INVISIBLE)


def matched_pairs(text: str, start: int, end: int) -> list[Span]:
    """Positions (opening mark, closing mark) of every pair within `text[start:end]`, by opening mark.

    A mark without its partner is in no pair. Linear: one stack for each kind of mark, so that no unbalanced mark
    of one kind is ever searched for through those of another.
    """
    stacks: dict[str, list[int]] = {}
    pairs: list[Span] = []
    for match in _MARKS.finditer(text, start, end):
        place = match.start()
        mark = match.group()
        stack = stacks.setdefault(_KINDS[mark], [])
        side = _side(text, place, start, end, mark, stack)
        if side == _OPEN:
            stack.append(place)
        elif side == _CLOSE and stack:
            pairs.append((stack.pop(), place))
    pairs.sort()
    return pairs


def merged(pairs: list[Span], max_chars: int) -> list[Span]:
    """The stretches covered by pairs of at most `max_chars` between their marks, joined where they overlap."""
    spans: list[Span] = []
    for opening, closing in pairs:
        if closing - opening - 1 > max_chars:
            continue
        if spans and opening < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], closing))
        else:
            spans.append((opening, closing))
    return spans


def _side(text: str, place: int, start: int, end: int, mark: str, stack: list[int]) -> int:
    """Whether a mark opens or closes, 0 where it does neither.

    The spaces around it decide before its shape does: Arabic pages set “ ” and « » the wrong way round often enough,
    and the straight mark has no shape at all.
    """
    if mark in "()[]":
        return _GLYPHS[mark]
    before = text[place - 1] if place > start else " "
    after = text[place + 1] if place + 1 < end else " "
    free_before = before.isspace() or before in _FREE_BEFORE
    free_after = after.isspace() or after in _FREE_AFTER
    if free_before != free_after:
        return _OPEN if free_before else _CLOSE
    if mark == '"':
        return _CLOSE if stack else _OPEN
    # An apostrophe inside a Latin word is no quotation mark.
    return 0 if mark in "‘’" else _GLYPHS[mark]
