"""Light stems of both languages, coarse enough that a small table of translations reaches far. Owns no rule of a check.

`economy`, `economic` and `economists` are one stem, and so are الاقتصاد, واقتصادية and اقتصادهم. That two words of
different meaning share a stem costs little: a sentence is judged by many words."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_ENGLISH = 6
MAX_ARABIC = 5
_ENGLISH_ENDINGS = re.compile(r"(?:'s|s'|n't)$")
_INFLECTION = re.compile(r"(?:ing|ed|es|ly|er|s|e|y)$")
_DOUBLED = re.compile(r"([bdgklmnprt])\1$")
_ARABIC_ENDING = re.compile(r"(?:يات|تها|تهم|هما|ها|هم|هن|نا|كم|ات|ون|ين|ان|يه|وا|ته|تي|ه|ي|ت|ا)$")


@lru_cache(maxsize=1 << 15)
def english_stem(key: str) -> str:
    """Of a word in small letters."""
    word = _ENGLISH_ENDINGS.sub("", key)
    if len(word) > 5:
        word = word.replace("our", "or").replace("yse", "yze")
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3]
    elif len(word) > 3:
        cut = _INFLECTION.sub("", word)
        if len(cut) >= 3:
            word = _DOUBLED.sub(r"\1", cut)
    return word[:MAX_ENGLISH]


@lru_cache(maxsize=1 << 15)
def arabic_stem(stem: str) -> str:
    """Of a levelled word whose proclitics are off."""
    cut = _ARABIC_ENDING.sub("", stem)
    return (cut if len(cut) >= 3 else stem)[:MAX_ARABIC]
