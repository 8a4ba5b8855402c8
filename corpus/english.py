"""The sentences of an English article that exists already, by pysbd, with exact offsets."""

from __future__ import annotations

from corpus.paragraphs import paragraphs
from corpus.records import CorpusError, Span


def english_sentences(text: str) -> list[Span]:
    """Half-open offsets of the sentences, in order; between them stands white space alone."""
    try:
        import pysbd  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        if error.name != "pysbd":
            raise
        raise CorpusError("aligning needs pysbd for English sentences; run: pip install 'tarjama[align]'") from error
    segmenter = pysbd.Segmenter(language="en", clean=False)
    return [span for first, last in paragraphs(text)
            for span in _placed(text, first, last, segmenter.segment(text[first:last]))]


def _placed(text: str, first: int, last: int, pieces: list[str]) -> list[Span]:
    """Where the pieces stand. pysbd may change a character (it did with ellipses): what is not found as it was is part
    of the piece before, so that no character is lost."""
    starts: list[int] = []
    place = first
    for piece in map(str.strip, pieces):
        at = text.find(piece, place, last) if piece else -1
        if at >= 0 and (not starts or at > starts[-1]):
            starts.append(at)
            place = at + len(piece)
    starts = [first, *starts[1:]] if starts else [first]
    spans = []
    for start, end in zip(starts, [*starts[1:], last], strict=True):
        piece = text[start:end]
        if piece.strip():
            spans.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
    return spans
