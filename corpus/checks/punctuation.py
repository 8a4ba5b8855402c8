"""Marks across scripts: the end of the sentence, quotations, brackets. `؟ ، ؛ « »` and `? , ; " "` are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from corpus.checks.check import Check, Remark
from corpus.checks.translations import arabic_proof
from corpus.checks.word_stems import english_stem
from corpus.checks.words import arabic_words, english_words
from corpus.records import Pair, Span

# What may close after the end mark: quotes, brackets, direction marks, footnote stars.
_CLOSERS = "\"'’”»)]}›*_\u200e\u200f\u202c\u2069 \t\n\u00a0"
_OPENERS = "\"'‘“«([{‹*_\u200e\u200f\u202a\u202b\u2067\u2068 \t\n\u00a0"
_END = re.compile(r"[.!?؟…。۔,،;؛:\-–—]+$")
_QUOTES = re.compile(r"[«»“”„\"]|(?<!\w)['‘](?=\w)|''|``")
_CLOSED = re.compile(r"(?<=[\w.,!?])['’](?!\w)")
_ASKS = re.compile(r"[?؟]")
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_BRACKET = re.compile(r"[()\[\]{}]")
# "1)" and "a)" number an item.
_ITEM = re.compile(r"(?:^|\s)\w{1,2}\)")


def find(pair: Pair) -> Iterator[Remark]:
    yield from _end(pair)
    yield from _questions(pair)
    yield from _quotes(pair)
    yield from _brackets(pair)


def _end(pair: Pair) -> Iterator[Remark]:
    """The kind of the last mark, closing quotes and brackets taken off: `«…».` and `."` end alike."""
    source, target = end_mark(pair.source), end_mark(pair.target)
    if source == target or not source:
        return
    end = len(pair.target.rstrip(_CLOSERS))
    places = ((max(0, end - 1), end),) if end else ()
    if source == "!" or target == "!" or source == "…" or target == "…":
        yield Remark(0.8, f"ends with {target or 'no mark'}, the Arabic with {source}", (), places)
    elif target in (",", ";", "-") and source in (".", "?"):
        yield Remark(0.35, f"ends with {target}, the Arabic with {source}: the end may be missing", (), places)
    elif ":" in (source, target):
        yield Remark(0.7, f"ends with {target or 'no mark'}, the Arabic with {source}", (), places)


@lru_cache(maxsize=8)  # Several checks ask for both texts' one after the other.
def end_mark(text: str) -> str:
    """`.`, `?`, `!`, `…`, `:`, `,`, `;`, `-` or nothing; two dots are an ellipsis in Arabic."""
    text = text.rstrip(_CLOSERS)
    match = _END.search(text)
    if match is None:
        return ""
    marks = match.group()
    if "?" in marks or "؟" in marks:
        return "?"
    if "!" in marks:
        return "!"
    if "…" in marks or ".." in marks:
        return "…"
    return {"،": ",", "؛": ";", "–": "-", "—": "-", "۔": ".", "。": "."}.get(marks[-1], marks[-1])


def _questions(pair: Pair) -> Iterator[Remark]:
    """A question that became a statement, or the reverse, wherever it stands."""
    sources, targets = _asked(pair.source), _asked(pair.target)
    if sources and not targets:
        yield Remark(0.3, "a question in the Arabic, none in the English", tuple(sources))
    elif targets and not sources:
        yield Remark(0.4, "a question in the English, none in the Arabic", (), tuple(targets))


def _asked(text: str) -> list[Span]:
    if "?" not in text and "؟" not in text:
        return []
    if "://" in text:  # the query of an address asks nothing
        return [
            match.span()
            for match in _ASKS.finditer(text)
            if text[match.end() : match.end() + 1] in ("", " ", '"', "”", "»")
        ]
    return [match.span() for match in _ASKS.finditer(text)]


def _quotes(pair: Pair) -> Iterator[Remark]:
    """A lost quotation of words fails; Arabic also quotes names and titles, which English writes large instead."""
    sources, targets = quote_marks(pair.source), quote_marks(pair.target)
    if len(sources) >= 2 and not targets:
        long = _longest(pair.source, sources) >= _SAID_WORDS
        score = _SAID if _words_are_said(pair, sources) else _SAID_LONG if long else _NAMED
        yield Remark(score, "the quotation marks are missing", tuple(sources))
    elif len(targets) >= 2 and not sources:
        yield Remark(0.6, "quotation marks that the Arabic has not", (), tuple(targets))
    elif len(targets) == 1 and not len(sources) % 2:
        goes_on = not sources and _at_an_end(pair.target, targets[0])
        yield Remark(0.55 if goes_on else 0.45, ALONE, tuple(sources), tuple(targets))
    elif len(targets) % 2 and not len(sources) % 2:
        yield Remark(0.6, ALONE, tuple(sources), tuple(targets))
    elif len(sources) >= len(targets) + 2:
        yield Remark(0.55, f"{len(sources) // 2} quotations became {len(targets) // 2}", tuple(sources), tuple(targets))


ALONE = "a quotation opens or closes alone"
"""Said of a sentence; in its article the quotation may go on, see `corpus.across`."""
_SAID_WORDS = 4  # a quotation so long is speech, not a name
# Of right pairs whose English has no marks for those of the Arabic, in one of fifteen it has the words in small
# letters; of those that lost their marks, in three of five.
_SAID, _SAID_LONG, _NAMED = 0.3, 0.45, 0.6


def _at_an_end(text: str, mark: Span) -> bool:
    """A quotation that opens at the head or closes at the end: it may run over several sentences, and the Arabic may
    report it without marks."""
    return not text[: mark[0]].strip(_OPENERS) or not text[mark[1] :].strip(_CLOSERS + ".,!?")


def _words_are_said(pair: Pair, marks: list[Span]) -> bool:
    """Whether the English has the words between the marks, and more of them in small letters than in large."""
    large: set[str] = set()
    small: set[str] = set()
    for word in english_words(pair.target):
        (large if pair.target[word.start].isupper() else small).add(english_stem(word.key))
    balance = 0
    for word in arabic_words(pair.source):
        if any(first[1] <= word.start < second[0] for first, second in zip(marks[::2], marks[1::2], strict=False)):
            proof = arabic_proof(word.stems, 1)[1]  # in a text of one word even frequent ones prove something
            if proof is not None and not proof.partners.isdisjoint(small):
                balance += 1
            elif proof is not None and not proof.partners.isdisjoint(large):
                balance -= 1
    return balance > 0


def _longest(text: str, marks: list[Span]) -> int:
    """Words in the longest quotation."""
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return max(len(text[first[1] : second[0]].split()) for first, second in pairs)


def quote_marks(text: str) -> list[Span]:
    """Quotation marks, and single ones where they open and close words. The " of an inch is none."""
    if not _QUOTES.search(text):
        return []
    inches = text.count('"') % 2 == 1
    found = [
        match.span()
        for match in _QUOTES.finditer(text)
        if match.group() not in ("'", "‘")
        and not (inches and match.group() == '"' and text[match.start() - 1].isdecimal())
    ]
    if not found:
        opened = [match.span() for match in _QUOTES.finditer(text) if match.group() in ("'", "‘")]
        closed = [match.span() for match in _CLOSED.finditer(text)]
        found = sorted([*opened, *closed]) if opened and closed else []
    return found


def _brackets(pair: Pair) -> Iterator[Remark]:
    source, target = _open(pair.source), _open(pair.target)
    if target and not source:
        yield Remark(0.45, f"{pair.target[slice(*target[0])]} stands alone", (), tuple(target))
    lost = len(_BRACKET.findall(pair.source)) - len(_BRACKET.findall(pair.target))
    if lost >= 2 and not _BRACKET.search(pair.target):
        places = tuple(match.span() for match in _BRACKET.finditer(pair.source))
        yield Remark(0.6, "the brackets are missing", places)


def _open(text: str) -> list[Span]:
    """Brackets without their partner."""
    if not _BRACKET.search(text):
        return []
    items = {match.end() - 1 for match in _ITEM.finditer(text)}
    waiting: list[Span] = []
    alone: list[Span] = []
    for match in _BRACKET.finditer(text):
        mark = match.group()
        if mark in "([{":
            waiting.append(match.span())
        elif waiting and text[waiting[-1][0]] == _BRACKETS[mark]:
            waiting.pop()
        elif match.start() not in items:
            alone.append(match.span())
    return alone + waiting


CHECK = Check("punctuation", 3, 0.5, find)
