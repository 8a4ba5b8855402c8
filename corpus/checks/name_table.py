"""Which English words are names, and what Arabic calls those that it has names of its own for (Egypt is مصر)."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache, lru_cache
from importlib.resources import files

from corpus.checks.dates import MONTH_KEYS
from corpus.checks.word_stems import english_stem

# English words that common lists leave out end so; names seldom do.
_DERIVED = re.compile(
    r"(?:ism|ist|ists|ics|ical|tion|tions|tional|ment|ness|ship|ity|ology|ological|ous|weight|craft|men|ary|aedic)$"
)
_INFLECTED = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""),
    ("er", ""), ("er", "e"),
)  # fmt: skip
# Months and words of official names that the list of words, made of running text, has not; they are translated.
_TRANSLATED = frozenset(
    "jan feb mar apr aug sept oct nov dec congress subcommittee creek brewery cathedral avenue boulevard plaza expo "
    "botanic horticultural cruelty flyer prix trans fray templo puerto rue calle piazza monsignor".split()
)
_ENDINGS = ("يه", "ي", "ا", "ه")
_FEW = 3
"""A name with more Arabic words than this in the table is a part of many names (`mount`), and says little backwards."""


@lru_cache(maxsize=1 << 14)
def is_name(key: str) -> bool:
    """Of a word in small letters: none that English writes small somewhere."""
    if key in _common() or key in _TRANSLATED or key in MONTH_KEYS or "n't" in key:
        return False
    return not is_derived(key, _common())


def is_derived(key: str, common: Set[str]) -> bool:
    """Whether it ends as no name does, or is a form of one of these words."""
    return _DERIVED.search(key) is not None or any(
        key.endswith(ending) and len(key) > 5 and key.removesuffix(ending) + instead in common
        for ending, instead in _INFLECTED
    )


def is_name_stem(stem: str) -> bool:
    """Of a light stem: no word that English writes small has it."""
    return stem not in _common_stems() and not stem[:1].isdecimal()


def arabic_roots(key: str) -> frozenset[str] | None:
    """Roots of the Arabic words that stand for this name; None where the table has it not."""
    table = _table()
    return table.get(key) or table.get(key.removesuffix("s"))


def stems_of_names(stems: tuple[str, ...]) -> frozenset[str]:
    """Light English stems of the names that an Arabic word stands for in the table."""
    return frozenset(stem for word in stems for stem in _backwards().get(root(word), ()))


def root(word: str) -> str:
    """امريكي, امريكيه and امريكا are one country."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


@cache
def _common() -> frozenset[str]:
    """Words that English writes small somewhere: those of running text, and others of a dictionary."""
    data = files("corpus.checks").joinpath("data")
    texts = [data.joinpath(name).read_text(encoding="utf-8") for name in ("english_words.txt", "dictionary_words.txt")]
    return frozenset(line for text in texts for line in text.splitlines() if line[:1] != "#")


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(map(english_stem, _common()))


@cache
def _table() -> dict[str, frozenset[str]]:
    """English name -> roots of the Arabic words that stand for it."""
    text = files("corpus.checks").joinpath("data/names.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {name: frozenset(root(word) for word in words.split()) for name, words in lines}


@cache
def _backwards() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, roots in _table().items():
        if name not in _common() and len(roots) <= _FEW:
            for word in roots:
                if len(word) >= 3:
                    found.setdefault(word, []).append(english_stem(name))
    return found
