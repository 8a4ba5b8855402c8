"""Where a run-on sentence is cut and how its parts come back as one; every cut was drawn by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate.long import Part, plan, rejoin, translate_long
from translate.records import Translation


def cut(text: str, max_words: int) -> list[str]:
    """The parts of `text` when every word is one token."""
    return [text[part.start:part.end] for part in plan(text, [1] * len(text.split()), max_words)]


# `|` stands where a careful reader would cut.
@pytest.mark.parametrize(("marked", "max_words"), [
    ("أعلنت الوزارة بدء تسجيل الطلاب في المدارس الحكومية صباح الأحد؛ |وتستمر حتى نهاية الشهر في كل المحافظات", 12),
    ("وصل الوزير إلى العاصمة مساء أمس على رأس وفد كبير |مشيرا إلى أن الزيارة ستستمر ثلاثة أيام فقط", 12),
    ("قال المدير إن الشركة ستفتح فرعا جديدا في الميناء، |مضيفا أن العمل يبدأ في الربيع المقبل", 12),
    ("هطلت أمطار غزيرة على المدن الساحلية طوال ليل أمس، |فيما أغلقت السلطات الطرق المؤدية إلى الجبال", 12),
    ("ارتفعت أسعار القمح في الأسواق العالمية هذا الأسبوع |بعد أن تضررت المحاصيل من موجة الجفاف الطويلة", 11),
    ("أوضح البيان أن العمل في المشروع بدأ قبل سنة |وأن المرحلة الأولى تنتهي في شهر أيار المقبل", 11),
    ("فاز الفريق بثلاثة أهداف مقابل هدف واحد في المباراة، |وأكد المدرب بعدها أن اللاعبين قدموا أفضل ما عندهم", 13),
])
def test_cuts_are_where_a_reader_would_pause(marked: str, max_words: int) -> None:
    parts = [part.strip() for part in marked.split("|")]
    assert cut(marked.replace("|", ""), max_words) == parts


@pytest.mark.parametrize("text", [
    "قال الناطق: «لن نوقع الاتفاق، وأضاف الوفد شروطا، ونحن ننتظر، فيما تستمر المحادثات» وغادر القاعة بعد ذلك مباشرة",
    "أعلن المكتب (التابع للوزارة، ومقره العاصمة، فيما يعمل فرعه الثاني في الميناء) نتائج المسح السكاني الأخير أمس",
    'وصف الخبير القرار بأنه "خطوة أولى، ومهمة، لكن غير كافية، فيما الوقت يمر" ودعا إلى خطة وطنية شاملة للمياه',
])
def test_a_quotation_that_fits_is_never_cut(text: str) -> None:
    quoted = re.search(r"«.*»|\(.*\)|\".*\"", text)
    assert quoted
    parts = cut(text, 15)
    assert len(parts) > 1
    assert any(quoted.group() in part for part in parts)


def test_between_two_nouns_is_not_cut() -> None:
    text = "بدأت المحادثات بين الحكومة المركزية ووفد الإقليم الشمالي في العاصمة وستستمر حتى نهاية الأسبوع الجاري"
    assert cut(text, 11) == ["بدأت المحادثات بين الحكومة المركزية ووفد الإقليم الشمالي في العاصمة",
                             "وستستمر حتى نهاية الأسبوع الجاري"]


@pytest.mark.parametrize(("count", "parts"), [(10, 1), (11, 2)])
def test_the_limit_is_the_models(count: int, parts: int) -> None:
    assert len(cut(" ".join(["كلمة"] * count), 10)) == parts


def test_a_word_longer_than_the_model_reads_is_a_part_of_its_own() -> None:
    assert plan("قصيرة طويلةجدا قصيرة", [1, 50, 1], 10) == [Part(0, 5), Part(6, 14), Part(15, 20)]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.text("ابتو،؛.«»\"() 5x", min_size=1, max_size=6).filter(str.strip), st.integers(0, 9)),
                min_size=1, max_size=60), st.integers(1, 20))
def test_parts_lose_nothing_and_fit(words: list[tuple[str, int]], max_tokens: int) -> None:
    text = " ".join(word for word, _ in words)
    tokens = [1] * len(text.split())
    parts = plan(text, tokens, max_tokens)
    assert "".join("".join(text[part.start:part.end].split()) for part in parts) == "".join(text.split())
    assert all(len(text[part.start:part.end].split()) <= max_tokens for part in parts)


@pytest.mark.parametrize(("parts", "sources", "expected"), [
    (["The ministry opened registration.", "It will last until June."], ["أ؛", "ب."],
     "The ministry opened registration; it will last until June."),
    (["He arrived.", "Pointing out that it rained."], ["أ،", "ب."], "He arrived, pointing out that it rained."),
    (["He arrived,", "Omar said."], ["أ،", "ب."], "He arrived, Omar said."),
    (["They met in Cairo.", "I was there."], ["أ", "ب."], "They met in Cairo, I was there."),
    (["They met in Cairo", "I was there."], ["أ", "ب."], "They met in Cairo I was there."),
    (['She said "enough."', "And left."], ["أ", "ب."], 'She said "enough", and left.'),
    (["He arrived.", "It will begin."], ["أ", "وسيبدأ ب."], "He arrived, and it will begin."),
    (["He arrived.", "And it will begin."], ["أ", "وسيبدأ ب."], "He arrived, and it will begin."),
    (["He arrived.", "Washington said."], ["أ", "واشنطن قالت."], "He arrived, Washington said."),  # its own letter
    (["Will it rain?", "The clouds came."], ["أ؟", "ب."], "Will it rain? The clouds came."),
    (["", "All is lost."], ["أ", "ب."], "All is lost."),
])
def test_parts_become_one_sentence(parts: Sequence[str], sources: Sequence[str], expected: str) -> None:
    text, places = rejoin(parts, sources)
    assert text == expected
    assert len(places) == len(parts)
    assert " ".join(text[start:end] for start, end in places).strip() == expected


def one_a_word(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def echo(texts: Sequence[str]) -> list[Translation]:
    return [Translation(f"Read {len(text.split())} words.", -0.5, truncated="قطع" in text) for text in texts]


def test_short_texts_go_through_untouched_and_long_ones_carry_their_segments() -> None:
    long = "وصل الوزير إلى العاصمة مساء أمس على رأس وفد كبير مشيرا إلى أن الزيارة ستستمر ثلاثة أيام فقط"
    first, second, third = translate_long(["نعم.", long, ""], one_a_word, 12, echo)
    assert (first.text, first.segments) == ("Read 1 words.", ())
    assert second.text == "Read 10 words, Read 8 words."
    assert [long[s.source_start:s.source_end] for s in second.segments] == cut(long, 12)
    assert [second.text[s.target_start:s.target_end] for s in second.segments] == ["Read 10 words,", "Read 8 words."]
    assert second.score == pytest.approx(-0.5)
    assert third.segments == ()


def test_a_sentence_with_an_untranslated_part_is_untranslated() -> None:
    """Half of a sentence would look like all of it."""
    def refuse(texts: Sequence[str]) -> list[Translation]:
        return [Translation("", missed="no") if "مشيرا" in text else Translation("Yes.") for text in texts]

    text = "وصل الوزير إلى العاصمة مساء أمس على رأس وفد كبير مشيرا إلى قطع الطريق الجبلي أمام السيارات"
    assert translate_long([text], one_a_word, 12, refuse) == [Translation("", missed="no")]


def test_a_truncated_part_marks_the_whole() -> None:
    text = "وصل الوزير إلى العاصمة مساء أمس على رأس وفد كبير مشيرا إلى قطع الطريق الجبلي أمام السيارات"
    (answer,) = translate_long([text], one_a_word, 12, echo)
    assert answer.truncated
