"""The report: figures counted by hand, a page that fetches and runs nothing, texts that would do harm if they could."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from review_workspace import ECONOMY, ENGINE, HEALTH, make_workspace
from test_page import CONTRAST, hostile

from corpus import build
from corpus.desk import Desk
from corpus.export import Options, export
from corpus.records import CorpusError, Pair, content_id
from corpus.report.gather import gather, outlet
from corpus.report.keep import Smallest
from corpus.report.render import count, marked, percent, render
from corpus.review import Queue
from corpus.rule import parse
from corpus.selection import REJECTED, Wanted
from corpus.store import Store
from corpus.store_reviews import Reviewer

WRONG = {ECONOMY[2][1]: "numbers", ECONOMY[4][1]: "numbers", HEALTH[2][1]: "repetition"}
"""The pairs of the workspace that were written with an error, and the check that must see it."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "w.sqlite")


def decide(workspace: Path, name: str, verdicts: dict[str, str], *, overlap: float = 0, text: str = "") -> None:
    """Let someone decide on the pairs of these English texts; everything else is skipped."""
    desk = Desk(workspace, overlap=overlap)
    reviewer = Reviewer(name, lead=False)
    view = desk.next(reviewer, Queue(order="reading"))
    while view is not None:
        verdict = verdicts.get(str(view["target"]), "skip")
        answer = desk.decide(reviewer, str(view["id"]), action=f"{name}{view['id']}", verdict=verdict, seconds=10.0,
                             text=text if verdict == "edit" else "", queue=Queue(order="reading"))
        view = answer["next"]  # type: ignore[assignment]
    desk.close()


# Figures


def test_the_facts_are_those_counted_by_hand(workspace: Path) -> None:
    """Two articles of six and three sentences; three pairs were written wrong."""
    facts = gather(workspace)
    assert (facts.pairs, facts.passed, facts.engine, facts.name) == (9, 6, ENGINE, "w")
    assert [(step.name, step.count) for step in facts.funnel] == [
        ("articles handed in", 2), ("articles read", 2), ("sentences", 9), ("translated", 9), ("checked", 9),
        ("not rejected by people", 9), ("of these, pass every check", 6)]
    assert sum(bar.passed for bar in facts.histogram) == 6
    assert sum(bar.failed for bar in facts.histogram) == 3
    failed = {kind.check: kind.failed for kind in facts.kinds}
    assert (failed["numbers"], failed["repetition"]) == (2, 1)
    assert {example.en for example in facts.worst[:3]} == set(WRONG)
    assert {example.en for kind in facts.kinds if kind.check == "numbers" for example in kind.examples} == {
        ECONOMY[2][1], ECONOMY[4][1]}
    assert (facts.reviewing, facts.effort) == (None, None)
    characters = [sum(map(len, side)) for side in zip(*ECONOMY, *HEALTH, strict=True)]
    assert facts.lengths.ratio == pytest.approx(characters[1] / characters[0])
    assert sorted([*facts.lengths.sample, *facts.lengths.outliers]) == sorted(
        (len(arabic), len(english)) for arabic, english in (*ECONOMY, *HEALTH))
    assert [(group.name, group.pairs) for group in facts.articles.shown] == [("مقال 2", 3), ("مقال 1", 6)] or [
        (group.name, group.pairs) for group in facts.articles.shown] == [("مقال 1", 6), ("مقال 2", 3)]
    assert [group.mean_quality for group in facts.articles.shown] == sorted(
        group.mean_quality for group in facts.articles.shown)


def test_what_people_did_is_counted(workspace: Path) -> None:
    """Mona accepts two, rejects one and edits one; Omar sees all of it too and differs on one of the four."""
    mona = {ECONOMY[0][1]: "accept", ECONOMY[1][1]: "accept", ECONOMY[2][1]: "reject", HEALTH[2][1]: "edit"}
    decide(workspace, "Mona", mona, overlap=100, text="She added that medicines are available.")
    decide(workspace, "Omar", {**mona, ECONOMY[1][1]: "reject"}, overlap=100,
           text="She added that the medicines are available.")
    facts = gather(workspace)
    assert facts.reviewing is not None
    assert facts.effort is not None
    # Both edited the last one, with different words: disputed like the one they disagree on.
    assert facts.reviewing.outcomes == {"accept": 1, "reject": 1, "disputed": 2}
    assert [(p.name, p.accepted, p.edited, p.rejected, p.skipped) for p in facts.reviewing.people] == [
        ("Mona", 2, 1, 1, 5), ("Omar", 1, 1, 2, 5)]
    (agreed,) = facts.reviewing.agreement
    assert (agreed.one, agreed.other, agreed.pairs, agreed.edits) == ("Mona", "Omar", 4, 1)
    # 3 of 4 alike; by chance (2*1 + 1*2 + 1*1) / 16 = 5/16, so that kappa is (12/16 - 5/16) / (11/16).
    assert agreed.kappa == pytest.approx(7 / 11)
    assert agreed.edit_distance == pytest.approx(1 / 6)  # One word put into six.
    assert sum(n for _, n in facts.reviewing.days) == 8
    assert (facts.effort.all.pairs, facts.effort.all.seconds) == (8, 10.0)
    assert [step.count for step in facts.funnel][-2:] == [9 - 1 - 2, 6 - 1]  # One of the two in dispute passed.


def test_what_an_export_takes_away_is_shown(workspace: Path, tmp_path: Path) -> None:
    decide(workspace, "Mona", {ECONOMY[0][1]: "reject"})
    before = gather(workspace).leaving
    # Nine pairs, one rejected; nothing was exported yet.
    assert (before.number, before.checked, before.kept) == (None, 9, 8)
    assert [(step.reason, step.pairs, step.left) for step in before.taken] == [(REJECTED, 1, 8)]
    test_set = tmp_path / "flores.txt"
    test_set.write_text(ECONOMY[1][0] + "\n", "utf-8")
    with Store(workspace) as store:
        export(store, tmp_path / "D", Options(wanted=Wanted(rule=parse("passed"), exclude=(test_set,))))
    last = gather(workspace).leaving
    assert (last.name, last.number, last.stale, last.checked) == ("D", 1, False, 9)
    # Of nine one is rejected, three fail a check and one is in the test set. The rule takes first.
    assert [(step.pairs, step.left) for step in last.taken] == [(1, 8), (3, 5), (1, 4)]
    assert (last.kept, last.splits) == (4, {"train": 4})
    page = render(gather(workspace))
    assert "an Arabic or English text of flores.txt" in page
    assert "has changed since" not in page
    decide(workspace, "Omar", {ECONOMY[3][1]: "accept"})
    assert "The workspace has changed since" in render(gather(workspace))


def test_bulk_is_named_apart(workspace: Path) -> None:
    desk = Desk(workspace)
    desk.bulk_accept(Reviewer("Lina", lead=True), Queue(), 0.5, "bulk")
    desk.close()
    facts = gather(workspace)
    assert facts.reviewing is not None
    assert (facts.reviewing.in_bulk, facts.reviewing.days, facts.effort) == (6, (), None)
    assert "6 decisions were made in bulk" in render(facts)


def test_other_engines_stand_beside_the_current_one(workspace: Path) -> None:
    """A second engine that answers everything with one wrong sentence: none of its pairs passes every check."""
    with Store(workspace) as store:
        sentences = [item.sentence for item in store.checked([])]
        store.begin("translate", "engine:other|v:1")
        store.commit("translate", "engine:other|v:1", [
            (s, [Pair(content_id(s.id, "other"), s.id, s.text, "", None, (), (), False, "engine:other|v:1")])
            for s in sentences])
        build.check(store)
        store.begin("translate", ENGINE)
    groups = {group.name: group for group in gather(workspace).engines.shown}
    assert (groups["engine:other|v:1"].pairs, groups["engine:other|v:1"].passed) == (9, 0)
    assert (groups[ENGINE].pairs, groups[ENGINE].passed) == (9, 6)


def test_run_on_sentences_are_counted_from_their_limit_on(tmp_path: Path) -> None:
    pairs = [(" ".join(["كلمة"] * n) + ".", " ".join(["word"] * n) + ".") for n in (59, 60, 100, 10, 11)]
    facts = gather(make_workspace(tmp_path / "w.sqlite", [pairs]))
    assert [(group.name, group.pairs) for group in facts.sentences.by_words] == [
        ("1 to 10", 1), ("11 to 20", 1), ("41 to 59", 1), ("60 to 99", 1), ("100 and more", 1)]
    assert facts.sentences.run_on == 2
    assert [len(example.ar.split()) for example in facts.sentences.examples] == [100, 60]


@pytest.mark.parametrize(("source", "name"), [
    ("https://www.News.example/a/1.html", "news.example"),
    ("https://user:word@paper.example:8080/x", "paper.example:8080"),
    ("wire/feed.jsonl#12", "feed.jsonl"), ("press/day/1.txt", "day"), ("one.txt", "single files"),
    ("press/a#b.txt", "press"), ("-", "single files")])
def test_outlets(source: str, name: str) -> None:
    assert outlet(source) == name


def test_the_smallest_are_kept() -> None:
    draw = random.Random(3)
    keys = [(draw.randint(0, 9) / 10, draw.random()) for _ in range(500)]
    kept = Smallest[tuple[float, float]](7)
    for key in keys:
        kept.offer(key, lambda key=key: key)  # type: ignore[misc]
    assert list(kept.items()) == sorted(keys)[:7]


@pytest.mark.parametrize(("part", "whole", "words"), [
    (0, 10, "0%"), (1, 1000, "<1%"), (5, 1000, "0%"), (6, 1000, "1%"), (999, 1000, ">99%"), (1000, 1000, "100%"),
    (1, 0, "–"), (1, 3, "33%")])
def test_percents_never_hide_the_last_one(part: float, whole: float, words: str) -> None:
    assert percent(part, whole) == words


def test_counts_are_for_people() -> None:
    assert [count(1234567), count(None), count(1.25, 1)] == ["1,234,567", "–", "1.2"]


# The page


class Tags(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_same_workspace_gives_the_same_bytes(workspace: Path) -> None:
    decide(workspace, "Mona", {ECONOMY[0][1]: "accept", ECONOMY[2][1]: "reject"})
    assert render(gather(workspace)) == render(gather(workspace))


def test_nothing_runs_and_nothing_is_fetched(workspace: Path) -> None:
    page = render(gather(workspace))
    for tag, attributes in Tags(page).found:
        assert tag not in ("script", "link", "img", "iframe", "object", "base", "form"), tag
        assert not [name for name in attributes if name.startswith("on")], attributes
        for name in ("href", "src"):
            assert (attributes.get(name) or "#").startswith("#"), attributes
    assert not re.search(r"url\((?!#)|@import|https?://", page)
    ids = [attributes["id"] for _, attributes in Tags(page).found if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_each_language_runs_in_its_own_direction(workspace: Path) -> None:
    directions = {(attributes["class"], attributes["lang"], attributes["dir"])
                  for tag, attributes in Tags(render(gather(workspace))).found
                  if tag == "p" and "text" in (attributes.get("class") or "").split()}
    assert directions == {("text en", "en", "ltr"), ("text ar", "ar", "rtl")}


def test_what_cannot_be_seen_is_named_and_what_is_cut_is_said() -> None:
    assert str(marked("<b>&\u202e", [(0, 3)])) == (
        '<mark>&lt;b&gt;</mark>&amp;<span class="hidden-character" title="U+202E">202E</span>')
    assert "می\u200cخواهم" in str(marked("می\u200cخواهم"))  # A joiner that is spelling stays.
    assert "… 3 of 1,000 characters" in str(marked("abc", [], 1000))


def test_a_large_workspace_makes_no_larger_page(tmp_path: Path) -> None:
    """Hundreds of articles; what is shown is bounded and says so."""
    pairs = [[(f"{arabic} {k}", f"{english} {k}") for arabic, english in ECONOMY] for k in range(280)]
    facts = gather(make_workspace(tmp_path / "w.sqlite", pairs))
    assert (facts.pairs, len(facts.lengths.sample)) == (280 * len(ECONOMY), 1500)
    page = render(facts)
    assert f"1,500 of {facts.lengths.count:,} drawn at random" in page
    assert "12 of 280 shown" in page
    assert len(page) < 450_000


def test_hostile_texts_are_shown_as_themselves(tmp_path: Path, browser: Any) -> None:
    """They are the articles, their titles, their sources and the reviewers' words."""
    texts = [text.replace("\r", " ") for text in hostile()]
    workspace = make_workspace(tmp_path / "w.sqlite", [[(f"{n} {text}", f"{text} {n}")]
                                                       for n, text in enumerate(texts)])
    with Store(workspace) as store:  # As it was read: titles and sources come from anywhere too.
        store._db.executemany("UPDATE articles SET title = ?, source = ? WHERE n = ?", [
            (text, f"{text}#1", n) for n, text in enumerate(texts, 1)])
    decide(workspace, "<script>window.harm=1</script>", {f"{texts[0]} 0": "edit"}, text=texts[1])
    page = tmp_path / "report.html"
    page.write_text(render(gather(workspace)), "utf-8")
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    opened, wrong = context.new_page(), []
    opened.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    opened.on("console", lambda message: wrong.append(f"console: {message.text}"))
    opened.on("dialog", lambda dialog: (wrong.append("dialog"), dialog.dismiss()))
    opened.on("request", lambda request: request.url.startswith("file:") or wrong.append(request.url))
    opened.goto(page.as_uri())
    assert wrong == []
    assert opened.evaluate("typeof window.harm") == "undefined"
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.evaluate("document.querySelectorAll('script, iframe, img').length") == 0
    facts = gather(workspace)
    shown = opened.eval_on_selector_all("#worst .pair .text.ar", """places => places.map(place => {
        for (const box of place.querySelectorAll(".hidden-character, .cut")) box.remove();
        return place.textContent; })""")
    assert len(shown) == 8
    for text, example in zip(shown, facts.worst, strict=True):
        # All that is printable stands there as it is; the rest is named in boxes, which were taken out.
        assert "".join(filter(str.isprintable, text)) == "".join(filter(str.isprintable, example.ar))
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(workspace: Path, tmp_path: Path, browser: Any, scheme: str) -> None:
    """WCAG 2.2, 1.4.3, at the width of a desk; and a phone shows all of it without a sideways scroll."""
    decide(workspace, "Mona", {ECONOMY[0][1]: "accept", ECONOMY[2][1]: "reject", HEALTH[2][1]: "edit"}, text="Fine.")
    page = tmp_path / "report.html"
    page.write_text(render(gather(workspace)), "utf-8")
    context = browser.new_context(viewport={"width": 1200, "height": 900}, color_scheme=scheme)
    opened = context.new_page()
    opened.goto(page.as_uri())
    assert opened.evaluate(CONTRAST) == []
    opened.set_viewport_size({"width": 390, "height": 844})
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


# The command


def test_the_command_writes_the_page_and_prints_its_facts(workspace: Path, tmp_path: Path,
                                                          tarjama: Callable[..., Any]) -> None:
    out = tmp_path / "reports" / "r.html"
    ran = tarjama("report", "--workspace", workspace, "--out", out, "--json")
    facts = json.loads(ran.out)
    assert (ran.code, facts["pairs"], facts["passed"]) == (0, 9, 6)
    page = out.read_text("utf-8")
    for example in (*facts["worst"], *facts["best"]):
        assert example["en"].split()[0] in html.unescape(page)
    assert list(out.parent.iterdir()) == [out]
    assert json.loads(tarjama("report", "--workspace", workspace, "--json").out) == facts
    assert "6 pass every check" in tarjama("report", "--workspace", workspace, "--out", out).out


def test_the_command_says_what_is_missing(tmp_path: Path, workspace: Path, tarjama: Callable[..., Any]) -> None:
    assert tarjama("report", "--workspace", workspace).code == 2
    assert tarjama("report", "--workspace", workspace, "--effort", "--out", tmp_path / "r.html").code == 2
    ran = tarjama("report", "--workspace", tmp_path / "no.sqlite", "--json")
    assert (ran.code, "no such workspace" in ran.err) == (1, True)
    ran = tarjama("report", "--workspace", workspace, "--out", tmp_path)
    assert (ran.code, "--out" in ran.err) == (1, True)
    with Store(tmp_path / "empty.sqlite"):
        pass
    with pytest.raises(CorpusError, match="tarjama check"):
        gather(tmp_path / "empty.sqlite")
