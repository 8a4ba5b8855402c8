"""Another language in place of English, and an end that is missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.checks import language, truncated
from corpus.records import Pair

SOURCE = "قال الوزير إن المحادثات مع الطرفين مستمرة في العاصمة."

LANGUAGES = [
    ("The minister said that talks with both sides were continuing in the capital.", True),
    ("Le ministre a dit que les discussions avec les deux parties continuent dans la capitale.", False),
    ("El ministro dijo que las conversaciones con las dos partes siguen en la capital.", False),
    ("Der Minister sagte, dass die Gespräche mit beiden Seiten in der Hauptstadt weitergehen.", False),
    ("Bakan, iki tarafla görüşmelerin başkentte sürdüğünü ve bu konuda bir karar alınmadığını söyledi.", False),
    ("Menteri mengatakan bahwa pembicaraan dengan kedua pihak masih berlanjut di ibu kota.", False),
    ("Qala al-wazir inna al-muhadathat ma al-tarafayn mustamirra fi al-asima.", False),
    # Names of other languages in an English sentence; headlines without small words.
    ("The newspaper Le Monde and the daily La Repubblica said so on Monday.", True),
    ("Egypt, Jordan discuss Gaza ceasefire", True),
    ("Yes.", True),
    ("", True),
]
ENDS = [
    ("The minister said that talks with both sides were continuing in the capital.", False, True),
    ("The minister said that talks with both sides were continuing in the capital.", True, False),
    ("The minister said that talks with both sides were continuing in the", False, False),
    ("The minister said that talks with both sides were", False, False),
    ("The minister said that talks with both", False, False),
    ("The minister said that talks with both sides", False, False),
    ('The minister said: "Talks with both sides are continuing."', False, True),
    ("The minister said what the talks were.", False, True),
    ("It was nothing to be proud of.", False, True),
    ("He completed an M.A.", False, True),
]


@pytest.mark.parametrize(("target", "good"), LANGUAGES)
def test_language(make_pair: Callable[..., Pair], target: str, good: bool) -> None:
    assert all(remark.score >= 0.5 for remark in language.CHECK.find(make_pair(SOURCE, target))) == good


@pytest.mark.parametrize(("target", "cut", "good"), ENDS)
def test_end(make_pair: Callable[..., Pair], target: str, cut: bool, good: bool) -> None:
    assert all(remark.score >= 0.5 for remark in truncated.CHECK.find(make_pair(SOURCE, target, truncated=cut))) == good


def test_a_headline_needs_no_end_mark(make_pair: Callable[..., Pair]) -> None:
    assert list(truncated.CHECK.find(make_pair("استئناف المحادثات في القاهرة", "Talks resume in Cairo"))) == []


UNMARKED = [
    # The last words of the Arabic are there: only the mark is missing.
    ("تشترك الدولة في حدودها مع ليبيا والجزائر.", "The country shares its borders with Libya and Algeria", True),
    ("تشترك الدولة في حدودها مع ليبيا والجزائر.", "The country shares its borders with Libya", False),
    ("تشترك الدولة في حدودها مع ليبيا والجزائر.", "The country shares its borders with Libya and Algeria.", True),
]


@pytest.mark.parametrize(("source", "target", "good"), UNMARKED)
def test_a_missing_end_mark(make_pair: Callable[..., Pair], source: str, target: str, good: bool) -> None:
    assert all(remark.score >= 0.5 for remark in truncated.CHECK.find(make_pair(source, target))) == good
