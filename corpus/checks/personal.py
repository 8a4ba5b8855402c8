"""Personal data in either text: telephone, account and identity numbers, mail addresses. Information, no fault."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.checks.check import Check, Remark
from corpus.checks.words import Word, arabic_words, english_words, has_digits
from corpus.records import Pair, Span

_LEAST_DIGITS = 6  # in the whole text: no number here is shorter
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# With + or 00 and a country, or a local number in groups; never a bare run of digits, which is an amount.
_PHONE = re.compile(
    r"(?<![\w.,])(?:\+|00)\d{1,3}(?:[ .\-()/]{0,2}\d){7,12}(?!\d)|(?<![\w.,])0\d{1,3}(?:[ \-]\d{3,4}){2,3}(?!\d)"
)
_ACCOUNT = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_IDENTITY = re.compile(
    r"(?:رقم(?:ه|ها)?\s+(?:الهوية|القومي|الوطني|الجواز)|الهوية\s+رقم|"
    r"(?:passport|identity|national id)(?: card)? (?:no\.?|number))\D{0,12}\d{6,}",
    re.IGNORECASE,
)


def find(pair: Pair) -> Iterator[Remark]:
    """One remark for all that was found; it always passes."""
    source = _found(pair.source, arabic_words(pair.source))
    target = _found(pair.target, english_words(pair.target))
    if source or target:
        yield Remark(0.95, "personal data", tuple(source), tuple(target))


def _found(text: str, words: tuple[Word, ...]) -> list[Span]:
    spans = []
    if "@" in text:
        spans += [match.span() for match in _MAIL.finditer(text)]
    numbers = [word.key for word in words if word.key[0].isdecimal()] if has_digits(text) else []
    if sum(map(len, numbers)) >= _LEAST_DIGITS:
        spans += [match.span() for pattern in _worth(text, numbers) for match in pattern.finditer(text)]
    return sorted(spans)


def _worth(text: str, numbers: list[str]) -> Iterator[re.Pattern[str]]:
    """The patterns that may match: looking for what they begin with or need is cheaper than they are."""
    if "+" in text or any(key[0] == "0" or ".0" in key or ",0" in key for key in numbers):
        yield _PHONE
    yield _ACCOUNT
    if any(len(key) >= _LEAST_DIGITS for key in numbers):
        yield _IDENTITY


CHECK = Check("personal", 1, 0.5, find)
