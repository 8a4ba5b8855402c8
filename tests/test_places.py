"""Articles behind URLs: fsspec's memory, file:// and a web server on the loopback that tells what it was asked."""

from __future__ import annotations

import gzip
import io
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import fsspec
import pyarrow
import pyarrow.parquet
import pytest
from sample_articles import Ran

from corpus.articles import File, Unread, read_articles, read_changed
from corpus.readers.tables import streamed
from corpus.records import Article, CorpusError

NEWS = ("وصل الوفد إلى المدينة أمس.", "زار الوزير المصنع صباحا.", "أغلق السوق أبوابه مساء.")
LINES = "".join(json.dumps({"text": text, "url": f"http://127.0.0.1:1/{number}"}, ensure_ascii=False) + "\n"
                for number, text in enumerate(NEWS)).encode()


def parquet(texts: tuple[str, ...] = NEWS) -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": list(texts)}), out)
    return out.getvalue()


def texts(items: list[Article | Unread]) -> list[str]:
    return [item.text if isinstance(item, Article) else f"{item.source}: {item.reason}" for item in items]


@pytest.fixture
def memory() -> Iterator[Any]:
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def test_all_objects_under_a_prefix_by_name(memory: Any, tmp_path: Path) -> None:
    inputs = {"news/1/b.txt": NEWS[0].encode(), "news/1/a.jsonl.gz": gzip.compress(LINES),
              "news/0.parquet": parquet(), "news/.hidden/x.txt": b"x", "news/z.txt": NEWS[1].encode("cp1256")}
    for name, data in inputs.items():
        memory.pipe_file(f"/{name}", data)
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    memory.pipe_file("/newspaper.txt", b"x")  # Begins alike, and is not under it.
    items = list(read_articles(["memory://news"]))
    assert texts(items) == [*NEWS, *NEWS, NEWS[0], NEWS[1]]
    assert [item.source for item in items[2:5]] == ["memory://news/0.parquet#3", "memory://news/1/a.jsonl.gz#1",
                                                    "memory://news/1/a.jsonl.gz#2"]
    # The same as from a folder, but for where they are from; each directory's files come before its folders there.
    local = list(read_articles([str(tmp_path / "news")]))
    assert sorted(texts(local)) == sorted(texts(items))
    assert texts(list(read_articles(["memory://news/1/*.gz"]))) == list(NEWS)


def test_a_file_url_is_the_path_it_names(tmp_path: Path) -> None:
    path = tmp_path / "a b.txt"
    path.write_text(NEWS[0], "utf-8")
    plain = list(read_articles([str(path)]))
    assert list(read_articles([f"file://{tmp_path}/a%20b.txt"])) == plain
    assert [item.source for item in plain] == ["a b.txt"], "and nothing of this machine"


@pytest.mark.parametrize(("url", "words"), [
    ("memory://nothing", "memory://nothing: cannot be had"),
    ("memory://x*.txt", "memory://x\\*.txt: nothing is there"),
    ("nonsense://x/y", "'nonsense' is no protocol"),
    ("zip://a.txt::memory://x.zip", "one address inside another"),
    ("file:///no/such/file", "/no/such/file: no such file"),
])
def test_what_cannot_be_had_is_said_before_anything_is_read(url: str, words: str) -> None:
    with pytest.raises(CorpusError, match=words):
        read_articles([url])


def test_a_protocol_whose_package_is_missing() -> None:
    for protocol in ("s3", "gs", "abfs"):
        try:
            fsspec.get_filesystem_class(protocol)
        except ImportError:
            with pytest.raises(CorpusError, match=f"{protocol}:// needs another package .*tarjama.remote"):
                read_articles([f"{protocol}://bucket/a.parquet"])
            return
    pytest.skip("every package of the extra remote is installed")


def test_an_object_that_is_as_it_was_is_not_read_again(memory: Any, tmp_path: Path,
                                                       tarjama: Callable[..., Ran]) -> None:
    for number, text in enumerate(NEWS[:2]):
        memory.pipe_file(f"/news/{number}.txt", text.encode())
    add = ("add", "memory://news", "--workspace", tmp_path / "w.sqlite")
    assert tarjama(*add).out.startswith("2 new articles\n")
    assert tarjama(*add).out.startswith("0 new articles, 2 files unchanged\n")
    memory.pipe_file("/news/1.txt", NEWS[2].encode())
    assert tarjama(*add).out.startswith("1 new articles, 1 file unchanged\n")


# A web server


class Web(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.marks: dict[str, str] = {}
        self.gives_pieces = True
        self.cut = 0
        """So many bytes of an answer are never sent."""
        self.asked: list[tuple[str, str]] = []
        self.sent = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Web

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append((self.command, path))
        data = self.server.files.get(path)
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", "")) if self.server.gives_pieces else None
        self.send_response(404 if data is None else 206 if part else 200)
        whole = data or b""
        if part:
            first, last = int(part[1]), min(int(part[2]), len(whole) - 1)
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(whole)}")
            whole = whole[first:last + 1]
        self.send_header("Content-Length", str(len(whole)))
        self.send_header("Content-Type", self.server.types.get(path, "application/octet-stream"))
        if path in self.server.marks:
            self.send_header("ETag", self.server.marks[path])
        if self.server.cut:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(whole[:len(whole) - self.server.cut])
            self.server.sent += len(whole)
        self.close_connection = bool(self.server.cut)

    def log_message(self, format: str, *words: object) -> None:
        """Nothing."""


@pytest.fixture
def web() -> Iterator[Web]:
    pytest.importorskip("aiohttp", reason="the extra remote is not installed")
    server = Web()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


PAGE = f"""<html><head><title>خبر</title><link rel="stylesheet" href="/s.css"><script src="/c.js"></script></head>
<body><article><h1>وصل الوفد</h1><p>{' '.join(NEWS * 8)} <a href="/other.html">تفاصيل</a></p><img src="/image.png">
<iframe src="/frame.html"></iframe></article></body></html>""".encode()


def test_nothing_is_opened_but_what_was_named(web: Web) -> None:
    address = f"{web.url}/other.html"
    web.files = {"/a.html": PAGE, "/b.jsonl": json.dumps({"text": f"{NEWS[0]} {address}", "url": address}).encode(),
                 "/c.txt": f"{address}\n{NEWS[1]}".encode(), "/d.jsonl.gz": gzip.compress(LINES), "/other.html": PAGE}
    items = list(read_articles([f"{web.url}/{name}" for name in ("a.html", "b.jsonl", "c.txt", "d.jsonl.gz")]))
    assert [type(item) for item in items] == [Article] * 6
    assert {path for _, path in web.asked} == {"/a.html", "/b.jsonl", "/c.txt", "/d.jsonl.gz"}
    assert NEWS[0] in texts(items)[0]
    assert texts(items)[3:] == list(NEWS)


def test_a_folder_of_a_web_server_is_a_page_and_not_its_links(web: Web) -> None:
    web.files, web.types = {"/news/": PAGE, "/other.html": PAGE}, {"/news/": "text/html; charset=utf-8"}
    (item,) = read_articles([f"{web.url}/news/"])
    assert isinstance(item, Article)
    assert {path for _, path in web.asked} == {"/news/"}


def test_what_an_address_carries_besides_is_told_to_nobody(web: Web) -> None:
    web.files["/a.jsonl"] = LINES
    named = web.url.replace("://", "://user:secret@") + "/a.jsonl?Signature=secret"
    items = list(read_articles([named]))
    assert [item.source for item in items] == [f"{web.url}/a.jsonl#{number}" for number in (1, 2, 3)]
    web.files.clear()
    with pytest.raises(CorpusError, match="404") as raised:
        read_articles([named])
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_mark_that_stays_is_a_file_that_stays(web: Web) -> None:
    web.files["/a.jsonl"] = LINES
    url = f"{web.url}/a.jsonl"

    def end(was_read: Callable[[str, str], bool]) -> File:
        *_, last = read_changed([url], was_read)
        assert isinstance(last, File)
        return last

    assert end(lambda source, state: False).state is None, "the server says nothing of it: read again each time"
    web.marks["/a.jsonl"] = '"1"'
    first = end(lambda source, state: False)
    web.asked.clear()
    assert end(lambda source, state: state == first.state) == File(url, first.state, unchanged=True)
    assert ("GET", "/a.jsonl") not in web.asked
    web.marks["/a.jsonl"] = '"2"'
    assert not end(lambda source, state: state == first.state).unchanged


def test_parquet_is_asked_for_in_pieces_and_without_them_read_all_the_same(web: Web) -> None:
    web.files["/a.parquet"] = parquet()
    assert texts(list(read_articles([f"{web.url}/a.parquet"]))) == list(NEWS)
    web.gives_pieces = False
    assert texts(list(read_articles([f"{web.url}/a.parquet"]))) == list(NEWS)
    web.files["/a.parquet.gz"] = gzip.compress(parquet())
    assert texts(list(read_articles([f"{web.url}/a.parquet.gz"]))) == list(NEWS)


def test_a_connection_that_breaks_is_an_input_to_be_read_again(web: Web) -> None:
    line = json.dumps({"text": " ".join(NEWS * 300)}, ensure_ascii=False).encode() + b"\n"
    web.files["/a.jsonl"], web.marks["/a.jsonl"] = line * 100, '"1"'
    found = read_changed([f"{web.url}/a.jsonl"], lambda source, state: False)
    web.cut = 20
    *read, broken, end = found
    assert 0 < len(read) < 100, "what came before the end stays"
    assert all(isinstance(item, Article) for item in read)
    assert isinstance(broken, Unread)
    assert "check the connection" in broken.reason
    assert end == File(f"{web.url}/a.jsonl", None)


def test_a_server_that_is_not_there(web: Web) -> None:
    gone = web.url
    web.shutdown()
    web.server_close()
    with pytest.raises(CorpusError, match=r"cannot be had .*onnect.*check the address"):
        read_articles([f"{gone}/a.txt"])


# Parquet


class Told(io.BytesIO):
    most = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.most = max(self.most, len(data))
        return data


def test_a_large_row_group_is_read_in_pieces() -> None:
    """8 MiB of letters without a pattern in one row group: as pyarrow opens a file it reads them at one go."""
    import random

    letters = random.Random(8)
    rows = ["".join(letters.choices("ابتثجحخدذرزسشصضطظعغفقكلمنهوي ", k=4000)) for _ in range(1200)]
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": rows}), out, compression="none", use_dictionary=False,
                                write_batch_size=64)
    file = Told(out.getvalue())
    found = [row for batch in streamed(file).iter_batches(batch_size=64) for row in batch.column(0).to_pylist()]
    assert found == rows
    assert file.most <= 3 * 2**20
    plain = Told(out.getvalue())
    for _ in pyarrow.parquet.ParquetFile(plain).iter_batches(batch_size=64):
        pass
    assert plain.most > 8 * 10**6
