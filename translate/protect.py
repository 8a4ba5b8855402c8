"""What must come through translation as it is: URLs, e-mails, handles, hashtags, code, and the terms of a glossary.

Owns what counts as such, how a term is found behind Arabic proclitics, and the second try with a stand-in. An engine
that keeps them by itself is left alone; one that does not gets the text again with a stand-in for each; where that
fails too, the first answer stays and the miss is left for a check to find.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from translate.engine import Engine, EngineError, EngineUnavailable
from translate.records import Hypothesis, Kept, Segment, Translation
from translate.terms import missing

VERSION = 2

# Arabic letters may touch a URL or a handle (a clitic before, a comma after), so its own characters are ASCII only.
_KEPT = re.compile(
    r"https?://[!-~]+"
    r"|www\.[!-~]+"
    r"|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|(?<![\w@])@[A-Za-z0-9_]{2,}"
    r"|#\w+"
    r"|`[^`]+`"
    r"|\b(?:[A-Za-z0-9-]+\.)+(?:com|org|net|info|gov|edu|int)(?:/[!-~]*)?(?![A-Za-z0-9])"
)
_CLOSERS = ".,;:!?)]}'\"»”"
# و ف before ب ك ل before ال, as they are written: joined to the word. ل and ال meet as لل.
_PROCLITICS = r"(?P<proclitic>[وف]?(?:[بك]?(?:ال)?|لل?))"


@dataclass(frozen=True, slots=True)
class Glossary:
    """Arabic terms and the English each must become; a term that is to be left as it is has itself."""

    terms: tuple[tuple[str, str], ...]
    _pattern: re.Pattern[str] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Longest first, so that a term inside a longer one does not win over it.
        words = sorted((term for term, _ in self.terms), key=len, reverse=True)
        alternatives = "|".join(map(re.escape, words))
        pattern = re.compile(rf"(?<!\w){_PROCLITICS}(?P<term>{alternatives})(?!\w)") if words else None
        object.__setattr__(self, "_pattern", pattern)

    @property
    def signature(self) -> str:
        """Ten hexadecimal digits of its content, whatever the order of its lines."""
        return hashlib.sha256(repr(sorted(self.terms)).encode()).hexdigest()[:10]

    def find(self, text: str) -> list[Kept]:
        """Where its terms stand in `text`, with و ف ب ك ل ال before them or not; the place is the term's own."""
        wanted = dict(self.terms)
        return [Kept(match.start("term"), match.end("term"), wanted[match["term"]])
                for match in (self._pattern.finditer(text) if self._pattern else ())]


def read_glossary(path: Path) -> Glossary:
    """Read `Arabic<TAB>English` lines; `Arabic<TAB>=` or `=Arabic` leaves a term as it is; # begins a comment.
    Raises EngineError for a line that is neither, and for a term with two translations."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(f"{path}: the glossary cannot be read ({error}); it must be a UTF-8 text file.") from error
    terms: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        term, tab, english = (part.strip() for part in line.partition("\t"))
        if not tab and term.startswith("="):
            term, english = term[1:].strip(), "="
        if not term or not english:
            raise EngineError(f"{path}, line {number}: {line[:60]!r} is no glossary line; write Arabic<TAB>English, or "
                              "=term to leave a term as it is.")
        english = term if english == "=" else english
        if terms.setdefault(term, english) != english:
            raise EngineError(f"{path}, line {number}: {term!r} has two translations, {terms[term]!r} and {english!r}; "
                              "leave one.")
    return Glossary(tuple(terms.items()))


def kept_in(text: str, glossary: Glossary | None = None) -> list[Kept]:
    """Everything in `text` that must come through, in order, without overlaps; a URL goes before a term inside it."""
    found = [Kept(match.start(), match.start() + len(word), word) for match in _KEPT.finditer(text)
             if (word := match.group().rstrip(_CLOSERS if match.group()[0] != "`" else ""))]
    for term in glossary.find(text) if glossary else ():
        if all(term.end <= other.start or other.end <= term.start for other in found):
            found.append(term)
    return sorted(found, key=lambda kept: kept.start)


def terms_in(text: str, glossary: Glossary) -> tuple[Kept, ...]:
    """The glossary's terms in `text`, without those that stand inside a URL and its like."""
    kept = kept_in(text, glossary)
    return tuple(term for term in glossary.find(text) if term in kept)


def translate_protected(texts: Sequence[str], translate: Callable[[Sequence[str]], list[Translation]],
                        glossary: Glossary | None = None) -> list[Translation]:
    """Translate, and once more with stand-ins what lost something that must be kept. Same length and order. Each
    answer says which terms of the glossary its text has, for a check to look for."""
    answers = translate(texts)
    if glossary:
        answers = [replace(answer, terms=terms_in(text, glossary)) if not answer.missed else answer
                   for text, answer in zip(texts, answers, strict=True)]
    again = [(number, kept) for number, (text, answer) in enumerate(zip(texts, answers, strict=True))
             if not answer.missed and (kept := kept_in(text, glossary)) and missing(kept, answer.text)]
    if not again:
        return answers
    masked = [_mask(texts[number], kept) for number, kept in again]
    try:
        second = translate([text.new for text in masked])
    except EngineUnavailable:
        raise
    except EngineError:  # These were answered once already, and that stands.
        return answers
    for (number, kept), source, answer in zip(again, masked, second, strict=True):
        restored = _restored(answer, kept, source)
        if restored is not None:
            answers[number] = replace(restored, terms=answers[number].terms)
    return answers


class KeepingEngine:
    """An engine around another: what must come through is looked for, and forced where it is lost."""

    def __init__(self, engine: Engine, glossary: Glossary | None = None) -> None:
        self._engine = engine
        self._glossary = glossary
        self.batch_size = engine.batch_size
        self.concurrency = engine.concurrency
        self.usage = getattr(engine, "usage", None)
        """What the engine counts, where it does: `translate.chat`."""

    @property
    def signature(self) -> str:
        """The engine's own, with the version of the rules and the glossary's content."""
        glossary = f".{self._glossary.signature}" if self._glossary else ""
        return f"{self._engine.signature}|keep:{VERSION}{glossary}"

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Translate each text. Same length and order as `texts`."""
        return translate_protected(texts, self._engine.translate, self._glossary)


@dataclass(frozen=True, slots=True)
class _Edited:
    """A text after replacements, and how offsets in it map to the text before."""

    new: str
    places: tuple[tuple[int, int, int, int], ...]
    """Of each replacement: start and end in the old text, start and end in the new one."""

    def old(self, offset: int, *, end: bool) -> int:
        """The old offset of a new one; inside a replacement, its old start, or its old end for the end of a span."""
        shift = 0
        for old_start, old_end, new_start, new_end in self.places:
            if offset < new_start or (offset == new_start and end):
                break
            if offset < new_end:
                return old_end if end else old_start
            shift = old_end - new_end
        return offset + shift


def _edit(text: str, changes: Sequence[tuple[int, int, str]]) -> _Edited:
    pieces, places, at, length = [], [], 0, 0
    for start, end, words in changes:
        pieces += [text[at:start], words]
        length += start - at
        places.append((start, end, length, length + len(words)))
        length += len(words)
        at = end
    return _Edited("".join([*pieces, text[at:]]), tuple(places))


def _stand_in(number: int) -> str:
    """Latin capitals and a digit: models copy what looks like a product's name, and no Arabic text holds it."""
    return f"QX{number}"


def _mask(text: str, kept: Sequence[Kept]) -> _Edited:
    # A proclitic must not stick to the Latin letters: the tokenizer would see a word of its own.
    return _edit(text, [(item.start, item.end, (" " if text[:item.start][-1:].isalpha() else "") + _stand_in(number))
                        for number, item in enumerate(kept, 1)])


def _restored(answer: Translation, kept: Sequence[Kept], source: _Edited) -> Translation | None:
    """The answer with every stand-in replaced by what it stood for; None unless each is there exactly once."""
    places = []
    for number, item in enumerate(kept, 1):
        found = list(re.finditer(rf"{_stand_in(number)}(?!\d)", answer.text))
        if len(found) != 1:
            return None
        places.append((found[0].start(), found[0].end(), item.wanted))
    target = _edit(answer.text, sorted(places))
    # Read the other way round, the same places map the answer's offsets to the restored text.
    places_back = tuple((new_start, new_end, start, end) for start, end, new_start, new_end in target.places)
    back = _Edited(answer.text, places_back)
    return replace(
        answer, text=target.new,
        alternatives=tuple(other for other in (_other(other, kept) for other in answer.alternatives) if other),
        segments=tuple(Segment(source.old(s.source_start, end=False), source.old(s.source_end, end=True),
                               back.old(s.target_start, end=False), back.old(s.target_end, end=True))
                       for s in answer.segments))


def _other(hypothesis: Hypothesis, kept: Sequence[Kept]) -> Hypothesis | None:
    """An alternative with its stand-ins restored; None for one that lost any: it would show a reader our marks."""
    text = hypothesis.text
    for number, item in enumerate(kept, 1):
        text, count = re.subn(rf"{_stand_in(number)}(?!\d)", lambda _, words=item.wanted: words, text)  # type: ignore[misc]
        if count != 1:
            return None
    return replace(hypothesis, text=text)
