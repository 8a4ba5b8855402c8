"""Numbers of an Arabic text: digits of three kinds, and number words with gender, dual, construct, scale and clitics.

Orthography is levelled first (`corpus.checks.words`), so the table holds مئه for مئة and الف for ألف. What a word is
stands in `corpus.checks.arabic_number_words`."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from corpus.checks.arabic_number_words import TABLE, Kind
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
from corpus.checks.words import Word, arabic_stems, arabic_words, has_digits

_PERCENT = re.compile(r"\s*(?:[%٪]|(?:في\s+ال|بال)(?:مئ|مائ|مي)[ةه]|نق(?:طة|اط)\s+مئوية)")
_SHARED = re.compile(r"\s*(?:و|أو|او|إلى|الى|حتى|[-–—])?\s*(?:إلى|الى)?\s*")
_STEMS = frozenset(TABLE)
_PERCENT_WORDS = frozenset({"المئه", "المائه", "الميه", "بالمئه", "بالمائه", "بالميه"})
_AND = re.compile(r"(?:^|[^\w])و ?$")
_PARTS = {"ارباع": 4, "اخماس": 5, "اثلاث": 3, "اسداس": 6, "اسباع": 7, "اثمان": 8, "اتساع": 9, "اعشار": 10}
_FEMININE_FIFTHS = {"خمس": 5, "سبع": 7, "تسع": 9, "عشر": 10}  # خُمس and خَمس are one without their vowels
_LONGER = {"عقود": 10, "قرون": 100}  # three decades are thirty years too
_PREFIXES = frozenset({"و", "ف", "ب", "ك", "ل", "ال", "لل", "وال", "بال", "فال", "كال", "ولل", "وب", "ول", "ه", "م"})


class _Atom(NamedTuple):
    kind: Kind
    values: tuple[Value, ...]
    joined: bool
    """By و to what stands before it."""
    word: Word


def arabic_numbers(text: str) -> list[Number]:
    """The numbers of the text in order. Hours, decades and fractions carry their other readings."""
    if _STEMS.isdisjoint(arabic_stems(text)) and not has_digits(text):
        return []
    words = arabic_words(text)
    atoms = [
        None if _STEMS.isdisjoint(word.stems) and not word.key[0].isdecimal() else _atom(text, words, index, word)
        for index, word in enumerate(words)
    ]
    return _Reader(text, words, atoms).read()


def _atom(text: str, words: tuple[Word, ...], index: int, word: Word) -> _Atom | None:
    if word.key[0].isdecimal():
        return _Atom(Kind.DIGITS, (), _AND.search(text, max(0, word.start - 4), word.start) is not None, word)
    if word.key in _PERCENT_WORDS and (word.key[0] == "ب" or (index and words[index - 1].key == "في")):
        return None
    stem = next(stem for stem in word.stems if stem in TABLE)
    kind, values = TABLE[stem]
    return _Atom(kind, values, word.key[0] == "و" and len(stem) < len(word.key), word)


class _Reader:
    """Descends through hundreds, thousands, millions; each method answers with the index after what it read."""

    def __init__(self, text: str, words: tuple[Word, ...], atoms: list[_Atom | None]) -> None:
        self.text, self.words, self.atoms = text, words, atoms

    def read(self) -> list[Number]:
        found: list[Number] = []
        hidden = masked(self.text)
        index = 0
        while index < len(self.atoms):
            atom = self.atoms[index]
            if atom is None or any(start <= atom.word.start < end for start, end in hidden):
                index += 1
                continue
            number, index = self._number(index, atom)
            if number is None:
                continue
            if atom.joined and atom.kind is Kind.FRACTION and found and number.span[0] - found[-1].span[1] < 25:
                found[-1].values += tuple(value + atom.values[0] for value in found[-1].values)  # two hours and a half
            found.append(number)
        share_scale(found, self.text, _SHARED)
        return found

    def _number(self, index: int, atom: _Atom) -> tuple[Number | None, int]:
        if atom.kind in (Kind.SILENT, Kind.DUAL, Kind.DECADE):
            weight = Weight.SILENT if atom.kind is Kind.SILENT else Weight.LOOSE
            return Number(atom.values, _span(atom.word), weight), index + 1
        if atom.kind is Kind.VAGUE:
            return Number(atom.values, _span(atom.word), Weight.LOOSE), index + 1
        if atom.kind is Kind.FRACTION:
            return self._fraction(index, atom)
        if atom.word.stems[-1] == "اثنين" and "الاثنين" in atom.word.stems:
            return Number(atom.values, _span(atom.word), Weight.SILENT), index + 1  # Monday, mostly
        terms: list[Number] = []
        last = 0
        at = index
        while True:
            term, after = self._term(at)
            if term is None or (terms and not term.scale < last):
                break
            terms.append(term)
            at, last = after, term.scale
            following = self._next(at)
            if last == 1 or following is None or not following.joined:
                break
            if following.kind is Kind.FRACTION:
                at = self._and_a_half(terms[-1], at, following)
                break
        if not terms:
            return None, index + 1
        number = terms[0] if len(terms) == 1 else _sum(terms)
        return self._finish(number, index, at)

    def _term(self, index: int) -> tuple[Number | None, int]:
        """A number under a thousand with the scale words after it, or a scale word alone."""
        atom = self.atoms[index]
        assert atom is not None
        if atom.kind is Kind.DIGITS:
            number, at = read_digits(atom.word.key, atom.word.start), index + 1
        elif atom.kind in (Kind.SCALE, Kind.SCALES):
            return self._bare_scale(index, atom)
        else:
            value, ordinal, at = self._below_thousand(index)
            if value is None:
                return None, index + 1
            number = Number((value,), (atom.word.start, self.words[at - 1].end), _weight(value, ordinal))
        while (scale := self._next(at)) is not None and scale.kind in (Kind.SCALE, Kind.SCALES) and not scale.joined:
            factor = int(scale.values[0])
            number.values = tuple(value * factor for value in number.values)
            number.scale *= factor
            number.span, number.weight, number.parts = (number.span[0], scale.word.end), Weight.FIRM, ()
            at += 1
        return number, at

    def _bare_scale(self, index: int, atom: _Atom) -> tuple[Number, int]:
        if atom.kind is Kind.SCALES:  # millions, without saying how many
            return Number((-atom.values[0], atom.values[0]), _span(atom.word), Weight.LOOSE, 1), index + 1
        scale = int(atom.values[0])
        number = Number(atom.values[1:] or (scale,), _span(atom.word), scale=scale)
        if number.values[0] == 1000 and not atom.joined:
            number.weight = Weight.LOOSE  # ألف is also a verb: he wrote
        at = index + 1
        while (more := self._next(at)) is not None and more.kind is Kind.SCALE and not more.joined:
            number.values = tuple(value * more.values[0] for value in number.values)
            number.scale *= int(more.values[0])
            number.span, number.weight = (number.span[0], more.word.end), Weight.FIRM
            at += 1
        return number, at

    def _below_thousand(self, index: int) -> tuple[int | None, bool, int]:
        """(value, ordinal, index after): value None where the word alone is no number (أحد, حادي)."""
        atom = self.atoms[index]
        assert atom is not None
        value, at = int(atom.values[0]), index + 1
        if atom.kind is Kind.UNIT and 3 <= value <= 9:
            following = self._next(at)
            if (
                following is not None
                and following.kind is Kind.HUNDRED
                and following.values[0] == 100
                and not following.joined
            ):
                return self._after_hundred(100 * value, at + 1)
        if atom.kind is Kind.HUNDRED:
            return self._after_hundred(value, at)
        return self._below_hundred(index)

    def _after_hundred(self, value: int, at: int) -> tuple[int, bool, int]:
        following = self._next(at)
        if (
            following is not None
            and following.joined
            and following.kind in (Kind.UNIT, Kind.ORDINAL, Kind.TEN, Kind.TENS)
        ):
            rest, ordinal, after = self._below_hundred(at)
            if rest is not None:
                return value + rest, ordinal, after
        return value, False, at

    def _below_hundred(self, index: int) -> tuple[int | None, bool, int]:
        atom = self.atoms[index]
        assert atom is not None
        value, ordinal, at = int(atom.values[0]), atom.kind is Kind.ORDINAL, index + 1
        if atom.kind in (Kind.UNIT, Kind.ORDINAL) and value < 10:
            following = self._next(at)
            if following is not None and following.kind is Kind.TEN and not following.joined:
                return 10 + value, ordinal, at + 1
            if following is not None and following.kind is Kind.TENS and following.joined:
                return int(following.values[0]) + value, ordinal, at + 1
            if len(atom.values) == 1 and value == 1 and atom.word.stems[-1] in ("احد", "احدي", "حادي", "حاديه"):
                return None, ordinal, at
        return value, ordinal, at

    def _fraction(self, index: int, atom: _Atom) -> tuple[Number, int]:
        scale = self._next(index + 1)
        if scale is not None and scale.kind is Kind.SCALE and not scale.joined:
            factor = int(scale.values[0])
            return Number((atom.values[0] * factor,), (atom.word.start, scale.word.end), scale=factor), index + 2
        before = self.words[index - 1].key if index else ""
        values = atom.values
        if atom.joined:
            values = (*values, 1 + atom.values[0])  # a degree and a half
            if before in ("عام", "سنه", "عاما"):
                values = (*values, 18)
        after = self.words[index + 1].key if index + 1 < len(self.words) else ""
        if after in ("قرن", "القرن"):
            values = (*values, 50)
        return Number(values, _span(atom.word), Weight.LOOSE), index + 1

    def _and_a_half(self, number: Number, at: int, half: _Atom) -> int:
        """`مليونان ونصف المليون`: adds a share of the scale word just read. Answers with the index after it."""
        number.values = tuple(value + half.values[0] * number.scale for value in number.values)
        number.span = (number.span[0], half.word.end)
        again = self._next(at + 1)
        if again is not None and again.kind is Kind.SCALE and not again.joined and again.values[0] == number.scale:
            number.span = (number.span[0], again.word.end)
            return at + 2
        return at + 1

    def _finish(self, number: Number, index: int, at: int) -> tuple[Number, int]:
        """What stands around it: percent, hours, halves of years, letters that it is attached to."""
        first, text = self.words[index], self.text
        after = self.words[at].key if at < len(self.words) else ""
        before = self.words[index - 1] if index else None
        value = number.values[0] if number.values else None
        if percent := _PERCENT.match(text, number.span[1]):
            number.percent = True
            while at < len(self.words) and self.words[at].start < percent.end():
                at += 1
        elif value is not None and before is not None and before.stems[-1] == "قرن":
            century = 100 * int(value) - 100
            number.values += tuple(range(century, century + 100, 10))  # the 40s of the 19th are the 1840s
        elif value is not None and at == index + 1:
            if (before is not None and before.key in ("الساعه", "ساعه")) or is_hour(text, number.span[1]):
                number.values += hour_values(value)
            elif after in _PARTS and 1 < value < _PARTS[after]:
                part = Fraction(1, _PARTS[after])
                number.values = (value * part, value * part * 100, value * part * 60)
                number.span = (number.span[0], self.words[at].end)
                at += 1
            elif after in _LONGER:
                number.values += (value * _LONGER[after],)
            elif value == 1000 and after == "ليله":
                number.values += (1001,)
            elif first.stems[-1] in _FEMININE_FIFTHS:
                number.values += (Fraction(1, _FEMININE_FIFTHS[first.stems[-1]]),)
            elif first.key[0].isdecimal() and before is not None:
                number.values += short_year(before.key, text[before.end : first.start], first.key)
                if _attached(before, first, text):
                    number.weight = Weight.LOOSE
        return number, at

    def _next(self, index: int) -> _Atom | None:
        """The atom at `index`, where nothing but white space, or the و of a number in digits, stands before it."""
        if index >= len(self.atoms):
            return None
        atom = self.atoms[index]
        if atom is None:
            return None
        gap = self.text[self.words[index - 1].end : atom.word.start]
        if not (gap.strip() == "و" if atom.kind is Kind.DIGITS and atom.joined else gap.isspace()):
            return None
        return atom


def _sum(terms: list[Number]) -> Number:
    """One number of several; each of them alone where the other side does not know the sum."""
    total: Value = 0
    for term in terms:
        if not term.values:
            return terms[0]
        total += term.values[0]
    return Number((total,), (terms[0].span[0], terms[-1].span[1]), scale=terms[-1].scale, parts=tuple(terms))


def _weight(value: int, ordinal: bool) -> Weight:
    if value == 1 or (ordinal and value == 2):
        return Weight.SILENT
    return Weight.LOOSE if value == 2 else Weight.FIRM


def _attached(before: Word, word: Word, text: str) -> bool:
    """`F-16`, `كوفيد-19`: part of a name. A clitic (`و2023`, `بـ12`) is none."""
    if before.key[0].isdecimal() or before.key in _PREFIXES:
        return False
    gap = text[before.end : word.start]
    return gap == "" or gap in "-–"


def _span(word: Word) -> tuple[int, int]:
    return word.start, word.end
