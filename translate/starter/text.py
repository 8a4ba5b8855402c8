"""How the starter reads Arabic and writes English: one line, no vowel marks, Western digits, plain quotes.

The model was trained on text in this form, so it belongs to the model; it is not the corpus's normalization and
reaches nobody's stored text.
"""

from __future__ import annotations

import re
import unicodedata

# Presentation forms (U+FB50.., U+FE70..) are whole letters once decomposed.
_PRESENTATION = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefc]+")
# Vowel marks, Quranic marks, tatweel; bidi and zero-width controls.
_INVISIBLE = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0640"
                        r"\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
_GLUED = re.compile(r"(?<=[a-z]{2})([.!?])(?=[A-Z][a-z])")
_PLAIN = str.maketrans({
    **{chr(0x0660 + digit): str(digit) for digit in range(10)},
    **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    "٫": ".", "٬": ",", "٪": "%", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'",
    "…": "...", "–": "-", "‑": "-",
})


def plain_arabic(text: str) -> str:
    """`text` as the model reads it; the meaning stays, the length may not."""
    text = _PRESENTATION.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return _SPACE.sub(" ", _INVISIBLE.sub("", text).translate(_PLAIN)).strip()


def plain_english(text: str) -> str:
    """`text` as the model writes it."""
    return space_after_stops(_SPACE.sub(" ", _INVISIBLE.sub("", text).translate(_PLAIN)).strip())


def space_after_stops(text: str) -> str:
    """`text` with a space between "end." and "The": one in twenty pairs of TICO-19 lacks it, and the model learned
    to."""
    return _GLUED.sub(r"\1 ", text)
