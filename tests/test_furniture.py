"""Lines as Arabic papers print them, written for this table, and what each is."""

from __future__ import annotations

import pytest

from corpus.furniture import is_pointer, kinds, marks
from corpus.sentences import split

BODY = "وأعلنت الوزارة أن الطريق سيفتح أمام السيارات في مطلع الأسبوع المقبل."
LINES = [
    ("(سانا)", "agency"), ("سانا", "agency"), ("رويترز", "agency"), ("(أ ف ب، رويترز)", "agency"),
    ("(د.ب.أ)", "agency"),
    ("(وكالات)", "agency"), ("المصدر: وكالة الأنباء", "agency"), ("(وكالة الأفق)", "agency"), ("أ.ف.ب.", "agency"),
    ("(الصور: سعيد ن.)", "credit"), ("تصوير: هيثم علي", "credit"), ("صورة أرشيفية", "credit"), ("AFP", "credit"),
    ("عدسة: رنا", "credit"), ("(تصوير رنا خليل)", "credit"),
    ("بقلم: هدى منصور", "byline"), ("بقلم هدى منصور", "byline"), ("متابعة/ م.ع.س", "byline"), ("حاورته: رنا", "body"),
    ("إعداد: قسم الأخبار", "byline"), ("كتب: سليم حداد", "byline"),
    ("اقرأ أيضاً: أسعار التذاكر ترتفع", "pointer"), ("تابعونا على فيسبوك", "pointer"),
    (BODY, "body"), ("الوزير: نعم.", "body"), ("سانا وصلت إلى القرية أمس.", "body"), ("الصورة تغيرت كثيراً.", "body"),
    ("كتب الوزير في صفحته أن القرار نهائي.", "body"), ("تقرير اللجنة يصدر غداً.", "body"),
    ("وفا الرجل بوعده.", "body"), ("صور جديدة تظهر حجم الدمار.", "body"),
]


@pytest.mark.parametrize(("line", "kind"), LINES)
def test_a_line_at_the_end_is_known_for_what_it_is(line: str, kind: str) -> None:
    text = f"{BODY}\n{BODY}\n{line}"
    found = split(text)
    assert kinds(found, marks(text, None, found)) == ["body", "body", kind]


DATELINES = [
    ("بيروت (رويترز) - قال الوزير إن القرار نهائي.", "بيروت (رويترز) - "),
    ("دمشق-سانا: قال الوزير إن القرار نهائي.", "دمشق-سانا: "),
    ("القاهرة، 14 مايو (أ.ف.ب) -- قال الوزير إن القرار نهائي.", "القاهرة، 14 مايو (أ.ف.ب) -- "),
    ("رويترز - قال الوزير إن القرار نهائي.", "رويترز - "),
    ("عمّان (وكالة المدار) - قال الوزير إن القرار نهائي.", "عمّان (وكالة المدار) - "),
    ("بنغازي (المدار) - قال الوزير إن القرار نهائي.", "بنغازي (المدار) - "),
    ("تونس - تراجع معدل التضخم في البلاد خلال العام الماضي.", "تونس - "),
    ("أبوظبي – أعلنت الشركة أن أرباحها ارتفعت خلال العام.", "أبوظبي – "),
    ("قال الوزير - وهو طبيب - إن القرار نهائي.", ""),
    ("الأهلي - الساحل 1-2", ""),
    ("الوزير: قال إن القرار نهائي.", ""),
    (BODY, ""),
]


@pytest.mark.parametrize(("line", "dateline"), DATELINES)
def test_a_dateline_is_the_beginning_of_its_sentence(line: str, dateline: str) -> None:
    text = f"عنوان الخبر\n\n{line}\n{BODY}"
    found = split(text)
    stretches = [text[mark.start:mark.end] for mark in marks(text, "عنوان الخبر", found) if mark.kind == "dateline"]
    assert stretches == ([dateline] if dateline else [])
    assert kinds(found, marks(text, "عنوان الخبر", found)) == ["title", "body", "body"]


def test_a_place_and_a_paper_on_a_line_of_their_own_are_a_dateline() -> None:
    text = f"عنوان الخبر\n\nالرباط: «الأفق»\n{BODY}"
    found = split(text)
    assert kinds(found, marks(text, "عنوان الخبر", found)) == ["title", "dateline", "body"]


def test_the_title_is_marked_once() -> None:
    text = f"عنوان الخبر\n\n{BODY}\nعنوان الخبر"
    found = split(text)
    assert [(mark.kind, mark.start, mark.end) for mark in marks(text, " عنوان الخبر ", found)] == [("title", 0, 11)]
    assert marks(text, None, found) == marks("", None, []) == []


POINTERS = [("اقرأ أيضا: أسعار التذاكر", True), ("اقرأ أيضاً", True), ("إقرأ أيضًا", True), ("شاهد أيضاً: الصور", True),
            ("مواضيع ذات صلة", True), ("تابعونا على تويتر", True), ("للمزيد من الأخبار اضغط هنا", True),
            ("اشترك في نشرتنا", True), ("قرأ الوزير البيان أمام النواب.", False),
            ("اقرأ الكتاب قبل أن تحكم عليه.", False),
            ("تابع الوزير أن القرار نهائي.", False), ("شاهد الجمهور المباراة.", False), ("", False)]


@pytest.mark.parametrize(("line", "pointer"), POINTERS)
def test_lines_that_point_elsewhere(line: str, pointer: bool) -> None:
    assert is_pointer(line) is pointer
