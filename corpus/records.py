"""The records: facts that point back by id and never change. Owns ids and the package's error; stores nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from translate.records import Hypothesis, Kept, Segment

Span = tuple[int, int]
"""Half-open character offsets, start < end, into the text the field names."""


class CorpusError(Exception):
    """One sentence for a person: the value, what was expected, the next step."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read."""

    id: str
    source: str
    """Path or URL it came from, with `#N` for line or record N of a file that holds many."""
    title: str | None
    text: str
    """The text exactly as decoded; every offset in the project counts its characters."""
    encoding: str
    encoding_confidence: float
    """0 to 1: how sure the reader was of `encoding`; 1 where it was declared or is proven by the bytes."""
    published: str | None
    """ISO 8601 date, as far as the input gave one."""
    licence: str | None
    extra: str
    """A JSON object of every other column of the input, carried through untouched; "{}" where there is none."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of an article: `article.text[start:end] == text`."""

    id: str
    article_id: str
    index: int
    """0-based place in its article."""
    paragraph: int
    """0-based paragraph of its article."""
    start: int
    end: int
    text: str
    kind: str = "body"
    """What it is in its article, one of `corpus.furniture.KINDS`."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and what one engine made of it. A person's edit is a Review: this text stays for ever."""

    id: str
    sentence_id: str
    source: str
    """The text that was given to the model."""
    target: str
    score: float | None
    """Mean log-probability a token, 0 or less; None where the engine gives none."""
    alternatives: tuple[Hypothesis, ...]
    segments: tuple[Segment, ...]
    truncated: bool
    signature: str
    """The engine's."""
    terms: tuple[Kept, ...] = ()
    """The glossary's terms in `source` and the English that must stand in `target`; empty without a glossary."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found in one pair. No finding under a done-mark means: nothing found, score 1."""

    pair_id: str
    check: str
    score: float
    """0 (certainly wrong) to below 1; whether that fails is the check's limit, decided when it is read."""
    source_spans: tuple[Span, ...]
    """Into `pair.source`."""
    target_spans: tuple[Span, ...]
    """Into `pair.target`."""
    message: str
    signature: str
    """The check's, as `length|v:2`; its limit is not in it."""


@dataclass(frozen=True, slots=True)
class ErrorTag:
    """What a reviewer says is wrong with a translation: one of MQM's top categories and how much it matters."""

    category: str
    """`accuracy`, `fluency`, `terminology`, `style` or `locale`."""
    severity: str
    """`minor`, `major` or `critical`."""


@dataclass(frozen=True, slots=True)
class Review:
    """One thing a person did to one pair. Only ever appended: taking it back is another one."""

    action: str
    """Made by the reviewer's side, once for each thing a person does; it may reach several pairs. A pair takes an
    action once, so that what is sent again after a lost answer changes nothing."""
    pair_id: str
    reviewer: str
    role: str
    """`review`, or `adjudication` where it decides between reviewers who disagree."""
    verdict: str
    """`accept`, `edit`, `reject`, `skip` or `undo`."""
    text: str
    """The person's English of an edit; empty otherwise. The machine's stays in the pair."""
    tags: tuple[ErrorTag, ...]
    comment: str
    """The person's words; of a reject, why."""
    seconds: float
    """How long the pair was worked on; 0 where one decision was for many pairs."""
    when: str
    """ISO 8601, UTC."""
    undoes: str
    """The action an `undo` takes back; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What all reviews of a pair say together."""

    outcome: str
    """`accept`, `edit`, `reject`, or `disputed` until someone decides between reviewers."""
    text: str
    """The English of an edit; empty otherwise."""
    reviewers: tuple[str, ...] = ()
    """Whose verdicts stand, each once, in order of their names."""
    tags: tuple[ErrorTag, ...] = ()
    """What they say is wrong with the machine's text, each once."""


@dataclass(frozen=True, slots=True)
class Row:
    """What leaves for the dataset: one sentence, its English and where both come from."""

    id: str
    """The pair's."""
    article_id: str
    index: int
    paragraph: int
    start: int
    end: int
    ar: str
    """The sentence exactly as written: the article's text from `start` to `end`."""
    en: str
    quality: float
    """0 to 1, see `corpus.score`."""
    passed: bool
    """True when no finding is under its check's limit."""
    findings: tuple[str, ...]
    """`check: words for a person`, worst first."""
    origin: str
    """`machine`, `edited` or `human`."""
    truncated: bool
    title: str | None
    article_source: str
    published: str | None
    licence: str | None
    extra: str
    """The article's other columns, a JSON object."""
    engine: str
    """The engine's signature."""
    checks: str
    """The signature of the table of checks."""
    verdict: str | None = None
    """What reviewers said together: `accept`, `edit`, `reject` or `disputed`; None where nobody looked."""
    reviewers: tuple[str, ...] = ()
    """Names, in order."""
    kind: str = "body"
    """The sentence's, one of `corpus.furniture.KINDS`."""


def content_id(*parts: str) -> str:
    """20 hexadecimal digits that depend on every part and on where the parts end."""
    digest = hashlib.blake2b(digest_size=10)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()
