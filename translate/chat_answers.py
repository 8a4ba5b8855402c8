"""What a chat model wrote -> the translation in it, or why it is none. Pure.

Models greet, quote, explain and refuse. What surrounds a translation is taken off; what is no translation is rejected,
for a wrong text in a dataset costs more than a missing one.
"""

from __future__ import annotations

import re

from translate.records import Translation


class Rejected(Exception):
    """This answer is no translation; says why."""


_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^```\w*\n(.*?)\n?```$", re.DOTALL)
_MARKS = re.compile(r"^<<<(.*?)>>>$", re.DOTALL)
# "Sure! Here is the English translation:", "English translation:", "Translation -", "**Translation:**"
_PREFACE = re.compile(
    r"^\W{0,3}(?:(?:sure|certainly|of course|okay|ok)\b[^\n:]{0,40}?[!,.:]\s*)?"
    r"(?:(?:here(?:'s| is)|this is|the following is|below is)\b[^\n:]{0,40}\b(?:translat|english)[^\n:]{0,30}:|"
    r"(?:the )?(?:english )?translat(?:ion|ed text)(?: (?:into|to|in) english)?\W{0,3}:|english(?: text)?\W{0,3}:|"
    r"the (?:text|sentence) translates (?:to|as)\W{0,2}:)\**\s*", re.IGNORECASE)
_GREETING = re.compile(r"^(?:sure|certainly|of course)[!.,]?\s*\n", re.IGNORECASE)
_NOTE = re.compile(r"\n+\s*[(*\[]{0,2}\s*(?:translator'?s? )?(?:note|notes|explanation|literal(?:ly)?|"
                   r"alternative(?:ly)?|please note|let me know|i hope|context|glossary|breakdown)\b.*$",
                   re.DOTALL | re.IGNORECASE)
_QUOTES = {'"': '"', "“": "”", "«": "»", "'": "'", "‘": "’", "`": "`"}

_REFUSAL = re.compile(
    r"^(?:i'?m (?:really |very |so )?sorry|i am (?:really |very |so )?sorry|sorry,|i apologi[sz]e|unfortunately,? i|"
    r"i (?:can ?not|can['’]t|am unable|'m unable|am not able|won['’]t|will not|must decline)|"
    r"as an? (?:ai|language model)|"
    r"i['’]m (?:unable|not able)|my apologies)\b", re.IGNORECASE)
_META = re.compile(r"\b(?:translat\w+|assist\w*|help with|request|content|language model|ai\b|policy|policies|provide|"
                   r"fulfil\w*|comply|text you)\b", re.IGNORECASE)
# Where the Arabic itself apologizes or cannot, an English that does is no refusal.
_SORRY = re.compile("آسف|اسف|نأسف|يؤسف|أعتذر|اعتذر|نعتذر|عذرا|معذرة|لا يمكن|لا أستطيع|لا نستطيع|لا أقدر|تعذر|"
                    "غير قادر|للأسف")
_ABOUT = re.compile(
    r"(?:^the (?:arabic|given|provided|original) (?:text|sentence|phrase|word)\b|\bthis (?:arabic )?(?:sentence|phrase|"
    r"text) (?:means|translates|can be translated|is talking|says)|\btranslates (?:to|as) [\"“'«]|"
    r"^it seems (?:like|that) (?:you|the text)|^please provide\b|^could you (?:please )?(?:provide|clarify)\b|"
    r"^it looks like you\b)", re.IGNORECASE)
_ARABIC = re.compile("[\u0620-\u064a\u0671-\u06d3\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
MAX_ARABIC = 0.2
"""Of the letters. A name or a title may stay in Arabic, a sentence may not."""
MIN_LATIN = 0.6
"""Of the letters; the rest may be a name in another script."""
MAX_GROWTH, FREE_CHARS = 4.0, 120
"""A translation may be so many times its source, and this much more: generous, for it is explanations that go on."""
_ENGLISH = frozenset("the of and to in a is was for on that with as by at from it has have had be are were will said "
                     "he she they his her their this which an not who after its but or".split())
_OTHERS = frozenset("le la les des du une est dans pour avec sur que qui et der die das und ist nicht mit den von ein "
                    "eine el los las del por para con una se il di che non per gli della ve bir bu için ile de da het "
                    "een van op que não uma do dos em".split())
MIN_WORDS = 5
"""Fewer tell no language."""


def translation_in(source: str, answer: str, ended: str) -> Translation:
    """The translation in an answer that ended as the server says (`stop`, `length`, `content_filter`). Raises
    Rejected."""
    if ended == "content_filter":
        raise Rejected("the server's filter stopped it")
    text = cleaned(source, answer)
    why = why_not(source, text)
    if why:
        raise Rejected(why)
    return Translation(text, truncated=ended == "length")


def cleaned(source: str, answer: str) -> str:
    """The answer without thoughts, fences, prefaces, notes and the quotation marks that the source has not."""
    text = _THOUGHT.sub("", answer).strip()
    text = _GREETING.sub("", text).strip()
    for pattern in (_FENCE, _MARKS):
        if found := pattern.match(text):
            text = found[1].strip()
    text = _NOTE.sub("", text)
    text = _PREFACE.sub("", text, count=1).strip()
    text = re.sub(r"^\*\*(.*)\*\*$", r"\1", text, flags=re.DOTALL).strip()
    if found := _MARKS.match(text):
        text = found[1].strip()
    quoted = source.lstrip()[:1] in {*_QUOTES, '"'} and source.rstrip(" .؟?!،")[-1:] in {*_QUOTES.values()}
    close = _QUOTES.get(text[:1])
    # A quotation mark inside says that the outer two are not a pair around everything.
    if not quoted and close and len(text) > 1 and text[-1] == close and close not in text[1:-1]:
        text = text[1:-1].strip()
    return text


def why_not(source: str, text: str) -> str:
    """Why `text` is no translation of `source` into English; empty where nothing speaks against it."""
    if not text:
        return "an empty answer"
    if _REFUSAL.match(text) and _META.search(text) and not _SORRY.search(source):
        return f"a refusal: {_start(text)}"
    if _ABOUT.search(text):
        return f"an explanation: {_start(text)}"
    if len([line for line in text.splitlines() if line.strip()]) > max(1, len(source.splitlines())):
        return f"several lines for one: {_start(text)}"
    letters = [char for char in text if char.isalpha()]
    if _ARABIC.search(source) and letters:
        if sum(bool(_ARABIC.match(char)) for char in letters) > MAX_ARABIC * len(letters):
            return f"Arabic: {_start(text)}"
        if sum(bool(_LATIN.match(char)) for char in letters) < MIN_LATIN * len(letters):
            return f"another script: {_start(text)}"
        given = set(re.findall(r"[^\W\d_]+", source.lower()))
        words = [word for word in re.findall(r"[^\W\d_]+", text.lower()) if word not in given]
        others = sum(word in _OTHERS for word in words)
        if len(words) >= MIN_WORDS and others >= 2 and others > sum(word in _ENGLISH for word in words):
            return f"another language: {_start(text)}"
    if len(text) > MAX_GROWTH * len(source) + FREE_CHARS:
        return f"far longer than its source: {_start(text)}"
    return ""


def _start(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 80 else text[:80] + "…")
