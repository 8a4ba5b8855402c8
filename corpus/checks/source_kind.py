"""Whether the Arabic is a sentence worth keeping: headline, boilerplate, list item, dialect, fragment.

Information, no fault of the pair: what becomes of it is said by those who make the corpus (`--accept "not source"`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.checks.check import Check, Remark
from corpus.checks.punctuation import end_mark
from corpus.checks.words import arabic_stems, arabic_words, fold
from corpus.furniture import is_pointer
from corpus.records import Pair, Span

SCORE = 0.95

_NOTICE = re.compile(
    r"(?:جميع|كل|كافة)\s+الحقوق\s+محفوظة|حقوق\s+(?:الطبع|النشر)\b|©|سياسة\s+الخصوصية|شروط\s+الاستخدام|"
    r"(?:النشرة|نشرتنا)\s+البريدية|ملفات\s+تعريف\s+الارتباط|لا\s+(?:تعبر|يعبر)\s+بالضرورة\s+عن")
_OF_NOTICES = ("حقوق", "©", "الخصوصية", "الاستخدام", "البريدية", "الارتباط", "بالضرورة")
"""One is in every notice: looking for a word is cheaper than for a pattern."""
_ITEM = re.compile(r"\s*(?:[•▪●◦■□✓*]\s*|[-–—]\s+|(?:\d{1,2}|[أ-ي])\s?[.)\-–](?!\d)\s*)(?=\S)")
_CELLS = re.compile(r"\s[|•]\s|\t")
_MANY_CELLS = 2
_MOST_HEADLINE_WORDS = 14
_FEW_WORDS = 2

# Words that the dialects have and the written language has not; a second look at each: `الحين`, `زين`, `بدو`,
# `يعني` are left out, because the written language or its names have them, too.
_STRONG = frozenset(map(fold, (
    "مش عايز عايزة عايزين عاوز عاوزة عاوزين إزاي ازاي كده دلوقتي دلوقت بتاع بتاعت بتوع علشان عشان احنا إحنا "  # Egypt
    "هيك هلق هلأ ليش منيح منيحة كتير بدي بدك بدنا "  # the Levant
    "شلون شنو أبغى ابغى يبغى تبغى هسه اكو ماكو "  # the Gulf and Iraq
    "بزاف ديال ديالي ديالنا كيفاش علاش واش برشا دابا").split()))
# These may be a name or a quoted word: one alone says nothing.
_WEAK = frozenset(map(fold, "ليه فين إيه ايه انتو إنتو اللي دي ده وش هاد هاي هيدا هيدي معلش شو راني".split()))


def find(pair: Pair) -> Iterator[Remark]:
    """One remark, of the first kind that fits; it always passes and costs nothing."""
    text = pair.source
    if not text.strip():
        return
    found = kind(text)
    if found is not None:
        name, spans = found
        yield Remark(SCORE, f"the Arabic is {name}", spans or ((0, len(text)),))


def kind(text: str) -> tuple[str, tuple[Span, ...]] | None:
    """What the text is, in words, and the places that say so; None for a sentence of the written language."""
    if is_pointer(text) or (any(map(text.__contains__, _OF_NOTICES)) and _NOTICE.search(text)):
        return "boilerplate", ()
    cells = ("|" in text or "•" in text or "\t" in text) and len(_CELLS.findall(text)) >= _MANY_CELLS
    if cells or _ITEM.match(text):
        return "an item of a list", ()
    words = arabic_words(text)
    if not _STRONG.isdisjoint(arabic_stems(text)):
        strong = [(word.start, word.end) for word in words if word.key in _STRONG]
        weak = [(word.start, word.end) for word in words if word.key in _WEAK]
        if strong and len(strong) + len(weak) >= (1 if len(words) <= _MOST_HEADLINE_WORDS else 2):
            return "in dialect", tuple(sorted(strong + weak))
    mark = end_mark(text)
    if mark in (",", ";", ":", "-") or len(words) <= _FEW_WORDS:
        return "a fragment", ()
    if not mark:
        return ("a headline" if len(words) <= _MOST_HEADLINE_WORDS else "without an end: cut, or a fragment"), ()
    return None


CHECK = Check("source", 2, 0.5, find)
