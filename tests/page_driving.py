"""Drives the review page: starts `tarjama review`, presses keys in a browser, asks as the page asks, reads reviews."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import store_reviews
from corpus.store_access import Access

Opener = Callable[..., Any]
"""Opens a link in a profile of its own, see conftest.py."""


@dataclass
class Server:
    """A `tarjama review` in a process of its own."""

    process: subprocess.Popen[str]
    link: str
    """With the lead's token."""
    base: str

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving(workspace: Path, *options: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "corpus.cli", "review", "--workspace", str(workspace), "--no-browser",
               "--reviewer", "Lina", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, line + (process.communicate(timeout=30)[1] or "")
        yield Server(process, found.group(), found.group().partition("/enter/")[0])
    finally:
        process.terminate()
        process.communicate(timeout=30)


def token_for(workspace: Path, name: str) -> str:
    access = Access(workspace)
    try:
        with access.writing() as db:
            return store_reviews.add_reviewer(db, name)
    finally:
        access.close()


def reviews(workspace: Path) -> list[tuple[str, str, str, str]]:
    """(pair, reviewer, verdict, text) of all of them."""
    access = Access(workspace)
    try:
        with access.reading() as db:
            return [(r.pair_id, r.reviewer, r.verdict, r.text) for r in store_reviews.all_reviews(db)]
    finally:
        access.close()


def pair_id(page: Any) -> str:
    page.wait_for_selector("#pair:not([hidden])")
    return str(page.evaluate("location.hash.slice(1)"))


def until(page: Any, condition: str, arg: object = None) -> None:
    """Wait until the page says so. (playwright's own wait evaluates inside the page, which its policy forbids.)"""
    end = time.monotonic() + 20
    while not page.evaluate(f"(arg) => {condition}", arg):
        assert time.monotonic() < end, f"{condition} did not come true; the page says {page.inner_text('#said')!r}"
        time.sleep(0.01)


def key(page: Any, *keys: str, leaves: bool = True) -> None:
    """Press keys; where they decide, wait for the next pair (or the end of the queue)."""
    before = page.evaluate("location.hash")
    for pressed in keys:
        page.keyboard.press(pressed)
    if leaves:
        until(page, "location.hash !== arg && !document.body.hasAttribute('aria-busy')", before)


def post(base: str, token: str, name: str, body: object, **headers: str) -> tuple[int, Any]:
    """One request as the page makes it; without `token` as a stranger does."""
    host = base.removeprefix("http://")
    port = host.rpartition(":")[2]
    sent = {"content-type": "application/json", "host": host}
    if token:
        sent["cookie"] = f"tarjama-{port}={token}"
        sent["x-csrf"] = hmac.new(token.encode(), b"tarjama csrf", hashlib.sha256).hexdigest()
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection(host, timeout=20)
    try:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request("POST", f"/api/{name}", body=data, headers={k: v for k, v in sent.items() if v})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()
