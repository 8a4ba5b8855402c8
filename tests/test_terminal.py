"""The review pass in a terminal, driven by keys through Textual's own pilot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("textual", reason="no textual here; it is in the extra terminal")

from review_workspace import ECONOMY, make_workspace
from textual.widgets import Static

from corpus import store_reviews
from corpus.desk import Desk
from corpus.records import ErrorTag
from corpus.review import Queue
from corpus.store import Store
from corpus.store_reviews import Reviewer
from corpus.terminal import Terminal
from corpus.terminal_parts import shaped

LEAD = Reviewer("Lina", True)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(make_workspace(tmp_path / "w.sqlite"))
    yield opened
    opened.close()


def drive(desk: Desk, script: Callable[[Terminal, Any], Awaitable[None]], queue: Queue | None = None) -> None:
    async def run() -> None:
        app = Terminal(desk, LEAD, queue or Queue(), shape=False)
        async with app.run_test(size=(100, 40)) as pilot:
            await script(app, pilot)

    # In a thread of its own: the browser of other tests keeps a loop running in this one.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(lambda: asyncio.run(run())).result()


def shown(app: Terminal, name: str) -> str:
    return str(app.query_one(f"#{name}", Static).render())


def rulings(desk: Desk) -> dict[str, int]:
    with Store(desk.access.path) as store:
        return store.rulings()


def test_a_whole_review_by_keys(desk: Desk) -> None:
    async def script(app: Terminal, pilot: Any) -> None:
        await pilot.press("e")
        await pilot.press("end", "space", *"Yes")
        await pilot.pause()
        assert "of the words changed" in shown(app, "said")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("r")
        await pilot.pause()
        await pilot.press("2")
        await pilot.pause()
        await pilot.press("1", "enter")  # the first other hypothesis, kept as it is
        await pilot.pause()
        await pilot.press("s")
        for key in ("a", "enter", "a", "a", "a"):
            await pilot.pause()
            await pilot.press(key)
        await pilot.pause()
        assert "Nothing left" in shown(app, "target")
        await pilot.press("u")
        await pilot.pause()
        assert "taken back" in shown(app, "said")
        assert "2 left" in shown(app, "head")

    drive(desk, script)
    assert rulings(desk) == {"edit": 2, "reject": 1, "accept": 4}


def test_previous_next_search_and_order(desk: Desk) -> None:
    async def script(app: Terminal, pilot: Any) -> None:
        first = shown(app, "source")
        await pilot.press("a", "k")
        await pilot.pause()
        assert shown(app, "source") == first
        assert "you said: accept" in shown(app, "findings")
        await pilot.press("j", "o")
        await pilot.pause()
        assert "reading" in shown(app, "head")
        await pilot.press("slash", *"18", "enter")
        await pilot.pause()
        assert shown(app, "target") == ECONOMY[1][1]
        await pilot.press("e", "escape", "q")

    drive(desk, script)
    assert rulings(desk) == {"accept": 1}


def test_another_reason_in_words(desk: Desk) -> None:
    async def script(app: Terminal, pilot: Any) -> None:
        await pilot.press("r", *"not", "space", "7", "enter")
        await pilot.pause()
        await pilot.press("k")
        await pilot.pause()
        assert "you said: reject not 7" in shown(app, "findings")
        await pilot.press("r", "escape")

    drive(desk, script)
    assert rulings(desk) == {"reject": 1}


def test_what_the_page_can_a_terminal_can(tmp_path: Path) -> None:
    """A dispute is settled by its number, a tag and a comment go along, a queue is named as in a link, and bulk shows
    its sample first."""
    mona, omar = Reviewer("Mona", False), Reviewer("Omar", False)

    async def script(app: Terminal, pilot: Any) -> None:
        await pilot.press("f")
        await pilot.pause()
        assert "> " in shown(app, "findings")
        await pilot.press("l", *"state=disputed", "enter")
        await pilot.pause()
        assert "1  reviewer 1 said accept" in shown(app, "others")
        assert "2  reviewer 2 said reject: no" in shown(app, "others")
        await pilot.press("t", "1", "2", "c", *"look", "enter")
        await pilot.pause()
        assert "tag: accuracy major" in shown(app, "findings")
        assert "comment: look" in shown(app, "findings")
        await pilot.press("2")
        await pilot.pause()
        assert "Nothing left" in shown(app, "target")
        await pilot.press("l", *"order=size", "enter")
        await pilot.pause()
        assert "expected one of risk" in shown(app, "said")
        await pilot.press("l", *"order=reading&check=numbers", "enter")
        await pilot.pause()
        assert "check=numbers" in shown(app, "head")
        await pilot.press("l", "enter", "b", *"0.5", "enter")
        await pilot.pause()
        assert rulings(desk) == {"reject": 1}
        await pilot.press(*"yes", "enter")
        await pilot.pause()
        assert "accepted 6 pairs" in shown(app, "said")

    desk = Desk(make_workspace(tmp_path / "w.sqlite"), overlap=100)
    for who, verdict in ((mona, "accept"), (omar, "reject")):
        pair: Any = desk.next(who, Queue(search="الأغذية"))
        desk.decide(who, pair["id"], action=who.name, verdict=verdict, comment="no" if verdict == "reject" else "")
    desk.close()
    desk = Desk(desk.access.path, overlap=0)  # Bulk leaves pairs for two to people.
    drive(desk, script)
    assert rulings(desk) == {"reject": 1, "accept": 6}
    with desk.access.reading() as db:
        settled = next(r for r in store_reviews.all_reviews(db) if r.role == "adjudication")
    assert (settled.verdict, settled.comment, settled.tags) == ("reject", "no: look", (ErrorTag("accuracy", "major"),))
    desk.close()


def test_arabic_is_joined_and_turned_for_a_terminal_that_does_not() -> None:
    """U+FEB3, U+FEFC and U+FEE1 are the forms that Unicode names SEEN INITIAL, LIGATURE LAM WITH ALEF FINAL and MEEM
    ISOLATED; turned, the last letter comes first. A number keeps its direction."""
    assert shaped("سلام", 6) == "   \ufee1\ufefc\ufeb3"
    assert shaped("سلام 125", 8).split()[0] == "125"
    first, second = shaped("سلام نعم", 5).splitlines()
    assert "\ufeb3" in first
    assert len(first) == len(second) == 5
