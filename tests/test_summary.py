"""The summary page in a real browser: counts, articles found and paged, links to their queues, by keyboard only."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hostile_texts import hostile
from page_driving import Opener, key, pair_id, serving, token_for, until
from review_workspace import make_workspace, store_article

from corpus import build, store_queue, store_reviews
from corpus.desk import Desk
from corpus.review import Queue, queue_of
from corpus.store import Store
from corpus.store_reviews import Reviewer

LINA = Reviewer("Lina", lead=True)


def rows(page: Any) -> Any:
    return page.eval_on_selector_all(
        "#articles tbody tr", "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))")


def test_articles_are_counted_found_and_paged(tmp_path: Path, opener: Opener) -> None:
    """120 articles of two pairs: pages of 50, 50 and 20, and every page is reached with Tab and Enter."""
    workspace = make_workspace(tmp_path / "w.sqlite", [
        [(f"زار الوزير القرية رقم {n}.", f"The minister visited village number {n}."),
         (f"وعاد منها بعد {n} ساعات.", f"He came back from it after {n} hours.")] for n in range(120)])
    with serving(workspace) as server:
        page = opener(server.link + "?order=reading")
        pair_id(page)
        key(page, "Enter")
        page.goto(server.base + "/summary")
        assert rows(page)[:2] == [["مقال 1", "2", "1"], ["مقال 2", "2", "2"]]
        seen = [row[0] for row in rows(page)]
        while page.query_selector("[rel=next]"):
            page.focus("[rel=next]")
            page.keyboard.press("Enter")
            page.wait_for_url(f"**page={len(seen) // 50 + 1}*")
            seen += [row[0] for row in rows(page)]
        assert seen == [f"مقال {n}" for n in range(1, 121)]
        assert "101 to 120 of 120" in page.inner_text(".pages")
        # Words of the title: 12, 112 and 120 have "12" in it; a sign of SQL's patterns is a sign like others.
        for words, found in (("12", ["مقال 12", "مقال 112", "مقال 120"]), ("مقال 7", [
                "مقال 7", *(f"مقال 7{n}" for n in range(10))]), ("%", []), ("_", []), ("article3.txt", ["مقال 3"])):
            page.fill("[name=article]", words)
            page.press("[name=article]", "Enter")
            page.wait_for_load_state()
            assert [row[0] for row in rows(page)] == found, words
            assert page.input_value("[name=article]") == words
        # The link of an article is its queue, in reading order.
        page.focus("#articles td a")
        page.keyboard.press("Enter")
        assert page.wait_for_selector("#where").inner_text().startswith("مقال 3")
        pair_id(page)
        key(page, "Enter")
        key(page, "Enter")
        assert page.is_visible("#empty")
        page.goto(server.base + "/summary?open=1&article=article3.txt")
        assert rows(page) == []
        page.goto(server.base + "/summary?page=-5%3Cb%3E&article=%3Cb%3Eno%3C%2Fb%3E")
        assert page.input_value("[name=article]") == "<b>no</b>"
        page.goto(server.base + "/summary")
        until(page, "document.querySelector('.figures').textContent.includes('240 pairs3 decided237 want a verdict')")


def test_a_finding_links_to_its_queue(tmp_path: Path, opener: Opener) -> None:
    workspace = make_workspace(tmp_path / "w.sqlite")
    mona = token_for(workspace, "Mona")
    with serving(workspace) as server:
        page = opener(f"{server.base}/enter/{mona}")
        page.goto(server.base + "/summary")
        link = page.get_attribute("section:has(h2:text('By finding')) a >> nth=0", "href")
        name = page.inner_text("section:has(h2:text('By finding')) a >> nth=0")
        assert queue_of({k: v[0] for k, v in parse_qs(urlsplit(link).query).items()}) == Queue(check=name)
        page.goto(server.base + link)
        pair_id(page)
        assert name in page.inner_text("#findings")
        assert page.input_value("#check") == name


def test_the_pace_of_all_leaves_out_bulk_and_what_was_taken_back(tmp_path: Path) -> None:
    desk = Desk(make_workspace(tmp_path / "w.sqlite"))
    pair: Any = desk.next(LINA, Queue(order="reading"))
    for n in range(4):
        pair = desk.decide(LINA, pair["id"], action=str(n), verdict="accept", seconds=2.0)["next"]
    desk.undo(LINA, "back")
    assert desk.bulk_accept(LINA, Queue(), 0.0, "bulk") == 6
    with desk.access.reading() as db:
        first = next(r.when for r in store_reviews.all_reviews(db))
        assert store_reviews.pace_of_all(db, "2000") == (3, first)
        assert store_reviews.pace_of_all(db, "2999") == (0, "")
        assert store_queue.article_counts(db, "", only_open=True, limit=9, offset=0) == (0, [])
    desk.close()


def test_hostile_titles_are_shown_as_themselves(tmp_path: Path, opener: Opener) -> None:
    texts = [text for text in hostile() if len(text) < 1000]
    workspace = tmp_path / "w.sqlite"
    with Store(workspace) as store:
        for n, text in enumerate(texts):
            store_article(store, [(f"وصل الوفد رقم {n}.", f"Delegation number {n} arrived.")], title=f"{text} {n}",
                          source=f"{n} {text}")
        build.check(store)
    with serving(workspace) as server:
        page = opener(server.link)
        pair_id(page)
        seen = []
        for number in range(1, len(texts) // 50 + 2):
            page.goto(f"{server.base}/summary?page={number}")
            seen += [row[0] for row in rows(page)]
        # HTML has no U+000D of its own: a parser makes a line break of it.
        assert seen == [f"{text} {n}".replace("\r", "\n") for n, text in enumerate(texts)]
        for n in (0, 5, 40):
            page.fill("[name=article]", f"{texts[n]} {n}")
            page.press("[name=article]", "Enter")
            page.wait_for_load_state()
            assert rows(page)[0][0] == f"{texts[n]} {n}"
        assert page.evaluate("typeof window.harm") == "undefined"
