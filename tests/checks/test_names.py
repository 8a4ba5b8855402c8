"""Names by their consonants and by table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.checks import names
from corpus.checks.skeletons import arabic_skeleton, english_skeletons, likeness
from corpus.checks.words import fold
from corpus.records import Pair

# Usual English spellings of the same names.
SAME = [
    ("محمد", "Muhammad"),
    ("محمد", "Mohamed"),
    ("قذافي", "Gaddafi"),
    ("قذافي", "Qadhafi"),
    ("جورج", "George"),
    ("شكسبير", "Shakespeare"),
    ("تشارلز", "Charles"),
    ("غوتيريش", "Guterres"),
    ("نتنياهو", "Netanyahu"),
    ("مونيه", "Monet"),
    ("رايت", "Wright"),
    ("بوتين", "Putin"),
    ("خافيير", "Javier"),
]
OTHER = [
    ("محمد", "Robert"),
    ("شكسبير", "Charles"),
    ("نتنياهو", "Guterres"),
    ("بغداد", "Tripoli"),
    ("بيروت", "Damascus"),
]
CASES = [
    ("التقى المبعوث غوتيريش الرئيس بوتين.", "Envoy Guterres met President Putin.", True),
    ("التقى المبعوث غوتيريش الرئيس بوتين.", "Envoy Guterres met President Macron.", False),
    ("قال عبد الله السالمي إنه سيغادر.", "Minister Abdullah al-Salmi said he would leave.", True),
    ("زار الوفد مصر والنمسا.", "The delegation visited Egypt and Austria.", True),
    ("زار الوفد مصر والنمسا.", "The delegation visited Egypt and Bolivia.", False),
    ("قال الرئيس المصري إن الأمر انتهى.", "The Egyptian president said it was over.", True),
    ("قال رئيس مجلس الأمن.", "The president of the Security Council said.", True),
    ("يوحنا المعمدان", "the prophet John", True),
    ("شركة Google الأمريكية", "the American company Google", True),
    # قرن has the consonants of Ukraine, and its own word in the English.
    ("تغيرت المدينة في قرن واحد.", "The city changed in one century, said Ukraine.", False),
    ("تغيرت أوكرانيا في قرن واحد.", "The city changed in one century, said Ukraine.", True),
    ("حضر الوفد مؤتمر فيينا في يناير.", "The delegation attended the Congress of Vienna in Jan.", True),
    # The head of a sentence is no name by its capital alone.
    ("اليقطين نوع من النبات.", "Pumpkin is a kind of plant.", True),
]


@pytest.mark.parametrize(("arabic", "english"), SAME)
def test_same_name(arabic: str, english: str) -> None:
    skeleton = arabic_skeleton(fold(arabic))
    assert max(likeness(skeleton, other) for other in english_skeletons(english)) >= 0.7


@pytest.mark.parametrize(("arabic", "english"), OTHER)
def test_other_name(arabic: str, english: str) -> None:
    skeleton = arabic_skeleton(fold(arabic))
    assert max(likeness(skeleton, other) for other in english_skeletons(english)) < 0.6


@pytest.mark.parametrize(("source", "target", "good"), CASES)
def test_pairs(make_pair: Callable[..., Pair], source: str, target: str, good: bool) -> None:
    scores = [remark.score for remark in names.CHECK.find(make_pair(source, target))]
    assert all(score >= names.CHECK.min_score for score in scores) == good


def test_unheard_name_is_marked(make_pair: Callable[..., Pair]) -> None:
    pair = make_pair("التقى المبعوث غوتيريش الرئيس بوتين.", "Envoy Guterres met President Macron.")
    (remark,) = names.CHECK.find(pair)
    assert [pair.target[slice(*span)] for span in remark.target_spans] == ["Macron"]
    assert remark.message == "not in the Arabic: Macron"
