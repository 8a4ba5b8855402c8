"""Consonant skeletons: what is left of a name when vowels, doubling and the spelling of each language are taken away.

Muhammad, Mohamed and محمد are all MD. ق is k, q, g or c, ب is b or p, ف is f or v; ه ح ع and the semivowels, which
English writes or drops at will, are left out. Sounds that spellings mix (ج is j or g) are near each other."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# B F: lips; T D: teeth; S X: hissing; K G J H: palate and throat; the liquids and nasals stand for themselves.
_ARABIC = str.maketrans(
    {
        **dict.fromkeys("بپ", "B"),
        **dict.fromkeys("فڤ", "F"),
        **dict.fromkeys("تطث", "T"),
        **dict.fromkeys("دضذ", "D"),
        **dict.fromkeys("سزصظ", "S"),
        **dict.fromkeys("شچ", "X"),
        **dict.fromkeys("كق", "K"),
        **dict.fromkeys("غگ", "G"),
        "ج": "J",
        "خ": "H",
        "ل": "L",
        "ر": "R",
        "م": "M",
        "ن": "N",
    }
)
_DIGRAPHS = (
    ("tch", "X"), ("cci", "X"), ("sch", "X"), ("ch", "X"), ("sh", "X"), ("kh", "H"),
    ("gh", "G"), ("ph", "F"), ("th", "T"), ("dh", "D"),
    ("ts", "S"), ("tz", "S"), ("ck", "K"), ("dj", "J"), ("ce", "S"), ("ci", "S"), ("cy", "S"),
    ("ge", "J"), ("gi", "J"), ("x", "KS"),
)  # fmt: skip
_ENGLISH = str.maketrans(
    {
        **dict.fromkeys("bp", "B"),
        **dict.fromkeys("vf", "F"),
        "t": "T",
        "d": "D",
        **dict.fromkeys("sz", "S"),
        **dict.fromkeys("kqc", "K"),
        "g": "G",
        "j": "J",
        "l": "L",
        "r": "R",
        "m": "M",
        "n": "N",
    }
)
_DOUBLE = re.compile(r"(.)\1+")
_OTHER = re.compile(r"[^A-Z]")
# Sounds that spellings mix: v is ف or ب; th is ث, ت, ذ or ز; g is ج, غ, ق or ك; ch is تش, ش, خ or ك; j is ج, ي or خ.
_MIXED = (
    "BF",
    "TD",
    "TS",
    "DS",
    "KG",
    "KJ",
    "GJ",
    "HK",
    "HG",
    "HJ",
    "XK",
    "XH",
    "XS",
    "XJ",
    "XT",
    "SK",
    "MN",
    "JS",
    "DJ",
)
_NEAR = frozenset((first, second) for pair in _MIXED for first, second in ((pair[0], pair[1]), (pair[1], pair[0])))
_NEAR_COST = 0.25


@lru_cache(maxsize=1 << 14)
def arabic_skeleton(key: str) -> str:
    """Of a levelled Arabic word."""
    return _DOUBLE.sub(r"\1", _OTHER.sub("", key.replace("تش", "ش").translate(_ARABIC)))


@lru_cache(maxsize=1 << 14)
def english_skeletons(word: str) -> tuple[str, ...]:
    """Of an English word in any case, and with the letters that French and English do not speak left out."""
    plain = unicodedata.normalize("NFKD", word.lower())
    spellings = [plain]
    if plain[-1:] in ("t", "s", "d", "x", "z") and len(plain) > 3:
        spellings.append(plain[:-1])  # Monet, Calais
    if "gh" in plain:
        spellings.append(plain.replace("gh", ""))  # Wright, Hughes
    if "j" in plain or "ll" in plain:
        spellings.append(plain.replace("j", "kh").replace("ll", "y"))  # Trujillo
    return tuple(dict.fromkeys(map(_skeleton, spellings)))


def _skeleton(plain: str) -> str:
    for letters, sound in _DIGRAPHS:
        plain = plain.replace(letters, sound)
    return _DOUBLE.sub(r"\1", _OTHER.sub("", plain.translate(_ENGLISH)))


@lru_cache(maxsize=1 << 15)
def likeness(first: str, second: str) -> float:
    """0 to 1 for two skeletons: 1 when equal, nearly so when one holds the other whole."""
    if first == second:
        return 1.0
    if not first or not second:
        return 0.0
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= 3 and shorter in longer and len(longer) - len(shorter) <= 3:
        return 0.85
    cost = _distance(first, second)
    return max(0.0, 1 - cost / max(len(first), len(second)))


def _distance(first: str, second: str) -> float:
    """Edit distance; changing a sound into one it is mixed with costs a quarter."""
    row = [float(index) for index in range(len(second) + 1)]
    for i, left in enumerate(first, 1):
        before, row[0] = row[0], float(i)
        for j, right in enumerate(second, 1):
            change = 0.0 if left == right else _NEAR_COST if (left, right) in _NEAR else 1.0
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + change)
    return row[-1]
