"""Numbers of an English text: digits with suffixes, number words, ordinals, fractions, dozens, decades.

What a word is stands in `corpus.checks.english_number_words`."""

from __future__ import annotations

import re
from fractions import Fraction

from corpus.checks.english_number_words import SCALES, SUFFIXES, TABLE, Entry, Kind, decade
from corpus.checks.values import (
    Number,
    Value,
    Weight,
    hour_values,
    is_hour,
    masked,
    read_digits,
    share_scale,
    short_year,
)
from corpus.checks.words import Word, english_keys, english_words, has_digits

_ROMAN = "ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi"
_ROMAN_VALUES = {word.upper(): number for number, word in enumerate(_ROMAN.split(), 2)}
_ROMAN_LOWER = frozenset(_ROMAN.split())
_READ = _ROMAN_LOWER.union(TABLE)
_PERCENT = re.compile(r"\s*(?:%|per ?cent\b|pct\b|percentage points?\b|-?percent\b)")
_SHARED = re.compile(r"\s*(?:to|and|or|[-–—])\s*[$€£]?")
_AND_A_HALF = re.compile(r"(?:\s|-)and(?:\s|-)(?:a(?:\s|-))?(half|quarter)\b")
_CLOCK = re.compile(r"\s*(?:a\.?m\b|p\.?m\b|o['’]clock)", re.IGNORECASE)
_MONEY = re.compile(r"[$€£]\s?$")
_TIGHT = frozenset({"", " ", "-", "\u00a0", "\u2011", "\u202f"})
_UNBOUND = 10**60  # more than any run of scale words that _term reads
_CARDINAL = frozenset({Kind.UNIT, Kind.TEEN, Kind.TENS})
_LAST = _CARDINAL | {Kind.ORDINAL, Kind.TENTH}


def english_numbers(text: str) -> list[Number]:
    """The numbers of the text in order, fractions and hours with their other readings."""
    if _READ.isdisjoint(english_keys(text)) and not has_digits(text):
        return []
    return _Reader(text, english_words(text)).read()


class _Reader:
    def __init__(self, text: str, words: tuple[Word, ...]) -> None:
        self.text, self.words = text, words

    def read(self) -> list[Number]:
        found: list[Number] = []
        hidden = masked(self.text)
        index = 0
        while index < len(self.words):
            word = self.words[index]
            number: Number | None = None
            if word.key[0].isdecimal():
                if not any(start <= word.start < end for start, end in hidden):
                    number, index = self._digits(index)
                    found.append(number)
                else:
                    index += 1
                continue
            entry = TABLE.get(word.key)
            if entry is not None:
                number, index = self._word(index, entry)
                if number is not None:
                    found.append(number)
                continue
            if word.key in _ROMAN_LOWER and (value := _ROMAN_VALUES.get(self.text[word.start : word.end])):
                found.append(Number((value,), (word.start, word.end), Weight.SILENT))
            index += 1
        share_scale(found, self.text, _SHARED)
        return found

    def _digits(self, index: int) -> tuple[Number, int]:
        word, text = self.words[index], self.text
        number, at = read_digits(word.key, word.start), index + 1
        before = self.words[index - 1] if index else None
        after = self._near(at)
        attached = at < len(self.words) and self.words[at].start == word.end
        if after is not None and after.key in ("th", "st", "nd", "rd") and attached:
            number.span, at = (word.start, after.end), at + 1
        elif after is not None and after.key in ("s", "'s") and attached and number.values:
            number = Number(_short_decade(int(number.values[0])), (word.start, after.end), Weight.LOOSE)
            return number, at + 1
        elif after is not None and after.key in SUFFIXES and (attached or after.key not in ("m", "k", "b")):
            at = self._suffix(number, after, at)
        elif after is not None and (after.key in SCALES or after.key == "hundred"):
            at = self._scales(number, at)
        elif before is not None:
            number.values += short_year(before.key, text[before.end : word.start], word.key)
        if percent := _PERCENT.match(text, number.span[1]):
            number.percent = True
            while at < len(self.words) and self.words[at].start < percent.end():
                at += 1
        elif number.values and (is_hour(text, word.end) or _CLOCK.match(text, number.span[1])):
            number.values += hour_values(number.values[0])
        if number.values and number.values[0] in (0, 1, 2) and number.scale == 1:
            number.weight = Weight.LOOSE
        if _attached(before, word, text) or (attached and at == index + 1):
            number.weight = Weight.LOOSE
        return number, at

    def _suffix(self, number: Number, suffix: Word, at: int) -> int:
        scale = SUFFIXES[suffix.key]
        money = _MONEY.search(self.text[: number.span[0]]) is not None
        scaled = tuple(value * scale for value in number.values)
        number.values = scaled if money or len(suffix.key) > 1 else scaled + number.values  # 5m: metres, perhaps
        number.scale, number.span, number.parts = scale, (number.span[0], suffix.end), ()
        return at + 1

    def _scales(self, number: Number, at: int) -> int:
        """`hundred`, `thousand`, `million` after a number; answers with the index after them."""
        while (scale := self._near(at)) is not None and (scale.key in SCALES or scale.key == "hundred"):
            factor = SCALES.get(scale.key, 100)
            number.values = tuple(value * factor for value in number.values)
            number.scale *= factor
            number.span, number.weight, number.parts = (number.span[0], scale.end), Weight.FIRM, ()
            at += 1
        return at

    def _word(self, index: int, entry: Entry) -> tuple[Number | None, int]:
        kind, values = entry
        word = self.words[index]
        span = (word.start, word.end)
        if kind is Kind.SILENT:
            return Number(values, span, Weight.SILENT), index + 1
        if kind in (Kind.LOOSE, Kind.DECADE):
            return Number(values, span, Weight.LOOSE), index + 1
        if kind is Kind.SCALES:
            return Number((-values[0], values[0]), span, Weight.LOOSE), index + 1
        if kind is Kind.PARTS:
            return Number(values, span, Weight.LOOSE), index + 1
        if kind is Kind.FRACTION:
            return self._fraction(index, values)
        if kind is Kind.TENTH:
            return Number((*values, 100 * values[1], 60 * values[1]), span, Weight.LOOSE), index + 1
        if kind is Kind.ORDINAL:
            return Number(values, span), index + 1
        return self._cardinal(index)

    def _fraction(self, index: int, values: tuple[Value, ...]) -> tuple[Number, int]:
        """`half a million`, `a quarter of a million`, or the fraction alone."""
        word = self.words[index]
        at = index + 1
        while at < len(self.words) and at <= index + 3 and self.words[at].key in ("a", "of", "an"):
            at += 1
        if at < len(self.words) and self.words[at].key in SCALES:
            scale = SCALES[self.words[at].key]
            return Number((values[0] * scale,), (word.start, self.words[at].end), scale=scale), at + 1
        return Number(values, (word.start, word.end), Weight.LOOSE), index + 1

    def _cardinal(self, index: int) -> tuple[Number, int]:
        start = self.words[index].start
        total: Value = 0
        last = _UNBOUND
        at = index
        half = False
        while True:
            term, scale, after = self._term(at)
            if term is None or scale >= last:
                break  # never at the first: a cardinal is a term, and less than unbound
            total, last, at = total + term, scale, after
            if match := _AND_A_HALF.match(self.text, self.words[at - 1].end):
                at = self._after(match.end())
                total += Fraction(1, 2 if match.group(1) == "half" else 4) * scale
                half = True
                if scale == 1 and (following := self._near(at)) is not None and following.key in SCALES:
                    last = SCALES[following.key]
                    total, at = total * last, at + 1
                break
            if last == 1:
                break
            if self._is_and(at):
                if TABLE.get(self.words[at + 1].key, (Kind.SILENT, ()))[0] not in _LAST:
                    break
                at += 1
            elif self._near(at) is None:
                break
        if self.words[at - 1].key == "and":
            at -= 1
        number = Number((total,), (start, self.words[at - 1].end), scale=last)
        if not half:
            at = self._finish(number, index, at)
        return number, at

    def _term(self, index: int) -> tuple[Value | None, int, int]:
        """(value, scale, index after) of what stands under one scale word: `two hundred and fifty thousand`."""
        value, at = self._below_hundred(index)
        word = self._at(at, index)
        if word is not None and word.key == "hundred":
            value, at = (value or 1) * 100, at + 1
            inner = at + 1 if self._is_and(at) else at
            if self._at(inner, inner if inner == at + 1 else index) is not None:
                rest, after = self._below_hundred(inner)
                again = self._near(after)
                if rest is not None and not (again is not None and again.key == "hundred"):
                    value, at = value + rest, after
        scale = 1
        while (word := self._at(at, index)) is not None and word.key in SCALES and scale < 10**24:
            factor = SCALES[word.key]
            value, scale, at = (1 if value is None else value) * factor, scale * factor, at + 1
        return value, scale, at

    def _below_hundred(self, index: int) -> tuple[int | None, int]:
        entry = TABLE.get(self.words[index].key) if index < len(self.words) else None
        if entry is None or entry[0] not in _LAST:
            return None, index
        value = int(entry[1][0])
        if entry[0] not in _CARDINAL:
            return value, index + 1
        following = self._near(index + 1)
        after = TABLE.get(following.key) if following is not None else None
        if after is not None and entry[0] is Kind.TENS and after[0] in (Kind.UNIT, Kind.ORDINAL, Kind.TENTH):
            if after[1][0] < 10:
                return value + int(after[1][0]), index + 2
        elif (
            after is not None
            and entry[0] is Kind.TENS
            and following is not None
            and following.key in ("first", "second")
        ):
            return value + int(after[1][0]), index + 2
        elif after is not None and entry[0] is not Kind.UNIT and value <= 20 and after[0] in (Kind.TEEN, Kind.TENS):
            rest, at = self._below_hundred(index + 1)
            if rest is not None and rest < 100:
                return 100 * value + rest, at  # nineteen eighty-four, twenty twenty-three
        return value, index + 1

    def _finish(self, number: Number, index: int, at: int) -> int:
        value = number.values[0]
        plain = at == index + 1
        following = self._near(at)
        part = TABLE.get(following.key) if following is not None else None
        if percent := _PERCENT.match(self.text, number.span[1]):
            number.percent = True
            at = self._after(percent.end())
        elif (
            plain and following is not None and part is not None and part[0] in (Kind.PARTS, Kind.TENTH, Kind.FRACTION)
        ):
            if value == 1 or (value < 10 and following.key not in ("half", "quarter")):
                share = value * part[1][-1 if part[0] is Kind.TENTH else 0]
                number.values = (share, share * 100, share * 60)
                number.span, at = (number.span[0], following.end), at + 1
                number.weight = Weight.LOOSE
                return at
        elif _CLOCK.match(self.text, number.span[1]):
            number.values += hour_values(value)
        elif following is not None and following.key == "dozen":
            number.values, number.span, at = (12 * value,), (number.span[0], following.end), at + 1
        if value == 1 and not number.percent:
            number.weight = Weight.SILENT
        elif value == 2 or (plain and value in (100, 1000)):
            number.weight = Weight.LOOSE
        return at

    def _near(self, index: int) -> Word | None:
        """The word at `index`, where no more than a space or a hyphen parts it from the one before."""
        if not 0 < index < len(self.words):
            return None
        word = self.words[index]
        return word if self.text[self.words[index - 1].end : word.start] in _TIGHT else None

    def _at(self, index: int, first: int) -> Word | None:
        if index == first:
            return self.words[index] if index < len(self.words) else None
        return self._near(index)

    def _is_and(self, index: int) -> bool:
        following = self._near(index)
        return following is not None and following.key == "and" and self._near(index + 1) is not None

    def _after(self, end: int) -> int:
        """The index of the first word that starts at `end` or later."""
        return next((index for index, word in enumerate(self.words) if word.start >= end), len(self.words))


def _short_decade(year: int) -> tuple[Value, ...]:
    """`1980s` also answers for the eighties; `80s` for those of any century."""
    return (year, year % 100) if year >= 1000 else decade(year)


def _attached(before: Word | None, word: Word, text: str) -> bool:
    """`F-16`, `COVID-19`, `G20`: part of a name."""
    if before is None or before.key[0].isdecimal():
        return False
    gap = text[before.end : word.start]
    return gap == "" or (gap in "-–" and text[before.end - 1].isupper())
