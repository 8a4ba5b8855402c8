"""The words of the review commands. Imported when one of them is used; owns no rule."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from corpus.progress import progress
from corpus.records import CorpusError
from corpus.review import Queue, queue_of

if TYPE_CHECKING:
    from corpus.desk import Desk


def add_commands(command: Callable[..., argparse.ArgumentParser], workspace: argparse.ArgumentParser) -> None:
    """Register `review` and `reviewers` with the function that makes a command."""
    review = command("review", _review, "go through the pairs in a browser", workspace)
    review.add_argument("--host", default="127.0.0.1", metavar="NAME",
                        help="listen here; any but this machine's own address lets others in (default: %(default)s)")
    review.add_argument("--port", default=0, type=int, metavar="N", help="0 takes a free one (default: %(default)s)")
    review.add_argument("--allow-host", action="append", default=[], metavar="NAME", type=_host,
                        help="answer to this name too, the one of a proxy before the page; may be given again")
    review.add_argument("--reviewer", default="", metavar="NAME", help="who reviews (default: the user's name)")
    review.add_argument("--overlap", type=_percent, metavar="PERCENT",
                        help="pairs that two reviewers see, blind to each other (default: as before, at first 0)")
    review.add_argument("--controls", type=Path, metavar="FILE.tsv",
                        help="pairs with a known answer to mix in, pair id<TAB>accept or reject; on the page a lead "
                             "makes a decided pair one with the key g")
    review.add_argument("--controls-every", type=_count, default=20, metavar="N",
                        help="mix in a control as every Nth pair where there are any, 0 for none (default: "
                             "%(default)s)")
    review.add_argument("--queue", default="", metavar="WORDS",
                        help="begin with this queue, in the words of a page's link: order=reading&check=numbers")
    review.add_argument("--no-browser", action="store_true", help="print the link only")
    review.add_argument("--terminal", action="store_true", help="review in this terminal instead, as over ssh")
    review.add_argument("--join-arabic", action="store_true",
                        help="with --terminal, for one that does not join Arabic letters itself; the key v switches")
    files = review.add_mutually_exclusive_group()
    files.add_argument("--export", type=Path, metavar="FILE",
                       help="write the pairs to review elsewhere: .xliff, .xlf (1.2), .xlsx, .tsv, argilla.json, "
                            "labelstudio.json")
    files.add_argument("--import", type=Path, metavar="FILE", dest="take", help="take the verdicts of such a file")
    review.add_argument("--open-only", action="store_true", help="with --export: only pairs that want a verdict")
    reviewers = command("reviewers", _reviewers, "let others review, each with a token of their own", workspace)
    reviewers.add_argument("what", choices=("add", "remove", "list"))
    reviewers.add_argument("name", nargs="?", default="", metavar="NAME")
    reviewers.add_argument("--lead", action="store_true", help="may settle disputes and accept in bulk")


def _review(options: argparse.Namespace) -> int:
    from corpus.desk import Desk
    from corpus.page.serve import require_extra, serve

    _must_exist(options.workspace)
    queue = queue_of(dict(parse_qsl(options.queue.rpartition("?")[2])))
    if not (options.export or options.take or options.terminal):
        require_extra()
    controls = _controls(options.controls)

    def ready(link: str) -> None:
        link += f"?{queue.query()}" if queue.query() else ""
        print(f"review page: {link}\nCtrl-C ends it; every decision is kept as it is made.", flush=True)
        if not options.no_browser:
            import webbrowser

            webbrowser.open(link)

    with _preparing() as on_batch:
        desk = Desk(options.workspace, overlap=options.overlap, control_every=options.controls_every, on_batch=on_batch)
    try:
        desk.set_controls(controls)
        if options.export or options.take:
            return _exchange(desk, options)
        if options.terminal:
            return _terminal(desk, options, queue)
        serve(desk, host=options.host, port=options.port, reviewer=options.reviewer,
              allow_hosts=options.allow_host, on_ready=ready)
    except KeyboardInterrupt:
        pass  # The way to end it.
    finally:
        desk.close()
    return 0


@contextmanager
def _preparing() -> Iterator[Callable[[int, int], None]]:
    """Says what a start waits for where it is more than a moment: a bar with the time left, one line off a terminal."""
    with ExitStack() as stack:
        bars: list[Callable[[int], None]] = []

        def on_batch(count: int, total: int) -> None:
            if not bars:
                bars.append(stack.enter_context(progress("preparing the queue, once for these pairs", total)))
                if count < total and not sys.stderr.isatty():
                    print(f"preparing the queue of {total:,} new pairs, once for these; the link comes then",
                          file=sys.stderr, flush=True)
            bars[0](count)

        yield on_batch


def _terminal(desk: Desk, options: argparse.Namespace, queue: Queue) -> int:
    try:
        from corpus.terminal import Terminal
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "textual":
            raise
        raise CorpusError("reviewing in a terminal needs textual; run: pip install 'tarjama[terminal]'") from error
    from corpus.page.serve import user
    from corpus.store_reviews import Reviewer

    Terminal(desk, Reviewer(options.reviewer or user(), lead=True), queue, shape=options.join_arabic).run()
    return 0


def _exchange(desk: Desk, options: argparse.Namespace) -> int:
    from corpus import exchange, exchange_files
    from corpus.page.serve import user

    if options.export:
        count = exchange_files.write(options.export, exchange.entries(desk.access, only_open=options.open_only))
        print(f"{count:,} pairs in {options.export}")
        return 0
    taken = exchange.take(desk.access, exchange_files.read(options.take), options.reviewer or user())
    if taken.problems:
        print(f"tarjama: {options.take}: nothing was taken, because of {len(taken.problems):,} of its entries:",
              file=sys.stderr)
        for problem in taken.problems[:100]:
            print(f"  {problem}", file=sys.stderr)
        if len(taken.problems) > 100:
            print(f"  and {len(taken.problems) - 100:,} more", file=sys.stderr)
        return 1
    print(f"{taken.accepted:,} accepted, {taken.edited:,} edited, {taken.rejected:,} rejected; {taken.same:,} known "
          f"already, {taken.undecided:,} not decided")
    return 0


def _percent(word: str) -> float:
    value = float(word)
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError("expected a percentage from 0 to 100")
    return value


def _count(word: str) -> int:
    value = int(word)
    if value < 0:
        raise argparse.ArgumentTypeError("expected 0 or more")
    return value


def _host(word: str) -> str:
    name = word.strip().casefold()
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", name):
        raise argparse.ArgumentTypeError(f"{word!r}: expected the name of a host, as in review.paper.example, without "
                                         "a port or a path")
    return name


def _controls(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    answers = {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: the controls cannot be read ({error}); expected UTF-8 lines of pair id<TAB>accept "
                          "or reject.") from error
    for n, line in enumerate(lines, 1):
        pair_id, tab, verdict = line.partition("\t")
        if not tab:
            raise CorpusError(f"{path}, line {n}: {line!r:.60}, expected pair id<TAB>accept or reject.")
        answers[pair_id] = verdict.strip()
    return answers


def _reviewers(options: argparse.Namespace) -> int:
    from corpus import store_reviews
    from corpus.store_access import Access

    _must_exist(options.workspace)
    access = Access(options.workspace)
    try:
        if options.what == "list":
            with access.reading() as db:
                for reviewer, added in store_reviews.reviewers(db):
                    print(f"{reviewer.name}\t{'lead' if reviewer.lead else 'reviewer'}\t{added}")
            return 0
        if not options.name:
            print(f"tarjama: reviewers {options.what}: expected a name", file=sys.stderr)
            return 2
        with access.writing() as db:
            if options.what == "remove":
                store_reviews.remove_reviewer(db, options.name)
                print(f"{options.name} can no longer review; what they did stays")
                return 0
            token = store_reviews.add_reviewer(db, options.name, lead=options.lead)
        print(f"{options.name}'s part of the link, shown this once: /enter/{token}\n"
              "Put the page's address before it, as in http://127.0.0.1:PORT/enter/...")
        return 0
    finally:
        access.close()


def _must_exist(path: Path) -> None:
    if not path.exists():
        raise CorpusError(f"{path}: no such workspace; make one with: tarjama add ARTICLES --workspace {path}")
