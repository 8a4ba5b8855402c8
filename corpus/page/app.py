"""The routes: each is one call to the desk. Owns what a request may hold, and turns CorpusError into words."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from importlib.resources import files

from anyio import CapacityLimiter, to_thread
from jinja2 import DictLoader, Environment, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from corpus import review
from corpus.desk import Desk
from corpus.page.guard import Guard, hosts
from corpus.page.summary import summary
from corpus.records import CorpusError, ErrorTag
from corpus.review import Queue, queue_of
from corpus.store_reviews import Reviewer, reviewer_of

_STATIC = {"review.css": "text/css", "icon.svg": "image/svg+xml",
           **dict.fromkeys(("review.js", "keys.js", "place.js", "bulk.js", "show.js", "marks.js", "diff.js",
                           "server.js", "theme.js"), "text/javascript")}
_TEMPLATES = ("base.html", "review.html", "refused.html", "summary.html")

_THREADS = 8
"""Questions that are worked on at once; each thread has a connection, and they share one writer."""

Answer = Callable[[Reviewer, Mapping[str, object]], object]


def make_app(desk: Desk, *, tokens: Mapping[str, Reviewer], host: str, cookie: str,
             allow_hosts: Collection[str] = ()) -> Starlette:
    """The page over a desk. `tokens` are those of this run; reviewers who were added have theirs in the workspace.
    `allow_hosts` are names of a proxy before it."""
    # Read once, by these names: no request can name a file.
    static = {name: files("corpus.page").joinpath("static", name).read_bytes() for name in _STATIC}
    pages = Environment(
        loader=DictLoader({name: files("corpus.page").joinpath("templates", name).read_text("utf-8")
                           for name in _TEMPLATES}),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

    def known(token: str) -> Reviewer | None:
        if token in tokens:
            return tokens[token]
        with desk.access.reading() as db:
            return reviewer_of(db, token)

    def page(request: Request) -> Response:
        reviewer: Reviewer = request.scope["reviewer"]
        return HTMLResponse(pages.get_template("review.html").render(
            csrf=request.scope["csrf"], reviewer=reviewer, reasons=review.REASONS, categories=review.CATEGORIES,
            severities=review.SEVERITIES, checks=desk.check_counts()))

    def summary_page(request: Request) -> Response:
        return HTMLResponse(pages.get_template("summary.html").render(
            reviewer=request.scope["reviewer"], **summary(desk, request.scope["reviewer"], request.query_params)))

    def enter(request: Request) -> Response:
        token = request.path_params["token"]
        if known(token) is None:
            return HTMLResponse(pages.get_template("refused.html").render(), 403)
        # The link's query goes on: a shared queue opens as that queue.
        answer = RedirectResponse("/" + (f"?{request.url.query}" if request.url.query else ""), 303)
        # Lax, not strict: a link that was opened from a mail must still get in. Every change needs the CSRF value.
        answer.set_cookie(cookie, token, httponly=True, samesite="lax", path="/", max_age=30 * 24 * 3600)
        return answer

    def asset(name: str) -> Route:
        def serve(request: Request) -> Response:
            return Response(static[name], media_type=_STATIC[name])

        return Route(f"/static/{name}", serve)

    threads = CapacityLimiter(_THREADS)

    def api(name: str, answer: Answer) -> Route:
        return Route(f"/api/{name}", _json(answer, threads), methods=["POST"])

    return Starlette(
        routes=[
            Route("/", page), Route("/summary", summary_page), Route("/enter/{token}", enter),
            *(asset(name) for name in _STATIC), *(api(name, answer) for name, answer in _answers(desk).items()),
        ],
        middleware=[Middleware(Guard, reviewer_of=known, cookie=cookie, may_host=hosts(host, allow_hosts),
                               refused=pages.get_template("refused.html").render())])


def _answers(desk: Desk) -> dict[str, Answer]:
    return {
        "next": lambda who, body: {"pair": desk.next(who, _queue(body), _text(body, "after"),
                                                     risky=body.get("risky") is True)},
        "pair": lambda who, body: {"pair": desk.view(who, _text(body, "pair"), _queue(body))},
        "decide": lambda who, body: desk.decide(
            who, _text(body, "pair"), action=_text(body, "action"), verdict=_text(body, "verdict"),
            text=_text(body, "text"), tags=_tags(body), comment=_text(body, "comment"),
            seconds=_number(body, "seconds"), same=body.get("same") is True, queue=_queue(body)),
        "undo": lambda who, body: desk.undo(who, _text(body, "action"), _queue(body)),
        "check": lambda who, body: desk.recheck(who, _text(body, "pair"), _text(body, "text")),
        "control": lambda who, body: {"pair": desk.set_control(
            who, _text(body, "pair"), _text(body, "action"), on=body.get("on") is True)},
        "history": lambda who, body: {"events": desk.history(who, _text(body, "pair"))},
        "progress": lambda who, body: desk.progress(who, _queue(body)),
        "bulk/sample": lambda who, body: desk.bulk_sample(who, _queue(body), _number(body, "above")),
        "bulk/accept": lambda who, body: {"accepted": desk.bulk_accept(
            who, _queue(body), _number(body, "above"), _text(body, "action"))},
    }


def _json(answer: Answer, threads: CapacityLimiter) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            body = json.loads(await request.body())
        except (ValueError, RecursionError):
            return JSONResponse({"error": "expected one JSON object"}, 400)
        if not isinstance(body, dict):
            return JSONResponse({"error": "expected one JSON object"}, 400)
        try:
            return _response(await to_thread.run_sync(answer, request.scope["reviewer"], body, limiter=threads))
        except CorpusError as error:
            return _response({"error": str(error)}, 409)

    return endpoint


def _response(value: object, status: int = 200) -> Response:
    # Escaped, because a decoded article may hold half a surrogate pair, which no UTF-8 can.
    return Response(json.dumps(value, ensure_ascii=True), status, media_type="application/json")


def _queue(body: Mapping[str, object]) -> Queue:
    words = body.get("queue", {})
    if not isinstance(words, dict):
        raise CorpusError("queue: expected an object.")
    return queue_of(words)


def _text(body: Mapping[str, object], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise CorpusError(f"{name}: expected a text.")
    # SQLite keeps UTF-8; a browser can send half a surrogate pair.
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _number(body: Mapping[str, object], name: str) -> float:
    value = body.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise CorpusError(f"{name}: expected a number.")
    return float(value)


def _tags(body: Mapping[str, object]) -> tuple[ErrorTag, ...]:
    value = body.get("tags", [])
    if not isinstance(value, list) or len(value) > 20 or not all(
            isinstance(tag, list) and len(tag) == 2 for tag in value):
        raise CorpusError("tags: expected at most 20 of [category, severity].")
    return tuple(ErrorTag(str(category), str(severity)) for category, severity in value)
