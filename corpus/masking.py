"""Personal data out of what is published: what the check `personal` finds becomes a word in brackets.

Owns the words and where they are put. What is personal is the check's say; the workspace keeps the text as it was.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

from corpus.checks import personal
from corpus.edits import Reviewed
from corpus.records import Pair, Row

MAIL, NUMBER = "[email]", "[number]"


class Masker:
    """Masks, and counts what it masked by the word that stands there now."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def row(self, row: Row) -> Row:
        """The row with nothing personal in its texts, its title, its findings and its other fields."""
        ar, en = self.pair(row.ar, row.en)
        extra = row.extra
        if _may_hold(extra):
            extra = json.dumps(self._value(json.loads(extra)), ensure_ascii=False)
        return replace(row, ar=ar, en=en, extra=extra, title=self.text(row.title) if row.title else row.title,
                       findings=tuple(map(self.text, row.findings)))

    def reviewed(self, reviewed: Reviewed) -> Reviewed:
        """The same of a row with what the machine had written."""
        return replace(reviewed, row=self.row(reviewed.row), machine=self.text(reviewed.machine),
                       alternatives=tuple(map(self.text, reviewed.alternatives)))

    def pair(self, ar: str, en: str) -> tuple[str, str]:
        """Both texts."""
        if not _may_hold(ar) and not _may_hold(en):
            return ar, en
        for remark in personal.CHECK.find(Pair("", "", ar, en, None, (), (), False, "")):
            ar, en = self._masked(ar, remark.source_spans), self._masked(en, remark.target_spans)
        return ar, en

    def text(self, text: str) -> str:
        """One text of either language."""
        first, _ = self.pair(text, "")
        _, second = self.pair("", first)
        return second

    def _masked(self, text: str, spans: tuple[tuple[int, int], ...]) -> str:
        parts, place = [], 0
        for start, end in spans:
            if end <= place:
                continue  # Inside the one before.
            word = MAIL if "@" in text[start:end] else NUMBER
            if start >= place:
                parts += [text[place:start], word]
                self.counts[word] += 1
            place = end
        return "".join([*parts, text[place:]])

    def _value(self, value: Any) -> Any:
        """JSON's value; a number stays a number, as no form of a telephone number is one."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self._value(one) for name, one in value.items()}
        return [self._value(one) for one in value] if isinstance(value, list) else value


def _may_hold(text: str) -> bool:
    """False where the check cannot find anything: no sign of an address and not enough digits."""
    return "@" in text or sum(map(str.isdecimal, text)) >= 6
