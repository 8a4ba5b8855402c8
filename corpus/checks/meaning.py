"""Whether both sides mean the same, by a model's vectors: the sentence whole, and every part of it.

A part should have a partner on the other side, and leaving it out should not make the sides more alike. The model is
`corpus.semantic`'s (extra `semantic`). It is slow beside the other checks, so the check is only made where it is asked
for: of a pair alone it finds nothing. It is in the table so that its findings are read, limited and scored as others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from corpus.checks.check import Check, Remark
from corpus.records import Finding, Pair, Span

if TYPE_CHECKING:
    import numpy as np

_END = re.compile(r"[،,;؛:.؟?!—–]\s+")
_MIN_CHARS = 25  # a shorter clause goes with the next one
# About ten words of each. By punctuation alone, and with parts of seven words, fewer dropped clauses were found.
_MAX_CHARS_AR, _MAX_CHARS_EN = 55, 65
# The model's cosines lie close together: about 0.90 for right pairs, 0.78 for others. Of 600 right pairs of FLORES dev
# and written news 1.5% are under one of these limits.
_FLOOR = 0.75
_WHOLE_LIMIT, _LOST_LIMIT, _ADDED_LIMIT = 0.84, 0.82, 0.80
_REMARKED = 0.65  # from this score on it is worth no remark
_CLIPPED = 80


def _alone(pair: Pair) -> Iterable[Remark]:
    return ()


CHECK = Check("meaning", 1, 0.5, _alone)


class Side(NamedTuple):
    """A text, the places of its parts, and of any two parts in a row."""

    text: str
    parts: list[Span]
    doubles: list[Span]


class Weakest(NamedTuple):
    """The part of a side that is least answered."""

    span: Span
    partner: float
    """Its cosine with what answers it best."""
    rest: str
    """The side without it."""


Vectors = dict[str, "np.ndarray"]


def signature() -> str:
    """The check and its model."""
    from corpus import semantic

    return f"meaning|{CHECK.name}:{CHECK.version}|{semantic.NAME}"


def find(pairs: Sequence[Pair]) -> list[list[Finding]]:
    """The findings of each pair, in order, worst first. Raises CorpusError where the extra is not installed."""
    return [
        [
            Finding(pair.id, CHECK.name, r.score, r.source_spans, r.target_spans, r.message, CHECK.signature)
            for r in sorted(found, key=lambda remark: remark.score)
        ]
        for pair, found in zip(pairs, remarks(pairs), strict=True)
    ]


def remarks(pairs: Sequence[Pair]) -> list[list[Remark]]:
    """What the meaning of each pair shows, in order; nothing where a side is empty, which is another check's."""
    sides = [(side(pair.source, _MAX_CHARS_AR), side(pair.target, _MAX_CHARS_EN)) for pair in pairs]
    full = [(source, target) for source, target in sides if source.parts and target.parts]
    known: Vectors = {}
    _learn(known, [piece for couple in full for one in couple for piece in _pieces(one)])
    weakest = [(_weakest(source, target, known), _weakest(target, source, known)) for source, target in full]
    _learn(known, [one.rest for couple in weakest for one in couple if one])
    judged = iter(zip(full, weakest, strict=True))
    return [list(_judge(*next(judged), known)) if one.parts and other.parts else [] for one, other in sides]


def side(text: str, max_chars: int) -> Side:
    """Clauses, long ones cut evenly between words; every word is in one part."""
    parts = [part for clause in _clauses(text) for part in _cut(text, clause, max_chars)]
    return Side(text, parts, [(first[0], second[1]) for first, second in pairwise(parts)])


def _clauses(text: str) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if match.end() - start >= _MIN_CHARS:
            spans.append((start, match.end()))
            start = match.end()
    if start < len(text):
        if spans and len(text) - start < _MIN_CHARS:
            start = spans.pop()[0]
        spans.append((start, len(text)))
    return spans


def _cut(text: str, clause: Span, max_chars: int) -> Iterator[Span]:
    start, end = clause
    count = -(-(end - start) // max_chars)
    for k in range(1, count):
        space = text.find(" ", clause[0] + k * (end - clause[0]) // count, end)
        if space > start:
            yield from _bare(text, start, space)
            start = space
    yield from _bare(text, start, end)


def _bare(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without white space about it, if anything is left."""
    bare = text[start:end].strip()
    if bare:
        start = text.index(bare, start)
        yield start, start + len(bare)


def _pieces(one: Side) -> Iterator[str]:
    yield one.text
    for start, end in (*one.parts, *one.doubles):
        yield one.text[start:end]


def _learn(known: Vectors, pieces: Iterable[str]) -> None:
    from corpus import semantic

    new = sorted({piece for piece in pieces if piece not in known}, key=lambda piece: (len(piece), piece))
    known.update(zip(new, semantic.embed(new), strict=True))


def _weakest(own: Side, other: Side, known: Vectors) -> Weakest | None:
    """None where the side is of one part: that is the whole."""
    if len(own.parts) < 2:
        return None
    answers = [known[piece] for piece in _pieces(other)]
    partners = [max(float(known[own.text[start:end]] @ answer) for answer in answers) for start, end in own.parts]
    place = min(range(len(partners)), key=partners.__getitem__)
    start, end = own.parts[place]
    return Weakest((start, end), partners[place], f"{own.text[:start]}{own.text[end:]}".strip())


def _judge(sides: tuple[Side, Side], weakest: tuple[Weakest | None, Weakest | None],
           known: Vectors) -> Iterator[Remark]:
    texts = sides[0].text, sides[1].text
    whole = float(known[texts[0]] @ known[texts[1]])
    score = _score(whole, _WHOLE_LIMIT)
    if score < _REMARKED:
        yield Remark(score, f"the two sides mean different things (likeness {whole:.2f})", ((0, len(texts[0])),),
                     ((0, len(texts[1])),))
    for place, one in enumerate(weakest):
        if one is None:
            continue
        # Without what the other side lacks, the two are more alike than before: that counts against the part, too.
        likeness = one.partner + whole - float(known[one.rest] @ known[texts[1 - place]])
        score = _score(likeness, (_LOST_LIMIT, _ADDED_LIMIT)[place])
        if score < _REMARKED:
            said = f"(likeness {likeness:.2f}): {_clip(texts[place][slice(*one.span)])}"
            yield (Remark(score, f"nothing in the Arabic means this {said}", (), (one.span,)) if place else
                   Remark(score, f"nothing in the English means this {said}", (one.span,)))


def _score(likeness: float, limit: float) -> float:
    """0.5 at the limit, 0 at the floor."""
    return round(max(0.0, 0.5 * (likeness - _FLOOR) / (limit - _FLOOR)), 3)


def _clip(text: str) -> str:
    return text if len(text) <= _CLIPPED else f"{text[:_CLIPPED].rsplit(' ', 1)[0]} …"
