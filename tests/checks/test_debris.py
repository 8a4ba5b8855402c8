"""Debris, addresses and personal data."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.checks import debris, links, personal
from corpus.records import Pair

SOURCE = "قال الوزير إن المحادثات مستمرة."
RIGHT = "The minister said the talks were continuing."

DEBRIS = [
    (RIGHT, True),
    (">>eng<< " + RIGHT, False),
    ("eng_Latn " + RIGHT, False),
    (RIGHT + "</s>", False),
    (RIGHT + "<|im_end|>", False),
    ("The minister <unk> the talks were continuing.", False),
    ("▁The minister said the talks were continuing.", False),
    ("Translation: " + RIGHT, False),
    ("Here is the translation: " + RIGHT, False),
    ("Sure, here is what it says. " + RIGHT, False),
    (RIGHT + "\nArabic: ", False),
    ("The minister&#39;s talks were continuing.", False),
    ("Research &amp; development talks were continuing.", False),
    ("<b>The minister</b> said the talks were continuing.", False),
    ("The ministerâ€™s talks were continuing.", False),
    ("The ministerÃ©s talks were continuing.", False),
    ("The minister\ufffds talks were continuing.", False),
    ("The minister said \\u0627 the talks were continuing.", False),
    ("The minister said\u200f the talks were continuing.", False),
    ("Министр said the talks were continuing.", False),
    ("部长 said the talks were continuing.", False),
    # What English writes itself.
    ("Élysée’s “naïve” talks — with façade & co. — were continuing…", True),
    ("The minister said: the translation of the text was an answer.", True),
    ("R&D talks; the AT&T deal was continuing.", True),
    ("The sum was 5 < 6 and 7 > 4.", True),
    ("© 2024, 5° and 3½ × 4", True),
]


@pytest.mark.parametrize(("target", "good"), DEBRIS)
def test_debris(make_pair: Callable[..., Pair], target: str, good: bool) -> None:
    scores = [remark.score for remark in debris.CHECK.find(make_pair(SOURCE, target))]
    assert all(score >= debris.CHECK.min_score for score in scores) == good


def test_what_the_arabic_shows_too_is_information(make_pair: Callable[..., Pair]) -> None:
    (remark,) = debris.CHECK.find(make_pair("اسمه 有佐 بالصينية.", "His name is 有佐 in Chinese."))
    assert remark.score >= debris.CHECK.min_score


LINKS = [
    ("انظر https://a.example/x.", "See https://a.example/x.", True),
    ("انظر https://a.example/x", "See https://a.example/x/.", True),
    ("انظر https://a.example/x.", "See https://a.example/y.", False),
    ("انظر https://a.example/x.", "See the page.", False),
    ("انظر الصفحة.", "See https://a.example/x.", False),
    ("راسل a@b.example.", "Write to a@b.example.", True),
    ("راسل a@b.example.", "Write to a@c.example.", False),
    ("قال @saad_m إنه هنا.", "@saad_m said he was here.", True),
    ("قال @saad_m إنه هنا.", "@saad said he was here.", False),
    ("وسم #بغداد_تنتفض", "The hashtag #Baghdad_rises_up", True),
    ("وسم #بغداد_تنتفض", "The hashtag Baghdad rises up", False),
    ("رقم #5", "Number 5", True),
]


@pytest.mark.parametrize(("source", "target", "good"), LINKS)
def test_links(make_pair: Callable[..., Pair], source: str, target: str, good: bool) -> None:
    scores = [remark.score for remark in links.CHECK.find(make_pair(source, target))]
    assert all(score >= links.CHECK.min_score for score in scores) == good


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("اتصل على 00963 11 222 3344.", "Call 00963 11 222 3344.", True),
        ("اتصل على +20 2 2345 6789.", "Call us.", True),
        ("راسل a@b.example.", "Write to a@b.example.", True),
        ("رقم الهوية 1098765432", "Identity number 1098765432", True),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN DE89 3704 0044 0532 0130 00", True),
        ("بلغ العدد 12345678901 في 2024.", "The number was 12345678901 in 2024.", False),
        ("من 2019 إلى 2024", "from 2019 to 2024", False),
    ],
)
def test_personal_data_is_information(make_pair: Callable[..., Pair], source: str, target: str, found: bool) -> None:
    remarks = list(personal.CHECK.find(make_pair(source, target)))
    assert bool(remarks) == found
    assert all(remark.score >= personal.CHECK.min_score for remark in remarks)
