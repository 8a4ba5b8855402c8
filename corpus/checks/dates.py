"""Months of every naming and weekdays: the Arabic's must be the English's. Days and years are numbers'."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from corpus.checks.check import Check, Remark
from corpus.checks.concepts import Mention, Scores, compare
from corpus.checks.words import Word, arabic_stems, arabic_words, english_keys, english_words, has_digits
from corpus.records import Pair

_MONTH_NAMES = "january february march april may june july august september october november december"
_ENGLISH_MONTHS = tuple(_MONTH_NAMES.split())
# Gulf and Egyptian names; Levantine ones; those of the Maghreb (Tunisia and Algeria, then Morocco).
_ARABIC_MONTHS = (
    "يناير جانفي",
    "فبراير شباط فيفري",
    "مارس اذار",
    "ابريل نيسان افريل",
    "مايو ايار ماي",
    "يونيو يونيه حزيران جوان",
    "يوليو يوليه تموز جويليه يوليوز",
    "اغسطس اب اوت غشت",
    "سبتمبر ايلول شتنبر",
    "اكتوبر",
    "نوفمبر نونبر",
    "ديسمبر دجنبر",
)
_TWO_WORDS = {
    ("كانون", "ثاني"): "january",
    ("كانون", "اول"): "december",
    ("تشرين", "اول"): "october",
    ("تشرين", "ثاني"): "november",
    ("ربيع", "اول"): "rabi1",
    ("ربيع", "ثاني"): "rabi2",
    ("ربيع", "اخر"): "rabi2",
    ("جمادي", "اولي"): "jumada1",
    ("جمادي", "ثانيه"): "jumada2",
    ("جمادي", "اخره"): "jumada2",
    ("ذو", "قعده"): "dhuqada",
    ("ذي", "قعده"): "dhuqada",
    ("ذو", "حجه"): "dhuhijja",
    ("ذي", "حجه"): "dhuhijja",
}
_HIJRI = {"رمضان": "ramadan", "شوال": "shawwal", "محرم": "muharram", "رجب": "rajab", "شعبان": "shaban", "صفر": "safar"}
# Also a verb, a father, a name, a water, forbidden, zero: these answer for a month and are not asked for.
_OFTEN_OTHER = frozenset({"مارس", "اب", "ماي", "جوان", "اوت", "محرم", "رجب", "شعبان", "صفر", "رمضان"})
_ENGLISH_HIJRI = {
    **dict.fromkeys(("ramadan", "ramadhan"), "ramadan"),
    **dict.fromkeys(("shawwal", "shawal"), "shawwal"),
    "muharram": "muharram",
    "rajab": "rajab",
    **dict.fromkeys(("shaban", "sha'ban", "shaaban"), "shaban"),
    "safar": "safar",
}
_WEEKDAYS = {
    "الاحد": "sunday",
    "الاثنين": "monday",
    "الثلاثاء": "tuesday",
    "الاربعاء": "wednesday",
    "الخميس": "thursday",
    "الجمعه": "friday",
    "السبت": "saturday",
}
_SHORT_MONTHS = {
    name[: 4 if name == "september" else 3]: name
    for name in _ENGLISH_MONTHS
    if name in ("january", "february", "august", "september", "october", "november", "december")
}
"""Without those that are words or names: mar, jun, apr."""
_ENGLISH_WEEKDAYS = {day + ending: day for day in _WEEKDAYS.values() for ending in ("", "s", "'s")}
_MONTHS = {word: _ENGLISH_MONTHS[n] for n, words in enumerate(_ARABIC_MONTHS) for word in words.split()}
_FIRST = frozenset(first for first, _ in _TWO_WORDS)
_OF_DATES = frozenset({*_MONTHS, *_WEEKDAYS, *(day.removeprefix("ال") for day in _WEEKDAYS), *_HIJRI, *_FIRST})
MONTH_KEYS = frozenset(_ENGLISH_MONTHS)
_ENGLISH_OF_DATES = MONTH_KEYS.union(_SHORT_MONTHS, _ENGLISH_WEEKDAYS, _ENGLISH_HIJRI)


def find(pair: Pair) -> Iterator[Remark]:
    """A month or weekday changed fails, one missing or added too; digits answer for a month (`15/3/2024`)."""
    targets = english_dates(pair.target)
    sources = arabic_dates(pair.source)
    if sources or targets:
        sources += _from_digits(arabic_words(pair.source), pair.source)
        targets += _from_digits(english_words(pair.target), pair.target)
        yield from compare(pair, sources, targets, lambda group: _SCORES[group])


_SCORES = {"month": Scores(0.1, 0.3, 0.3), "weekday": Scores(0.1, 0.3, 0.3), "hijri": Scores(0.2, 0.6, 0.6)}


def arabic_dates(text: str) -> list[Mention]:
    """The months and weekdays an Arabic text names. `تشرين الثاني/نوفمبر` is one month named twice."""
    if _OF_DATES.isdisjoint(arabic_stems(text)):
        return []
    words = arabic_words(text)
    found = []
    for index, word in enumerate(words):
        if _OF_DATES.isdisjoint(word.stems):
            continue
        for stem in word.stems:
            if (month := _MONTHS.get(stem)) is not None:
                if stem != "اب" or "آ" in text[word.start : word.end]:
                    found.append(Mention("month", (month,), (word.start, word.end), stem not in _OFTEN_OTHER))
            elif (day := _WEEKDAYS.get(stem)) is not None:
                # الاثنين is also "the two", الأحد and الخميس begin or are names.
                firm = stem != "الاثنين" or (index > 0 and words[index - 1].key == "يوم")
                found.append(Mention("weekday", (day,), (word.start, word.end), firm))
            elif (hijri := _HIJRI.get(stem)) is not None:
                found.append(Mention("hijri", (hijri,), (word.start, word.end), stem not in _OFTEN_OTHER))
            elif (day := _WEEKDAYS.get("ال" + stem)) is not None:
                found.append(
                    Mention("weekday", (day,), (word.start, word.end), False)
                )  # يوم جمعة; أحد is also "one of"
            elif stem in _FIRST:
                found += _two_words(stem, word, words[index + 1] if index + 1 < len(words) else None)
            else:
                continue
            break
    return found


def _two_words(stem: str, first: Word, second: Word | None) -> list[Mention]:
    """`كانون الثاني`; a month's first word alone (`حرب تشرين`) answers for both that begin with it."""
    rest = second.stems if second is not None else ()
    name = next((name for other in rest if (name := _TWO_WORDS.get((stem, other)))), None)
    if name is None or second is None:
        names = tuple(name for (word, _), name in _TWO_WORDS.items() if word == stem and name in _ENGLISH_MONTHS)
        return [Mention("month", names, (first.start, first.end), False)] if names else []
    group = "month" if name in _ENGLISH_MONTHS else "hijri"
    return [Mention(group, (name,), (first.start, second.end), group == "month")]


def english_dates(text: str) -> list[Mention]:
    """The months and weekdays an English text names; `May` and `March` are sure beside a number, `march` is none."""
    if _ENGLISH_OF_DATES.isdisjoint(english_keys(text)):
        return []
    words = english_words(text)
    found = []
    for index, word in enumerate(words):
        if word.key not in _ENGLISH_OF_DATES:
            continue
        key = _SHORT_MONTHS.get(word.key, word.key)
        if key in MONTH_KEYS and text[word.start].isupper():
            firm = key not in ("march", "may") or _beside_digits(words, index)
            found.append(Mention("month", (key,), (word.start, word.end), firm))
        elif (day := _ENGLISH_WEEKDAYS.get(key)) is not None:
            found.append(Mention("weekday", (day,), (word.start, word.end), text[word.start].isupper()))
        elif (hijri := _ENGLISH_HIJRI.get(key)) is not None:
            found.append(Mention("hijri", (hijri,), (word.start, word.end), False))
    return found


def _beside_digits(words: tuple[Word, ...], index: int) -> bool:
    beside = words[max(0, index - 2) : index] + words[index + 1 : index + 2]
    return any(word.key[0].isdecimal() for word in beside)


def _from_digits(words: tuple[Word, ...], text: str) -> list[Mention]:
    """Both months that `3/4/2024` may mean, and the one of `2024-04-03`."""
    found: list[Mention] = []
    if not has_digits(text):
        return found
    for first, second in pairwise(words):
        if first.key[0].isdecimal() and second.key[0].isdecimal() and text[first.end : second.start] in "/-.":
            for word in (first, second):
                if word.key.isdecimal() and 1 <= int(word.key) <= 12:
                    name = _ENGLISH_MONTHS[int(word.key) - 1]
                    found.append(Mention("month", (name,), (word.start, word.end), False))
    return found


CHECK = Check("dates", 2, 0.5, find)
