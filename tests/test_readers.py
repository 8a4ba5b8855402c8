"""Each file format, written here by the tool it belongs to, and the articles that come back."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import datasets
import pyarrow
import pyarrow.parquet
import pytest

from corpus.articles import Unread, read_articles
from corpus.records import Article

NEWS = ["أعلنت البلدية افتتاح الحديقة.\nوقالت إن الدخول مجاني.",
        "فاز الفريق بثلاثة أهداف، وغاب قائده \"المصاب\"; ثم احتفل.",
        "ارتفعت الأسعار 3.5 في المئة\tخلال شهر."]


def read(path: Path | str, **options: str) -> list[Article | Unread]:
    return list(read_articles([str(path)], **options))  # type: ignore[arg-type]


def texts(items: list[Article | Unread]) -> list[str]:
    assert all(isinstance(item, Article) for item in items), items
    return [item.text for item in items if isinstance(item, Article)]


def reason(items: list[Article | Unread]) -> str:
    (item,) = items
    assert isinstance(item, Unread), item
    return item.reason


ROWS = [{"text": text, "title": f"خبر {n}", "n": n} for n, text in enumerate(NEWS)]


def lines(path: Path) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), "utf-8")


def utf16_lines(path: Path) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), "utf-16")


def cp1256_array(path: Path) -> None:
    path.write_text(json.dumps(ROWS, ensure_ascii=False), "cp1256")


def array(path: Path) -> None:
    path.write_text(json.dumps(ROWS, indent=2), "utf-8")


def wrapped_array(path: Path) -> None:
    path.write_text(json.dumps({"count": 3, "articles": ROWS}, ensure_ascii=False), "utf-8-sig")


def values_in_a_row(path: Path) -> None:
    path.write_text(" ".join(json.dumps(row) for row in ROWS), "utf-8")


def separated(path: Path, delimiter: str, encoding: str = "utf-8", quoting: int = csv.QUOTE_MINIMAL) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, ["n", "title", "text"], delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
        writer.writeheader()
        writer.writerows(ROWS)


def parquet(path: Path) -> None:
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), path, row_group_size=2)


FILES: dict[str, Callable[[Path], None]] = {
    "a.jsonl": lines, "b.ndjson": lines, "utf16.jsonl": utf16_lines, "a.json": array, "b.json": wrapped_array,
    "c.json": values_in_a_row, "e.json": cp1256_array, "d.json": lines, "a.csv": lambda path: separated(path, ","),
    "b.csv": lambda path: separated(path, ";"), "c.csv": lambda path: separated(path, "\t", "utf-8-sig"),
    "d.csv": lambda path: separated(path, "|", "utf-16"), "e.csv": lambda path: separated(path, ",", "cp1256"),
    "a.tsv": lambda path: separated(path, "\t"), "b.tsv": lambda path: separated(path, "\t", quoting=csv.QUOTE_ALL),
    "a.parquet": parquet}


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_articles(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    FILES[name](path)
    items = read(path)
    assert texts(items) == NEWS
    assert [item.title for item in items if isinstance(item, Article)] == ["خبر 0", "خبر 1", "خبر 2"]
    assert [item.source.split("#")[0] for item in items] == [name] * 3
    extras = [json.loads(item.extra)["n"] for item in items if isinstance(item, Article)]
    assert [int(n) for n in extras] == [0, 1, 2]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv"])
def test_gz_and_zst_of_any(name: str, tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    plain = tmp_path / name
    FILES[name](plain)
    data = plain.read_bytes()
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(data[:100]) + gzip.compress(data[100:]))  # two members
    (tmp_path / f"{name}.zst").write_bytes(zstandard.compress(data[:100]) + zstandard.compress(data[100:]))
    assert texts(read(tmp_path / f"{name}.gz")) == texts(read(tmp_path / f"{name}.zst")) == NEWS


def test_a_cut_off_archive_keeps_what_came_before(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"text": f"{text} {n}"}) + "\n" for n in range(2000) for text in NEWS)
    whole = gzip.compress(rows.encode())
    (tmp_path / "a.jsonl.gz").write_bytes(whole[:len(whole) // 2])
    *good, last = read(tmp_path / "a.jsonl.gz")
    assert texts(good)
    assert "cut-off" in reason([last])
    (tmp_path / "b.txt.gz").write_bytes(b"no gzip at all")
    assert "broken" in reason(read(tmp_path / "b.txt.gz"))
    zstandard = pytest.importorskip("zstandard")
    (tmp_path / "c.txt.zst").write_bytes(b"no zstandard at all")
    assert "broken zstd" in reason(read(tmp_path / "c.txt.zst"))
    whole = zstandard.compress(rows.encode())
    (tmp_path / "d.jsonl.zst").write_bytes(whole[:len(whole) // 2])
    *_, last = read(tmp_path / "d.jsonl.zst")
    assert "cut-off zstd" in reason([last])


def test_lines_of_utf16_without_its_mark_need_the_name(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), "utf-16-le")
    assert not [item for item in read(tmp_path / "a.jsonl") if isinstance(item, Article)]
    items = read(tmp_path / "a.jsonl", encoding="utf-16-le")
    assert texts(items) == NEWS
    assert {item.encoding for item in items if isinstance(item, Article)} == {"utf-16-le"}


BAD = [
    ("a.json", b"", "is empty"),
    ("a.json", b"[]", "holds no JSON object"),
    ("a.json", b"{broken", "is no JSON after record 0"),
    ("a.json", b"[" * 100_000, "too deep"),
    ("a.csv", b"", "is empty"),
    ("a.csv", "رقم,نص الخبر\n1,خبر".encode(), "no column 'text', found ['رقم', 'نص الخبر']; name it with --text-field"),
    ("a.csv", "id;body\n1".encode("utf-16-le") + b"\x00\xd8", "no Arabic in UTF-16"),
    ("a.parquet", b"PAR1 nothing", "no sound Parquet"),
    ("a.html", b"<html><body></body></html>", "page without an article's text"),
    ("a.html", b"\x00\x01\x02" * 50, "no text"),
    ("a.warc", b"nothing", "breaks after record 0"),
    ("a.warc", b"", "holds no WARC record"),
    ("a.pdf", b"%PDF", "'.pdf', expected one of .txt"),
    ("a.tar.gz", b"", "'.tar'"),
    ("a.gz", b"", "no suffix"),
]


@pytest.mark.parametrize(("name", "data", "words"), BAD)
def test_a_file_that_is_not_what_it_says_is_listed(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    if name.endswith((".html", ".warc")):
        pytest.importorskip("trafilatura")
        pytest.importorskip("warcio")
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / name).write_bytes(data)
    assert words in reason(read(folder))


def test_json_that_breaks_keeps_what_came_before(tmp_path: Path) -> None:
    good = [json.dumps(row) for row in ROWS]
    for tail, words in ((", {", "after record 3"), ("", "cut off"), (" 5", "no comma")):
        (tmp_path / "a.json").write_text("[" + ",".join(good) + tail, "utf-8")
        *items, last = read(tmp_path / "a.json")
        assert texts(items) == NEWS
        assert words in reason([last])


def test_json_values_may_be_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    long = [NEWS[0] * 9000, NEWS[1] * 5000]
    rows = [{"text": text, "n": 12} for text in long]
    (tmp_path / "a.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    assert texts(read(tmp_path / "a.json")) == long


def test_a_row_of_another_width_is_listed_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n1,خبر أول\n2,خبر, ثان\n3,خبر ثالث\n4,\n", "utf-8")
    first, wide, third, empty = read(tmp_path / "a.csv", id_field="id")
    assert texts([first, third]) == ["خبر أول", "خبر ثالث"]
    assert third.source == "a.csv#3"
    assert "has 3 cells, expected 2" in reason([wide])
    assert "is empty" in reason([empty])


def test_a_quotation_mark_at_the_start_of_a_tab_separated_title_is_no_quoting(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text('title\ttext\n"يني شفق" تكشف\tخبر أول\n"داعش\tخبر ثان\n', "utf-8")
    items = read(tmp_path / "a.tsv")
    assert texts(items) == ["خبر أول", "خبر ثان"]
    assert [item.title for item in items if isinstance(item, Article)] == ['"يني شفق" تكشف', '"داعش']


def test_a_very_long_csv_cell_is_read_and_the_limit_is_left_as_it_was(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    long = NEWS[0] * 10_000
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["text"], [long]])
    assert texts(read(tmp_path / "a.csv")) == [long]
    assert csv.field_size_limit() == before


def test_parquet_columns_of_every_kind_go_into_extra(tmp_path: Path) -> None:
    table = pyarrow.table({"body": NEWS[:1], "published": [datetime.date(2024, 1, 14)], "score": [float("nan")],
                           "image": [b"\x00\xff"], "at": [datetime.datetime(2024, 1, 14, 10, 30)],
                           "tags": [["أ", "ب"]]})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    (item,) = read(tmp_path / "a.parquet")
    assert isinstance(item, Article)
    assert item.published == "2024-01-14"
    assert json.loads(item.extra) == {"score": None, "image": "AP8=", "at": "2024-01-14T10:30:00", "tags": ["أ", "ب"],
                                      "published": "2024-01-14"}
    assert "no column 'nass'" in reason(read(tmp_path / "a.parquet", text_field="nass"))


def test_a_parquet_row_that_is_not_utf8_is_listed_and_the_rest_goes_on(tmp_path: Path) -> None:
    cells = pyarrow.array([NEWS[0].encode(), b"\xd9\xd9\xd9", NEWS[1].encode()])
    broken = pyarrow.StringArray.from_buffers(3, cells.buffers()[1], cells.buffers()[2])  # taken for text unchecked
    pyarrow.parquet.write_table(pyarrow.table({"text": broken}), tmp_path / "a.parquet")
    first, bad, last = read(tmp_path / "a.parquet")
    assert texts([first, last]) == NEWS[:2]
    assert "not UTF-8" in reason([bad])
    assert bad.source == "a.parquet#2"


def test_a_dataset_on_disk(tmp_path: Path) -> None:
    train, test = (datasets.Dataset.from_list(ROWS[:2]), datasets.Dataset.from_list(ROWS[2:]))
    datasets.DatasetDict({"train": train, "test": test}).save_to_disk(str(tmp_path / "saved"))
    assert texts(read(f"hf:{tmp_path / 'saved'}")) == NEWS
    (only,) = read(f"hf:{tmp_path / 'saved'}:test")
    assert only.source == "hf:saved:test#1"
    assert "no split 'dev', found ['test', 'train']" in reason(read(f"hf:{tmp_path / 'saved'}:dev"))
    (tmp_path / "plain").mkdir()
    parquet(tmp_path / "plain" / "train.parquet")
    assert texts(read(f"hf:{tmp_path / 'plain'}")) == NEWS
    assert "no dataset" in reason(read(f"hf:{tmp_path / 'nothing'}"))


def test_a_name_that_cannot_be_reached_is_listed_and_the_rest_goes_on(tmp_path: Path) -> None:
    lines(tmp_path / "a.jsonl")
    bad, *rest = read_articles(["hf:no-such-org/no-such-dataset", str(tmp_path / "a.jsonl")])
    assert bad.source == "hf:no-such-org/no-such-dataset"
    assert "is no dataset that can be had" in reason([bad])
    assert texts(rest) == NEWS


def test_one_folder_of_many_formats_and_encodings(tmp_path: Path) -> None:
    folder = tmp_path / "mix"
    folder.mkdir()
    one = "أعلنت البلدية افتتاح الحديقة العامة، وقالت إن الدخول مجاني للجميع."
    (folder / "1.txt").write_bytes(one.encode("cp1256"))
    (folder / "2.txt").write_bytes(one.encode("iso8859-6"))
    (folder / "3.txt").write_bytes(one.encode("utf-16-le"))
    (folder / "4.txt").write_bytes(one.encode().decode("cp1256").encode())
    (folder / "5.txt.gz").write_bytes(gzip.compress(one.encode("mac-arabic")))
    (folder / "6.txt").write_bytes(b"\x00\x01")
    lines(folder / "7.jsonl")
    *same, bad, first, second, third = read(folder)
    assert texts(same) == [one] * 5
    assert [item.encoding for item in same if isinstance(item, Article)] == [
        "cp1256", "iso8859-6", "utf-16-le", "utf-8, UTF-8 read as cp1256, repaired", "mac-arabic"]
    assert "NUL" in reason([bad])
    assert texts([first, second, third]) == NEWS


BODY = ["أعلنت بلدية المدينة يوم الأحد افتتاح الحديقة العامة الجديدة بعد أعمال استمرت سنتين وكلفت 3.5 مليون دينار.",
        "وقالت رئيسة البلدية إن الدخول مجاني للجميع، وإن الحديقة تضم ملاعب للأطفال ومكتبة صغيرة ومقهى يطل على النهر.",
        "وكان السكان قد طالبوا بفتح الحديقة منذ الربيع الماضي، غير أن نقص التمويل أخّر الأعمال أكثر من مرة."]
PAGE = f"""<!DOCTYPE html><html lang="ar"><head><meta charset="CHARSET"><title>افتتاح الحديقة الجديدة</title>
<meta property="article:published_time" content="2024-01-14T10:00:00Z">
<meta property="og:title" content="افتتاح الحديقة الجديدة">
</head><body><nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/s">رياضة</a></li></ul></nav>
<article><h1>افتتاح الحديقة الجديدة</h1><p>{BODY[0]}</p><p>{BODY[1]}</p>
<p><a href="/x">اقرأ أيضا: أسعار التذاكر ترتفع</a></p><p>{BODY[2]}</p></article>
<footer><p>تابعونا على فيسبوك</p><p>جميع الحقوق محفوظة</p></footer></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256", "iso8859-6"])
def test_a_page_without_its_menus(encoding: str, tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    (tmp_path / "a.html").write_bytes(PAGE.replace("CHARSET", encoding).encode(encoding))
    (item,) = read(tmp_path / "a.html")
    assert isinstance(item, Article)
    assert [line for line in item.text.split("\n") if line != "افتتاح الحديقة الجديدة"] == BODY
    assert item.title == "افتتاح الحديقة الجديدة"
    assert item.published == "2024-01-14"
    assert item.encoding == encoding


def test_pages_of_a_web_archive(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    pytest.importorskip("warcio")
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    def write(writer: WARCWriter, address: str, status: str, kind: str, body: bytes) -> None:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(address, "response", payload=io.BytesIO(body), http_headers=headers)
        writer.write_record(record)

    for name, gzipped in (("a.warc", False), ("a.warc.gz", True)):
        with (tmp_path / name).open("wb") as file:
            writer = WARCWriter(file, gzip=gzipped)
            page = PAGE.replace("CHARSET", "")
            write(writer, "http://example.org/1", "200 OK", "text/html; charset=windows-1256", page.encode("cp1256"))
            write(writer, "http://example.org/2", "404 Not Found", "text/html", page.encode())
            write(writer, "http://example.org/3.png", "200 OK", "image/png", b"\x89PNG")
            write(writer, "http://example.org/4", "200 OK", "text/html", b"<html><body><p>English</p></body></html>")
        first, last = read(tmp_path / name)
        assert isinstance(first, Article)
        assert (first.source, first.encoding) == ("http://example.org/1", "cp1256")
        assert BODY[2] in first.text
        assert last.source == "http://example.org/4"
        assert isinstance(last, Unread)
    whole = (tmp_path / "a.warc").read_bytes()
    (tmp_path / "cut.warc").write_bytes(whole[:200])
    assert all(isinstance(item, Unread) for item in read(tmp_path / "cut.warc"))


MEASURE = """
import sys
from corpus.articles import read_articles
from scripts.peak_memory import peak_mb
count = sum(1 for _ in read_articles([sys.argv[1]]))
print(count, peak_mb())
"""


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".csv", ".parquet"])
def test_a_long_file_needs_no_more_memory_than_a_short_one(suffix: str, tmp_path: Path) -> None:
    def peak(articles: int) -> float:
        path = tmp_path / f"{articles}{suffix}"
        rows = [{"text": f"{n} {NEWS[0] * 20}"} for n in range(articles)]
        if suffix == ".parquet":
            pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path, row_group_size=500)
        elif suffix == ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([["text"], *([row["text"]] for row in rows)])
        elif suffix == ".json":
            path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
        else:
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True,
                              cwd=Path(__file__).parent.parent)
        count, mib = done.stdout.split()
        assert int(count) == articles
        return float(mib)

    # 20,000 articles are 40 MB of file; flat is within 12 MiB of what 1,000 need.
    assert peak(20_000) - peak(1_000) < 12
