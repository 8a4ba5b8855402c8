"""Words of both languages with their places, folded for comparing. Shared by the checks; owns no rule of its own."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache, partial
from typing import NamedTuple


class Word(NamedTuple):
    """A word or a run of digits: `text[start:end]`."""

    key: str
    """Folded: hamza forms, final ya and ta marbuta levelled, marks and tatweel gone; English in small letters;
    digits and their separators in ASCII."""
    stems: tuple[str, ...]
    """Arabic: the key, then what is left when و ف, ب ك ل and ال are taken off, longest first. English: the key."""
    start: int
    end: int


# `Word(...)` is a Python function over this one; words are what all the checks' time begins with.
_word = partial(tuple.__new__, Word)

_DIGITS = r"\d+(?:[.,٫٬،]\d+)*"
_ARABIC = re.compile(
    rf"{_DIGITS}|[\u0620-\u065f\u066e-\u06d3\u06d5-\u06ed\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]+|[A-Za-z]+"
)
_ENGLISH = re.compile(rf"{_DIGITS}|[^\W\d_]+(?:['’ʼ‘`][^\W\d_]+)*")
_PLAIN = re.compile(r"[A-Za-z]+(?:['`][A-Za-z]+)*|[0-9]+(?:[.,][0-9]+)*")  # the same of ASCII, and faster
_LEVEL: dict[int, int | None] = dict(str.maketrans("أإآٱىةیک", "ااااي" + "هيك"))
_LEVEL.update(dict.fromkeys([0x640, 0x670, *range(0x64B, 0x660), *range(0x6D6, 0x6EE)]))
_ASCII = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬،", "01234567890123456789.,,")
_DIGIT = re.compile(r"\d")
_DIGIT_NEXT = re.compile(r" ?\d")
_PRESENTATION = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefc]")


# Several checks read the same two texts one after the other. These remember the last few texts, nothing longer.
@lru_cache(maxsize=8)
def arabic_words(text: str) -> tuple[Word, ...]:
    """Arabic words, Latin words and numbers of an Arabic text, in order. The و of `و2023` is none of them."""
    words = []
    for match in _ARABIC.finditer(text):
        word = match.group()
        start, end = match.span()
        if word == "و" and _DIGIT_NEXT.match(text, end):
            continue  # a clitic of the number
        key, found = _read_arabic(word)
        if key:  # not a stray mark
            words.append(_word((key, found, start, end)))
    return tuple(words)


# A few words make most of any text.
@lru_cache(maxsize=1 << 15)
def _read_arabic(word: str) -> tuple[str, tuple[str, ...]]:
    """The key and the stems."""
    if word[0].isdecimal():
        key = word if word.isascii() else word.translate(_ASCII)
        return key, (key,)
    key = fold(word)
    return key, stems(key)


@lru_cache(maxsize=8)
def arabic_stems(text: str) -> frozenset[str]:
    """Every stem of every word. Most texts have no word of a check's table: this says so before each word is asked."""
    return frozenset().union(*[word.stems for word in arabic_words(text)])


@lru_cache(maxsize=8)
def english_words(text: str) -> tuple[Word, ...]:
    """Words and numbers of an English text, in order. Hyphens part words, apostrophes do not."""
    words = []
    for match in (_PLAIN if text.isascii() else _ENGLISH).finditer(text):
        key = match.group().lower()
        if not key.isascii():
            key = key.translate(_ASCII) if key[0].isdecimal() else key.replace("’", "'")
        start, end = match.span()
        words.append(_word((key, (key,), start, end)))
    return tuple(words)


@lru_cache(maxsize=8)
def english_keys(text: str) -> frozenset[str]:
    """Every key, see `arabic_stems`."""
    return frozenset([word.key for word in english_words(text)])


@lru_cache(maxsize=8)
def has_digits(text: str) -> bool:
    """Whether any word is a number in digits."""
    return _DIGIT.search(text) is not None


def fold(word: str) -> str:
    """One Arabic word levelled for comparing; Latin letters made small."""
    if _PRESENTATION.search(word):
        word = unicodedata.normalize("NFKC", word)
    return word.translate(_LEVEL).lower()


def stems(key: str) -> tuple[str, ...]:
    """What a folded word can be once its proclitics are off; three letters are left, two after و and ال."""
    found = [key]
    rest = key
    if (len(rest) > 3 and rest[0] in "وف") or (len(rest) == 3 and rest[0] == "و"):
        rest = rest[1:]
        found.append(rest)
    if rest.startswith("لل") and len(rest) > 3:
        found.append(rest[2:])
        found.append(rest[1:])
    elif rest[:1] in {"ب", "ك", "ل"} and len(rest) > 3:
        rest = rest[1:]
        found.append(rest)
    if rest.startswith("ال") and len(rest) > 3:
        found.append(rest[2:])
    return tuple(found)
