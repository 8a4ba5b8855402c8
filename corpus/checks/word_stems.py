"""Light stems of both languages, coarse enough that a small table of translations reaches far. Owns no rule of a check.

`economy`, `economic` and `economists` are one stem, and so are الاقتصاد, واقتصادية and اقتصادهم. That two words of
different meaning share a stem costs little: a sentence is judged by many words."""

from __future__ import annotations

from functools import lru_cache

MAX_ENGLISH = 6
MAX_ARABIC = 5
_CLITICS = frozenset({"'s", "s'", "n't"})
_INFLECTIONS = frozenset("ing ed es ly er s e y".split())
_DOUBLED = frozenset("bdgklmnprt")
_ARABIC_ENDINGS = frozenset("يات تها تهم هما ها هم هن نا كم ات ون ين ان يه وا ته تي ه ي ت ا".split())


@lru_cache(maxsize=1 << 15)
def english_stem(key: str) -> str:
    """Of a word in small letters."""
    word = _without(key, _CLITICS)
    if len(word) > 5:
        word = word.replace("our", "or").replace("yse", "yze")
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3]
    elif len(word) > 3:
        cut = _without(word, _INFLECTIONS)
        if len(cut) >= 3:
            word = cut[:-1] if cut[-1] == cut[-2] and cut[-1] in _DOUBLED else cut
    return word[:MAX_ENGLISH]


@lru_cache(maxsize=1 << 15)
def arabic_stem(stem: str) -> str:
    """Of a levelled word whose proclitics are off."""
    cut = _without(stem, _ARABIC_ENDINGS)
    return (cut if len(cut) >= 3 else stem)[:MAX_ARABIC]


def _without(word: str, endings: frozenset[str]) -> str:
    """The word without the longest ending it has: three letters, two or one."""
    for letters in (3, 2, 1):
        if word[-letters:] in endings:
            return word[:-letters]
    return word
