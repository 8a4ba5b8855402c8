"""Whether a mark ends its sentence, decided from the few words around it: full stops, ellipses, quoted ends.

Owns the lists of abbreviations and of words that begin or continue a sentence. Every decision looks at a bounded
window, so that no input makes it slow.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The lists were gathered from reading Arabic news; none holds a name. Titles: doctor, professor, engineer, street.
_TITLES = _words("د م أ ا ش أد اد بروف ود وم وأ")
_LATIN_ABBREVIATIONS = _words("""
    mr mrs ms dr prof st jr sr vs no inc ltd co corp fig vol pp ed eds al gen col sgt rev hon dept approx""")
# Dinars, riyals, pounds and lire, "500 د.ك.": an amount more often goes on than it ends a sentence.
_CURRENCIES = _words("د.ك د.ب د.أ د.ا د.إ د.ج د.ت د.ع د.ل ر.س ر.ق ر.ع ر.ي ل.ل ل.س ج.م ج.س")
# A letter after one of these is a name of its own: "فيتامين د." may end a sentence, "المهندس د." may not.
_LETTER_NAMES = _words("""
    فيتامين الفيتامين فيتامينات مجموعة المجموعة والمجموعة فئة الفئة والفئة درجة الدرجة نوع النوع حرف الحرف نقطة النقطة
    مستوى المستوى ملحق الملحق صف الصف فصل الفصل مبنى المبنى التهاب""")
# After "ق.م." or "أ.ف.ب." only these begin a new sentence; other words more often go on ("م.ت.ف. وحركة ...").
_BEGINNERS = _words("""
    وقال وقالت وقالوا وأضاف وأضافت وأكد وأكدت وأوضح وأوضحت وأشار وأشارت وذكر وذكرت وتابع وتابعت وأعلن وأعلنت وشدد وشددت
    ولفت ولفتت ونقل ونقلت وجاء وجاءت وبلغ وبلغت وكان وكانت وقد ولم ولن ولكن لكن ولا وفي وبحسب ووفق ووفقا كما أما غير ثم
    لقد يذكر ويذكر يشار ويشار هذا هذه وهذا وهذه تأسست وتأسست ويقع وتقع ويبلغ وتبلغ هل وهل إن وإن""")
# After a number with its letter ("560 هـ.", "9 ص.") these go on; any other word begins a new sentence.
_CONTINUERS = _words("""
    إلى حتى من في على عن أي الموافق تقريبا ميلادي ميلادية هجري هجرية كل أو بين مع ثم وعام وسنة والقرن وحتى
    دينار دولار ريال جنيه درهم يورو ليرة طن نسمة""")
_AFTER_QUOTE = _words("""
    قال قالت قالوا يقول تقول يقولون أضاف أضافت يضيف تضيف سأل سألت سألته سألتها سألوا سألناه سألناها يسأل تسأل
    تساءل تساءلت يتساءل تتساءل صرخ صرخت يصرخ تصرخ صاح صاحت هتف هتفت هتفوا كتب كتبت يكتب تكتب أجاب أجابت يجيب
    تجيب رد ردت يرد ترد علق علقت يعلق تعلق همس همست ختم ختمت يختم تختم تابع تابعت يتابع تتابع أكد أكدت يؤكد تؤكد
    قلت نقول ردد رددت يردد تردد أوضح أوضحت فقال فقالت فأجاب فأجابت فرد فردت فأضاف فأضافت فقلت فأجبت فصاح فضحك
    فضحكت في على من إلى عن مع بعد قبل عند أمام حين عندما بينما فيما وهو وهي وهم إذ حيث أو أي بل كما وفق بحسب حسب
    ضد خلال لدى منذ كان كانت وهذا ما مما""")
_HESITATING = _words("""
    أن إن في من على إلى عن ثم أو هل لا ما لم لن كان لكن ولكن أنا هو هي نحن مع بين و ثمة ربما يعني""")

_SPACES = re.compile(r"\s*")
_WORD = re.compile(r"\w+")
_TWO_WORDS = re.compile(r"[^\w.!?؟…]*[^\s.!?؟…]+(?:\s+[^\s.!?؟…]|[!?؟])")
_VOWELS = re.compile("[\u0640\u064b-\u0652\u0670]")
_SHOUTING_NAMES = (["Yahoo"], ["ياهو"])
_WRAPPING = " \t«»“”\"„‹›()[]{}،؛,:-–—*\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069"
_JOINING = frozenset("-_/\\@%&=+*#~|<>^$`'")
_FINAL = frozenset(".!?؟…»”\")")
_NO_BEGINNING = frozenset("،؛,;:")
_OPENING = frozenset("«“\"„(‹[")
_ASKING = re.compile("[؟!?‼⁇⁈⁉]")
_WINDOW = 40


def ends_sentence(text: str, piece: int, start: int, stop: int, end: int, run: str) -> bool:
    """Whether the marks `run` at `start`, with what closes after them up to `stop`, end the sentence that began at
    `piece`. `end` is the end of the paragraph."""
    following = _first_visible(text, stop, end)
    if following == end:
        return True
    head = text[following]
    if head in _NO_BEGINNING:
        return False
    joined = following == start + len(run)
    if _ASKING.search(run):
        if run == "!" and text[max(piece, start - 8):start].split()[-1:] in _SHOUTING_NAMES:
            return False
        # A Latin mark inside a web address or a name: "page?id=3", "Yahoo!7".
        return not (joined and run.isascii() and head.isascii() and (head.isalnum() or head in _JOINING))
    if head.islower():  # "example.org", "... and so on"
        return False
    if len(run) > 1 or run == "…":
        return _ends_with_ellipsis(text, piece, start, following, end)
    return _ends_with_stop(text, piece, start, following, joined)


def ends_after_quote(text: str, piece: int, opening: int, start: int, stop: int, end: int, run: str) -> bool:
    """Whether the sentence ends with the quotation or bracket opened at `opening`, whose last mark is `run`.

    Reported speech after a colon ends its sentence; a quoted title that happens to end in a question mark, or a
    quotation followed by "said the minister", does not.
    """
    following = _first_visible(text, stop, end)
    if following == end:
        return True
    head = text[following]
    if not (head.isalnum() or head in _OPENING):
        return False
    leading = opening - piece <= _WINDOW and not text[piece:opening].strip(_WRAPPING)
    if text[opening] in "([":
        return leading
    word = _word_at(text, following)
    full_stop = run.strip() == "."
    # "«لماذا؟» فأجاب" goes on with the question; after a full stop "فقال" begins a new sentence.
    if word in _AFTER_QUOTE and not (full_stop and word.startswith("ف") and word not in ("في", "فيما")):
        return False
    spoken = text[max(piece, opening - 4):opening].rstrip().endswith(":")
    if full_stop:
        return spoken or leading or word in _BEGINNERS or len(text[opening:start].split(None, 4)) > 3
    return spoken or (leading and (head in _OPENING or word.startswith("و")))


def _ends_with_ellipsis(text: str, piece: int, start: int, following: int, end: int) -> bool:
    """An ellipsis, or the two dots of Arabic papers, ends a sentence between two real ones: two words before it and
    two after it (or one that is called out). In a headline ("غزة اليوم.. هدوء حذر", a line without a mark at its end)
    it must stand after three, and in a hesitation ("أراد أن... يقول") it never ends one."""
    before = text[max(piece, start - _WINDOW):start].split()
    min_words = 2 if text[end - 1] in _FINAL else 3
    if (len(before) < min_words and start - piece <= _WINDOW) or not before or before[-1] in _HESITATING:
        return False
    return _TWO_WORDS.match(text, following, min(end, following + 2 * _WINDOW)) is not None


def _ends_with_stop(text: str, piece: int, start: int, following: int, joined: bool) -> bool:
    window = text[max(piece, start - _WINDOW):start]
    words = window.rsplit(None, 2)
    if not words:
        return False
    word = _VOWELS.sub("", words[-1].strip(_WRAPPING))
    before = words[-2] if len(words) > 1 else ""
    if joined and not _can_touch(text, start, text[following], word):
        return False
    if word.isdigit() and len(word) <= 3:  # "1. ..." only numbers its sentence
        return start - piece > _WINDOW or window.strip(_WRAPPING) != word
    if word[-1:] in ("ه", "م") and word[:-1].isdigit():  # "560هـ.", "2020م."
        word, before = word[-1], word[:-1]
    parts = word.split(".")
    if all(part.isalpha() and len(part) <= 2 for part in parts) and (len(word) == 1 or len(parts) > 1):
        return _ends_with_letters(word, parts, before.strip(_WRAPPING), text, following)
    if word in _TITLES:
        return False
    in_a_row = len(word) <= 5 and before.isascii() and before.endswith(".")
    if word.isascii() and (in_a_row or word.lower() in _LATIN_ABBREVIATIONS):  # "J. Arab. Stud.", "Example Inc."
        return _word_at(text, following) in _BEGINNERS
    return True


def _ends_with_letters(word: str, parts: list[str], before: str, text: str, following: int) -> bool:
    """A full stop after one letter or a row of dotted letters: "د.", "ق.م.", "J. K.", "م.ت.ف."."""
    head = text[following]
    next_word = _word_at(text, following)
    if word in _CURRENCIES:
        return next_word in _BEGINNERS or head == "و"
    if before[-1:].isdigit():
        another_number = head.isdigit() or (head == "و" and next_word[1:2].isdigit())
        return not (another_number or head in "(/" or next_word in _CONTINUERS)
    if len(parts) > 1:
        return not all(part in _TITLES for part in parts) and next_word in _BEGINNERS
    if word.isascii():
        return not (head.isascii() and head.isalpha())
    return before in _LETTER_NAMES


def _can_touch(text: str, start: int, head: str, word: str) -> bool:
    """Whether a full stop without a space after it can end a sentence: "انتهى.وقال" yes; 3.5, example.org, أ.د no."""
    if head.isdigit() or head in _JOINING:
        return False
    if head.isascii() and head.isalpha():
        return head.isupper() and not text[start - 1].isascii()
    return len(word.rpartition(".")[2]) > 1


def _first_visible(text: str, place: int, end: int) -> int:
    """Where the first character that is no white space stands at or after `place`; `end` where there is none."""
    found = _SPACES.match(text, place, end)
    assert found is not None
    return found.end()


def _word_at(text: str, place: int) -> str:
    found = _WORD.match(text, place, place + _WINDOW)
    return _VOWELS.sub("", found.group()) if found else ""
