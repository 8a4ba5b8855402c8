"""The model's layer, case by case in real Arabic, and its map by property."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.normalize import ModelText, for_model

CASES = [
    # presentation forms and ligatures: the words were typed again as letters
    ("ﻗﺎﻝ ﺍﻟﺮﺋﻴﺲ", "قال الرئيس"),
    ("ﻻ ﻵ ﷲ", "لا لآ الله"),
    ("محمد ﷺ", "محمد صلى الله عليه وسلم"),
    ("﷽", "بسم الله الرحمن الرحيم"),
    ("٥ ﷼", "٥ ريال"),
    ("ﺑﹶ", "بَ"),  # a vowel sign of its own brings no space along
    ("Ａ①ｘ ½ ﬁ", "Ａ①ｘ ½ ﬁ"),  # no other compatibility form is touched
    # tatweel
    ("عـــلم", "علم"),
    ("عـَـلم", "عَلم"),
    ("بـ: وهـ. سنة 560 هـ", "بـ: وهـ. سنة 560 هـ"),
    ("بـ12 وبـCNN وبـ«نص»", 'بـ12 وبـCNN وبـ"نص"'),
    ("سلامـــــ", "سلامـ"),
    ("ـها", "ـها"),
    ("ـــــ", "ـــــ"),
    ("عـ\u200fـلم", "علم"),
    # marks nobody sees
    ("\u202bقال\u202c \u200fالرئيس\u200e", "قال الرئيس"),
    ("\ufeffقال\u00ad\x07", "قال"),
    ("می\u200cخواهم \u200cقال\u200c", "می\u200cخواهم قال"),
    # white space and quotation marks
    (" قال\u00a0 الرئيس\r\n\tأمس ", "قال الرئيس أمس"),
    ("«نعم» ‹لا› “بل” ”أو“ „ثم\" ‘كلا’", '"نعم" "لا" "بل" "أو" "ثم" \'كلا\''),
    ("﴿نص﴾", '"نص"'),
    # what stays
    ("عَلَمٌ وشدّة", "عَلَمٌ وشدّة"),
    ("٣٫٥٪ و3.5% ، ؛ ؟ …", "٣٫٥٪ و3.5% ، ؛ ؟ …"),
    ("😀 e\u0301", "😀 e\u0301"),
    ("ا\u0653 ا\u0654 و\u0654 ي\u0654 ا\u0655", "آ أ ؤ ئ إ"),
    ("نص\ud83d", "نص\ufffd"),
    ("", ""),
    (" \u200f ", ""),
]


@pytest.mark.parametrize(("written", "expected"), CASES)
def test_what_the_model_reads(written: str, expected: str) -> None:
    assert for_model(written).text == expected


VOWELS = [("عَلَمٌ وشدّة", "علم وشدة"), ("هَـٰذا", "هذا"), ("أنَّ رِجالاً آمنوا", "أن رجالا آمنوا"), ("ﺑﹶ", "ب"),
          ("ﹰ ﱞ ﳲ", ""), ("مسؤول", "مسؤول")]


@pytest.mark.parametrize(("written", "expected"), VOWELS)
def test_vowel_signs_can_be_left_out(written: str, expected: str) -> None:
    assert for_model(written, keep_vowels=False).text == expected


SPANS = [
    # written, a stretch of the model's text, the same stretch as written
    ("قال عـــلم كبير", "علم", "عـــلم"),
    ("قال ﷲ أكبر", "الله", "ﷲ"),
    ("محمد ﷺ نبي", "عليه", "ﷺ"),
    ("قال\u00a0\u200f «نعم»", '"نعم"', "«نعم»"),
    ("  عام 560 هـ.", "560 هـ", "560 هـ"),
    ("ا\u0654حمد", "أ", "ا\u0654"),
    ("قال\n\nنعم", " ", "\n\n"),
]


@pytest.mark.parametrize(("written", "model", "as_written"), SPANS)
def test_a_stretch_is_found_in_the_other_layer(written: str, model: str, as_written: str) -> None:
    layer = for_model(written)
    start = layer.text.index(model)
    found = layer.to_written(start, start + len(model))
    assert written[slice(*found)] == as_written
    back = layer.text[slice(*layer.to_model(*found))]
    assert model in back
    assert as_written == written[slice(*layer.to_written(*layer.to_model(*found)))]


def test_what_was_left_out_is_an_empty_stretch() -> None:
    layer = for_model("عـــلم\u200f")
    assert layer.to_model(1, 4) == (1, 1)
    assert layer.to_model(6, 7) == (3, 3)
    assert layer.to_written(3, 3) == (7, 7)
    assert layer.to_written(1, 1) == (4, 4)


CHARACTERS = st.one_of(
    st.sampled_from("ابتجحدرسعفقكلمنهوىيةأإآؤئء ـًٌٍَُِّْٰٕٓٔ٠٣٫،؛؟«»“”.!:\u200c\u200d\u200e\u200f\u202e\u2067\ufeff"),
    st.characters(min_codepoint=0x0600, max_codepoint=0x06FF),
    st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF),
    st.characters(max_codepoint=0xFF),
    st.sampled_from("😀👩\u200d👧🇱🇧\ufe0f\u0301\u2028\u3000"),
    st.characters(exclude_categories=()))
GONE = re.compile("[\\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*")


@given(st.text(CHARACTERS, max_size=40), st.booleans())
@settings(max_examples=10_000, deadline=None)
def test_offsets_map_back_exactly_and_nothing_raises(written: str, keep_vowels: bool) -> None:
    layer = for_model(written, keep_vowels=keep_vowels)
    assert len(layer.starts) == len(layer.ends) == len(layer.text)
    assert list(layer.starts) == sorted(layer.starts)
    assert list(layer.ends) == sorted(layer.ends)
    assert for_model(layer.text, keep_vowels=keep_vowels).text == layer.text
    layer.text.encode("utf-8")
    covered = bytearray(len(written))
    for place, char in enumerate(layer.text):
        start, end = layer.to_written(place, place + 1)
        assert 0 <= start < end <= len(written)
        first, last = layer.to_model(start, end)
        assert first <= place < last
        assert layer.to_written(first, last) == (start, end)
        assert end - start > 1 or char == written[start] or not written[start].isalnum() or written[start] >= "\ufb50"
        covered[start:end] = b"\x01" * (end - start)
    lost = "".join(char for char, kept in zip(written, covered, strict=True) if not kept)
    # Unicode's own expansion tells which presentation forms are vowel signs and no letters.
    plain = unicodedata.normalize("NFKC", lost).replace("ـ", "")
    assert GONE.fullmatch(lost) or (not keep_vowels and not any(map(str.isalnum, plain)))


def test_a_clean_text_is_its_own_layer() -> None:
    text = "وقال الوزير إن 3.5 في المئة كافية؟"
    assert for_model(text) == ModelText(text, range(len(text)), range(1, len(text) + 1), len(text))


@pytest.mark.parametrize("unit", ["ـ", "ـَ", "\u200c", "« ", "ﷺ", " \u200f", "عـ"])
def test_a_long_row_of_anything_takes_linear_time(unit: str) -> None:
    assert len(for_model(unit * 200_000).text) <= 20 * 200_000
