"""A record with named columns -> an Article. Owns the guesses which column is which; reads no file."""

from __future__ import annotations

import base64
import datetime
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.encoding import Unreadable
from corpus.mojibake import repaired
from corpus.records import Article, content_id

_TEXTS = ("text", "content", "body", "article", "article_text", "full_text", "maintext", "story", "document", "النص",
          "نص")
_TITLES = ("title", "headline", "العنوان", "عنوان")
_DATES = ("published", "date", "published_at", "date_published", "publish_date", "published_date", "pubdate", "التاريخ")
_LICENCES = ("licence", "license", "الرخصة")

_ARABIC = re.compile("[\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc]")
_LATIN = re.compile("[A-Za-z]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Fields:
    """The columns a user named; None takes the first that the guesses find."""

    text: str | None = None
    title: str | None = None
    id: str | None = None
    english: bool = False
    """The articles are the English of others, for `corpus.align`."""


def article(text: str, source: str, *, title: str | None = None, encoding: str = "utf-8", confidence: float = 1.0,
            published: str | None = None, licence: str | None = None, extra: str = "{}",
            english: bool = False) -> Article:
    """An article named by its content. Raises Unreadable for a text that nothing can be made of."""
    if not text.strip():
        raise Unreadable("is empty; nothing to read.")
    for name, value in (("text", text), ("title", title or ""), ("other columns", extra)):
        if lone := _SURROGATE.search(value):
            raise Unreadable(f"{name}: holds half a surrogate pair (U+{ord(lone.group()):04X}), "
                             "which is no character; repair the escape.")
    if "\x00" in text:
        raise Unreadable("holds NUL characters, so it is no text; remove them.")
    if english and not _LATIN.search(text):
        raise Unreadable("has no Latin letter, expected an English article; are the two sides swapped?")
    if not english and not _ARABIC.search(text):
        raise Unreadable("has no Arabic letter, expected an Arabic article.")
    return Article(id=content_id(text), source=source, title=title, text=text, encoding=encoding,
                   encoding_confidence=confidence, published=published, licence=licence, extra=extra)


def row_article(row: Mapping[str, object], source: str, fields: Fields, *, encoding: str = "utf-8",
                confidence: float = 1.0) -> Article:
    """The article a record holds; every column that has no place of its own goes on in `extra`.
    Raises Unreadable where the record has no text."""
    text_name = _named(row, fields.text, "text-field") or _guessed(row, _TEXTS)
    if text_name is None and has_text_column(list(row)):
        raise Unreadable("is empty; nothing to read.")
    if text_name is None:
        raise Unreadable(f"has no 'text', found {sorted(row)}; name the field with --text-field.")
    text = _joined(row[text_name])
    if text is None:
        raise Unreadable(f"has {type(row[text_name]).__name__} in {text_name!r}, expected text; "
                         "name another field with --text-field.")
    text, repair = repaired(text)
    title_name = _named(row, fields.title, "title-field") or _guessed(row, _TITLES)
    title = _string(row, title_name)
    licence_name = _guessed(row, _LICENCES)
    licence = _string(row, licence_name)
    date_name = _guessed(row, _DATES)
    published = _iso_date(row[date_name]) if date_name else None
    kept = {title_name: title, licence_name: licence, date_name: published}
    # A column leaves `extra` only where its very value stands in a place of its own.
    extra = {name: value for name, value in row.items()
             if name != text_name and (name not in kept or kept[name] != value)}
    return article(text, source, title=repaired((title or "").strip())[0] or None,
                   encoding=f"{encoding}, {repair}, repaired" if repair else encoding, confidence=confidence,
                   published=published, licence=licence, extra=canonical(extra), english=fields.english)


def has_text_column(names: Sequence[str]) -> bool:
    """Whether the guesses find the text among these columns."""
    return not {name.strip().lower() for name in names}.isdisjoint(_TEXTS)


def check_columns(names: Sequence[str], fields: Fields) -> None:
    """Raises Unreadable, once for a whole table, where it cannot hold what was named or no column looks like text."""
    for name, option in ((fields.text, "text-field"), (fields.title, "title-field"), (fields.id, "id-field")):
        if name is not None and name not in names:
            raise Unreadable(f"has no column {name!r}, found {sorted(names)}; name another with --{option}.")
    if fields.text is None and not has_text_column(names):
        raise Unreadable(f"has no column 'text', found {sorted(names)}; name it with --text-field.")


def record_name(row: Mapping[str, object], source: str, number: int, fields: Fields) -> str:
    """`source#N`, or `source#ID` where the user named the field that identifies a record."""
    value = row.get(fields.id) if fields.id else None
    return f"{source}#{number if value is None or isinstance(value, (dict, list)) else value}"


def canonical(value: object) -> str:
    """One JSON spelling for equal values. What JSON cannot hold is written as near to it as can be: a date as text,
    bytes in base 64, no-number as null."""
    try:
        return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    except RecursionError as error:
        raise Unreadable("has columns nested too deep for JSON; remove them.") from error


def _plain(value: object) -> object:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode("ascii")
    return str(value)


def _named(row: Mapping[str, object], name: str | None, option: str) -> str | None:
    if name is not None and name not in row:
        raise Unreadable(f"has no {name!r}, found {sorted(row)}; name another field with --{option}.")
    return name


def _guessed(row: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    """The column whose name, without regard to case, comes first among `names`; None where no column has one."""
    lower = {name.strip().lower(): name for name in reversed(list(row))}
    return next((lower[name] for name in names if name in lower and row[lower[name]] not in (None, "")), None)


def _joined(value: object) -> str | None:
    """The text of a column; a list of paragraphs becomes lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return "\n".join(value)
    return None


def _string(row: Mapping[str, object], name: str | None) -> str | None:
    value = row[name] if name is not None else None
    return value if isinstance(value, str) else None


def _iso_date(value: object) -> str | None:
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    if not isinstance(value, str) or not _DAY.match(value):
        return None
    try:
        return datetime.date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        return None
