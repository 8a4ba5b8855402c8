"""Bytes made by Python's own codecs from texts written here, and the text that must come back."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.encoding import Decoded, Unreadable, decode, known_encoding
from corpus.records import CorpusError

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
ARTICLES = [path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.txt"))[:5]]
HEADLINES = ["افتتاح معرض الكتاب في مسقط", "الجيش يعلن هدنة إنسانية", "تراجع أسعار القمح عالمياً",
             "هزة أرضية تضرب شمال الجزائر", "البرلمان يقر قانون العمل"]
HEADS = ["", '<meta charset="{0}">', '<meta http-equiv="Content-Type" content="text/html; charset={0}">',
         '<meta charset="iso-8859-1">', "<title>News</title>"]
PAGES = [f"<!DOCTYPE html><html><head>{head}<style>p {{ margin: 0 }}</style></head><body><div class=\"menu\">"
         f"<a href=\"/a?b=1\">Home</a></div><p>{text}</p></body></html>"
         for head, text in zip(HEADS, ARTICLES, strict=True)]
TEXTS = {**{f"article {n}": text for n, text in enumerate(ARTICLES)},
         **{f"page {n}": text for n, text in enumerate(PAGES)},
         **{f"headline {n}": text for n, text in enumerate(HEADLINES)}}
ENCODINGS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "cp1256": "windows-1256", "iso8859-6": "iso-8859-6",
             "utf-16-le": "utf-16le", "mac-arabic": "x-mac-arabic"}
# What an editor of the time wrote where the encoding has no such character.
PLAINER = str.maketrans("٠١٢٣٤٥٦٧٨٩٪٫“”«»–…", "0123456789%.\"\"\"\"-.")


def written(name: str, encoding: str) -> tuple[str, bytes]:
    """The text as that encoding can hold it, and its bytes; mark-up stays ASCII, as in every page of the time."""
    text = TEXTS[name].replace("{0}", ENCODINGS[encoding])
    if encoding.startswith("utf"):
        return text, text.encode(encoding)
    text = "".join(char if _holds(char, encoding) else char.translate(PLAINER) for char in text)
    page = name.startswith("page")
    return text, b"".join(char.encode("ascii" if page and char.isascii() else encoding) for char in text)


def _holds(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


CASES = list(itertools.product(TEXTS, ENCODINGS))


@pytest.mark.parametrize(("name", "encoding"), CASES)
def test_articles_and_pages_are_right_and_headlines_right_or_not_sure(name: str, encoding: str) -> None:
    text, data = written(name, encoding)
    if name.startswith("headline") and ours(data) is None:
        return
    found = decode(data)
    assert (found.text, found.repair) == (text, None)
    assert 0.9 <= found.confidence <= 1


def ours(data: bytes) -> str | None:
    try:
        return decode(data).text
    except Unreadable:
        return None


def charset_normalizer(data: bytes) -> str | None:
    best = pytest.importorskip("charset_normalizer").from_bytes(data).best()
    return None if best is None else str(best)


def chardet(data: bytes) -> str | None:
    name = pytest.importorskip("chardet").detect(data)["encoding"]
    return None if name is None else data.decode(name, "replace").removeprefix("\ufeff")


def test_it_is_better_than_charset_normalizer_and_chardet(capsys: pytest.CaptureFixture[str]) -> None:
    detectors: tuple[Callable[[bytes], str | None], ...] = (ours, charset_normalizer, chardet)
    counts: dict[str, Counter[str]] = {}
    for detector in detectors:
        for name, encoding in CASES:
            text, data = written(name, encoding)
            found = detector(data)
            verdict = "not sure" if found is None else "right" if found == text else "wrong"
            counts.setdefault(f"{detector.__name__} on {name.split()[0]}s", Counter())[verdict] += 1
    with capsys.disabled():
        sys.stdout.write(f"\n{'of 30 each':36}{'right':>8}{'not sure':>10}{'wrong':>8}\n")
        for row, count in counts.items():
            sys.stdout.write(f"{row:36}{count['right']:8}{count['not sure']:10}{count['wrong']:8}\n")
    for kind in ("articles", "pages", "headlines"):
        assert counts[f"ours on {kind}"]["wrong"] == 0
        for other in ("charset_normalizer", "chardet"):
            assert counts[f"ours on {kind}"]["right"] > counts[f"{other} on {kind}"]["right"]


def as_read(data: bytes, encoding: str) -> str:
    """What a browser shows: the bytes that cp1252 leaves open become controls."""
    open_bytes = (0x81, 0x8D, 0x8F, 0x90, 0x9D) if encoding == "cp1252" else ()
    return "".join(chr(byte) if byte in open_bytes else bytes([byte]).decode(encoding) for byte in data)


ACCIDENTS = [("cp1256", "cp1252", "cp1256 read as cp1252"), ("utf-8", "cp1256", "UTF-8 read as cp1256"),
             ("utf-8", "cp1252", "UTF-8 read as cp1252"), ("utf-8", "latin-1", "UTF-8 read as latin-1")]


@pytest.mark.parametrize("name", [name for name in TEXTS if not name.startswith("page")])
@pytest.mark.parametrize(("true", "false", "repair"), ACCIDENTS)
def test_double_decodings_are_repaired_and_told(name: str, true: str, false: str, repair: str) -> None:
    text, data = written(name, true)
    found = decode(as_read(data, false).encode())
    assert (found.text, found.repair) == (text, repair)
    assert found.label == f"utf-8, {repair}, repaired"


def test_only_the_lines_that_went_wrong_are_repaired() -> None:
    good, bad = "أعلنت الوزارة ذلك أمس.", as_read("وأضافت أن القرار نهائي.".encode(), "cp1256")
    found = decode(f"{good}\n{bad}\n{bad}".encode())
    assert found.text == f"{good}\nوأضافت أن القرار نهائي.\nوأضافت أن القرار نهائي."
    assert found.repair == "UTF-8 read as cp1256 in some lines"
    mostly_good = "\n".join([good] * 50)
    assert decode(f"{mostly_good}\n{bad}".encode()).text == f"{mostly_good}\nوأضافت أن القرار نهائي."


SOUND = [
    "طظ طظ ظط", "حطّ الطائر على الطاولة فظنّ الطفل أنّه مريض", "Le président a été réélu à l’été", "Où êtes-vous né?",
    "القهوة (café) والطاولة", "٣٫٥ و 4.5", "", "ØÙ", "طعظغ"]


@pytest.mark.parametrize("text", SOUND)
def test_what_is_sound_is_left_alone(text: str) -> None:
    assert decode(text.encode()) == Decoded(text, "utf-8", 1.0, None)


FOREIGN = [
    ("Президент подписал указ о новых мерах поддержки экономики страны", "cp1251"),
    ("Президент подписал указ о новых мерах поддержки", "koi8-r"),
    ("הממשלה אישרה את התקציב החדש לאחר דיון ארוך", "cp1255"),
    ("Η κυβέρνηση ενέκρινε τον νέο προϋπολογισμό", "iso8859-7"),
    ("Le président a déclaré que les élections auront lieu à l’été", "cp1252"),
    ("政府批准了新的预算案并宣布了新的措施", "gbk"),
    ("รัฐบาลอนุมัติงบประมาณใหม่", "cp874"),
    ("نعم", "cp1256"),
]


@pytest.mark.parametrize(("text", "encoding"), FOREIGN)
def test_what_does_not_look_arabic_is_refused_not_guessed(text: str, encoding: str) -> None:
    with pytest.raises(Unreadable, match=r"unknown encoding .*--encoding"):
        decode(text.encode(encoding))


def test_binary_data_is_refused() -> None:
    for data in (bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), b"\x00" * 100):
        with pytest.raises(Unreadable):
            decode(data)


def test_what_the_user_says_is_not_doubted() -> None:
    assert decode("نعم".encode("cp1256"), encoding="cp1256").text == "نعم"
    with pytest.raises(Unreadable, match="is not utf-8"):
        decode("نعم".encode("cp1256"), encoding="utf-8")
    assert known_encoding("Windows-1256") == "cp1256"
    for name in ("latin-99", "base64", "rot13", ""):
        with pytest.raises(CorpusError, match="--encoding"):
            known_encoding(name)
