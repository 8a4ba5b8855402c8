"""Polarity: a no that was lost or invented. Who denies, and about where in the sentence; nothing is parsed.

Each word that denies has a rank: 0 denies surely, 1 only perhaps, 2 rarely. A sure one must find an answer near its own
place on the other side, the better the rank the farther away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from corpus.checks import denial_words as table
from corpus.checks.arabic_number_words import TABLE as NUMBERS
from corpus.checks.check import Check, Remark
from corpus.checks.translations import arabic_proof, english_proof
from corpus.checks.words import Word, arabic_stems, arabic_words, english_words
from corpus.records import Pair, Span


class Denial(NamedTuple):
    """A word that denies."""

    rank: float
    place: float
    """0 to 1: how far into its sentence, in words."""
    span: Span


# How far apart two places may lie, by the sum of the two ranks; and words more: a short sentence reorders wholly.
# Chosen on right pairs of news and health text and on planted errors: wider catches less, narrower fails right pairs.
_REACH = (0.2, 0.1, 0.08, 0.06, 0.06)
_REACH_WORDS = 2
_SURE, _WITHOUT, _LIKELY, _LOOSE = 0.0, 0.5, 1.0, 2.0
_MOVED = 0.55  # as many on both sides, far apart: the clauses changed places, more often than the no did
_ONLY = re.compile(r"\b(?:only|just|merely|simply|solely)\b")
_PAST = re.compile(r"\b(?:exceed\w*|(?:more|less|fewer|[a-z]+er) than)\b")
_LIMIT = re.compile(
    r"\b(?:no|not|never|without|nor|least|most|up to|under|below|within|maximum|minimum|only|just|barely|little|few|"
    r"or (?:more|less|fewer)|as (?:much|many|little|few))\b|n['’]t\b"
)
# Most texts and words are in none of the tables: this is asked first.
_DENYING_KEYS = table.THAT_NOT.union(table.SURE, table.ASKING)
_DENYING_STEMS = table.WITHOUT | table.DENY | table.LOOSE | {"غير"}
_MAY_DENY = _DENYING_KEYS | _DENYING_STEMS
_NEXT = 3  # a word so soon after a no is what is denied: لا تظهر عليهم أعراض is asymptomatic
_WARNED_WORDS = 8
_ECHO_WORDS = 12  # ولا, nor: within so many words of a denial they carry it on


def find(pair: Pair) -> Iterator[Remark]:
    """A denial that nothing answers fails: lower where the other side denies nothing at all."""
    sources, targets = arabic_denials(pair.source), english_denials(pair.target)
    if not sources and not targets:
        return
    if all(denial.rank != _LIKELY for denial in sources):  # غير makes these words
        targets = [denial for denial in targets if denial.rank != _LIKELY or not _answered_otherwise(pair, denial)]
    reach = _REACH_WORDS / max(1, len(arabic_words(pair.source)))
    firm = [denial for denial in targets if denial.rank != _LOOSE]  # only and than stand near any no by chance
    lost, spare = unanswered(sources, firm, reach)
    added = [denial for denial in spare if denial.rank == _SURE]
    elsewhere = [denial for denial in spare if _is_no(pair.target[slice(*denial.span)].lower())]
    unsure = [denial for denial in lost if denial.rank == _LIKELY and "غير" in pair.source[slice(*denial.span)]]
    lost = [denial for denial in lost if denial.rank <= _WITHOUT]
    if lost and len(added) <= len(lost) <= len(elsewhere):
        said = f"{_words(pair.source, lost)}: denied elsewhere in the English, {_words(pair.target, elsewhere)}"
        spans = tuple(denial.span for denial in lost), tuple(denial.span for denial in elsewhere)
        yield Remark(_MOVED, said, *spans)
        return
    if lost:
        alone = not firm
        said = f"{_words(pair.source, lost)}: nothing in the English denies {'' if alone else 'there'}".rstrip()
        yield Remark(0.25 if alone else 0.3, said, tuple(denial.span for denial in lost))
    elif not firm and _ONLY.search(pair.target) and (only := _only(pair.source, sources)):
        said = f"{_words(pair.source, only)}: not only, and the English has no not"
        yield Remark(0.35, said, tuple(denial.span for denial in only))
    elif (bound := _bound_lost(pair, sources)) is not None:
        said = f"{_words(pair.source, [bound])}: a limit in the Arabic, what lies past it in the English"
        yield Remark(0.35, said, (bound.span,))
    elif unsure and not firm:
        said = f"{_words(pair.source, unsure)}: nothing in the English denies"
        yield Remark(0.4, said, tuple(denial.span for denial in unsure))
    if added:
        alone = not any(denial.rank < _LOOSE for denial in sources)
        said = f"{_words(pair.target, added)}: nothing in the Arabic denies {'' if alone else 'there'}".rstrip()
        yield Remark(0.25 if alone else 0.3, said, (), tuple(denial.span for denial in added))


def _answered_otherwise(pair: Pair, denial: Denial) -> bool:
    """Whether a word of the Arabic that denies nothing means this: unemployment is بطالة, and answers for no لا."""
    word = pair.target[slice(*denial.span)].lower()
    proof = english_proof(word, 25)[1]
    if proof is None or word in table.ENGLISH_IN_PLACE:
        return False
    words = arabic_words(pair.source)
    denying = [_may_deny(word) for word in words]
    others = {arabic_proof(word.stems, 25)[0] for index, word in enumerate(words)
              if not any(denying[max(0, index - _NEXT) : index + 1])}  # دون شروط is unconditionally
    return not proof.partners.isdisjoint(others)


def _is_no(word: str) -> bool:
    """Of the English: it denies by itself, not by its beginning as `unknown` does."""
    return word in table.ENGLISH_SURE or word in table.NO_BY_ITSELF or word.endswith(("n't", "n’t"))


def _only(text: str, denials: Sequence[Denial]) -> list[Denial]:
    """ليس ... فقط, لم ... فحسب: not only."""
    return [denial for denial in denials if denial.rank == _LIKELY and _is_only(text, denial)]


def _is_only(text: str, denial: Denial) -> bool:
    following = arabic_words(text[denial.span[1] :])[:12]
    sure = any(word.key in table.SURE for word in arabic_words(text[slice(*denial.span)]))
    return sure and any(stem in table.NOT_ONLY for word in following for stem in word.stems)


def _bound_lost(pair: Pair, sources: Sequence[Denial]) -> Denial | None:
    """لا تتجاوز: not exceeding. The English compares, without a no and without another word for a limit."""
    if not _PAST.search(pair.target) or _LIMIT.search(pair.target):
        return None
    for denial in sources:
        following = arabic_words(pair.source[denial.span[1] :])[:1]
        if denial.rank == _LIKELY and following and following[0].key in table.BOUNDS:
            return denial
    return None


def unanswered(sources: Sequence[Denial], targets: Sequence[Denial], reach: float) -> tuple[list[Denial], list[Denial]]:
    """Denials of each side left over when like was matched with like and near with near."""
    near = []
    for first, source in enumerate(sources):
        for second, target in enumerate(targets):
            far = abs(source.place - target.place)
            ranks = source.rank + target.rank
            if far <= _REACH[1 if _WITHOUT in (source.rank, target.rank) else int(ranks)] + reach:
                near.append((abs(source.rank - target.rank) + 1.5 * far + 0.05 * ranks, first, second))
    near.sort()
    left, right = set(range(len(sources))), set(range(len(targets)))
    for _, first, second in near:
        if first in left and second in right:
            left.remove(first)
            right.remove(second)
    return [sources[index] for index in sorted(left)], [targets[index] for index in sorted(right)]


def arabic_denials(text: str) -> list[Denial]:
    """Every word that denies, with its rank. `لم ... إلا` and `ليس فقط` deny nothing surely."""
    found: list[Denial] = []
    if _MAY_DENY.isdisjoint(arabic_stems(text)):
        return found
    words = arabic_words(text)
    last = -_ECHO_WORDS
    for index, word in enumerate(words):
        if not _may_deny(word):
            continue
        rank = _arabic_rank(words, index, text, index - last < _ECHO_WORDS)
        if rank is not None:
            found.append(Denial(rank, (index + 0.5) / len(words), (word.start, word.end)))
            if rank <= _LIKELY:
                last = index
    return found


def _may_deny(word: Word) -> bool:
    """Most words are in no table."""
    return word.key in _DENYING_KEYS or not _DENYING_STEMS.isdisjoint(word.stems)


def _arabic_rank(words: tuple[Word, ...], index: int, text: str, echoes: bool) -> float | None:
    word = words[index]
    following = words[index + 1].key if index + 1 < len(words) else ""
    sure = table.SURE.get(word.key)
    if sure is not None:
        before = words[index - 1].key if index else ""
        idle = following in table.IDLE_AFTER.get(sure, ()) or (sure, before) in table.IDLE_BEFORE
        if sure == "لست" and following.endswith("ات"):
            return None  # for six years
        if idle or before in table.DE_LA or _excepts(words[index + 1 : index + 14], text):
            return _LIKELY
        echo = word.key == "ولا" or (word.key == "لا" and following[:1] not in table.OF_VERBS)
        return _LIKELY if echoes and echo else _SURE
    written = text[word.start : word.end]
    if word.key in table.THAT_NOT:
        denies = "أ" in written or word.key in ("بالا", "لئلا")
        return _SURE if denies and following not in table.IDLE_AFTER["لا"] else _LOOSE
    if word.key in table.ASKING and "أ" in written:
        return _LIKELY
    for stem in word.stems:
        if stem in table.WITHOUT:
            if following in table.IDLE_WITHOUT:
                return _LIKELY
            return _LOOSE if _is_amount(words, index + 1) else _WITHOUT
        if stem in table.DENY:
            return _LOOSE if stem == "نفي" and "ى" not in written else _WITHOUT  # not نُفي, was exiled
        if stem == "غير":
            return _LOOSE if following in table.AFTER_BUT else _LIKELY
        if stem in table.LOOSE:
            what = word.key == "ما" and index > 0 and following not in table.NOT_AFTER_MA
            return None if what else _LOOSE
    return None


def _is_amount(words: tuple[Word, ...], index: int) -> bool:
    """What follows دون where it means under: an age, a level, a number."""
    if index >= len(words):
        return False
    word = words[index]
    return word.key in ("سن", "مستوي", "ال") or word.key[0].isdecimal() or any(stem in NUMBERS for stem in word.stems)


def _excepts(words: Sequence[Word], text: str) -> bool:
    """Whether a but or an only follows; إلا أن is however."""
    for index, word in enumerate(words[:12]):
        if word.key == "الا":
            however = index + 1 < len(words) and words[index + 1].key in table.AFTER_BUT
            if not however and "أ" not in text[word.start : word.end]:
                return True
        elif any(stem in table.EXCEPT for stem in word.stems):
            return True
    return False


def english_denials(text: str) -> list[Denial]:
    """Every word that denies, with its rank; `no longer` and `not only` are likely ones."""
    words = english_words(text)
    found: list[Denial] = []
    last = -_ECHO_WORDS
    for index, word in enumerate(words):
        key = word.key
        rank = _english_rank(key)
        if rank is None:
            continue
        if rank == _SURE:
            following = words[index + 1].key if index + 1 < len(words) else ""
            if key == "no" and following[:1].isdecimal():
                continue  # No. 44
            echo = key == "nor" and index - last < _ECHO_WORDS
            before = words[index - 1].key if index else ""
            idle = echo or before == "or" or following in table.ENGLISH_IDLE
            rank = _LIKELY if idle or _says_otherwise(words, index) else _SURE
            last = index
        elif key in table.ENGLISH_IN_PLACE and index + 1 < len(words) and words[index + 1].key in ("than", "of"):
            rank = _LIKELY
        found.append(Denial(rank, (index + 0.5) / len(words), (word.start, word.end)))
    return found


def _says_otherwise(words: Sequence[Word], index: int) -> bool:
    """A no that Arabic says without one: "warned not to" is حذر من, "not illegal" قانوني, "Isn't it?" هل."""
    if index == 0 and words[0].key.endswith("n't"):
        return True
    if index + 1 == len(words) or words[index].key != "not":
        return False
    following = words[index + 1].key
    if following == "to":
        return any(word.key.startswith("warn") for word in words[max(0, index - _WARNED_WORDS) : index])
    return _english_rank(following) == _LIKELY


@lru_cache(maxsize=1 << 14)
def _english_rank(key: str) -> float | None:
    """Of the word alone."""
    if key in table.ENGLISH_SURE or key.endswith("n't"):
        return _SURE
    if key == "without":
        return _WITHOUT
    if key in table.ENGLISH_LIKELY or (len(key) > 5 and table.ENGLISH_NEGATIVE.fullmatch(key)):
        return _LIKELY
    return _LOOSE if key in table.ENGLISH_LOOSE else None


def _words(text: str, denials: Sequence[Denial]) -> str:
    return ", ".join(text[slice(*denial.span)] for denial in denials)


CHECK = Check("negation", 5, 0.5, find)
