"""XLIFF 1.2 and 2.0, as translation tools read and write them: one file element an article, one unit a pair."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TextIO
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from corpus.exchange import Entry, writable
from corpus.records import CorpusError

_V1 = "urn:oasis:names:tc:xliff:document:1.2"
_V2 = "urn:oasis:names:tc:xliff:document:2.0"


def write_xliff1(path: Path, entries: Iterable[Entry]) -> None:
    """1.2: what is decided is final and approved; a rejected pair needs translation."""
    with path.open("w", encoding="utf-8", newline="") as file:
        write_into1(file, entries)


def write_xliff2(path: Path, entries: Iterable[Entry]) -> None:
    """2.0: what is decided is final; a rejected pair is initial again, with a sub-state of ours."""
    with path.open("w", encoding="utf-8", newline="") as file:
        write_into2(file, entries)


def write_into1(file: TextIO, entries: Iterable[Entry]) -> None:
    """As `write_xliff1`, into an open file."""
    states = {"accept": 'state="final"', "edit": 'state="final"', "": 'state="needs-review-translation"',
              "reject": 'state="needs-translation" state-qualifier="rejected-inaccurate"'}
    file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="{_V1}">\n')
    for article, group in groupby(entries, lambda entry: entry.article):
        file.write(f'<file original={attribute(article)} source-language="ar" target-language="en" '
                   'datatype="plaintext"><body>\n')
        for entry in group:
            approved = "yes" if entry.verdict in ("accept", "edit") else "no"
            machine = entry.machine and (f'<alt-trans origin="machine"><target>{escaped(entry.machine)}</target>'
                                         '</alt-trans>\n')
            file.write(f'<trans-unit id={attribute(entry.pair_id)} approved="{approved}" xml:space="preserve">\n'
                       f"<source>{escaped(entry.source)}</source>\n"
                       f"<target {states[entry.verdict]}>{escaped(entry.target)}</target>\n"
                       + "".join(f'<note from="{name}">{escaped(words)}</note>\n' for name, words in notes(entry))
                       + f"{machine}</trans-unit>\n")
        file.write("</body></file>\n")
    file.write("</xliff>\n")


def write_into2(file: TextIO, entries: Iterable[Entry]) -> None:
    """As `write_xliff2`, into an open file."""
    states = {"accept": 'state="final"', "edit": 'state="final"', "": 'state="translated"',
              "reject": 'state="initial" subState="tarjama:reject"'}
    file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff xmlns="{_V2}" version="2.0" srcLang="ar" '
               'trgLang="en">\n')
    for number, (article, group) in enumerate(groupby(entries, lambda entry: entry.article), 1):
        file.write(f'<file id="f{number}" original={attribute(article)}>\n')
        for entry in group:
            said = "".join(f'<note category="{name}">{escaped(words)}</note>'
                           for name, words in [*notes(entry), ("machine", entry.machine)] if words)
            file.write(f"<unit id={attribute(entry.pair_id)}>\n"
                       + (said and f"<notes>{said}</notes>\n")  # Empty notes are not valid.
                       + f'<segment {states[entry.verdict]}>'
                       f'<source xml:space="preserve">{escaped(entry.source)}</source>'
                       f'<target xml:space="preserve">{escaped(entry.target)}</target></segment>\n</unit>\n')
        file.write("</file>\n")
    file.write("</xliff>\n")


def read_xliff(path: Path) -> Iterator[Entry]:
    """The units of either version."""
    data = path.read_bytes()
    # A document type can define entities that grow without end or name files; XLIFF has none.
    if re.search(b"<(\0?)!\\1D\\1O\\1C\\1T", data, re.IGNORECASE):
        raise CorpusError(f"{path}: has a document type, which no XLIFF needs; export again and work on that.")
    root = ElementTree.fromstring(data)
    version = {f"{{{_V1}}}xliff": 1, f"{{{_V2}}}xliff": 2}.get(root.tag)
    if version is None:
        raise CorpusError(f"{path}: root element {root.tag!r:.80}, expected XLIFF 1.2 or 2.0.")
    return _units1(root) if version == 1 else _units2(root)


def _units1(root: ElementTree.Element) -> Iterator[Entry]:
    tag = f"{{{_V1}}}"
    for unit in root.iter(f"{tag}trans-unit"):
        target = unit.find(f"{tag}target")
        state = "" if target is None else target.get("state", "")
        qualifier = "" if target is None else target.get("state-qualifier", "")
        verdict = ""
        if qualifier.startswith("rejected"):
            verdict = "reject"
        elif state in ("final", "signed-off", "translated") or (not state and unit.get("approved") == "yes"):
            verdict = "edit"  # Decided; `exchange.take` says whether anything was changed.
        comment = next((_words(note) for note in unit.findall(f"{tag}note") if note.get("from") == "comment"), "")
        yield Entry(f"unit {unit.get('id', '')}", unit.get("id", ""), _words(unit.find(f"{tag}source")), "",
                    _words(target), verdict, comment)


def _units2(root: ElementTree.Element) -> Iterator[Entry]:
    tag = f"{{{_V2}}}"
    for unit in root.iter(f"{tag}unit"):
        # A tool may have cut a unit into segments; together they are the pair again.
        segments = unit.findall(f"{tag}segment")
        parts = [part for part in unit if part.tag in (f"{tag}segment", f"{tag}ignorable")]
        states = {segment.get("state", "") for segment in segments}
        verdict = ""
        if any(segment.get("subState", "") == "tarjama:reject" for segment in segments):
            verdict = "reject"
        elif states and states <= {"final", "reviewed"}:
            verdict = "edit"
        comment = next((_words(note) for note in unit.iter(f"{tag}note") if note.get("category") == "comment"), "")
        yield Entry(f"unit {unit.get('id', '')}", unit.get("id", ""),
                    "".join(_words(part.find(f"{tag}source")) for part in parts), "",
                    "".join(_words(part.find(f"{tag}target")) for part in parts), verdict, comment)


def notes(entry: Entry) -> list[tuple[str, str]]:
    """(name, words) of what is known of a pair besides its texts."""
    score = "" if entry.score is None else f"{entry.score:.3f}"
    return [(name, words) for name, words in (("score", score), ("origin", entry.origin),
                                              ("findings", entry.findings), ("comment", entry.comment)) if words]


def escaped(text: str) -> str:
    """`text` as the content of an element; what XML cannot hold is U+FFFD."""
    # A bare carriage return would come back as a line feed.
    return escape(writable(text), {"\r": "&#13;"})


def attribute(text: str) -> str:
    """`text` as the value of an attribute, with its quotes."""
    return quoteattr(writable(text))


def _words(element: ElementTree.Element | None) -> str:
    return "" if element is None else "".join(element.itertext())
