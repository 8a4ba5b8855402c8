"""Two layers of one text: as written, which never changes, and as the model reads it best, with a map both ways.

For the model: presentation forms become letters, tatweel between letters and direction marks go, quotation marks and
white space become plain. Everything that carries meaning stays: digits of every kind, `بـ:` and `هـ`, and the vowel
signs unless they are asked away. Decides nothing about sentences or models.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.records import Span

SIGNATURE = "normal|v:1"
"""Provenance of a model text; the number rises when any text may come out otherwise."""

_LETTER = ("\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f"
           "\u08a0-\u08b4\u08b6-\u08c7")
_VOWEL = "\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
_HAMZA_MARK = "\u0653-\u0655"
_TATWEEL = "\u0640"

# Words that have one sign of their own; Unicode's own expansion leaves some of them out and spells others otherwise.
_WORDS = {
    "\ufdf2": "الله", "\ufdf3": "أكبر", "\ufdf4": "محمد", "\ufdf5": "صلعم", "\ufdf6": "رسول", "\ufdf7": "عليه",
    "\ufdf8": "وسلم", "\ufdf9": "صلى", "\ufdfa": "صلى الله عليه وسلم", "\ufdfb": "جل جلاله", "\ufdfc": "ريال",
    "\ufdfd": "بسم الله الرحمن الرحيم"}
_PLAIN = {**dict.fromkeys("«»‹›“”„‟″〝〞\ufd3e\ufd3f", '"'), **dict.fromkeys("‘’‚‛′´`", "'"), **_WORDS}

# Direction marks, zero-width characters but the non-joiner, the soft hyphen, and controls that are no white space.
_INVISIBLE = ("\u200b\u200d\u200e\u200f\u061c\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad"
              "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f")
_FOLDED = re.compile(f"[{_INVISIBLE}\ufb50-\ufdff\ufe70-\ufefe\ud800-\udfff{re.escape(''.join(_PLAIN))}]")
_NON_JOINER = re.compile("\u200c+")
_CLUSTER = re.compile(f"[{_TATWEEL}{_VOWEL}{_HAMZA_MARK}]*{_TATWEEL}[{_TATWEEL}{_VOWEL}{_HAMZA_MARK}]*")
_HAMZA = re.compile(f"[اوي][{_HAMZA_MARK}]")
_SIGNS = re.compile(f"[{_VOWEL}]+")
_SPACES = re.compile(r"\s+")
_IS_LETTER = re.compile(f"[{_LETTER}]")
_IS_LETTER_OR_MARK = re.compile(f"[{_LETTER}{_VOWEL}{_HAMZA_MARK}]")

Edit = tuple[int, int, str]
"""Replace the characters from the first offset to the second by a text."""


@dataclass(frozen=True, slots=True)
class ModelText:
    """What the model is given, and where each of its characters comes from."""

    text: str
    starts: Sequence[int]
    """For each character of `text`, where the characters it stands for begin in the text as written; never falling."""
    ends: Sequence[int]
    """For each character of `text`, where they end."""
    written_chars: int
    """The length of the text as written."""

    def to_written(self, start: int, end: int) -> Span:
        """What `text[start:end]` stands for in the text as written; an empty stretch for an empty one."""
        if start < end:
            return self.starts[start], self.ends[end - 1]
        place = self.starts[start] if start < len(self.text) else self.written_chars
        return place, place

    def to_model(self, start: int, end: int) -> Span:
        """The characters of `text` that stand for any of the written characters from `start` to `end`; an empty stretch
        where all of them were left out."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))


def for_model(written: str, *, keep_vowels: bool = True) -> ModelText:
    """The model's layer of `written`. Never raises, whatever the string; applied to its own text it changes nothing."""
    layer = ModelText(written, range(len(written)), range(1, len(written) + 1), len(written))
    layer = _edited(layer, _FOLDED, _folds)
    layer = _edited(layer, _NON_JOINER, _non_joiners)
    if not keep_vowels:
        layer = _edited(layer, _SIGNS, lambda text, match: iter([(*match.span(), "")]))
    layer = _edited(layer, _CLUSTER, _tatweels)
    layer = _edited(layer, _HAMZA, _hamzas)
    return _edited(layer, _SPACES, _spaces)


def _edited(layer: ModelText, pattern: re.Pattern[str],
            edits_of: Callable[[str, re.Match[str]], Iterator[Edit]]) -> ModelText:
    """The layer with the edits of every match made, its map carried on."""
    text = layer.text
    edits = [edit for match in pattern.finditer(text) for edit in edits_of(text, match)]
    if not edits:
        return layer
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    for first, last, new in edits:
        parts += (text[place:first], new)
        starts += layer.starts[place:first]
        ends += layer.ends[place:first]
        starts += [layer.starts[first]] * len(new)
        ends += [layer.ends[last - 1]] * len(new)
        place = last
    parts.append(text[place:])
    starts += layer.starts[place:]
    ends += layer.ends[place:]
    return ModelText("".join(parts), starts, ends, layer.written_chars)


def _folds(text: str, match: re.Match[str]) -> Iterator[Edit]:
    char = match.group()
    if char in _PLAIN:
        new = _PLAIN[char]
    elif "\ud800" <= char <= "\udfff":
        new = "\ufffd"  # half a character; tokenizers refuse it
    elif "\ufb50" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefe":
        # Vowel signs that stand alone are expanded onto a space or a tatweel that nobody wrote.
        new = unicodedata.normalize("NFKC", char).lstrip(" " + _TATWEEL)
    else:
        new = ""
    if new != char:
        yield match.start(), match.end(), new


def _non_joiners(text: str, match: re.Match[str]) -> Iterator[Edit]:
    """Kept, once, where it parts two letters; it means nothing elsewhere."""
    first, last = match.span()
    parts_letters = (first > 0 and _IS_LETTER_OR_MARK.match(text, first - 1) and _IS_LETTER.match(text, last))
    if parts_letters:
        first += 1
    if first < last:
        yield first, last, ""


def _tatweels(text: str, match: re.Match[str]) -> Iterator[Edit]:
    """Between two letters tatweel only stretches the word. At a word's end it is part of the writing, once: `هـ`."""
    first, last = match.span()
    after_letter = first > 0 and _IS_LETTER.match(text, first - 1)
    if not after_letter:
        return
    keep = 0 if _IS_LETTER.match(text, last) else 1
    for place in range(first, last):
        if text[place] == _TATWEEL:
            if keep:
                keep -= 1
            else:
                yield place, place + 1, ""


def _hamzas(text: str, match: re.Match[str]) -> Iterator[Edit]:
    new = unicodedata.normalize("NFC", match.group())
    if len(new) == 1:
        yield match.start(), match.end(), new


def _spaces(text: str, match: re.Match[str]) -> Iterator[Edit]:
    first, last = match.span()
    new = "" if first == 0 or last == len(text) else " "
    if new != match.group():
        yield first, last, new
