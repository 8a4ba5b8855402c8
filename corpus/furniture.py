"""What stands around the sentences of an Arabic news article: title, dateline, byline, photo credit, agency tag,
pointers to other pages. Recognises and marks; leaves out nothing: that is for those to decide who make the corpus."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["body", "title", "dateline", "byline", "credit", "agency", "pointer"]
KINDS: tuple[Kind, ...] = get_args(Kind)
STORY: frozenset[str] = frozenset(("body", "title"))
"""What a translator would translate: the default of what goes into a dataset."""

MAX_CHARS = 120
"""A longer line is a sentence, whatever it begins with."""
_NEAR = 3
"""A byline stands among that many paragraphs at the beginning or the end; a dateline among as many at the beginning."""
_MAX_POINTER_CHARS = 200

# Names of news agencies as Arabic papers write them.
_AGENCY = (
    r"(?:وكالة\s+)?(?:سانا|رويترز|رويتر|فرانس\s*برس|[أا]سوشيتد\s*برس|ال[أا]ناضول|شينخوا|سبوتنيك|تاس|نوفوستي|واس|وام|قنا|كونا|"
    r"بترا|وفا|وات|واج|واع|بنا|سونا|[إا]رنا|يونهاب|كيودو|بلومبرغ|[أا]\s*[.\s]\s*ف\s*[.\s]\s*ب|"
    r"د\s*[.\s]\s*ب\s*[.\s]\s*[أا]|[أا]\s*[.\s]\s*ش\s*[.\s]\s*[أا]|[أا]\s*[.\s]\s*ب)\.?")
_AGENCIES = rf"{_AGENCY}(?:\s*[،,/\-–و]\s*{_AGENCY})*"
_ANY_AGENCY = rf"(?:{_AGENCIES}|وكالات|وكالة\s+[^\s()]+(?:\s+[^\s()]+)?)"
_PLACE = r"[\u0621-\u0652]{2,}(?:\s+[\u0621-\u0652]{2,}){0,2}"
_PLACES = rf"{_PLACE}(?:\s*[،,/\-–و]\s*{_PLACE})?"

# "دمشق (سانا) - ", "دمشق - سانا - ", "رويترز - ", "القاهرة، 14 مايو (أ.ف.ب) -- "
_WIRED_LINE = re.compile(
    rf"\s*(?:{_PLACES}\s*[،,\-–—]?\s*(?:\d{{1,2}}\s+[\u0621-\u064a/]+\s*)?)?[(\[]?\s*{_ANY_AGENCY}\s*[)\]]?\s*[-–—:]+\s+")
# "بنغازي (المدار) - ": whatever agency.
_NAMED_LINE = re.compile(rf"\s*{_PLACES}\s*\([^()]{{2,30}}\)\s*[-–—:]\s+")
# "الرباط: «الأفق»", a line of its own.
_PLACE_AND_PAPER = re.compile(rf"\s*{_PLACES}\s*[:،,\-–—/]?\s*[«\"“(][^«»\"“”()]{{2,30}}[»\"”)]\s*")
# "تونس - تراجع معدل ...": a place alone, then a dash and a sentence, and no second dash that would make a parenthesis.
_PLACED_LINE = re.compile(rf"\s*{_PLACE}\s+[-–—]\s+(?=\S+(?:\s+\S+){{4}})(?!.*\s[-–—]\s)")
_AGENCY_TAG = re.compile(
    rf"\s*(?:(?:المصدر|مصدر|المصادر)\s*[:/]\s*[^.؟!]{{2,40}}|[(\[*]*\s*{_ANY_AGENCY}\s*[)\]*]*)\s*\.?\s*")
_CREDIT = re.compile(
    r"\s*[(\[]?\s*(?:(?:ال)?(?:صورة|صور|تصوير)\s*[:/]\s*\S.*|تصوير\s+\S+(?:\s+\S+){0,3}|عدسة\s*[:/]\s*\S.*|"
    r"صورة\s+(?:[أا]رشيفية|توضيحية|تعبيرية)[^؟!]*|(?:[أا]رشيفية|[أا]رشيف)|(?:Getty|AFP|AP|Reuters|EPA)(?:\s*Images)?)"
    r"\s*[)\]]?\s*\.?\s*", re.I)
_BYLINE = re.compile(
    r"\s*[(\[]?\s*(?:بقلم\s*[:/]?\s*\S.*|(?:كتبت?|كتبه|كتبها|إعداد|اعداد|تقرير|تحقيق|ترجمة|متابعة|تحرير|حوار|حاوره|حاورها|"
    r"أجرى الحوار|أجرت الحوار|مراسل|مراسلة)\s*[:/]\s*\S.*)\s*")
_SPOKEN = re.compile("[.؟?!]\\s*\\S")
# Lines that point to other pages or ask for something; none is a sentence of the article.
_POINTER = re.compile(
    r"\s*[•\-–*|>«\"“(\[]*\s*(?:[إاأ]قر[أا]و?ا?\s+(?:أيض|ايض|المزيد|كذلك|في)|[شو]اهد\s+(?:أيض|ايض|كذلك)|"
    r"(?:مواضيع|مقالات|أخبار|اخبار|موضوعات)\s+(?:ذات\s+صلة|متعلقة|مشابهة)|ذات\s+صلة\s*:?\s*$|"
    r"(?:ل|و)?(?:مزيد|لمزيد)\s+من\s+(?:الأخبار|التفاصيل)|للمزيد\b|تابعونا|تابعنا\s+على|اشترك(?:وا)?\s+(?:في|الآن)|"
    r"انضم(?:وا)?\s+إلى\s+قناتنا|حمّ?لوا?\s+تطبيق|شارك(?:وا|ها)?\s+(?:المقال|الخبر|على|هذا)|اضغط\s+هنا)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of an article's text that is no sentence of its story."""

    kind: Kind
    start: int
    end: int


def marks(text: str, title: str | None, sentences: Sequence[tuple[int, int, int]]) -> list[Mark]:
    """The furniture of an article, in order, from its title and the (start, end, paragraph) of its sentences.

    A mark covers a whole sentence, or, for a dateline, the beginning of one: "بيروت (رويترز) - " stays in the sentence
    it opens and can be taken off there.
    """
    found: list[Mark] = []
    last = sentences[-1][2] if sentences else 0
    titled = False
    for start, end, paragraph in sentences:
        line = text[start:end]
        if not titled and title is not None and line == title.strip():
            found.append(Mark("title", start, end))
            titled = True
            continue
        kind = _kind_of(line, near=paragraph <= _NEAR or paragraph > last - _NEAR)
        if kind is not None:
            found.append(Mark(kind, start, end))
        elif paragraph <= int(titled) and _PLACE_AND_PAPER.fullmatch(line[:MAX_CHARS]):
            found.append(Mark("dateline", start, end))
        elif paragraph <= _NEAR and not any(mark.kind == "dateline" for mark in found):
            opening = _opening(line[:2 * MAX_CHARS], first=paragraph == int(titled))
            if opening:
                found.append(Mark("dateline", start, start + opening))
    return found


def kinds(sentences: Sequence[tuple[int, int, int]], found: Sequence[Mark]) -> list[Kind]:
    """The kind of each sentence, in order: that of the mark that covers it whole, else `body`."""
    whole = {(mark.start, mark.end): mark.kind for mark in found}
    return [whole.get((start, end), "body") for start, end, _ in sentences]


def is_pointer(line: str) -> bool:
    """Whether a line only points elsewhere: "اقرأ أيضا: ...", "تابعونا على ..."."""
    return len(line) <= _MAX_POINTER_CHARS and _POINTER.match(line) is not None


def _kind_of(line: str, *, near: bool) -> Kind | None:
    if is_pointer(line):
        return "pointer"
    if len(line) > MAX_CHARS:
        return None
    if _AGENCY_TAG.fullmatch(line):
        return "agency"
    if _CREDIT.fullmatch(line) and not _SPOKEN.search(line.strip(" ()[].")):
        return "credit"
    if near and _BYLINE.fullmatch(line) and len(line) <= MAX_CHARS // 2:
        return "byline"
    return None


def _opening(line: str, *, first: bool) -> int:
    """The length of the dateline a sentence begins with, 0 where it has none. A place without an agency is believed
    only at the very beginning of the story."""
    found = _WIRED_LINE.match(line)
    if found is None and first:
        found = _NAMED_LINE.match(line) or _PLACED_LINE.match(line)
    return found.end() if found else 0
