"""What the Arabic is: sentences of news pages as a reader would sort them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.checks import source_kind
from corpus.records import Pair

FOURTEEN = "رئيس الوزراء يفتتح المستشفى الجديد في شمال البلاد بحضور وزير الصحة وعدد من السفراء"
LONG_DIALECT = ("وأكد المتحدث أن الوزارة تتابع الملف مع جميع الجهات المعنية وقال مازحا {} للصحفيين أثناء "
                "المؤتمر الصحفي اليوم.")

CASES = [
    # Sentences of the written language.
    ("وصل الوزير إلى القاهرة مساء أمس.", None),
    ("وصل الوزير أمس.", None),
    ("هل تعقد القمة في موعدها؟", None),
    ("قال: «الاتفاق نهائي ولا رجعة فيه».", None),
    ("يا له من يوم عظيم!", None),
    ("وتوقفت المحادثات...", "a fragment"),  # Two words.
    ("وتوقفت المحادثات فجأة...", None),
    ("2.5 مليون شخص غادروا منازلهم.", None),
    ("12 لاعبا غابوا عن المباراة.", None),
    ("وبلغ عدد الضحايا 15. وقال الوزير ذلك.", None),
    ("", None),
    (" ", None),
    # Headlines: no mark at the end.
    ("الرئيس التونسي يستقبل وفدا من البنك الدولي", "a headline"),
    ("ارتفاع أسعار النفط", "a headline"),
    (FOURTEEN, "a headline"),
    (f"{FOURTEEN} العرب", "without an end: cut, or a fragment"),
    (f"{FOURTEEN}.", None),
    # Fragments.
    ("وأضاف الوزير في تصريحات للصحفيين:", "a fragment"),
    ("وبعد انتهاء الجلسة الأولى من المحادثات،", "a fragment"),
    ("في القاهرة ودمشق وبغداد؛", "a fragment"),
    ("نعم.", "a fragment"),
    ("بالتأكيد لا.", "a fragment"),
    ("125", "a fragment"),
    # What a page says about itself.
    ("جميع الحقوق محفوظة لصحيفة المدينة", "boilerplate"),
    ("كافة الحقوق محفوظة © 2024", "boilerplate"),
    ("اشترك في النشرة البريدية لتصلك أهم الأخبار.", "boilerplate"),
    ("المقالات المنشورة لا تعبر بالضرورة عن رأي الصحيفة.", "boilerplate"),
    ("سياسة الخصوصية | شروط الاستخدام | اتصل بنا", "boilerplate"),
    ("اقرأ أيضا: ارتفاع أسعار النفط", "boilerplate"),
    ("وقال إن حقوق الإنسان محفوظة في الدستور.", None),
    # Items of lists.
    ("• خفض الضرائب على الشركات الصغيرة.", "an item of a list"),
    ("•خفض الضرائب على الشركات الصغيرة.", "an item of a list"),
    ("- خفض الضرائب على الشركات الصغيرة.", "an item of a list"),
    (" –  خفض الضرائب على الشركات الصغيرة.", "an item of a list"),
    ("-5 درجات سجلت في الجبال أمس.", None),
    ("1. تشكيل لجنة وزارية لمتابعة التنفيذ.", "an item of a list"),
    ("3) تشكيل لجنة وزارية لمتابعة التنفيذ.", "an item of a list"),
    ("أ- الميزانية العامة للدولة.", "an item of a list"),
    ("القاهرة | السبت | 12 مايو", "an item of a list"),
    ("القاهرة | السبت 12 مايو", "a headline"),
    # Dialects.
    ("احنا مش عايزين حاجة من حد.", "in dialect"),
    ("شلون نوصل للسوق؟", "in dialect"),
    ("هلق بدنا نرجع عالبيت.", "in dialect"),
    ("هادشي بزاف عليا.", "in dialect"),
    ("إنت رايح فين دلوقتي؟", "in dialect"),
    ("دي ميستورا يصل إلى دمشق.", None),  # The envoy's name: a weak word alone.
    (LONG_DIALECT.format("مش"), None),  # One word, quoted in a long sentence.
    (LONG_DIALECT.format("مش عايز"), "in dialect"),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_kind(make_pair: Callable[..., Pair], source: str, expected: str | None) -> None:
    found = list(source_kind.CHECK.find(make_pair(source, "Some English.")))
    assert [remark.message for remark in found] == ([] if expected is None else [f"the Arabic is {expected}"])
    assert all(remark.score >= source_kind.CHECK.min_score for remark in found), "information, no fault"


def test_the_words_of_a_dialect_are_marked(make_pair: Callable[..., Pair]) -> None:
    source = "إنت رايح فين دلوقتي؟"
    (remark,) = source_kind.CHECK.find(make_pair(source, "Where are you going now?"))
    assert [source[start:end] for start, end in remark.source_spans] == ["فين", "دلوقتي"]
    assert remark.target_spans == ()


def test_any_other_kind_is_about_the_whole_text(make_pair: Callable[..., Pair]) -> None:
    source = "ارتفاع أسعار النفط"
    (remark,) = source_kind.CHECK.find(make_pair(source, "Oil prices rise"))
    assert remark.source_spans == ((0, len(source)),)


def test_the_english_is_not_looked_at(make_pair: Callable[..., Pair]) -> None:
    assert not list(source_kind.CHECK.find(make_pair("وصل الوزير أمس.", "• All rights reserved ©")))
