"""Marks across scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.checks import punctuation
from corpus.checks.punctuation import end_mark
from corpus.records import Pair

ENDS = [
    ("قال: «الاتفاق نهائي».", "."),
    ('He said: "The deal is final."', "."),
    ("هل تعقد القمة؟", "?"),
    ("هل قال: «نعم»؟", "?"),
    ('Did he say "yes"?', "?"),
    ("سد النهضة.. جولة جديدة..", "…"),
    ("Another round...", "…"),
    ("قال:", ":"),
    ("في القاهرة،", ","),
    ("عنوان بلا نقطة", ""),
    ("يا للعجب!", "!"),
    ("أحقا؟!", "?"),
    ("", ""),
]
CASES = [
    ("هل تعقد القمة؟", "Will the summit be held?", True),
    ("هل تعقد القمة؟", "The summit will be held.", False),
    ("تعقد القمة.", "Will the summit be held?", False),
    ("قال: «الاتفاق نهائي ولا رجعة فيه».", 'He said: "The deal is final and irreversible."', True),
    ("قال: «الاتفاق نهائي ولا رجعة فيه».", "He said: 'The deal is final and irreversible.'", True),
    ("قال: «الاتفاق نهائي ولا رجعة فيه».", "He said: The deal is final and irreversible.", False),
    # Arabic quotes names and titles that English does not.
    ("حركة «فتح» الفلسطينية", "The Palestinian movement Fatah", True),
    ("وصف الوزير القرار بأنه «خطأ كبير».", "The minister called the decision a big mistake.", False),
    ("وصف الوزير القرار بأنه «خطأ كبير».", 'The minister called the decision a "big mistake".', True),
    ("نشرت صحيفة «الشعب» الخبر.", "The newspaper The People published the news.", True),
    ("قال: «الاتفاق نهائي».", 'He said: "The deal is final.', False),
    # A quotation of several sentences, which the Arabic reports without marks.
    ("الاتفاق نهائي ولا رجعة فيه.", '"The deal is final and irreversible.', True),
    ("الاتفاق نهائي ولا رجعة فيه.", 'The deal is "final and irreversible.', False),
    ("(رويترز) قال الوزير", "(Reuters) The minister said", True),
    ("(رويترز) قال الوزير", "(Reuters The minister said", False),
    ("أولا) الميزانية", "1) The budget", True),
    ("وصل الوزير إلى القاهرة.", "The minister arrived in Cairo,", False),
    ("وصل الوزير إلى القاهرة", "The minister arrived in Cairo.", True),
    ("شاشة قياسها 15 بوصة", 'A screen of 15"', True),
    ("زار الموقع https://a.example/?q=1 أمس.", "He visited https://a.example/?q=1 yesterday.", True),
    ("لم يقل الولد إن أباه هنا.", "The boy didn't say his father's here.", True),
]


@pytest.mark.parametrize(("text", "mark"), ENDS)
def test_end_mark_under_closing_quotes(text: str, mark: str) -> None:
    assert end_mark(text) == mark


@pytest.mark.parametrize(("source", "target", "good"), CASES)
def test_pairs(make_pair: Callable[..., Pair], source: str, target: str, good: bool) -> None:
    scores = [remark.score for remark in punctuation.CHECK.find(make_pair(source, target))]
    assert all(score >= punctuation.CHECK.min_score for score in scores) == good


def test_lost_quotation_is_marked_in_the_arabic(make_pair: Callable[..., Pair]) -> None:
    pair = make_pair("قال: «الاتفاق نهائي ولا رجعة فيه».", "He said: The deal is final and irreversible.")
    (remark,) = punctuation.CHECK.find(pair)
    assert [pair.source[slice(*span)] for span in remark.source_spans] == ["«", "»"]
