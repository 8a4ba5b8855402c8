"""An article's sentences, with exact offsets, by the rules of Arabic news. Changes no character and loses none.

What ends a sentence: `. ! ? ؟ … ..` and their rows, and the end of a paragraph. What does not: a colon, a comma, a
dash. `؛` ends one only where the sentence is long and both halves can stand alone. A quotation or bracket
with several sentences inside stays one piece with what introduces it, as a careful reader would quote it, up to
`MAX_QUOTE_CHARS`; a longer one is split inside, its marks staying with the first and the last of its sentences.
Which full stop is one, `corpus.stops` tells.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from corpus import furniture
from corpus.paragraphs import paragraphs
from corpus.quotes import INVISIBLE, matched_pairs, merged
from corpus.records import Article, Sentence, Span, content_id
from corpus.stops import ends_after_quote, ends_sentence

SIGNATURE = "split|v:4"
"""Provenance and resume key; the number rises when any boundary may move or any kind may change."""

MAX_QUOTE_CHARS = 300
"""About fifty words: what a model still reads well together with the words that introduce it."""
SOFT_MIN_CHARS = 240
"""A sentence shorter than this is never cut at `؛`."""
SOFT_MIN_PART_CHARS = 80
"""What each side of a `؛` must have to stand alone."""

_WORDY = re.compile(r"[^\W_]")
_MARKS = r"[.!?؟…‼⁇⁈⁉۔]+"
_ENDERS = re.compile(rf"{_MARKS}(?:[ \t]{_MARKS})*")
_SOFT = re.compile(r"؛|(?<![A-Za-z0-9]);(?=\s)")  # not the end of "&amp;"
_SMILES = re.compile("[ \t]?(?:[\U0001f300-\U0001faff\u2639\u263a\u2764][\ufe0f\u200d]?)+")
_NOTE = re.compile(r"\[\d{1,3}\]")
_CLOSING = frozenset("»”’)]}›" + INVISIBLE)
_EITHER = frozenset("\"“«")


class Boundary(NamedTuple):
    """Where a sentence stands: half-open offsets into the text, and its 0-based paragraph; blank lines are none."""

    start: int
    end: int
    paragraph: int


def split(text: str) -> list[Boundary]:
    """The sentences of `text` in order. They do not overlap, none begins or ends with white space, and between them
    stands nothing but white space and lines of invisible marks. Time is linear in the length."""
    return [Boundary(start, end, paragraph)
            for paragraph, (first, last) in enumerate(paragraphs(text))
            for start, end in _sentences_of(text, first, last)]


def sentences(article: Article) -> list[Sentence]:
    """The article's sentences in order, `index` counting from 0, each with its kind."""
    text, places = article.text, split(article.text)
    kinds = furniture.kinds(places, furniture.marks(text, article.title, places))
    return [Sentence(id=content_id(article.id, str(start), str(end)), article_id=article.id, index=index,
                     paragraph=paragraph, start=start, end=end, text=text[start:end], kind=kind)
            for index, ((start, end, paragraph), kind) in enumerate(zip(places, kinds, strict=True))]


def _sentences_of(text: str, first: int, last: int) -> list[Span]:
    spans = merged(pairs := matched_pairs(text, first, last), MAX_QUOTE_CHARS)
    closing = {place for _, place in pairs}
    found: list[Span] = []
    start = first
    for cut in [*_soft_cuts(text, first, last, _hard_cuts(text, first, last, spans, closing), spans), last]:
        piece = _stripped(text, start, cut)
        start = cut
        if piece is None:
            continue
        if found and not (_WORDY.search(text, *piece) and _WORDY.search(text, *found[-1])):
            found[-1] = (found[-1][0], piece[1])  # marks without a word belong to their neighbour
        else:
            found.append(piece)
    return found


def _hard_cuts(text: str, first: int, last: int, spans: list[Span], closing: set[int]) -> list[int]:
    cuts: list[int] = []
    piece = first
    near = 0
    for match in _ENDERS.finditer(text, first, last):
        start, stop = match.span()
        while near < len(spans) and spans[near][1] < start:
            near += 1
        stop = _with_closing(text, stop, last, closing)
        if near < len(spans) and spans[near][0] < start:
            opening, close = spans[near]
            ends = stop > close and ends_after_quote(text, piece, opening, start, stop, last, match.group())
        else:
            ends = ends_sentence(text, piece, start, stop, last, match.group())
        if ends:
            cuts.append(stop)
            piece = stop
    return cuts


def _with_closing(text: str, place: int, last: int, closing: set[int]) -> int:
    """The end of what closes right after a mark: quotation marks, brackets, note numbers, invisible marks, smileys."""
    while place < last:
        mark = text[place]
        if mark in _CLOSING or (mark in _EITHER and (place + 1 == last or not text[place + 1].isalnum())):
            place += 1
        elif mark == " " and place + 1 in closing:
            place += 2
        elif mark == "[" and (note := _NOTE.match(text, place, last)):
            place = note.end()
        elif smiles := _SMILES.match(text, place, last):
            place = smiles.end()
        else:
            break
    return place


def _soft_cuts(text: str, first: int, last: int, hard: list[int], spans: list[Span]) -> Iterator[int]:
    """The hard cuts, and between them the `؛` that part a long sentence into two that can stand alone."""
    start = first
    for cut in [*hard, last]:
        if cut - start >= SOFT_MIN_CHARS:
            for match in _SOFT.finditer(text, start, cut):
                place = match.end()
                long_enough = place - start >= SOFT_MIN_PART_CHARS and cut - place >= SOFT_MIN_PART_CHARS
                if long_enough and not _inside(place, spans):
                    yield place
                    start = place
        if cut != last:
            yield cut
        start = cut


def _inside(place: int, spans: list[Span]) -> bool:
    before = bisect_left(spans, (place, place)) - 1
    return before >= 0 and spans[before][1] >= place


def _stripped(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return (start + left, start + right) if right > left else None
