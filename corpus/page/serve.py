"""Runs the page: one process, one socket, until it is told to stop. Owns the socket and the link."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import importlib.util
import socket
from collections.abc import Callable, Collection

from corpus.desk import Desk
from corpus.records import CorpusError
from corpus.store_reviews import Reviewer


def serve(desk: Desk, *, host: str = "127.0.0.1", port: int = 0, reviewer: str = "",
          allow_hosts: Collection[str] = (), on_ready: Callable[[str], None] = lambda link: None) -> None:
    """Serve the desk until interrupted. `reviewer` (default: who runs this) is a lead, with a token of this run that
    `on_ready` is given in a link; `port` 0 takes a free one; `allow_hosts` are
    names of a proxy before it. Raises CorpusError when it cannot listen there."""
    require_extra()
    import uvicorn

    from corpus.page.app import make_app
    from corpus.page.guard import new_token

    with contextlib.closing(_bind(host, port)) as sock:
        bound, token = sock.getsockname()[1], new_token()
        lead = Reviewer(reviewer.strip() or user(), lead=True)
        app = make_app(desk, tokens={token: lead}, host=host, cookie=f"tarjama-{bound}",
                       allow_hosts=allow_hosts)

        class Server(uvicorn.Server):
            """Says that it is ready when it listens, not before."""

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets=sockets)
                on_ready(f"http://{link_host(host)}:{bound}/enter/{token}")

        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", server_header=False,
                                timeout_graceful_shutdown=2)
        asyncio.run(Server(config).serve(sockets=[sock]))


def require_extra() -> None:
    """Raise CorpusError with the line that installs what the page needs, where it is missing."""
    for name in ("starlette", "jinja2", "uvicorn"):
        if importlib.util.find_spec(name) is None:
            raise CorpusError(f"the review page needs {name}; run: pip install 'tarjama[review]'")


def link_host(host: str) -> str:
    """The host as a browser on this machine reaches it."""
    if host in ("0.0.0.0", "::", ""):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _bind(host: str, port: int) -> socket.socket:
    sock = None
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host or "0.0.0.0", port, type=socket.SOCK_STREAM)[0]
        sock = socket.socket(family, kind, proto)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        return sock
    except (OSError, OverflowError) as error:
        if sock:
            sock.close()
        raise CorpusError(f"{host}:{port}: the page cannot listen there ({error}); choose another with --host, "
                          "--port.") from error


def user() -> str:
    """Who runs this, by the system's name for them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "reviewer"
