"""Queues on the page, in a real browser: each has a link, filters combine, and controls are mixed in unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from page_driving import Opener, key, pair_id, reviews, serving, token_for, until
from review_workspace import ECONOMY, HEALTH, make_workspace

from corpus.store import Store


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "w.sqlite")


def queue_in(page: Any) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def choose(page: Any, name: str, words: str) -> None:
    """Type the start of an option into a list, as one who has no mouse does."""
    page.focus(f"#{name}")
    page.keyboard.type(words)
    until(page, "!document.body.hasAttribute('aria-busy')")


def test_every_queue_is_a_link_and_filters_combine(workspace: Path, opener: Opener) -> None:
    """Set by keys on one page, opened from the link by another reviewer. What must be in them is counted by hand."""
    mona = token_for(workspace, "Mona")
    with serving(workspace) as server:
        page = opener(server.link)
        pair_id(page)
        page.keyboard.press("q")
        page.keyboard.press("Tab")
        key(page, "Enter")
        assert queue_in(page) == {"order": "reading"}
        key(page, "m", leaves=False)
        until(page, "location.search.includes('article=') && !document.body.hasAttribute('aria-busy')")
        article = queue_in(page)["article"]
        assert queue_in(page) == {"order": "reading", "article": article}
        choose(page, "check", "num")
        assert queue_in(page) == {"order": "reading", "article": article, "check": "numbers"}
        assert page.evaluate("document.activeElement.id") == "check"  # The letters after the first were no verdicts.
        assert reviews(workspace) == []
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "pair"
        page.keyboard.press("/")
        page.keyboard.type("الدولار")
        page.keyboard.press("Enter")
        until(page, "location.search.includes('search=')")
        until(page, "document.getElementById('source').textContent.includes('١٢٥')")
        link = urlsplit(page.url).query
        other = opener(f"{server.base}/enter/{mona}?{link}")
        # The lead holds the only pair of it: the queue is shown, and nothing is given twice.
        other.wait_for_selector("#empty:not([hidden])")
        assert queue_in(other) == queue_in(page) == {
            "order": "reading", "article": article, "check": "numbers", "search": "الدولار"}
        for name, value in (("check", "numbers"), ("search", "الدولار")):
            assert other.input_value(f"#{name}") == value
        assert other.get_attribute("#this-article", "aria-pressed") == "true"
        key(other, "l", leaves=False)
        until(other, "document.getElementById('said').textContent !== ''")
        # Each kind of queue alone, from a link: the Arabic of its first pair.
        for query, first in (
                ("order=reading", ECONOMY[0][0]), ("check=repetition", HEALTH[2][0]),
                ("search=hospitals", HEALTH[0][0]), ("search=%22أسعار+الأغذية%22", ECONOMY[2][0])):
            page.goto(f"{server.base}/?{query}")
            pair_id(page)
            until(page, "document.getElementById('source').textContent === arg", first)
        # Of the nine pairs six pass; an audit of them all holds six, one of none with a finding that fails.
        page.goto(f"{server.base}/?audit=100")
        until(page, "document.getElementById('progress-words').textContent.startsWith('6 left')")
        assert page.input_value("#audit") == "100"
        page.goto(f"{server.base}/?audit=100&check=repetition")
        page.wait_for_selector("#empty:not([hidden])")


def test_the_pace_and_the_end_are_said(workspace: Path, opener: Opener) -> None:
    with serving(workspace) as server:
        page = opener(server.link + "?order=reading")
        for _ in range(3):
            pair_id(page)
            key(page, "Enter")
        # What is left may be a moment old on a busy machine.
        until(page, r"/^[67] left · 3 by you · [\d,]+ an hour · .+ to go, until \d\d:\d\d$/.test("
                    "document.getElementById('progress-words').textContent)")


def test_a_control_is_made_by_a_lead_and_met_by_others_unseen(workspace: Path, opener: Opener) -> None:
    mona = token_for(workspace, "Mona")
    with serving(workspace, "--controls-every", "1") as server:
        lead = opener(server.link)
        control = pair_id(lead)
        assert lead.is_hidden("#control")
        key(lead, "r", "1")
        key(lead, "k")
        assert lead.is_visible("#control")
        lead.keyboard.press("g")
        until(lead, "document.getElementById('control').getAttribute('aria-pressed') === 'true'")
        page = opener(f"{server.base}/enter/{mona}?order=reading")
        assert pair_id(page) == control
        assert page.query_selector("#control") is None
        assert page.is_hidden("#mine")
        key(page, "Enter")
        page.goto(server.base + "/summary")
        assert page.inner_text("section:has(h2:text('By reviewer')) tbody td:last-child") == "0.00"
    assert [(who, verdict) for _, who, verdict, _ in reviews(workspace)] == [
        ("Lina", "reject"), ("control", "reject"), ("Mona", "accept")]
    with Store(workspace) as store:
        assert store.rulings() == {"reject": 1}


@pytest.mark.parametrize(("width", "height"), [(390, 844), (640, 400), (1280, 800)])
def test_the_pair_in_focus_is_in_sight(workspace: Path, opener: Opener, width: int, height: int) -> None:
    """640 by 400 is what a screen of 1280 by 800 leaves at a zoom of 200 %; the third pair has two before it."""
    with serving(workspace) as server:
        page = opener(server.link + "?search=الأغذية", viewport={"width": width, "height": height})
        pair_id(page)
        verdicts = page.locator("#actions").bounding_box()
        for part in ("#score", "#source"):
            box = page.locator(part).bounding_box()
            assert box["y"] >= 0, part
            assert box["y"] + min(box["height"], 60) <= verdicts["y"], part
        # What gets the focus does not stand under the verdicts; a box is read from its beginning.
        page.keyboard.press("t")
        for _ in range(6):  # five tags, then the comment
            box = page.evaluate_handle("document.activeElement").as_element().bounding_box()
            assert 0 <= box["y"] <= verdicts["y"] - box["height"]
            page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        page.focus("#pair")
        for pressed, title in (("?", "#help-title"), ("h", "#history-title"), ("r", "#reject-title")):
            page.keyboard.press(pressed)
            page.wait_for_selector("dialog[open]")
            assert page.locator(title).bounding_box()["y"] >= 0, title
            page.keyboard.press("Escape")


def test_a_finding_that_was_chosen_stays_lit_and_enter_accepts(workspace: Path, opener: Opener) -> None:
    with serving(workspace) as server:
        page = opener(server.link + "?search=الدولار")
        first = pair_id(page)
        key(page, "f", "Enter", leaves=False)
        assert len(page.query_selector_all("mark.lit")) == 2
        assert reviews(workspace) == []
        key(page, "Enter")
        assert page.is_visible("#empty")
    assert [event[:3:2] for event in reviews(workspace)] == [(first, "accept")]


def test_the_key_in_the_search_box_covers_no_arabic(workspace: Path, opener: Opener) -> None:
    """The key stands at the right, where Arabic begins."""
    with serving(workspace) as server:
        page = opener(server.link + "?search=الدولار")
        pair_id(page)
        box, cap = page.locator("#search").bounding_box(), page.locator(".search kbd").bounding_box()
        room = page.evaluate("parseFloat(getComputedStyle(document.getElementById('search')).paddingRight)")
        assert box["x"] + box["width"] - room <= cap["x"]


def test_a_start_may_name_its_queue(workspace: Path, opener: Opener, tarjama: Any) -> None:
    with serving(workspace, "--queue", "order=reading&search=hospitals") as server:
        page = opener(server.link)
        pair_id(page)
        assert queue_in(page) == {"order": "reading", "search": "hospitals"}
        assert page.inner_text("#source") == HEALTH[0][0]
    ran = tarjama("review", "--workspace", workspace, "--queue", "order=size", "--no-browser")
    assert (ran.code, "expected one of risk, reading, random" in ran.err) == (1, True)


def test_a_queue_that_is_chosen_while_an_answer_is_on_its_way_is_the_one_shown(workspace: Path, opener: Opener) -> None:
    with serving(workspace) as server:
        page = opener(server.link + "?order=reading")
        first = pair_id(page)
        # In one task of the page: its answer cannot have come between.
        page.evaluate("""() => {
          const pair = document.getElementById("pair");
          pair.dispatchEvent(new KeyboardEvent("keydown", {key: "j", code: "KeyJ", bubbles: true}));
          pair.dispatchEvent(new KeyboardEvent("keydown", {key: "m", code: "KeyM", bubbles: true}));
          const check = document.getElementById("check");
          check.value = "repetition";
          check.dispatchEvent(new Event("change"));
          document.getElementById("this-article").click();
        }""")
        until(page, "document.getElementById('source').textContent === arg", HEALTH[2][0])
        assert queue_in(page) == {"order": "reading", "check": "repetition"}
        assert pair_id(page) != first
