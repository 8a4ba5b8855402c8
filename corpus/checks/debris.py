"""What is no language at all: model tokens, echoes of the prompt, broken encodings, markup, marks, other alphabets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.checks.check import Check, Remark
from corpus.records import Pair, Span

_TOKENS = re.compile(
    r">>[a-z]{2,3}(?:_[A-Za-z]+)?<<|</?(?:s|pad|unk|mask|bos|eos|sep|cls)>|<2[a-z]{2}>|__[a-z]{2,3}__|"
    r"\b(?:eng|arb|ara|ar|en)_(?:Latn|Arab|AR|XX)\b|<\|[\w ]{1,30}\|>|</?(?:start|end)_of_turn>|"
    r"\[/?(?:INST|SYS|UNK|PAD|MASK|SEP|CLS)\]|[▁⁇Ġ]|@-@|@@ |<extra_id_\d+>|<unused\d+>|<0x[0-9A-F]{2}>"
)
_ECHO = re.compile(
    r"^\W*(?:(?:english |the )?translation|english(?: translation)?|translated text|arabic|source|target|output|answer|"
    r"note)\s*:\s|(?:^|[.\n]\s*)(?:sure|certainly|of course)[,!] (?:here|i)\b|"
    r"\bhere (?:is|are|'s) (?:the|your|a|an) (?:english )?translat|\bas an? (?:ai|language model)\b|"
    r"^\W*translate the following\b|\bi (?:cannot|can't|am unable to) (?:translate|assist)\b|"
    r"\b(?:arabic|english)\s*:\s*(?:$|[\"“«])|\n\s*(?:arabic|english|translation)\s*:",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"ranslat|language model|assist|^(?:Sure|Certainly|Of course)\b")
# One look for what every kind below needs, since most texts have none of it.
_SUSPECT = re.compile(r"[^\n\t\x20-\x22\x24\x25\x27-\x29\x2b-\x3b=?A-Z^a-z|~’‘“”–—…é]|__|_[LAX]")
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-zA-Z]{2,8});")
_MARKUP = re.compile(
    r"</?[a-zA-Z][\w-]{0,15}(?:\s[^<>]{0,200})?/?>|\[/?(?:b|i|u|url|img)\]|\[\[|\]\]|\{\{|\}\}|\*\*\S|^#{1,4} |```"
)
# UTF-8 read as a Western or Arabic single-byte code, what cannot be decoded, escapes that nobody undid.
_MOJIBAKE = re.compile(
    r"\ufffd|â€|Ã[\u0080-\u00bf\u2018-\u203a€™šžœŸ]|Â[\u00a0-\u00bf](?=\S)|[ØÙ][\u0080-\u00bf\u0152-\u2122]|ï»¿|"
    r"ط§ظ|ظ„|\\u[0-9a-fA-F]{4}|\\x[0-9a-f]{2}"
)
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff]|\\[nrt](?![a-z])")
# Alphabets that English has no use for: Cyrillic, Armenian, Hebrew, Syriac, Indic, Thai, Georgian, Kana, Han, Hangul.
_OTHER = re.compile(r"[\u0400-\u05ff\u0700-\u074f\u0780-\u07bf\u0900-\u13ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def find(pair: Pair) -> Iterator[Remark]:
    """Whatever the Arabic shows as well (a tag, a Chinese name) is information."""
    target = pair.target
    if ":" in target or _SPEAKS.search(target):
        yield from _said(pair, _ECHO, 0.1, "an echo of the prompt")
    if not _SUSPECT.search(target):
        return
    yield from _said(pair, _TOKENS, 0.05, "a model's token")
    if "&" in target:
        yield from _said(pair, _ENTITY, 0.3, "an entity")
    if not target.isascii():
        yield from _said(pair, _MOJIBAKE, 0.05, "a broken encoding")
        yield from _said(pair, _OTHER, 0.1, "another alphabet")
        yield from _said(pair, _INVISIBLE, 0.45, "invisible marks", show=False)
    elif "\\" in target:
        yield from _said(pair, _MOJIBAKE, 0.05, "a broken encoding")
    yield from _said(pair, _MARKUP, 0.3, "markup")
    yield from _said(pair, _CONTROL, 0.2, "control characters", show=False)


def _said(pair: Pair, pattern: re.Pattern[str], score: float, what: str, *, show: bool = True) -> Iterator[Remark]:
    match = pattern.search(pair.target)
    if match is None:
        return
    spans: tuple[Span, ...] = tuple(found.span() for found in pattern.finditer(pair.target))
    in_source = pattern.search(pair.source)
    shown = f": {match.group().strip()[:40]}" if show else ""
    places = (in_source.span(),) if in_source else ()
    yield Remark(0.9 if in_source else score, what + shown, places, spans)


CHECK = Check("debris", 1, 0.5, find)
