"""TMX 1.4b, the exchange format of translation memories: one unit a pair, with what is known of it as properties."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TextIO

from corpus.exchange import Entry
from corpus.exchange_xliff import attribute, escaped, notes

# What a translation tool must leave as it is: level 2 marks it, level 1 has no marks.
_CODE = re.compile(r"</?[A-Za-z][^<>]*>|https?://[^\s<>«»\"]+")


def write_into(file: TextIO, entries: Iterable[Entry], *, level: int = 1) -> None:
    """Write the entries as a TMX document. `level` 1 has text alone; 2 has tags and addresses of pages inside `<ph>`,
    whose content is part of the text: all text of a `<seg>` together is the same at both levels.

    There is no document type, which a careful reader refuses, and no date, so that the same pairs give the same bytes.
    """
    content = escaped if level == 1 else _marked
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n<header creationtool="tarjama" '
               'creationtoolversion="1" segtype="sentence" o-tmf="tarjama" adminlang="en" srclang="ar" '
               'datatype="plaintext"/>\n<body>\n')
    for entry in entries:
        known = [*notes(entry), ("verdict", entry.verdict), ("article", entry.article)]
        file.write(f"<tu tuid={attribute(entry.pair_id)}>\n"
                   + "".join(f'<prop type="x-{name}">{escaped(words)}</prop>\n' for name, words in known if words)
                   + f'<tuv xml:lang="ar"><seg>{content(entry.source)}</seg></tuv>\n'
                   f'<tuv xml:lang="en"><seg>{content(entry.target)}</seg></tuv>\n</tu>\n')
    file.write("</body>\n</tmx>\n")


def _marked(text: str) -> str:
    found: list[str] = []
    place = 0
    for number, match in enumerate(_CODE.finditer(text), 1):
        found += [escaped(text[place:match.start()]), f'<ph x="{number}">{escaped(match[0])}</ph>']
        place = match.end()
    return "".join([*found, escaped(text[place:])])
