"""Bitext of lines: `source<TAB>target`, and Moses' two files. Owns what a line may hold and its encoding."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from corpus.bitext import BUFFER_BYTES, SIDES, BitextLine, Unread, border
from corpus.encoding import Unreadable, decode
from corpus.formats import unescape
from corpus.records import CorpusError

MAX_LINE_CHARS = 32 * 2**20
"""A longer line is no pair, and a file without a line end must not fill the memory."""

_Line = tuple[int, str, str]
_NO_TEXT = re.compile("[\udc80-\udcff]")


def read_tsv(file: io.BufferedReader, name: str, encoding: str | None, *,
             escaped: bool) -> Iterator[BitextLine | Unread]:
    """Every line of the file. A first line that names the columns is left out; no sentence is one such word alone.

    Lines end at a line feed only (a carriage return before it is dropped): U+2028, U+0085 and the like are text."""
    for number, line, chosen in text_lines(file, name, encoding, "a line source<TAB>target for each pair"):
        cells = line.split("\t")
        if number == 1 and tuple(cell.strip().lower() for cell in cells) in SIDES:
            continue
        if (reason := damage(line, chosen) or _fault(line, cells)) is not None:
            yield Unread(f"{name}, line {number}", reason)
        else:
            source, target = map(unescape, cells) if escaped else cells
            yield BitextLine(number, source, target)


def read_moses(files: Sequence[io.BufferedReader], names: tuple[str, str], encoding: str | None, *,
               escaped: bool) -> Iterator[BitextLine | Unread]:
    """Line N of the first file with line N of the second. Lines that only one of them has are no pairs."""
    lines = [_guarded(text_lines(file, name, encoding, "a line for each text"), name)
             for file, name in zip(files, names, strict=True)]
    alone = False
    for number, found in enumerate(zip_longest(*lines), 1):
        texts = []
        for name, line in zip(names, found, strict=True):
            if line is not None and (reason := damage(line[1], line[2])) is not None:
                yield Unread(f"{name}, line {number}", reason)
                break
            if line is None:
                longer, shorter = names if name == names[1] else names[::-1]
                yield Unread(f"{longer}, line {number}", "has no partner, as the line before it." if alone else
                             f"has no partner: {shorter} ends after {number - 1:,} lines, so that lines before may "
                             "be paired wrongly, too; align the files anew.")
                alone = True
                break
            texts.append(unescape(line[1]) if escaped else line[1])
        else:
            yield BitextLine(number, *texts)


def _guarded(lines: Iterator[_Line], name: str) -> Iterator[_Line]:
    """The lines; what is wrong with this file is not said of the other."""
    with border(name):
        yield from lines


def text_lines(file: io.BufferedReader, name: str, encoding: str | None,
               expected: str) -> Iterator[_Line]:
    """(number, line without its end, encoding) of every line. Bytes that are no character of the encoding are lone
    surrogates, and of a line that is too long there is a piece: `damage` tells. Raises CorpusError for no text."""
    sample = file.peek(BUFFER_BYTES)
    if not sample:
        raise CorpusError(f"{name}: is empty, expected {expected}; check the file.")
    chosen = encoding or _encoding(sample, name)
    # Bytes that are no character cost their own line only.
    text = io.TextIOWrapper(file, chosen, errors="surrogateescape", newline="\n")
    try:
        for number, line in enumerate(_cut_lines(text), 1):
            yield number, line.removeprefix("\ufeff") if number == 1 else line, chosen
    finally:
        text.detach()  # Else its end would close the file, which the caller does.


def damage(line: str, encoding: str) -> str | None:
    """Why the line is no text, as the sentence of an Unread."""
    if len(line) > MAX_LINE_CHARS:
        return f"is longer than {MAX_LINE_CHARS:,} characters, expected one pair; cut it."
    if _NO_TEXT.search(line):
        return f"holds bytes that are not {encoding}; save the file as UTF-8."
    return None


def _cut_lines(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines without their ends; of one that is too long, a piece that shows it."""
    while line := text.readline(MAX_LINE_CHARS + 1):
        rest = line
        while rest and not rest.endswith("\n"):
            rest = text.readline(BUFFER_BYTES)
        yield line.removesuffix("\n").removesuffix("\r")


def _fault(line: str, cells: list[str]) -> str | None:
    """Why the line is no pair."""
    if not line:
        return "is empty, expected source<TAB>target; write a tab for a pair of two empty texts."
    if len(cells) == 1:
        return "has no tab, expected source<TAB>target; was a line broken in two?"
    if len(cells) > 2:
        return (f"has {len(cells) - 1} tabs, expected one between source and target; keep two columns (cut -f1,2) or "
                "write a tab inside a text as a space.")
    return None


def _encoding(sample: bytes, name: str) -> str:
    """A name for io.TextIOWrapper. One broken line in a UTF-8 file must not make another encoding of the whole."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    foreign = [line for line in sample.split(b"\n") if not line.isascii()]
    if b"\0" not in sample and 2 * sum(map(_is_utf8, foreign)) >= len(foreign):
        return "utf-8"
    try:
        return decode(sample[: len(sample) // 2 * 2]).encoding
    except Unreadable as error:
        raise CorpusError(f"{name}: {error}") from error


def _is_utf8(line: bytes) -> bool:
    try:
        # The sample's last line may be cut inside a character, which is no fault.
        codecs.getincrementaldecoder("utf-8")().decode(line)
    except UnicodeDecodeError:
        return False
    return True
