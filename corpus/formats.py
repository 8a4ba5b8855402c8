"""Files of pairs: bitext (`source<TAB>target`), Moses' two files, JSON lines; TMX and XLIFF are handed to their rooms.
Read and written as streams, one pair in memory.

Owns what a line of such a file may hold. A line that is no pair is yielded as Unread with its number, and the rest goes
on: nothing is joined, guessed or left out unseen. Written files replace the old ones whole.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from corpus.articles import Unread as Unread
from corpus.encoding import Unreadable, decode, known_encoding
from corpus.records import CorpusError, Row
from corpus.replacing import replaced, split_packing

if TYPE_CHECKING:
    from corpus.exchange import Entry

MAX_LINE_CHARS = 32 * 2**20
"""A longer line is no pair, and a file without a line end must not fill the memory."""
HEADERS = frozenset({("source", "target"), ("src", "tgt"), ("src", "mt"), ("ar", "en"), ("arabic", "english")})
"""First lines that name the columns; no sentence is one of these words alone."""

_SAMPLE_BYTES = 65_536
_NO_TEXT = re.compile("[\udc80-\udcff]")
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_MEANINGS = {escape[1]: char for char, escape in _ESCAPES.items()}


@dataclass(frozen=True, slots=True)
class BitextLine:
    """A pair and where it stands."""

    line: int
    """From 1, the header counted."""
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    pairs: int
    replaced: int = 0
    """Characters of the texts that the format cannot hold, written as U+FFFD."""


def read_bitext(path: str | os.PathLike[str], *, encoding: str | None = None, escaped: bool = False,
                stdin: BinaryIO | None = None) -> Iterator[BitextLine | Unread]:
    """Every line of the file in order; `-` is stdin, `.gz` is unpacked. An empty side stays an empty text.

    Lines end at a line feed only (a carriage return before it is dropped): U+2028, U+0085 and the like are text.
    `escaped` undoes `escape`; it is not the default, because in other people's files `\\n` may be two characters.
    Raises CorpusError for a file that cannot be opened or is no text.
    """
    name = "stdin" if path == "-" else os.fspath(path)
    try:
        file = _opened(path, stdin)
        try:
            yield from _lines(file, name, encoding and known_encoding(encoding), escaped)
        finally:
            if path == "-":
                file.detach()  # Not ours to close.
            else:
                file.close()
    except (OSError, EOFError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise CorpusError(f"{name}: cannot be read ({why}); check the file.") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{name}: is damaged {error.encoding} ({error.reason}); save it as UTF-8.") from error


def escape(text: str) -> str:
    """`text` on one line and in one column: tab, line feed, carriage return and backslash as two characters each."""
    return re.sub(r"[\\\t\n\r]", lambda found: _ESCAPES[found[0]], text)


def unescape(text: str) -> str:
    """What `escape` was given; a backslash before any other character stays as it is."""
    return re.sub(r"\\([\\tnr])", lambda found: _MEANINGS[found[1]], text)


def write_tsv(rows: Iterable[Row], path: Path) -> int:
    """Write `ar<TAB>en` lines, escaped, without a header; `read_bitext(path, escaped=True)` gives the same texts back.
    Returns the number of lines; raises CorpusError, and the old file stays."""
    with replaced(path) as (file,):
        return _count(file.write(f"{escape(row.ar)}\t{escape(row.en)}\n") for row in rows)


def write_moses(rows: Iterable[Row], prefix: Path) -> int:
    """Write `prefix.ar` and `prefix.en`, line by line alike, escaped so that the numbers of lines are equal; of
    `news.gz`, `news.ar.gz` and `news.en.gz`."""
    name, packing = split_packing(prefix)
    with replaced(*(name.with_name(f"{name.name}.{side}{packing}") for side in ("ar", "en"))) as (ar, en):
        return _count((ar.write(escape(row.ar) + "\n"), en.write(escape(row.en) + "\n")) for row in rows)


def write_jsonl(rows: Iterable[Row], path: Path) -> int:
    """Write a JSON object a line with the columns of the dataset, `translation` among them."""
    with replaced(path) as (file,):
        return _count(file.write(_json_line(row)) for row in rows)


def write_xml(entries: Iterable[Entry], path: Path, form: str) -> Exported:
    """Write `tmx`, `tmx2` (level 2), `xliff` (1.2) or `xliff2` (2.0). Characters that XML 1.0 cannot hold (most
    control characters, U+FFFE, U+FFFF, half a surrogate pair) become U+FFFD and are counted.
    Raises CorpusError, and the old file stays."""
    from corpus import exchange_xliff, tmx
    from corpus.exchange import count_unwritable

    writers: dict[str, Callable[[TextIO, Iterable[Entry]], None]] = {
        "tmx": tmx.write_into, "tmx2": partial(tmx.write_into, level=2),
        "xliff": exchange_xliff.write_into1, "xliff2": exchange_xliff.write_into2}
    pairs = replacements = 0

    def counted() -> Iterator[Entry]:
        nonlocal pairs, replacements
        for entry in entries:
            pairs += 1
            replacements += sum(map(count_unwritable, (entry.source, entry.target)))
            yield entry

    with replaced(path) as (file,):
        writers[form](file, counted())
        if not pairs:
            raise CorpusError(f"{path}: there is no pair to write; translate or align and check first.")
    return Exported(pairs, replacements)


def _json_line(row: Row) -> str:
    fields = asdict(row)
    head = {"id": fields.pop("id"), "translation": {"ar": fields.pop("ar"), "en": fields.pop("en")}}
    line = json.dumps({**head, **fields}, ensure_ascii=False)
    # JSON may hold these as they are, but many a reader takes them for the end of the line.
    return re.sub("[\x85\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", line) + "\n"


def _count(items: Iterable[object]) -> int:
    return sum(1 for _ in items)


def _opened(path: str | os.PathLike[str], stdin: BinaryIO | None) -> io.BufferedReader:
    """The file's bytes, with a buffer that `peek` shows as the sample."""
    raw: BinaryIO
    if path == "-":
        raw = stdin or sys.stdin.buffer
    elif os.fspath(path).endswith(".gz"):
        raw = gzip.open(path, "rb")  # type: ignore[assignment]  # noqa: SIM115
    else:
        raw = open(path, "rb")  # noqa: SIM115
    return io.BufferedReader(raw, _SAMPLE_BYTES)  # type: ignore[arg-type]


def _lines(file: io.BufferedReader, name: str, encoding: str | None, escaped: bool) -> Iterator[BitextLine | Unread]:
    sample = file.peek(_SAMPLE_BYTES)
    if not sample:
        raise CorpusError(f"{name}: is empty, expected a line source<TAB>target for each pair; check the file.")
    chosen = encoding or _encoding(sample, name)
    # Bytes that are no character survive as lone surrogates, so that they cost their own line only.
    text = io.TextIOWrapper(file, chosen, errors="surrogateescape", newline="\n")
    try:
        for number, line in enumerate(_cut_lines(text), 1):
            if number == 1:
                line = line.removeprefix("\ufeff")
            cells = line.split("\t")
            if number == 1 and tuple(cell.strip().lower() for cell in cells) in HEADERS:
                continue
            if (reason := _fault(line, cells, chosen)) is not None:
                yield Unread(f"{name}, line {number}", reason)
            else:
                source, target = map(unescape, cells) if escaped else cells
                yield BitextLine(number, source, target)
    finally:
        text.detach()  # Else its end would close the file, which the caller does.


def _cut_lines(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines without their ends; of one that is too long, a piece that shows it."""
    while line := text.readline(MAX_LINE_CHARS + 1):
        rest = line
        while len(rest) >= MAX_LINE_CHARS and not rest.endswith("\n"):
            rest = text.readline(MAX_LINE_CHARS)
        yield line.removesuffix("\n").removesuffix("\r")


def _fault(line: str, cells: list[str], encoding: str) -> str | None:
    """Why the line is no pair, as the sentence of an Unread."""
    if len(line) > MAX_LINE_CHARS:
        return f"is longer than {MAX_LINE_CHARS:,} characters, expected one pair; cut it."
    if _NO_TEXT.search(line):
        return f"holds bytes that are not {encoding}; save the file as UTF-8."
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
