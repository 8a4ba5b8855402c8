"""Make the two tables of the names check: what names are called in Arabic, and which English words are no names.

    python scripts/make_name_tables.py CLDR PAIRS... --out corpus/checks/data [--usual FILE... --rare FILE...]

CLDR is the word `babel` (countries, cities and languages are read from the CLDR data in that package) or `none`.
PAIRS are .jsonl.gz files with `ar` and `en`; those whose name begins with `lexicon` also give names.
FILE is a dictionary of SCOWL, a word a line: the words that are written small only, less the forms of others, become
dictionary_words.txt, all of the usual ones (Debian: wamerican-small, wbritish-small) and the long ones of the rare
(wamerican, wbritish): a short rare word is a name more often, as Macron is.
The tables are shipped, so that a check's findings do not depend on which version of a library is installed."""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from corpus.checks.name_table import is_derived
from corpus.checks.skeletons import arabic_skeleton, english_skeletons, likeness
from corpus.checks.words import arabic_words, fold

_NAME = re.compile(r"[A-Z][^\W\d_]+")
_SMALL = re.compile(r"(?<![\w'’-])[a-z]{2,}(?![\w'’])")
# What neither CLDR nor the lexicon names, or names in one form only.
_MORE = """
Arabia سعودية عربية جزيرة
Arab عرب عربي إمارات
Asian آسيوي
Asia آسيا
African أفريقي
John يوحنا جون
Joseph يوسف جوزيف
Jacob يعقوب
Abraham إبراهيم أبراهام
Moses موسى
Solomon سليمان
David داود ديفيد دافيد
Noah نوح
Mary مريم ماري
Jesus عيسى يسوع مسيح
Christ مسيح
Christian مسيحي نصراني كريستيان
Christians مسيحي نصارى
Christianity مسيحية نصرانية
Christmas ميلاد
Easter فصح شرقي
Bible كتاب إنجيل
Quran قرآن
God الله إله رب
Lord رب لورد
Peter بطرس بيتر
Paul بولس بول
Mark مرقس مارك
Luke لوقا لوك
Michael ميخائيل مايكل ميشيل
Saladin صلاح
Avicenna سينا
Averroes رشد
Plato أفلاطون
Aristotle أرسطو
Ptolemy بطليموس
Alexander إسكندر ألكسندر
Mercury عطارد
Venus زهرة فينوس
Mars مريخ
Jupiter مشتري
Saturn زحل
Moon قمر
Earth أرض
Sun شمس
Mesopotamia رافدين نهرين
Arctic متجمد قطبي شمالي
Antarctic متجمد قطبي جنوبي
Atlantic أطلسي أطلنطي
Pacific هادئ
Mediterranean متوسط
Caribbean كاريبي
Baltic بلطيق
Danube دانوب
Crusader صليبي
Crusaders صليبي
Greek يوناني إغريقي
Greeks يونان إغريق
Greece يونان
Sufi متصوفة صوفي
Sufis متصوفة صوفي
Jew يهود
Jews يهود
Jewish يهودي
Muslim مسلم إسلامي
Muslims مسلم
Turk ترك
Kurd كرد أكراد
Kurds كرد أكراد
Hungary مجر هنغاريا
Hungarian مجري هنغاري
Dutch هولندي
Holland هولندا
Swiss سويسري
Britain بريطانيا
Briton بريطاني
England إنجلترا إنكلترا
English إنجليزي إنكليزي
Irish أيرلندي إيرلندي
Scottish اسكتلندي
Soviet سوفيتي سوفياتي
Nile نيل
Euphrates فرات
Tigris دجلة
Crete كريت إقريطش
Venice بندقية
Athens أثينا
Lisbon لشبونة
Vienna فيينا
Sicily صقلية
Cordoba قرطبة
Seville إشبيلية
Granada غرناطة
Toledo طليطلة
Andalusia أندلس
Hebron خليل
Jaffa يافا
Acre عكا
Sidon صيدا
Tyre صور
Aleppo حلب
Mecca مكة
Medina مدينة
Parliament برلمان نواب
Renaissance نهضة
Reuters رويترز
Ireland أيرلندا إيرلندا
Germany ألمانيا
German ألماني
Germans ألمان
Japan يابان
Japanese ياباني
India هند
Indian هندي
China صين
Chinese صيني
Egyptian مصري
Egyptians مصري
Jerusalem قدس مقدسي
Olympic أولمبي
Olympics أولمبي
Western غرب
Northern شمال
Southern جنوب
Eastern شرق
"""
_SCOWL = """\
# English words of SCOWL that running text seldom has, by scripts/make_name_tables.py.
# The collective work is Copyright 2000-2011 by Kevin Atkinson as well as any of the copyrights of its sources.
# Permission to use, copy, modify, distribute and sell these word lists, the associated scripts, the output created
# from the scripts, and its documentation for any purpose is hereby granted without fee, provided that the above
# copyright notice appears in all copies and that both that copyright notice and this permission notice appear in
# supporting documentation. Kevin Atkinson makes no representations about the suitability of this array for any
# purpose. It is provided "as is" without express or implied warranty.
"""
_LONG = 7
_LEFT_OUT = frozenset({"of", "and", "the", "in", "for"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cldr", choices=["babel", "none"])
    parser.add_argument("pairs", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--usual", nargs="*", type=Path, default=[], metavar="FILE")
    parser.add_argument("--rare", nargs="*", type=Path, default=[], metavar="FILE")
    options = parser.parse_args()
    entries = list(cldr_names()) if options.cldr == "babel" else []
    small: set[str] = set()
    for path in options.pairs:
        for line in gzip.decompress(path.read_bytes()).decode("utf-8").rstrip("\n").split("\n"):
            row = json.loads(line)
            small.update(_SMALL.findall(row["en"]))
            if path.name.startswith("lexicon"):
                entries.append((row["en"], row["ar"]))
    names = name_table(entries, small)
    options.out.mkdir(parents=True, exist_ok=True)
    head = "# From CLDR (Unicode License v3) and the project's own lexicon, by scripts/make_name_tables.py\n"
    lines = [f"{name}\t{' '.join(sorted(arabic))}\n" for name, arabic in sorted(names.items())]
    (options.out / "names.tsv").write_text(head + "".join(lines), encoding="utf-8")
    (options.out / "english_words.txt").write_text("\n".join(sorted(small)) + "\n", encoding="utf-8")
    print(f"{len(names)} names, {len(small)} words")
    if options.usual:
        usual, rare = map(words, (options.usual, options.rare))
        more = dictionary_words(usual, rare, small, names.keys())
        path = options.out / "dictionary_words.txt"
        path.write_text(_SCOWL + "".join(f"{word}\n" for word in sorted(more)), encoding="utf-8")
        print(f"{len(more)} words of dictionaries")


def words(paths: Sequence[Path]) -> set[str]:
    """All words of these files."""
    return {word for path in paths for word in path.read_text(encoding="utf-8").split()}


def dictionary_words(usual: Set[str], rare: Set[str], seen: Set[str], names: Set[str]) -> set[str]:
    """Words that are written small only, without those that were seen, are names, or are formed of another."""
    large = {word.lower() for word in usual | rare if word[:1].isupper()}
    every = {word for word in usual if len(word) > 2} | {word for word in rare if len(word) >= _LONG}
    small = {word for word in every if word.isalpha() and word.islower()} - large - names - seen
    return {word for word in small if not is_derived(word, small | seen)}


def cldr_names() -> Iterator[tuple[str, str]]:
    """(English, Arabic) of countries, languages and the cities that time zones are named by."""
    from babel import Locale

    arabic, english = Locale("ar"), Locale("en")
    for table, other in ((english.territories, arabic.territories), (english.languages, arabic.languages)):
        yield from ((name, other[key]) for key, name in table.items() if key in other and not key.isdecimal())
    for zone, names in arabic.time_zones.items():
        if "city" in names:
            yield zone.rsplit("/", 1)[-1].replace("_", " "), names["city"]


def name_table(entries: list[tuple[str, str]], small: set[str]) -> dict[str, set[str]]:
    """English name in small letters -> the Arabic words that stand for it, levelled and without their article.

    An entry of several names (United Nations) gives each of them all its words, unless an entry names one alone; words
    that sound like the name are then enough."""
    alone: dict[str, set[str]] = defaultdict(set)
    together: dict[str, set[str]] = defaultdict(set)
    for english, arabic in entries:
        words = {word.key.removeprefix("ال") for word in arabic_words(arabic)}
        words = {word for word in words if len(word) > 2}
        found = _NAME.findall(english)
        for name in found:
            if name.lower() not in small and name.lower() not in _LEFT_OUT:
                (alone if len(found) == 1 else together)[name.lower()] |= words
    names = dict(alone)
    for name, words in together.items():
        if name not in alone:
            sounding = {word for word in words if likeness(arabic_skeleton(word), english_skeletons(name)[0]) >= 0.75}
            names[name] = sounding or words
    for line in _MORE.strip().split("\n"):
        name, *words = line.split()
        names.setdefault(name.lower(), set()).update(fold(word) for word in words)
    return {name: words for name, words in names.items() if words}


if __name__ == "__main__":
    main()
