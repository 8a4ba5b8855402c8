"""Names by their consonants and by table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.checks import names
from corpus.checks.name_table import is_name
from corpus.checks.open_words import open_words
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
    # A name of the dictionary, written small elsewhere: Premier, Emeritus.
    ("صارت أستاذة فخرية في الجامعة.", "She became a Professor Emeritus at the university.", True),
    # In Latin letters in both, with an accent.
    ("عُين Santamaría مدربا للمنتخب.", "The federation appointed Santamaría coach of the team.", True),
    # Written otherwise: the open word at its place sounds nearly like it.
    ("تطل القرية على بحيرة أونيجا في الشمال.", "The village overlooks Lake Onega in the north.", True),
    ("تطل القرية على بحيرة فيكتوريا في الشمال.", "The village overlooks Lake Onega in the north.", False),
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


# The same unheard name in three pairs, surest first: a known name is left open in the Arabic; nothing is; a word that
# sounds nearly like it is.
SURENESS = [
    ("وصل الوفد السويسري إلى المدينة في الصباح.", "The Bolivian delegation arrived in the city in the morning."),
    ("وصل الوفد الكبير إلى المدينة في الصباح.", "The Bolivian delegation arrived in the city in the morning."),
    ("وصل الوفد البليفاني إلى المدينة في الصباح.", "The Bolivian delegation arrived in the city in the morning."),
]


def test_what_is_left_open_says_how_sure_it_is(make_pair: Callable[..., Pair]) -> None:
    scores = [
        min((remark.score for remark in names.CHECK.find(make_pair(source, target))), default=1.0)
        for source, target in SURENESS
    ]
    assert scores[0] < scores[1] < names.CHECK.min_score <= scores[2]


def test_a_title_for_a_known_name_is_a_remark_only(make_pair: Callable[..., Pair]) -> None:
    """`Tower` is no name of its own, but it stands where Baghdad should, which nothing answers."""
    swapped = make_pair("عاد السكان إلى بغداد بعد عامين.", "The residents returned to Tower after two years.")
    (remark,) = names.CHECK.find(swapped)
    assert names.CHECK.min_score <= remark.score < 0.7
    assert [swapped.target[slice(*span)] for span in remark.target_spans] == ["Tower"]
    right = make_pair("عاد السكان إلى بغداد بعد عامين.", "The residents returned to Baghdad after two years.")
    assert not list(names.CHECK.find(right))


OPEN = [
    ("وصل السيد كروبنسكي إلى المدينة.", "Mr Harlow came to the city.", ["كروبنسكي"]),
    ("وصل السيد كروبنسكي إلى المدينة.", "Mr Krupinski came to the city.", []),
    # A verb of a known stem, and words of grammar, are no names.
    ("الذي يكتبه عنها", "what", []),
    ("زار الوفد اليابان.", "The delegation visited Norway.", ["اليابان"]),
    ("زار الوفد اليابان.", "The delegation visited the Japanese islands.", []),
]


@pytest.mark.parametrize(("source", "target", "left"), OPEN)
def test_open_words(source: str, target: str, left: list[str]) -> None:
    assert [word.stems[0] for word in open_words(source, target, set())] == left


def test_a_word_is_open_when_the_one_that_answers_it_is_left_out() -> None:
    source, target = "زار الوفد اليابان.", "The delegation visited Japan."
    assert open_words(source, target, set()) == []
    (word,) = open_words(source, target, {"japan"})
    assert (word.named, word.sure) == (True, True)
    assert word.place > 0.5


WORDS = [("macron", True), ("guterres", True), ("premier", False), ("whirled", False), ("march", False)]


@pytest.mark.parametrize(("key", "named"), WORDS)
def test_is_name(key: str, named: bool) -> None:
    assert is_name(key) == named
