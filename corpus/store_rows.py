"""Records <-> rows of the workspace's tables. Owns the order of columns and how lists become text; runs no query."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.records import Article, Finding, Pair, Ruling, Sentence, Span
from corpus.store_memory import source_key
from translate.records import Hypothesis, Kept, Segment

Item = Article | Sentence | Pair
Fact = Sentence | Pair | Finding

SENTENCE_COLUMNS = "s.id, s.article_id, s.place, s.paragraph, s.start, s.stop, s.text, s.kind"
PAIR_COLUMNS = "p.id, p.sentence_id, p.source, p.target, p.score, p.alternatives, p.segments, p.truncated, p.terms"
ARTICLE_COLUMNS = "a.id, a.source, a.title, a.text, a.encoding, a.encoding_confidence, a.published, a.licence, a.extra"

# What each stage works on: the columns of an item, and the rows it is made from under the input's signature.
# NOT INDEXED keeps the walk in order of n (the rowid), so that a batch is a range and never a sort.
ITEMS = {
    "split": (ARTICLE_COLUMNS, "articles a NOT INDEXED", "a", None),
    "translate": (SENTENCE_COLUMNS, "sentences s NOT INDEXED", "s", "split"),
    "check": (PAIR_COLUMNS, "pairs p NOT INDEXED", "p", "translate"),
    "meaning": (PAIR_COLUMNS, "pairs p NOT INDEXED", "p", "translate"),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """What stands in the place of facts for an item that met an error."""

    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A pair with everything needed to make a row of it."""

    article: Article
    """Without its text: `text` is empty, the sentence carries its part."""
    sentence: Sentence
    pair: Pair
    findings: tuple[Finding, ...]
    ruling: Ruling | None = None
    """What people decided, None where nobody has."""
    meaning: str | None = None
    """The signature under which the meanings of both sides were compared, None where that was not asked for."""


def item_of(stage: str, row: tuple, engine: str) -> Item:  # type: ignore[type-arg]
    """What a stage works on, from its columns, in the order of ITEMS."""
    if stage == "split":
        return Article(*row)
    return Sentence(*row) if stage == "translate" else pair_of(row, engine)


def pair_of(row: tuple, engine: str) -> Pair:  # type: ignore[type-arg]
    """A pair from its columns, in the order of PAIR_COLUMNS."""
    pair_id, sentence_id, source, target, score, alternatives, segments, truncated, terms = row
    return Pair(pair_id, sentence_id, source, target, score,
                tuple(Hypothesis(*h) for h in json.loads(alternatives)) if len(alternatives) > 2 else (),
                tuple(Segment(*s) for s in json.loads(segments)) if len(segments) > 2 else (), bool(truncated), engine,
                tuple(Kept(*k) for k in json.loads(terms)) if len(terms) > 2 else ())


def sentence_row(signature: int, s: Sentence) -> tuple[object, ...]:
    """The values of a row of `sentences`, without n."""
    return (signature, s.id, s.article_id, s.index, s.paragraph, s.start, s.end, s.text, s.kind)


def pair_row(signature: int, p: Pair) -> tuple[object, ...]:
    """The values of a row of `pairs`, without n."""
    return (signature, p.id, p.sentence_id, p.source, p.target, p.score,
            _dump([(h.text, h.score) for h in p.alternatives]),
            _dump([(s.source_start, s.source_end, s.target_start, s.target_end) for s in p.segments]),
            p.truncated, source_key(p.source), _dump([(k.start, k.end, k.wanted) for k in p.terms]))


def finding_row(signature: int, k: int, f: Finding) -> tuple[object, ...]:
    """The values of a row of `findings`; `k` is its place among its pair's."""
    return (f.pair_id, signature, k, f.check, f.score, _dump(f.source_spans), _dump(f.target_spans), f.message)


def _dump(values: Sequence[object]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else "[]"


@lru_cache(10_000)  # Most are the same few: none, or a short sentence's first word.
def spans_of(text: str) -> tuple[Span, ...]:
    """Spans as they were stored."""
    return tuple((start, end) for start, end in json.loads(text)) if len(text) > 2 else ()
