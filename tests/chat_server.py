"""llama-cpp-python's OpenAI-compatible server with the starter's own GGUF file, in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def started(wait_s: float = 60.0) -> Iterator[str]:
    """Its URL, up to /v1."""
    from translate.starter import base

    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, "base.gguf")
        base.assemble(model)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen(
            [sys.executable, "-m", "llama_cpp.server", "--model", str(model), "--host", "127.0.0.1", "--port",
             str(port), "--n_ctx", "2048", "--chat_format", "gemma", "--verbose", "false"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "HF_HUB_OFFLINE": "1"})
        try:
            _wait(f"http://127.0.0.1:{port}/v1/models", server, wait_s)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.kill()
            server.wait()


def _wait(url: str, server: subprocess.Popen[bytes], wait_s: float) -> None:
    end = time.monotonic() + wait_s
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not come up (exit code {server.poll()})")
