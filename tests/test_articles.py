"""Files of every shape, made here, and what becomes of them; expected values were written by hand."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.articles import Unread, read_articles
from corpus.readers.text import headline
from corpus.records import Article, CorpusError, content_id

NEWS = "أعلنت البلدية افتتاح الحديقة.\nوقالت إن الدخول مجاني."


def read(*paths: Path | str, **options: object) -> list[Article | Unread]:
    return list(read_articles([str(path) for path in paths], **options))  # type: ignore[arg-type]


def only(items: Sequence[Article | Unread]) -> Article:
    (item,) = items
    assert isinstance(item, Article), item
    return item


def reason(items: Sequence[Article | Unread]) -> str:
    (item,) = items
    assert isinstance(item, Unread), item
    return item.reason


def test_a_text_file_is_one_article_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_bytes(NEWS.replace("\n", "\r\n").encode())
    found = only(read("./a.txt"))
    assert found == Article(id=content_id(NEWS.replace("\n", "\r\n")), source="a.txt", title=None,
                            text=NEWS.replace("\n", "\r\n"), encoding="utf-8", encoding_confidence=1.0, published=None,
                            licence=None, extra="{}")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + NEWS.encode())
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe" + NEWS.encode("utf-16-le"))
    assert [item.text for item in read(tmp_path) if isinstance(item, Article)] == [NEWS, NEWS]


def test_stdin_is_one_article() -> None:
    assert only(read("-", stdin=io.BytesIO(NEWS.encode()))).source == "stdin"


def test_a_folder_is_read_by_name_and_hidden_files_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "أخبار"
    for name in ("ب/2.txt", "ب/1.txt", "1.txt", ".hidden.txt", ".git/x.txt", "notes.xyz"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NEWS + name, "utf-8")
    items = read(folder)
    assert [item.source for item in items] == ["أخبار/1.txt", "أخبار/notes.xyz", "أخبار/ب/1.txt", "أخبار/ب/2.txt"]
    assert isinstance(items[1], Unread)
    assert "'.xyz'" in items[1].reason


def test_sources_do_not_depend_on_where_the_folder_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(NEWS, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    sources = {item.source for path in ("news", "./news/", str(tmp_path / "news")) for item in read(path)}
    monkeypatch.chdir(tmp_path / "news")
    sources |= {item.source for item in read(".")}
    assert sources == {"news/a.txt"}
    assert only(read(tmp_path / "news" / "a.txt")).source == "a.txt"


def test_a_missing_path_is_refused_before_anything_is_read() -> None:
    with pytest.raises(CorpusError, match=r"nothing-here: no such file"):
        read_articles(["-", "nothing-here"])


def test_a_dataset_without_a_name_is_refused() -> None:
    for path in ("hf:", "hf::train"):
        with pytest.raises(CorpusError, match="names no dataset"):
            read_articles([path])


UNREADABLE = [
    (b"", "is empty"),
    (b" \n\t", "is empty"),
    (b"\x00\x01\x02PNG", "NUL"),
    (b"\x89PNG\r\n\x1a\n\x00", "NUL"),
    (b"An English article.", "no Arabic letter"),
    (b"\xd9\x86\xd8\xb9\xd9", "damaged UTF-8 (byte 4"),
    ("١٢٣ ، ؟".encode(), "no Arabic letter"),
    (b"\xff\xfe\x00\xd8", "byte 2 breaks"),
]


@pytest.mark.parametrize(("data", "words"), UNREADABLE)
def test_a_file_that_is_no_article_is_listed_with_its_reason(data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    (tmp_path / "b.txt").write_text(NEWS, "utf-8")
    bad, good = read(tmp_path)
    assert words in reason([bad])
    assert only([good]).text == NEWS


def test_folders_and_links_that_lead_nowhere_are_listed(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.symlink(tmp_path / "gone", tmp_path / "link.txt")
    assert "without files" in reason(read(tmp_path / "empty"))
    assert "cannot be read" in reason(read(tmp_path / "link.txt"))


def test_jsonl_gives_an_article_a_line_and_carries_the_other_columns(tmp_path: Path) -> None:
    rows = [{"text": NEWS, "title": "حديقة", "date": "2024-01-14", "license": "CC-BY-4.0", "n": 1, "tags": ["ب", "أ"]},
            {"Content": [NEWS, "وغادر الجميع."], "published": "14/1/2024", "title": ""}]
    (tmp_path / "a.jsonl").write_text("\n\n".join(json.dumps(row) for row in rows), "utf-8")
    first, second = read(tmp_path / "a.jsonl")
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.source, first.title) == ("a.jsonl#1", "حديقة")
    assert (first.published, first.licence) == ("2024-01-14", "CC-BY-4.0")
    assert first.extra == '{"n":1,"tags":["ب","أ"]}'
    assert (second.source, second.title, second.published) == ("a.jsonl#3", None, None)
    assert second.text == NEWS + "\nوغادر الجميع."
    assert json.loads(second.extra) == {"published": "14/1/2024", "title": ""}


def test_fields_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"nass": NEWS, "text": "x", "t": "عنوان", "key": 7}), "utf-8")
    found = only(read(tmp_path / "a.jsonl", text_field="nass", title_field="t", id_field="key"))
    assert (found.text, found.title, found.source) == (NEWS, "عنوان", "a.jsonl#7")
    assert json.loads(found.extra) == {"text": "x", "key": 7}
    assert "no 'nope', found ['key', 'nass'" in reason(read(tmp_path / "a.jsonl", text_field="nope"))


LINES = [
    ('{"id": 1}', "has no 'text', found ['id']; name the field with --text-field"),
    ('{"text": ""}', "is empty"),
    ('{"text": 5}', "int in 'text'"),
    ('{"text": "   "}', "is empty"),
    ('{"text": "English only"}', "no Arabic letter"),
    ('{"text": "نص", ', "is no JSON"),
    ('["نص"]', "JSON list"),
    ('{"text": "نص\\ud83d"}', "U+D83D"),
    ('{"text": "نص", "title": "\\ude00"}', "U+DE00"),
    ('{"text": "نص", "x": {"y": "\\ude00"}}', "U+DE00"),
    ('{"text": "نص\\u0000"}', "NUL"),
    ("[" * 100_000, "is no JSON"),
]


@pytest.mark.parametrize(("line", "words"), LINES)
def test_a_bad_line_is_listed_by_its_number_and_the_rest_goes_on(line: str, words: str, tmp_path: Path) -> None:
    good = json.dumps({"text": NEWS})
    (tmp_path / "a.jsonl").write_text(f"{good}\n{line}\n{good}", "utf-8")
    first, bad, last = read(tmp_path / "a.jsonl")
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert last.source == "a.jsonl#3"
    assert bad.source == "a.jsonl#2"
    assert words in reason([bad])


def test_each_line_is_in_its_own_encoding(tmp_path: Path) -> None:
    line = json.dumps({"text": NEWS.replace("\n", " ")}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_bytes(line.encode() + b"\n" + line.encode("cp1256") + b'\n{"text": "\xe4\xd5"}\n')
    first, second, third = read(tmp_path / "a.jsonl")
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert first.text == second.text == NEWS.replace("\n", " ")
    assert (first.encoding, second.encoding) == ("utf-8", "cp1256")
    assert "--encoding" in reason([third])


def test_an_encoding_the_user_names_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("نص".encode("cp1256"))
    assert "--encoding" in reason(read(tmp_path / "a.txt"))
    found = only(read(tmp_path / "a.txt", encoding="windows-1256"))
    assert (found.text, found.encoding, found.encoding_confidence) == ("نص", "cp1256", 1.0)
    with pytest.raises(CorpusError, match="latin-99"):
        read(tmp_path / "a.txt", encoding="latin-99")


LONG = "أعلنت وزارة الأشغال أن الطريق الجديد سيفتح أمام السيارات في مطلع الأسبوع المقبل بعد تأخير دام سنة كاملة."
HEADLINES = [
    ("افتتاح الطريق الجديد\n\nأعلنت الوزارة ذلك.", "افتتاح الطريق الجديد"),
    ("افتتاح الطريق الجديد\r\n\r\nأعلنت الوزارة ذلك.", "افتتاح الطريق الجديد"),
    (f"افتتاح الطريق الجديد\n{LONG}", "افتتاح الطريق الجديد"),
    (f"\n\nمتى يفتح الطريق الجديد؟\n{LONG}", "متى يفتح الطريق الجديد؟"),
    (f"افتتح الطريق الجديد.\n\n{LONG}", None),
    (f"افتتاح الطريق الجديد:\n\n{LONG}", None),
    (f"{LONG.rstrip('.')} {LONG.rstrip('.')}\n\n{LONG}", None),  # longer than a headline
    ("افتتاح الطريق الجديد\nافتتاح جسر جديد", None),  # a list of lines
    ("افتتاح الطريق الجديد\r\nافتتاح جسر جديد", None),
    ("افتتاح الطريق الجديد", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "title"), HEADLINES)
def test_a_first_line_is_a_title_only_where_it_clearly_is_one(text: str, title: str | None) -> None:
    assert headline(text) == title
