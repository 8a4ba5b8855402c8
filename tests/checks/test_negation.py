"""Denials lost and invented. Each pair was judged by reading it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.checks import negation
from corpus.records import Pair

CASES = [
    ("لم يحضر الوزير الاجتماع.", "The minister did not attend the meeting.", True),
    ("لم يحضر الوزير الاجتماع.", "The minister attended the meeting.", False),
    ("حضر الوزير الاجتماع.", "The minister did not attend the meeting.", False),
    ("لن نقبل بهذا الاتفاق.", "We will never accept this agreement.", True),
    ("لن نقبل بهذا الاتفاق.", "We will accept this agreement.", False),
    ("هذا القرار ليس نهائيا.", "This decision isn't final.", True),
    ("هذا القرار ليس نهائيا.", "This decision is final.", False),
    ("فلم يجب المتحدث.", "The spokesman did not answer.", True),
    ("غادر دون أن يتكلم.", "He left without speaking.", True),
    ("غادر دون أن يتكلم.", "He left and spoke.", False),
    ("نفى المتحدث صحة الخبر.", "The spokesman denied the report.", True),
    ("نفى المتحدث صحة الخبر.", "The spokesman confirmed the report.", False),
    ("نُفي القائد إلى الجزيرة.", "The leader was exiled to the island.", True),
    ("القرار غير قانوني.", "The decision is illegal.", True),
    ("لم يعد الأمر ممكنا.", "It is no longer possible.", True),
    ("رفض الوزير التعليق.", "The minister would not comment.", True),
    ("فشل الفريق في الفوز.", "The team did not win.", True),
    # Words that only look like a denial.
    ("لا يزال الطريق مغلقا.", "The road is still closed.", True),
    ("لا بد من الحوار.", "Dialogue is essential.", True),
    ("أطفال دون الخامسة.", "Children under five.", True),
    ("لم يعرض إلا لوحة واحدة.", "He showed only one painting.", True),
    ("ما قاله الوزير صحيح.", "What the minister said is true.", True),
    ("ريو دي لا بلاتا نهر كبير.", "The Río de la Plata is a great river.", True),
    ("صدر المرسوم رقم 44.", "Decree No. 44 was issued.", True),
    ("أكد أنه مستعد، إلا أن خصمه متردد.", "He said he was ready, but his opponent hesitates.", True),
    ("طلب ألا يسافر أحد.", "He asked that no one travel.", True),
    ("طلب ألا يسافر أحد.", "He asked that everyone travel.", False),
    ("بلا ماء ولا كهرباء.", "Without water or electricity.", True),
    ("انتخبوا لست سنوات.", "They were elected for six years.", True),
    ("أسقطت الدفاعات طائرة بدون طيار.", "Air defences shot down a drone.", True),
    ("زرنا مدينتين ألا وهما فاس ومكناس.", "We visited two cities, namely Fez and Meknes.", True),
    ("سألت إن كان حاضرا.", "She asked whether or not he was present.", True),
    ("تذكر إغلاق الباب.", "Don't forget to close the door.", True),
    ("ليست متفقة لا على الاسم ولا على الموعد.", "They do not agree on the name or the date.", True),
    ("استسلم الجنود دون شروط.", "The soldiers surrendered unconditionally.", True),
    # Not only, limits and غير want an answer, too.
    ("ليس هذا خطأ الوزير فقط، بل خطأ الحكومة.", "It is not only the minister's fault but the government's.", True),
    ("ليس هذا خطأ الوزير فقط، بل خطأ الحكومة.", "It is only the minister's fault but the government's.", False),
    ("غرامة لا تتجاوز ألف دينار.", "A fine not exceeding a thousand dinars.", True),
    ("غرامة لا تتجاوز ألف دينار.", "A fine of at most a thousand dinars.", True),
    ("غرامة لا تتجاوز ألف دينار.", "A fine exceeding a thousand dinars.", False),
    ("غير أنها سألت: إلى متى؟", "But she asked: until when?", True),
    ("غير أن الوزير وعد بحل قريب.", "The minister, however, promised a solution soon.", True),
    ("هذا القرار غير قابل للطعن.", "This decision is not subject to appeal.", True),
    ("هذا القرار غير قابل للطعن.", "This decision is subject to appeal.", False),
    # What stands beside a lost no by chance does not answer it.
    ("لم يكن ذلك أكثر من اقتراح.", "It was more than a suggestion.", False),
    # What is denied may come words after the no, and English may deny by the word's own form.
    ("كثير من المصابين بالفيروس لا تظهر عليهم أعراض.", "Many of those infected are asymptomatic carriers of it.", True),
    ("كانت نتيجة التحقيق غير حاسمة.", "The result of the inquiry was inconclusive.", True),
    ("حذر الطبيب المرضى من التدخين.", "The doctor warned the patients once more yesterday evening not to smoke.", True),
    ("نصح الطبيب المرضى بالتدخين.", "The doctor advised the patients not to smoke.", False),
    ("التصوير قانوني في هذا البلد.", "Filming is not illegal in this country.", True),
    ("التصوير قانوني في هذا البلد.", "Filming is not legal in this country.", False),
    # إلا أن is however, and takes nothing back.
    ("لم يحضر الوزير الاجتماع، إلا أنه أرسل كلمة.", "The minister attended the meeting but sent a speech.", False),
    ("لم يحضر الاجتماع إلا الوزير.", "Only the minister attended the meeting.", True),
    ("هل هذا هو المدير؟", "Isn't this the director?", True),
    ("تعمل الشركة مستشارا للبنك وليس وسيطا.", "The company advises the bank rather than being a broker.", True),
    ("تعمل الشركة مستشارا للبنك وليس وسيطا.", "The company advises the bank and is a broker.", False),
]


@pytest.mark.parametrize(("source", "target", "good"), CASES)
def test_pairs(make_pair: Callable[..., Pair], source: str, target: str, good: bool) -> None:
    scores = [remark.score for remark in negation.CHECK.find(make_pair(source, target))]
    assert all(score >= negation.CHECK.min_score for score in scores) == good


def test_lost_denial_is_marked(make_pair: Callable[..., Pair]) -> None:
    pair = make_pair("قال إن الحكومة لن تقبل الاتفاق.", "He said the government would accept the agreement.")
    (remark,) = negation.CHECK.find(pair)
    assert [pair.source[slice(*span)] for span in remark.source_spans] == ["لن"]
    assert remark.message == "لن: nothing in the English denies"


def test_one_of_two_denials_lost_is_found_by_its_place(make_pair: Callable[..., Pair]) -> None:
    source = (
        "لم يحضر الوزير الجلسة الأولى التي عقدت في العاصمة صباح أمس، وأكد المتحدث باسمه أنه لن يحضر الجلسة التالية."
    )
    right = "The minister did not attend the first session, held in the capital yesterday, and his spokesman said "
    assert list(negation.CHECK.find(make_pair(source, right + "he would not attend the next session."))) == []
    (remark,) = negation.CHECK.find(make_pair(source, right + "he would attend the next session."))
    assert [source[slice(*span)] for span in remark.source_spans] == ["لن"]
    assert negation.CHECK.min_score > remark.score > 0.25


def test_a_denial_that_moved_with_its_clause_passes_with_a_remark(make_pair: Callable[..., Pair]) -> None:
    source = "لم تجد كريمة غرفة في المدينة كلها بعد أن حجزت رحلة رخيصة إليها في الصيف الماضي مع أختها."
    target = "After she booked a cheap flight there last summer with her sister, Karima found the city had no room."
    (remark,) = negation.CHECK.find(make_pair(source, target))
    assert negation.CHECK.min_score <= remark.score < 0.6
    assert remark.source_spans
    assert remark.target_spans
