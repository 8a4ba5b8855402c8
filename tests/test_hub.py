"""A push to a stand-in for the Hub, on loopback, that speaks the endpoints huggingface_hub uses; as it is typed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from dataset_rows import make_rows

from corpus import hub
from corpus.card import CardFacts
from corpus.dataset import write_dataset
from corpus.records import CorpusError

ROOT = Path(__file__).parent.parent


class StandIn(ThreadingHTTPServer):
    """One user's repositories in memory. `fail_uploads` breaks every upload after the first so many."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.stored: dict[str, bytes] = {}
        self.commits: list[str] = []
        self.private: bool | None = None
        self.uploads: list[str] = []
        self.fail_uploads: int | None = None
        self.refuse = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def head(self) -> str:
        return hashlib.sha1("".join(self.commits).encode()).hexdigest()


class Handler(BaseHTTPRequestHandler):
    server: StandIn
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self, status: int, body: Any = None) -> None:
        data = json.dumps(body if body is not None else {}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _refused(self) -> bool:
        if self.server.refuse or self.headers.get("Authorization") != "Bearer hf_right":
            self._answer(self.server.refuse or 401, {"error": "Invalid username or password."})
            return True
        return False

    def do_GET(self) -> None:
        if self._refused():
            return
        assert self.path.startswith("/api/datasets/mona/news"), self.path
        self._answer(200, {"id": "mona/news", "sha": self.server.head, "private": self.server.private,
                           "siblings": [{"rfilename": name} for name in self.server.files]})

    def do_PUT(self) -> None:
        data = self._body()
        if self.server.fail_uploads is not None and len(self.server.uploads) >= self.server.fail_uploads:
            self._answer(403, {"error": "storage says no"})
            return
        oid = self.path.rpartition("/")[2]
        assert hashlib.sha256(data).hexdigest() == oid
        self.server.stored[oid] = data
        self.server.uploads.append(oid)
        self._answer(200)

    def do_POST(self) -> None:
        body = self._body()
        if self._refused():
            return
        if self.path == "/api/repos/create":
            wanted = json.loads(body)
            exists = self.server.private is not None
            if not exists:
                self.server.private = wanted.get("visibility") == "private" or wanted.get("private") is True
            self._answer(409 if exists else 200, {"url": f"{self.server.url}/datasets/mona/news"})
        elif self.path == "/api/validate-yaml":
            self._answer(200, {"errors": [], "warnings": []})
        elif self.path == "/api/datasets/mona/news/preupload/main":
            self._answer(200, {"files": [{
                "path": file["path"], "shouldIgnore": False,
                "uploadMode": "lfs" if file["path"].endswith(".parquet") else "regular",
                **self._oid(file["path"])} for file in json.loads(body)["files"]]})
        elif self.path == "/datasets/mona/news.git/info/lfs/objects/batch":
            objects = [self._object(one) for one in json.loads(body)["objects"]]
            self._answer(200, {"transfer": "basic", "objects": objects})
        elif self.path == "/api/datasets/mona/news/commit/main":
            self._commit([json.loads(line) for line in body.splitlines()])
        else:
            self._answer(404, {"error": self.path})

    def _oid(self, path: str) -> dict[str, str]:
        """As git names the content, or LFS for a Parquet file; nothing for a file that is not there."""
        data = self.server.files.get(path)
        if data is None:
            return {}
        return {"oid": hashlib.sha256(data).hexdigest() if path.endswith(".parquet")
                else hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()}

    def _object(self, wanted: dict[str, Any]) -> dict[str, Any]:
        known = {"oid": wanted["oid"], "size": wanted["size"]}
        if wanted["oid"] in self.server.stored:
            return known
        return {**known, "actions": {"upload": {"href": f"{self.server.url}/upload/{wanted['oid']}"}}}

    def _commit(self, lines: list[dict[str, Any]]) -> None:
        header = next(line["value"] for line in lines if line["key"] == "header")
        if header.get("parentCommit") != self.server.head:
            self._answer(412, {"error": "A commit has happened since."})
            return
        for line in lines:
            value = line["value"]
            if line["key"] == "file":
                self.server.files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                self.server.files[value["path"]] = self.server.stored[value["oid"]]
            elif line["key"] == "deletedFile":
                del self.server.files[value["path"]]
        self.server.commits.append(header["summary"])
        self._answer(200, {"success": True, "commitOid": self.server.head,
                           "commitUrl": f"{self.server.url}/datasets/mona/news/commit/{self.server.head}"})


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    server = StandIn()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def push(folder: Path, endpoint: str, home: Path, *more: str, token: str | None = "hf_right",
         repo: str = "mona/news", **settings: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    env = {**known, "HF_ENDPOINT": endpoint, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1", **settings}
    if token is not None:
        env["HF_TOKEN"] = token
    return subprocess.run([sys.executable, "-m", "corpus.cli", "push", repo, str(folder), *more], cwd=ROOT, env=env,
                          capture_output=True, text=True, check=False)


def export(out: Path, articles: int, **options: Any) -> Path:
    write_dataset(make_rows(articles), out, facts=CardFacts(name="news"), n_articles=articles, reload=False, **options)
    return out


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_is_on_the_hub_after_one_commit_and_a_second_push_sends_nothing(tmp_path: Path,
                                                                                   stand_in: StandIn) -> None:
    folder = export(tmp_path / "D", 40)
    ran = push(folder, stand_in.url, tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert stand_in.files == contents(folder)
    assert stand_in.private is True
    content = json.loads((folder / "manifest.json").read_bytes())["content"]
    assert stand_in.commits == [f"120 pairs, content {content}"]
    sent = len(stand_in.uploads)
    assert sent == len(list(folder.rglob("*.parquet")))
    again = push(folder, stand_in.url, tmp_path)
    assert again.returncode == 0, again.stderr
    assert "nothing changed" in again.stdout
    assert (len(stand_in.uploads), len(stand_in.commits)) == (sent, 1)


def test_a_new_export_replaces_the_old_one_and_its_shards(tmp_path: Path, stand_in: StandIn) -> None:
    stand_in.private = False
    stand_in.files = {"data/train-00000-of-00002.parquet": b"old", "documents/test-00000-of-00001.parquet": b"old",
                      ".gitattributes": b"*.parquet filter=lfs", "data/notes.txt": b"theirs"}
    folder = export(tmp_path / "D", 3)
    ran = push(folder, stand_in.url, tmp_path, "--message", "Three articles")
    assert ran.returncode == 0, ran.stderr
    assert stand_in.files == {**contents(folder), ".gitattributes": b"*.parquet filter=lfs",
                              "data/notes.txt": b"theirs"}
    assert stand_in.commits == ["Three articles"]


def test_a_push_that_broke_off_sends_only_what_is_missing(tmp_path: Path, stand_in: StandIn) -> None:
    folder = export(tmp_path / "D", 40)
    wanted = len(list(folder.rglob("*.parquet")))
    stand_in.fail_uploads = 2
    broken = push(folder, stand_in.url, tmp_path)
    assert broken.returncode == 1
    assert broken.stderr.strip().count("\n") == 0
    assert "run the same command again" in broken.stderr or "use a token" in broken.stderr
    assert (stand_in.files, stand_in.commits) == ({}, [])
    stand_in.fail_uploads = None
    assert push(folder, stand_in.url, tmp_path).returncode == 0
    assert stand_in.files == contents(folder)
    assert len(stand_in.uploads) == len(set(stand_in.uploads)) == wanted


@pytest.mark.parametrize(("token", "refuse", "repo", "settings", "said"), [
    (None, 0, "mona/news", {}, r"needs a token to write"),
    ("hf_wrong", 0, "mona/news", {}, r"refused with 401 .*HF_TOKEN"),
    ("hf_right", 403, "mona/news", {}, r"refused with 403 .*may write there"),
    ("hf_right", 0, "mona/news/more", {}, r"is no name of a repository, expected USER/NAME"),
    ("hf_right", 0, "mona/news", {"HF_HUB_OFFLINE": "1"}, r"HF_HUB_OFFLINE is set"),
    ("hf_right", 0, "mona/news", {"HF_ENDPOINT": "http://127.0.0.1:9"}, r"127.0.0.1:9 cannot be reached"),
], ids=("no token", "wrong token", "no right", "no name", "offline", "no network"))
def test_what_keeps_a_push_from_the_hub_is_one_line(tmp_path: Path, stand_in: StandIn, token: str | None, refuse: int,
                                                    repo: str, settings: dict[str, str], said: str) -> None:
    stand_in.refuse = refuse
    ran = push(export(tmp_path / "D", 1), stand_in.url, tmp_path, token=token, repo=repo, **settings)
    assert ran.returncode == 1
    assert re.search(said, ran.stderr), ran.stderr
    assert ran.stderr.startswith("tarjama: ")
    assert ran.stderr.count("\n") == 1
    assert stand_in.commits == []


def test_a_dry_run_lists_the_files_and_needs_no_hub(tmp_path: Path) -> None:
    folder = export(tmp_path / "D", 2)
    ran = push(folder, "http://127.0.0.1:9", tmp_path, "--dry-run", token=None)
    assert ran.returncode == 0, ran.stderr
    listed = dict(line.split("  ")[::-1] for line in map(str.strip, ran.stdout.splitlines()[:-1]))
    assert {name: int(size.replace(",", "")) for name, size in listed.items()} == {
        name: len(data) for name, data in contents(folder).items()}
    assert "nothing was sent" in ran.stdout


def test_only_what_the_export_wrote_is_pushed(tmp_path: Path) -> None:
    folder = export(tmp_path / "D", 1)
    (folder / "password.txt").write_text("secret")
    with pytest.raises(CorpusError, match=r"password\.txt.*would be published"):
        hub.files(folder)
    (folder / "password.txt").unlink()
    shard = folder / "data" / "train-00000-of-00001.parquet"
    shard.write_bytes(shard.read_bytes()[:-1])
    with pytest.raises(CorpusError, match="is not what the export wrote"):
        hub.files(folder)
    with pytest.raises(CorpusError, match=r"no dataset of `tarjama export`"):
        hub.files(tmp_path)
