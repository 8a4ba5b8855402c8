"""Currencies, measures and spans of time by name: `500 مليون دولار` is $500 million, three days are no three weeks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.checks.arabic_number_words import TABLE as ARABIC_NUMBERS
from corpus.checks.arabic_number_words import Kind as ArabicKind
from corpus.checks.check import Check, Remark
from corpus.checks.concepts import Mention, Scores, compare
from corpus.checks.english_number_words import TABLE as ENGLISH_NUMBERS
from corpus.checks.english_number_words import Kind as EnglishKind
from corpus.checks.words import Word, arabic_stems, arabic_words, english_keys, english_words
from corpus.records import Pair

# Group, names, Arabic words, English words. The first name of a word is enough where it has several.
_UNITS: tuple[tuple[str, str, str, str], ...] = (
    ("money", "dollar", "دولار دولارا دولارات دولارين دولاران", "dollar dollars usd"),
    ("money", "euro", "يورو اليورو", "euro euros eur"),
    ("money", "pound", "جنيه جنيها جنيهات جنيهين استرليني رطل رطلا ارطال", "pound pounds sterling gbp lb lbs egp"),
    ("money", "riyal", "ريال ريالا ريالات ريالين", "riyal riyals rial rials real reais"),
    ("money", "dirham", "درهم درهما دراهم درهمين", "dirham dirhams aed"),
    ("money", "dinar", "دينار دينارا دنانير دينارين", "dinar dinars"),
    ("money", "lira pound", "ليره ليرات ليرتين", ""),
    ("money", "lira", "", "lira liras lire"),
    ("money", "shekel", "شيكل شيقل شيكلا شواكل شواقل", "shekel shekels"),
    ("money", "rouble", "روبل روبلا روبلات", "rouble roubles ruble rubles"),
    ("money", "rupee", "روبيه روبيات", "rupee rupees"),
    ("money", "yuan", "يوان يوانا", "yuan renminbi"),
    ("money", "yen", "ين", "yen"),
    ("money", "franc", "فرنك فرنكا فرنكات", "franc francs"),
    (
        "length", "kilometre",
        "كيلومتر كيلومترا كيلومترات كيلومترين كلم كم",
        "kilometre kilometres kilometer kilometers km kms kph",
    ),
    ("length", "metre", "متر مترا امتار مترين", "metre metres meter meters"),
    ("length", "centimetre", "سنتيمتر سنتيمترا سنتيمترات سم", "centimetre centimetres centimeter centimeters cm"),
    (
        "length", "millimetre",
        "مليمتر مليمترا ملم مم ميلمتر ميلمترا ميليمتر ميليمترا مليمترات",
        "millimetre millimetres millimeter millimeters mm",
    ),
    ("length", "mile", "ميل ميلا اميال", "mile miles mi mph"),
    ("length", "foot", "قدم قدما اقدام", "foot feet ft"),
    ("length", "inch", "بوصه بوصات انش", "inch inches"),
    (
        "mass", "kilogram",
        "كيلوغرام كيلوغراما كيلوغرامات كيلوجرام كيلوجراما كيلوجرامات كلغ كغ كجم كيلو",
        "kilogram kilograms kg kilo kilos",
    ),
    ("mass", "gram", "غرام غراما غرامات جرام جراما جرامات", "gram grams gramme grammes"),
    ("mass", "ton", "طن طنا اطنان طنين", "ton tons tonne tonnes"),
    ("mass", "ounce", "اونصه اوقيه اونصات", "ounce ounces oz"),
    ("volume", "litre", "لتر لترا لترات ليتر ليترا ليترات", "litre litres liter liters"),
    ("volume", "barrel", "برميل برميلا براميل", "barrel barrels"),
    ("volume", "gallon", "غالون غالونا غالونات جالون", "gallon gallons"),
    ("area", "hectare", "هكتار هكتارا هكتارات", "hectare hectares"),
    ("area", "feddan acre", "فدان فدانا افدنه", "feddan feddans acre acres"),
    ("area", "dunam", "دونم دونما دونمات", "dunam dunams dunum dunums donum donums"),
    ("power", "kilowatt", "كيلوواط كيلووات", "kilowatt kilowatts kilowatt-hour kw kwh"),
    ("power", "megawatt", "ميغاواط ميجاواط ميغاوات", "megawatt megawatts mw"),
    ("power", "gigawatt", "غيغاواط جيجاواط غيغاوات", "gigawatt gigawatts gw"),
    ("time", "second", "ثانيه ثواني ثوان ثانيتين", "second seconds"),
    ("time", "minute", "دقيقه دقائق دقيقتين دقيقتان", "minute minutes"),
    ("time", "hour", "ساعه ساعات ساعتين ساعتان", "hour hours hourly clock"),
    ("time", "day", "يوم يوما ايام يومين يومان يومي يوميا يوميه", "day days daily today tonight nowadays"),
    (
        "time", "week",
        "اسبوع اسبوعا اسابيع اسبوعين اسبوعان اسبوعي اسبوعيا اسبوعيه",
        "week weeks weekly weekend fortnight",
    ),
    ("time", "month", "شهر شهرا اشهر اشهرا شهور شهورا شهرين شهران شهري شهريا شهريه", "month months monthly"),
    (
        "time", "year",
        "سنه سنوات سنين سنتين سنتان عام عاما اعوام عامين عامان عامي سنوي سنويا سنويه",
        "year years annual annually yearly aged age old",
    ),
    ("time", "decade year", "عقد عقود عقودا عقدين", "decade decades"),
    ("time", "century year", "قرن قرون قرونا قرنين", "century centuries"),
)  # fmt: skip


def _table(column: int) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {word: (row[0], tuple(row[1].split())) for row in _UNITS for word in row[column].split()}


_ARABIC, _ENGLISH = _table(2), _table(3)
_ARABIC_STEMS, _ENGLISH_KEYS = frozenset(_ARABIC), frozenset(_ENGLISH)
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₪": "shekel", "₽": "rouble", "₺": "lira"}
_SIGN = re.compile("[$€£¥₪₽₺]")
_MONEY = Scores(0.15, 0.6, 0.6, repeated=0.35)
_OTHER = Scores(0.2, 0.7, 0.7, 0.4, 0.4)
_COUNTED_ARABIC = frozenset(set(ArabicKind) - {ArabicKind.SILENT, ArabicKind.ORDINAL, ArabicKind.FRACTION})
_COUNTED_ENGLISH = frozenset(
    {EnglishKind.UNIT, EnglishKind.TEEN, EnglishKind.TENS, EnglishKind.HUNDRED, EnglishKind.SCALE, EnglishKind.SCALES}
)
_NEVER_ALONE = frozenset("second ثانيه ثوان foot feet قدم قدما ين سم كم مم ميل real mi".split())


def find(pair: Pair) -> Iterator[Remark]:
    """A unit that became another of its kind fails; one that only one side names is information."""
    targets = list(english_units(pair.target))
    sources = list(arabic_units(pair.source)) if targets else []
    if sources:
        yield from compare(pair, sources, targets, lambda group: _MONEY if group == "money" else _OTHER)


def arabic_units(text: str) -> Iterable[Mention]:
    """Units of an Arabic text; sure are currencies, and of the others those that follow a number, or are dual."""
    words = () if _ARABIC_STEMS.isdisjoint(arabic_stems(text)) else arabic_words(text)
    for index, word in enumerate(words):
        if _ARABIC_STEMS.isdisjoint(word.stems):
            continue
        stem = next(stem for stem in word.stems if stem in _ARABIC)
        if stem == "كيلو" and index + 1 < len(words) and stem + words[index + 1].key in _ARABIC:
            continue  # كيلو متر, written as two words
        if index > 0 and words[index - 1].key == "كيلو" and "كيلو" + stem in _ARABIC:
            stem = "كيلو" + stem
        unit = _ARABIC[stem]
        counted = index > 0 and _is_arabic_number(words[index - 1])
        if counted or stem not in _NEVER_ALONE:
            firm = counted or (unit[0] == "money" and stem == word.key) or stem.endswith(("تين", "ومين", "هرين"))
            yield Mention(unit[0], unit[1], (word.start, word.end), firm)
    yield from _signs(text)


def english_units(text: str) -> Iterable[Mention]:
    """Units of an English text, sure as in Arabic. `second` counts only after a number."""
    words = () if _ENGLISH_KEYS.isdisjoint(english_keys(text)) else english_words(text)
    for index, word in enumerate(words):
        if (unit := _ENGLISH.get(word.key)) is not None:
            counted = index > 0 and _is_english_number(words[index - 1])
            if counted or word.key not in _NEVER_ALONE:
                yield Mention(unit[0], unit[1], (word.start, word.end), counted or unit[0] == "money")
    yield from _signs(text)


def _signs(text: str) -> Iterable[Mention]:
    return (Mention("money", (_SIGNS[sign.group()],), sign.span(), True) for sign in _SIGN.finditer(text))


def _is_arabic_number(word: Word) -> bool:
    if word.key[0].isdecimal():
        return True
    return any(stem in ARABIC_NUMBERS and ARABIC_NUMBERS[stem][0] in _COUNTED_ARABIC for stem in word.stems)


def _is_english_number(word: Word) -> bool:
    if word.key[0].isdecimal():
        return True
    entry = ENGLISH_NUMBERS.get(word.key)
    return entry is not None and entry[0] in _COUNTED_ENGLISH


CHECK = Check("units", 4, 0.5, find)
