"""Folded keys, and near duplicates against the exact share of common runs, counted here in the plain way."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.duplicates import ARTICLE, SENTENCE, Duplicates, Likeness, best, fold, key, near

ROOT = Path(__file__).parent.parent
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def words(rng: random.Random, count: int) -> list[str]:
    return ["".join(rng.choices(LETTERS, k=rng.randint(2, 8))) for _ in range(count)]


def share(one: str, other: str, like: Likeness) -> float:
    """Jaccard of the sets of runs, by definition."""
    size = like.run_chars
    a, b = ({text[i:i + size] for i in range(len(text) - size + 1)} for text in (one, other))
    return len(a & b) / len(a | b)


@pytest.mark.parametrize(("text", "folded"), [
    ("أُعْلِنَ الـــيومَ", "اعلن اليوم"),
    ("إنّ آخر المؤتمرات شيءٌ", "ان اخر الموتمرات شيء"),
    ("مدرسة على مستوى", "مدرسه علي مستوي"),
    ("ﻻ ﷲ", "لا الله"),
    ("١٢٣ ۴۵ 67", "123 45 67"),
    ("١٢٬٥٠٠", "12 500"),
    ("«قال»، (ثم) سكت… \u200fنعم؟", "قال ثم سكت نعم"),
    ("نسبة ٥٪", "نسبه 5%"),
    ("The Café, ISN’T it", "the cafe isn t it"),
    ("a\u00a0b\t\nc\u200b", "a b c"),
    ("کتاب ایران", "كتاب ايران"),
    ("£3 -5", "£3 5"),
    ("؟!…", ""),
    ("", ""),
])
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize(("one", "other", "same"), [
    ("قالَ الوزيرُ: نعم.", "قال الوزير نعم", True),
    ("قال الوزير نعم", "قال الوزير لا", False),
    ("بلغ العدد 12", "بلغ العدد ١٢", True),
    ("بلغ العدد 1 2", "بلغ العدد 12", False),
    ("؟", "!", False),
    ("؟", " ؟ ", True),
])
def test_keys_are_the_same_where_folds_are(one: str, other: str, same: bool) -> None:
    assert (key(one) == key(other)) is same
    found = Duplicates(None)
    for text in (one, other):
        found.add(text)
    assert found.exact().tolist() == [0, 0 if same else 1]
    assert found.near().tolist() == found.exact().tolist()


def test_near_duplicates_of_sentences() -> None:
    assert near([
        "قال وزير النقل إن المشروع الجديد سيبدأ في العاصمة خلال شهر واحد",
        "افتتحت البلدية جسرا جديدا فوق النهر يوم الاثنين",
        "قال وزير النقل إنّ المشروعَ الجديد سيبدأ في العاصمة، خلال شهر واحد.",
        "وقال وزير النقل إن المشروع الجديد سيبدأ في العاصمة خلال شهر واحد",
        "قال وزير الصحة إن المستشفى القديم سيغلق في المدينة بعد شهر واحد",
        "نعم",
        "لا",
    ]) == [0, 1, 0, 0, 4, 5, 6]


def test_two_texts_are_one_where_enough_of_their_runs_are_common() -> None:
    """A hundred pairs well over the share and a hundred well under it; the estimate's standard error is 0.05."""
    rng = random.Random(7)
    over = under = 0
    while over < 100 or under < 100:
        one = words(rng, 30)
        other = list(one)
        for place in rng.sample(range(30), rng.randint(0, 8)):
            other[place] = words(rng, 1)[0]
        common = share(" ".join(one), " ".join(other), SENTENCE)
        if common > 0.93 and over < 100:
            over += 1
            assert near([" ".join(one), " ".join(other)]) == [0, 0], common
        elif common < 0.6 and under < 100:
            under += 1
            assert near([" ".join(one), " ".join(other)]) == [0, 1], common


def test_a_rerun_of_an_article_is_found_and_another_one_is_not() -> None:
    rng = random.Random(11)
    vocabulary = words(rng, 800)
    found = Duplicates(ARTICLE)
    first = [[rng.choice(vocabulary) for _ in range(250)] for _ in range(150)]
    for article in first:
        found.add(" ".join(article))
    for article in first[:50]:  # Every twentieth word is another one, and the paper put a line of its own before it.
        rerun = [rng.choice(vocabulary) if place % 20 == 0 else word for place, word in enumerate(article)]
        found.add("وكالات " + " ".join(rerun))
    for article in first[50:100]:  # Shortened.
        found.add(" ".join(article[:140]))
    assert found.near().tolist() == [*range(150), *range(100)]


def test_groups_do_not_depend_on_how_the_texts_came_in_batches() -> None:
    rng = random.Random(3)
    base = [" ".join(words(rng, 12)) for _ in range(400)]
    texts = base + [text + " نعم" for text in base] + ["كلمة " * 120_000] + base
    one_batch = Duplicates(SENTENCE)
    many = Duplicates(SENTENCE)
    for text in texts:
        one_batch.add(text)
        many.add(text)
        many.exact()  # Ends a batch.
    assert one_batch.near().tolist() == many.near().tolist()
    assert many.near().tolist()[801:] == list(range(400))


def test_another_process_finds_the_same() -> None:
    code = """
import random
from corpus.duplicates import near
rng = random.Random(5)
texts = ["".join(rng.choices("ابتثجح دذر", k=40)) for _ in range(300)]
texts += [text[:36] + "ززز" + text[36:] for text in texts]
print(near(texts))
"""
    said = {subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True,
                           text=True, check=True).stdout for seed in ("1", "2")}
    assert len(said) == 1
    found = [int(word) for word in said.pop().strip("[]\n").split(",")]
    assert found[:300] == list(range(300))
    assert 100 < sum(one < 300 for one in found[300:]) < 300


def test_a_template_of_many_sentences_is_one_group() -> None:
    texts = [f"درجة الحرارة المتوقعة غدا في العاصمة والمدن القريبة منها {number} درجة مئوية" for number in range(3_000)]
    assert set(near(texts)) == {0}


def test_the_best_scored_copy_is_kept_and_the_first_of_equals() -> None:
    found = Duplicates(None)
    for text in ("أ", "ب", "ا", "ب.", "ج", "ا"):
        found.add(text)
    groups = found.exact()
    assert best(groups, [0.2, 0.5, 0.9, 0.5, 0.0, 0.9]).tolist() == [False, True, True, False, True, False]


def test_nothing_and_half_a_character_are_no_errors() -> None:
    assert near([]) == []
    assert best(Duplicates(None).exact(), []).tolist() == []
    assert near(["", "", "\ud83d", "ا" * 3]) == [0, 0, 2, 3]
