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

from corpus.desk import Desk
from corpus.review import Queue
from corpus.store import Store
from corpus.store_reviews import Reviewer
from corpus.terminal import Terminal, shaped

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


def test_arabic_is_joined_and_turned_for_a_terminal_that_does_not() -> None:
    """U+FEB3, U+FEFC and U+FEE1 are the forms that Unicode names SEEN INITIAL, LIGATURE LAM WITH ALEF FINAL and MEEM
    ISOLATED; turned, the last letter comes first. A number keeps its direction."""
    assert shaped("سلام", 6) == "   \ufee1\ufefc\ufeb3"
    assert shaped("سلام 125", 8).split()[0] == "125"
    first, second = shaped("سلام نعم", 5).splitlines()
    assert "\ufeb3" in first
    assert len(first) == len(second) == 5
