"""Who may speak to the page, and what a browser may do with its answers. Owns tokens, cookies and headers.

A link carries a token; it becomes a cookie that scripts cannot read and other sites cannot send. Every change carries
a second value that only a page of ours can know. The name in `Host` must be one we answer to, so that a stranger's
domain cannot be pointed at this machine.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable, Collection
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.store_reviews import Reviewer

MAX_BODY = 8_000_000
_HEADERS = {
    # No inline script or style, nothing from elsewhere, no framing: article text could not run even if it got in.
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                               "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Middleware: refuses what has no business here, names the reviewer of what has, and sets every header."""

    def __init__(self, app: ASGIApp, *, reviewer_of: Callable[[str], Reviewer | None], cookie: str,
                 may_host: Callable[[str], bool], refused: str) -> None:
        """`refused` is the page for who has no valid link; `cookie` the cookie's name."""
        self._app = app
        self._reviewer_of = reviewer_of
        self._cookie = cookie
        self._may_host = may_host
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        answer = self._admit(scope)
        if answer is None:
            try:
                await self._app(scope, _limited(receive), send_guarded)
                return
            except _TooLargeError:
                answer = JSONResponse({"error": f"more than {MAX_BODY:,} bytes were sent"}, 413)
        await answer(scope, receive, send_guarded)

    def _admit(self, scope: Scope) -> Response | None:
        """None to go on, with `scope["reviewer"]` and `scope["csrf"]` set; otherwise the answer."""
        headers = Headers(scope=scope)
        if not self._may_host(headers.get("host", "")):
            return JSONResponse({"error": "this name is not one the page answers to"}, 400)
        if scope["path"].startswith("/static/") or scope["path"].startswith("/enter/"):
            return None
        token = _cookie(headers.get("cookie", ""), self._cookie)
        reviewer = self._reviewer_of(token) if token else None
        if reviewer is None:
            if scope["path"].startswith("/api/"):
                return JSONResponse({"error": "your link is no longer valid; open the one you were given"}, 403)
            return HTMLResponse(self._refused, 403)
        csrf = csrf_of(token)
        if scope["method"] not in ("GET", "HEAD"):
            sent = headers.get("x-csrf", "")
            if not hmac.compare_digest(sent.encode(), csrf.encode()):
                return JSONResponse({"error": "this request did not come from the page; reload it"}, 403)
            if headers.get("sec-fetch-site", "same-origin") != "same-origin":
                return JSONResponse({"error": "this request came from another site"}, 403)
        scope["reviewer"], scope["csrf"] = reviewer, csrf
        return None


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def csrf_of(token: str) -> str:
    """What a page must send with each change: follows from the cookie, which no script can read, and from nothing
    else, so that it holds when the server starts again."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"tarjama csrf", hashlib.sha256).hexdigest()


def hosts(host: str, allowed: Collection[str] = ()) -> Callable[[str], bool]:
    """Whether a `Host` header names this server, bound to `host`, or one of the names `allowed`, under which a proxy
    is reached that passes the header on. The port is left out: a forwarded one is another.
    A bare address can always be trusted: only a name can be made to point here by someone else."""
    names = {"localhost", host.casefold(), *(name.casefold() for name in allowed)}

    def may(header: str) -> bool:
        name = header.casefold().strip()
        name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
        if name in names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not _loopback(host)

    return may


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _cookie(header: str, name: str) -> str:
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


class _TooLargeError(Exception):
    """The body is larger than anything the page sends."""


def _limited(receive: Receive) -> Receive:
    size = 0

    async def limited() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MAX_BODY:
            raise _TooLargeError
        return message

    return limited
