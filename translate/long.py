"""Sentences longer than a model reads well: cut at safe places, translated part by part, rejoined as one answer.

Owns where an Arabic sentence may be cut and how English parts become one sentence. The number of tokens comes from the
model's own tokenizer, the comfortable length from the engine; neither is known here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from translate.engine import CountingEngine
from translate.records import Segment, Translation

VERSION = 2

_WORD = re.compile(r"\S+")
_OPENING, _CLOSING = "«“([", "»”)]"

# What a cut before a word costs: the lower, the more a careful reader would pause there. A comma before it makes a
# subordinate clause a better place; a bare و joins nouns as often as clauses.
_SEMICOLON, _ADVERBIAL, _CLAUSE, _THAT, _COMMA, _AND = 0.0, 1.0, 1.5, 2.0, 3.0, 5.0
_NO_COMMA = 1.0
_ANYWHERE = 20.0
_INSIDE = 60.0
"""Inside quotes or brackets: only where a single quotation is longer than the model reads."""
_BETWEEN_WORDS = 7
_SHORT_PART = 6.0
"""For a part of under a fifth of the comfortable length: it would lose its context."""

# حال accusatives by which news goes on after a speech: "pointing out", "adding", "stressing", with their feminine.
_PARTICIPLES = frozenset(
    form for stem in (
        "مشير", "موضح", "مضيف", "مؤكد", "لافت", "مبين", "معتبر", "معرب", "مطالب", "داعي", "محذر", "منوه", "مشدد",
        "متهم",
        "مستنكر", "مندد", "منتقد", "كاشف", "متسائل", "معلن", "واصف", "متوقع", "مرجح", "نافي", "مستشهد", "مذكر", "متابع",
    ) for form in (f"{stem}ا", f"{stem}اً", f"{stem}ة", f"{stem}ين"))
_CLAUSES = frozenset((
    "فيما", "بينما", "إذ", "اذ", "حيث", "بعدما", "قبلما", "عندما", "لأن", "لكن", "ولكن", "كما", "مما", "لكنه", "لكنها",
    "غير", "إلا", "رغم", "وذلك", "الأمر", "بحيث", "وسط", "علما", "علماً", "فضلا", "فضلاً", "إضافة", "بعد", "قبل", "في",
    "وهو", "وهي", "وهما", "وهم", "وبعد", "فبعد", "وكذلك", "ولاسيما", "وبذلك", "لعل", "فإن", "وفيما", "وبينما", "وحيث",
))
# These open a clause only with the word that follows.
_NEEDS_NEXT = {
    "غير": ("أن", "أنه", "أنها"), "إلا": ("أن", "أنه", "أنها"), "الأمر": ("الذي",), "فضلا": ("عن",), "فضلاً": ("عن",),
    "إضافة": ("إلى",), "علما": ("أن", "بأن"), "علماً": ("أن", "بأن"), "بعد": ("أن",), "قبل": ("أن",),
    "في": ("حين", "وقت", "الوقت"), "رغم": ("أن",), "وسط": ("تأكيدات", "توقعات", "مخاوف", "تحذيرات"),
}
_AND_THAT = frozenset(("وأن", "وأنه", "وأنها", "وأنهم", "وإن", "وإنه", "وإنها", "وان", "وانه"))
# و before a verb of the imperfect or the future, or before a verb news is told with.
_AND_VERB = re.compile(r"و(?:سي|ست|سن|ي|ت)\w{3,}|و(?:قد|لم|لن|لا|ليس|كان|كانت|قال|قالت|أضاف|أضافت|أكد|أكدت|أوضح|أوضحت|"
                       r"أشار|أشارت|ذكر|ذكرت|لفت|لفتت|نقلت|تابع|تابعت|أعلن|أعلنت|دعا|دعت|شدد|شددت|بدأ|بدأت|أدى|أدت|"
                       r"وصل|وصلت|تم|جرى|جرت|أصبح|أصبحت)")


@dataclass(frozen=True, slots=True)
class Part:
    """Half-open character offsets of a part, without white space at its edges."""

    start: int
    end: int


def plan(text: str, word_tokens: Sequence[int], max_tokens: int) -> list[Part]:
    """Cut `text` into parts of at most `max_tokens`, at the places that cost least in all.

    `word_tokens` gives the tokens of each word (run without white space) of `text`, in order. A text that fits, and a
    word that does not fit by itself, is one part. Nothing but white space lies between parts.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    if len(words) != len(word_tokens):
        raise ValueError(f"{len(word_tokens)} token counts for {len(words)} words")
    if sum(word_tokens) <= max_tokens or len(words) < 2:
        return [Part(words[0][0], words[-1][1])] if words else []
    cuts = _cheapest_cuts([0.0, *_costs(text, words)[1:]], word_tokens, max_tokens)
    return [Part(words[first][0], words[last - 1][1]) for first, last in pairwise(cuts)]


def _cheapest_cuts(costs: Sequence[float], word_tokens: Sequence[int], max_tokens: int) -> list[int]:
    """Word indices of the cuts, with 0 and the number of words; by dynamic programming over word boundaries."""
    before = [0]
    for tokens in word_tokens:
        before.append(before[-1] + tokens)
    count = len(word_tokens)
    best, came_from = [0.0] * (count + 1), [0] * (count + 1)
    for end in range(1, count + 1):
        # The farthest start whose part still fits; a word that is too long by itself is a part of its own.
        first = min(bisect_left(before, before[end] - max_tokens, 0, end), end - 1)
        best[end] = float("inf")
        for start in range(first, end):
            short = _SHORT_PART if before[end] - before[start] < max_tokens / 5 else 0.0
            cost = best[start] + short + (costs[start] if start else 0.0)
            if cost < best[end]:
                best[end], came_from[end] = cost, start
    cuts = [count]
    while cuts[-1]:
        cuts.append(came_from[cuts[-1]])
    return cuts[::-1]


def _costs(text: str, words: Sequence[tuple[int, int]]) -> list[float]:
    """What a cut before each word costs."""
    costs = []
    inside = _inside(text, words)
    joined_until = 0  # "between A and B": the و after بين joins two nouns
    for number, (start, end) in enumerate(words):
        word = text[start:end].strip("“”«»\"()،:")
        if word in ("بين", "وبين", "كلا", "كل"):
            joined_until = number + _BETWEEN_WORDS
        previous = text[words[number - 1][1] - 1] if number else " "
        following = text[slice(*words[number + 1])] if number + 1 < len(words) else ""
        cost = _ANYWHERE if word.startswith("و") and number <= joined_until else _cost(word, previous, following)
        costs.append(cost + _INSIDE if inside[number] else cost)
    return costs


def _cost(word: str, previous: str, following: str) -> float:
    """`previous` is the character the word before ends with."""
    if previous in "؛.…":
        return _SEMICOLON
    comma = previous == "،"
    if word in _PARTICIPLES:
        cost = _ADVERBIAL
    elif word in _CLAUSES and following.strip("“”«»،") in _NEEDS_NEXT.get(word, (following.strip("“”«»،"),)):
        cost = _CLAUSE
    elif word in _AND_THAT:
        cost = _THAT
    elif _AND_VERB.fullmatch(word):
        cost = _CLAUSE if comma else _THAT
    elif comma:
        return _COMMA
    elif len(word) > 4 and word.startswith("و"):
        return _AND
    else:
        return _ANYWHERE
    return cost if comma else cost + _NO_COMMA


def _inside(text: str, words: Sequence[tuple[int, int]]) -> list[bool]:
    """For each word, whether its start lies within a quotation or brackets; an opening that is never closed is none."""
    spans: list[tuple[int, int]] = []
    open_at: list[tuple[str, int]] = []
    straight: int | None = None
    for place, char in enumerate(text):
        if char in _OPENING:
            open_at.append((_CLOSING[_OPENING.index(char)], place))
        elif char in _CLOSING and any(closing == char for closing, _ in open_at):
            while open_at:
                closing, start = open_at.pop()
                if closing == char:
                    spans.append((start, place))
                    break
        elif char == '"':
            if straight is None:
                straight = place
            else:
                spans.append((straight, place))
                straight = None
    depth = [0] * (len(text) + 1)
    for start, end in spans:
        depth[start + 1] += 1
        depth[end] -= 1
    total, inside_at = 0, []
    for change in depth:
        total += change
        inside_at.append(total > 0)
    return [inside_at[start] for start, _ in words]


# English words that open a sentence in capitals and are written small inside one. Names and "I" are not among them.
_SMALL_INSIDE = frozenset((
    "the a an this that these those it its he she they we you his her their our in on at by of to for from with "
    "without and but or as while when where after before because since although though despite during among between "
    "under over according adding noting pointing stressing explaining saying which who whose what there here if "
    "whether some many most all both each other another such no not also then thus however meanwhile including "
    "especially is are was were has have had been will would"
).split())
# An English part that begins with one of these is joined already to what stands before it.
_JOINING = frozenset((
    "and but or as while when where after before because since although though despite adding noting pointing "
    "stressing explaining saying which who whose including whether that to in for with"
).split())
_END_MARK = re.compile(r"[.!]+(?=[\"”’')\]]*$)|[.…]+$")


def rejoin(parts: Sequence[str], source_parts: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """One English sentence of the translated parts, and each part's offsets in it. A part's full stop inside the
    sentence goes; `;` takes its place where the Arabic part ended in ؛, and `,` otherwise. A part whose Arabic
    opens with a و before a verb, which models leave out where a text begins with it, gets its "and" back."""
    text = ""
    places: list[tuple[int, int]] = []
    for number, (part, source) in enumerate(zip(parts, source_parts, strict=True)):
        words = part.strip()
        if text and words and text[-1] not in "?!":
            words = _small(words)
            if _opens_with_and(source) and words.split()[0].strip(",").lower() not in _JOINING:
                words = f"and {words}"
        if number < len(parts) - 1:
            words = _open_end(words, source)
        start = len(text) + (1 if text and words else 0)
        text = f"{text} {words}" if text and words else text + words
        places.append((start, start + len(words)))
    return text, places


def _opens_with_and(source: str) -> bool:
    first = source.split(maxsplit=1)[0]
    return first in _AND_THAT or _AND_VERB.fullmatch(first) is not None


def _small(words: str) -> str:
    first = words.split(" ", 1)[0].strip(",.;:\"“”'")
    return words[0].lower() + words[1:] if first.lower() in _SMALL_INSIDE else words


def _open_end(words: str, source: str) -> str:
    mark = {"؛": ";", "،": ","}.get(source.rstrip()[-1:], "")
    open_words = _END_MARK.sub("", words)
    if open_words and open_words[-1] not in ",;:?!":
        # Where the Arabic has no mark, the model made a sentence of the part if it wrote a full stop.
        open_words += mark or ("," if open_words != words else "")
    return open_words


class LongEngine:
    """An engine around another: sentences over its comfortable length go through it in parts."""

    def __init__(self, engine: CountingEngine) -> None:
        self._engine = engine
        self.batch_size = engine.batch_size
        self.concurrency = engine.concurrency

    @property
    def signature(self) -> str:
        """The engine's own, with the comfortable length and the version of the rules."""
        return f"{self._engine.signature}|long:{self._engine.comfortable_tokens}.{VERSION}"

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Translate each text. Same length and order as `texts`."""
        return translate_long(texts, self._engine.count_tokens, self._engine.comfortable_tokens, self._engine.translate)


def translate_long(texts: Sequence[str], count_tokens: Callable[[Sequence[str]], list[int]], max_tokens: int,
                   translate: Callable[[Sequence[str]], list[Translation]]) -> list[Translation]:
    """Translate texts of any length with `translate`, which reads up to `max_tokens` well: longer ones go through it in
    parts and come back as one Translation that carries its segments. Same length and order as `texts`.

    Of a text in parts the score is the parts' mean weighted by characters, and no alternatives are kept: a mixture of
    parts was never a hypothesis of the model.
    """
    plans = _plans(texts, count_tokens, max_tokens)
    pieces = [text[part.start:part.end] for text, parts in zip(texts, plans, strict=True) for part in parts]
    answers = iter(translate(pieces))
    return [_joined(text, parts, [next(answers) for _ in parts]) for text, parts in zip(texts, plans, strict=True)]


def _plans(texts: Sequence[str], count_tokens: Callable[[Sequence[str]], list[int]],
           max_tokens: int) -> list[list[Part]]:
    whole = [Part(0, len(text)) for text in texts]
    # A text with fewer characters than the model reads tokens needs no count: a token is a character at the least,
    # but for byte fallback, which news does not live on.
    doubtful = [number for number, text in enumerate(texts) if len(text) > max_tokens]
    counts = dict(zip(doubtful, count_tokens([texts[number] for number in doubtful]), strict=True))
    long = [number for number, count in counts.items() if count > max_tokens]
    plans = [[part] for part in whole]
    for number in long:
        plans[number] = plan(texts[number], count_tokens(texts[number].split()), max_tokens)
    return plans


def _joined(text: str, parts: Sequence[Part], answers: Sequence[Translation]) -> Translation:
    if len(parts) == 1:
        return answers[0]
    for answer in answers:
        if answer.missed:
            return answer
    sources = [text[part.start:part.end] for part in parts]
    target, places = rejoin([answer.text for answer in answers], sources)
    scores = [(answer.score, len(source)) for answer, source in zip(answers, sources, strict=True)]
    weight = sum(length for _, length in scores)
    known = [(score, length) for score, length in scores if score is not None]
    return Translation(
        text=target,
        score=sum(score * length for score, length in known) / weight if len(known) == len(scores) else None,
        segments=tuple(Segment(part.start, part.end, start, end)
                       for part, (start, end) in zip(parts, places, strict=True)),
        truncated=any(answer.truncated for answer in answers),
    )
