"""Which articles are the same in both languages: by files, by the names in two folders, by a table of paths, and inside
files of many articles by what names a record. Reads files; aligns nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.articles import COMPRESSED, READERS, Unread, read_articles
from corpus.records import Article, CorpusError

Side = tuple[Path, Path]
Both = tuple[Article, Article]
"""An article and its English."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a record hold what, where a guess fails."""

    text: str | None = None
    english: str | None = None
    """Of the English file; None takes `text`."""
    id: str | None = None
    """What names a record on both sides; None takes its place in the file."""


GUESSED = Columns()


def matched(arabic: Path, english_path: Path | None = None) -> tuple[list[Side], list[Unread]]:
    """The pairs of files: two files, two folders (the same name without its suffix, and without `.ar` and `.en`), or a
    table `Arabic path<TAB>English path`, relative to the table. And what has no partner."""
    for path in filter(None, (arabic, english_path)):
        if not path.exists():
            raise CorpusError(f"{path}: no such file or folder; check the path.")
    if english_path is None:
        return _table(arabic), []
    if arabic.is_dir() != english_path.is_dir():
        raise CorpusError(f"{arabic} and {english_path}: one is a folder, one a file; name two of a kind.")
    if not arabic.is_dir():
        return [(arabic, english_path)], []
    sides = [_named(folder) for folder in (arabic, english_path)]
    both = sorted(sides[0].keys() & sides[1].keys())
    lone = [Unread(str(side[name]), f"has no file of this name in {other}; rename one of them.")
            for side, keys, other in ((sides[0], sides[1].keys(), english_path), (sides[1], sides[0].keys(), arabic))
            for name in sorted(side.keys() - keys)]
    return [(sides[0][name], sides[1][name]) for name in both], lone


def _named(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            inner = path.relative_to(folder)
            suffix = Path(inner.stem).suffix if inner.suffix.lower() in COMPRESSED else inner.suffix
            name = inner.name.partition(".")[0] if suffix.lower() in READERS else inner.name
            key = (inner.parent / name).as_posix()
            if key in found:
                raise CorpusError(f"{path} and {found[key]}: two files of one name, expected one article; rename one.")
            found[key] = path
    return found


def _table(path: Path) -> list[Side]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: the table cannot be read ({error}); expected UTF-8 lines of Arabic path<TAB>"
                          "English path.") from error
    for number, row in enumerate(rows, 1):
        if len(row) != 2:
            raise CorpusError(f"{path}, line {number}: {len(row)} columns, expected Arabic path<TAB>English path.")
    return [(path.parent / first, path.parent / second) for first, second in rows]


def both(side: Side, columns: Columns = GUESSED) -> Iterator[Both | Unread]:
    """Each article of the Arabic file with that of the English one: the one of a file that holds one, else that of the
    same id or place. Without ids as many are expected on both sides, so that none is paired with its neighbour's. Holds
    the texts of one English file."""
    found = [_read(path, columns, english) for path, english in zip(side, (False, True), strict=True)]
    for items in found:
        yield from (item for item in items.values() if isinstance(item, Unread))
    arabic, english = found
    if any(not any(isinstance(item, Article) for item in items.values()) for items in found):
        return
    if columns.id is None and len(arabic) != len(english):
        yield Unread(str(side[0]), f"holds {len(arabic):,} articles, {side[1].name} {len(english):,}, expected as "
                                   "many; name the field that says which belong together with --id-field.")
        return
    if len(arabic) == len(english) == 1:
        english = dict(zip(arabic, english.values(), strict=True))
    for key, article in arabic.items():
        other = english.get(key)
        if isinstance(article, Article) and isinstance(other, Article):
            yield article, other
        elif isinstance(article, Article) and other is None:
            yield Unread(article.source, f"has no English of its name in {side[1].name}.")
    for key in english.keys() - arabic.keys():
        yield Unread(english[key].source, f"has no Arabic of its name in {side[0].name}.")


def _read(path: Path, columns: Columns, english: bool) -> dict[str, Article | Unread]:
    """What the file holds, by what names it there."""
    if not path.exists():
        return {"": Unread(str(path), "does not exist.")}
    text = columns.english or columns.text if english else columns.text
    found: dict[str, Article | Unread] = {}
    for place, item in enumerate(read_articles([str(path)], text_field=text, id_field=columns.id, english=english)):
        name, number, key = item.source.rpartition("#")
        key = key if number and Path(name).name == path.name else str(place)  # A page of a web archive has an address.
        if key in found:
            return {"": Unread(item.source, "is there twice under one id; name another field with --id-field.")}
        found[key] = item
    return found
