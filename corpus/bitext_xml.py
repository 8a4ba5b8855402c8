"""Bitext of TMX, levels 1 and 2, versions 1.1 to 1.4, as a stream of units: a unit in memory, whatever the file.

Owns what a file may ask of the parser: nothing is fetched, no document type is looked up, and a file that declares
entities is refused, because they can make gigabytes of a kilobyte.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.parsers import expat

from corpus.bitext import BitextLine, Unread
from corpus.encoding import Unreadable

MAX_UNIT_CHARS = 32 * 2**20
"""A longer unit is no pair."""
_CHUNK_BYTES = 65_536
_MAX_TOKEN_BYTES = 64 * 2**20
# What stands in these is a code of the document's format (TMX 1.4b, 4.7), no text.
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})
_LANGUAGES = ("ar", "en")
_NAMES = {"ar": "Arabic", "en": "English"}


def read(file: io.BufferedReader, name: str) -> Iterator[BitextLine | Unread]:
    """The Arabic and the English of every unit, of whatever countries (`ar-SA`, `en_GB`). A unit without both or with
    several texts of one language is Unread. Codes inside a text are left out; where tarjama wrote the file they are
    text. Raises Unreadable for what is no TMX, and where it ends before its end."""
    units = _Units(name)
    parser = units.parser
    fed = 0
    try:
        while data := file.read(_CHUNK_BYTES):
            fed += len(data)
            parser.Parse(data, False)
            yield from units.taken()
            if fed - parser.CurrentByteIndex > _MAX_TOKEN_BYTES:
                raise Unreadable(f"line {parser.CurrentLineNumber} has a tag or comment without an end in "
                                 f"{_MAX_TOKEN_BYTES >> 20} MiB; what follows is not read.")
        if not fed:
            raise Unreadable("is empty, expected a TMX document; check the file.")
        parser.Parse(b"", True)
        yield from units.taken()
    except expat.ExpatError as error:
        yield from units.taken()
        raise Unreadable(f"line {error.lineno} is no XML ({expat.ErrorString(error.code)}); repair it, what follows "
                         "cannot be read.") from error
    except (LookupError, ValueError) as error:
        # The encoding of the declaration is looked up by pyexpat itself.
        raise Unreadable(f"names an encoding that is not known ({error}); save it as UTF-8.") from error


class _Units:
    """The handlers of one parser; holds the unit at hand and the finished ones of a chunk."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._done: list[BitextLine | Unread] = []
        self._path: list[str] = []
        self._own = False
        self._line = 0
        self._language = ""
        self._texts: dict[str, list[str]] = {}
        self._others: set[str] = set()
        self._text: list[str] | None = None
        self._chars = 0
        self._codes = 0
        self._fault = ""
        # Without a handler for external entities expat opens nothing; parameter entities it does not parse at all.
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.EntityDeclHandler = self._entity
        self.parser.SkippedEntityHandler = self._skipped
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def taken(self) -> list[BitextLine | Unread]:
        """What was finished since the last call."""
        done, self._done = self._done, []
        return done

    def _entity(self, name: str, *_: object) -> None:
        raise Unreadable(f"line {self.parser.CurrentLineNumber} declares the entity {name!r:.40}, which no translation "
                         "memory needs; write its text in its place.")

    def _skipped(self, name: str, *_: object) -> None:
        self._fault = self._fault or f"holds &{name:.40};, which only a document type explains; write the text itself."

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        if not self._path and element != "tmx":
            raise Unreadable(f"begins with <{element:.40}>, expected <tmx>; is it another format?")
        self._path.append(element)
        if element == "header":
            self._own = attributes.get("creationtool") == "tarjama"
        elif element == "tu":
            self._line, self._texts, self._others, self._chars, self._fault = (
                self.parser.CurrentLineNumber, {}, set(), 0, "")
        elif element == "tuv":
            said = attributes.get("xml:lang") or attributes.get("lang") or ""
            self._language = said.replace("_", "-").partition("-")[0].strip().lower()
        elif element == "seg" and "tuv" in self._path:
            if self._language in _LANGUAGES:
                self._text = []
            else:
                self._others.add(self._language or "no language")
        elif element in _CODES and not self._own:
            self._codes += 1

    def _characters(self, text: str) -> None:
        if self._text is None or self._codes:
            return
        self._chars += len(text)
        if self._chars > MAX_UNIT_CHARS:
            self._fault = f"is longer than {MAX_UNIT_CHARS:,} characters, expected one pair; cut it."
            return
        self._text.append(text)

    def _end(self, element: str) -> None:
        self._path.pop()
        if element == "seg" and self._text is not None:
            self._texts.setdefault(self._language, []).append("".join(self._text))
            self._text = None
        elif element == "tu":
            fault = self._fault or self._missing()
            self._done.append(Unread(f"{self._name}, line {self._line}", fault) if fault else
                              BitextLine(self._line, self._texts["ar"][0], self._texts["en"][0]))
        elif element in _CODES and not self._own:
            self._codes -= 1

    def _missing(self) -> str:
        for language in _LANGUAGES:
            found = len(set(self._texts.get(language, ())))
            if found == 0:
                others = ", ".join(sorted({*self._texts, *self._others})) or "none"
                return f"has no {_NAMES[language]} text, expected Arabic and English; found {others:.100}."
            if found > 1:
                return f"has {found} {_NAMES[language]} texts, expected one; make a unit of each pair."
        return ""
