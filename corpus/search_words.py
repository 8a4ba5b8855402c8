"""Words as a search compares them: Arabic without marks, letter variants and clitics, English without case. Pure."""

from __future__ import annotations

import re
import unicodedata

_FOLD = str.maketrans({
    **dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي",
    **{chr(start + i): str(i) for start in (0x660, 0x6F0) for i in range(10)},
})
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u06d6-\u06ed]")
_WORD = re.compile(r"\w+")
# What is written together with a word: and/then, for/by/like, the; also the two joined as in للـ. Two letters at least
# must stay, so that a short word is not eaten.
_CLITICS = re.compile("^(?:[وف]?(?:[بك]?ال|لل)|[وف])(?=\\w{2})")

_FIRST = frozenset("وفبكال")
"""How one of them begins."""


def folded(text: str) -> str:
    """The text in the one spelling that a search compares."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).translate(_FOLD).casefold()


def indexed(text: str) -> str:
    """What the index holds: every word, then each Arabic word that has one without its clitics."""
    if text.isascii():  # Most English is, and nothing there folds or is cut off.
        return " ".join(_WORD.findall(text.casefold()))
    words = _WORD.findall(folded(text))
    return " ".join([*words, *(bare for word in words if (bare := _bare(word)) != word)])


def _bare(word: str) -> str:
    return _CLITICS.sub("", word) if word[0] in _FIRST else word


def match(query: str) -> str:
    """The query in FTS5's words: every word must begin a word of the pair, words in "quotes" must stand together.
    Empty where the query has no word."""
    parts = []
    for quoted, bare in re.findall(r'"([^"]*)"|([^\s"]+)', query):
        words = _WORD.findall(folded(quoted or bare))
        if quoted and words:
            parts.append('"' + " ".join(words) + '"')
        else:
            parts += ['"' + _CLITICS.sub("", word) + '"*' for word in words]
    return " AND ".join(parts)
