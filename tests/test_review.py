"""The review pass without a page: rules as tables, the desk on real workspaces, many threads at once."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from review_workspace import ECONOMY, make_workspace

from corpus import build, store_queue, store_reviews
from corpus.agreement import cohen_kappa, kappas, krippendorff_alpha
from corpus.desk import Desk
from corpus.records import CorpusError, ErrorTag, Review
from corpus.review import Queue, draw, edit_rate, queue_of, ruled, ruling, standing, wanted
from corpus.search_words import indexed, match
from corpus.store import Store
from corpus.store_queue_refresh import refresh
from corpus.store_reviews import Reviewer

LEAD, MONA, OMAR = Reviewer("lead", True), Reviewer("Mona", False), Reviewer("Omar", False)
OPEN = Queue()


def review(verdict: str, text: str = "", *, who: str = "Mona", action: str = "a", role: str = "review",
           undoes: str = "") -> Review:
    return Review(action, "p", who, role, verdict, text, (), "", 1.0, "2026-01-01T00:00:00+00:00", undoes)


# Rules


@pytest.mark.parametrize(("verdict", "text", "becomes", "kept"), [
    ("accept", "ignored", "accept", ""),
    ("edit", "Another one.", "edit", "Another one."),
    ("edit", "  Another \n one. ", "edit", "Another one."),
    ("edit", " The  machine's. ", "accept", ""),
    ("edit", "The machine's!", "edit", "The machine's!"),
    ("reject", "ignored", "reject", ""),
    ("skip", "", "skip", ""),
])
def test_what_a_verdict_becomes(verdict: str, text: str, becomes: str, kept: str) -> None:
    made = ruled(review(verdict, text), "The machine's.")
    assert (made.verdict, made.text) == (becomes, kept)


@pytest.mark.parametrize("wrong", [
    review("edit", " \n "), review("like"), review("accept", action=""), review("accept", role="king"),
    review("undo"), review("accept", undoes="b"), replace(review("accept"), tags=(ErrorTag("accuracy", "bad"),)),
    replace(review("accept"), tags=(ErrorTag("spelling", "minor"),)), replace(review("accept"), comment="x" * 4001),
    review("edit", "x" * 2_000_001),
])
def test_what_is_no_review_is_refused(wrong: Review) -> None:
    with pytest.raises(CorpusError):
        ruled(wrong, "The machine's.")


@pytest.mark.parametrize(("seconds", "kept"), [(-1.0, 0.0), (0.0, 0.0), (3600.0, 3600.0), (3601.0, 3600.0)])
def test_seconds_stay_in_their_range(seconds: float, kept: float) -> None:
    assert ruled(replace(review("accept"), seconds=seconds), "").seconds == kept


def test_the_last_review_that_was_not_taken_back_stands() -> None:
    first, second = review("accept", action="1"), review("reject", action="2")
    assert standing([]) is None
    assert standing([first, second]) == second
    assert standing([first, second, review("undo", action="3", undoes="2")]) == first
    assert standing([first, review("undo", action="3", undoes="1")]) is None
    assert standing([first, review("undo", action="3", undoes="1"), second]) == second


@pytest.mark.parametrize(("decisions", "outcome"), [
    ([], None),
    ([review("skip")], None),
    ([review("accept")], "accept"),
    ([review("accept"), review("skip", who="Omar")], "accept"),
    ([review("accept"), review("accept", who="Omar")], "accept"),
    ([review("accept"), review("reject", who="Omar")], "disputed"),
    ([review("edit", "One."), review("edit", "One.", who="Omar")], "edit"),
    ([review("edit", "One."), review("edit", "Two.", who="Omar")], "disputed"),
    ([review("accept"), review("reject", who="Omar"), review("reject", who="lead", role="adjudication")], "reject"),
    ([review("accept"), review("skip", who="lead", role="adjudication")], "accept"),
])
def test_what_reviews_say_together(decisions: list[Review], outcome: str | None) -> None:
    says = ruling(decisions)
    assert (says and says.outcome) == outcome


def test_a_queue_is_the_same_after_its_link() -> None:
    from urllib.parse import parse_qsl

    queue = Queue("reading", "skipped", "numbers", "abc", "أسعار & prices", 2.5)
    assert queue_of(dict(parse_qsl(queue.query()))) == queue
    assert Queue().query() == ""


@pytest.mark.parametrize("words", [{"order": "size"}, {"audit": "101"}, {"audit": "-1"}, {"audit": "nan"}, {"x": "y"},
                                   {"search": "x" * 501}, {"search": ["x"]}, {"state": "all"}])
def test_what_is_no_queue_is_refused(words: dict[str, object]) -> None:
    with pytest.raises(CorpusError):
        queue_of(words)


def test_draws_are_even_and_independent() -> None:
    """Of 20,000 ids 10 % should be drawn for two readers: 2,000, give or take 4 standard deviations (42 each)."""
    ids = [f"{n:020x}" for n in range(20_000)]
    second = [wanted(draw("overlap", pair_id), 10.0) == 2 for pair_id in ids]
    assert abs(sum(second) - 2000) < 170
    assert abs(sum(draw("audit", pair_id) < 0.5 for pair_id, twice in zip(ids, second, strict=True) if twice)
               - sum(second) / 2) < 100
    assert wanted(0.0, 0.0) == 1
    assert wanted(1 - 2**-53, 100.0) == 2


@pytest.mark.parametrize(("machine", "text", "rate"), [
    ("a b c d", "a b c d", 0.0), ("a b c d", "a x c d", 0.25), ("a b c d", "a b c", 0.25), ("a b c d", "b c d e", 0.5),
    ("", "a b", 2.0), ("a", "", 1.0),
])
def test_edit_rate(machine: str, text: str, rate: float) -> None:
    """Counted by hand."""
    assert edit_rate(machine, text) == rate


def test_agreement_is_what_the_literature_computes() -> None:
    """Cohen's kappa: the table of 50 grants (20, 5, 10, 15) gives 0.4. Krippendorff's alpha: the four observers of
    "Computing Krippendorff's Alpha-Reliability" (2011), nominal, give 0.743."""
    assert cohen_kappa([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15) == (
        pytest.approx(0.4))
    observers = ("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .",
                 "1 2 3 3 2 4 4 1 2 5 1 .")
    units = [[value for value in unit if value != "."] for unit in zip(*(o.split() for o in observers), strict=True)]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=0.0005)
    assert cohen_kappa([]) is None
    assert cohen_kappa([("y", "y")]) is None
    assert krippendorff_alpha([["y"], ["n"]]) is None
    assert kappas({"a": {"1": "y"}, "b": {"2": "y"}}) == {}


@pytest.mark.parametrize(("query", "text", "found"), [
    ("أسعار", "ارتفعت الأسعار", True), ("اسعار", "والأسعار", True), ("الأسعار", "أسعار النفط", True),
    ("مدرسه", "المدرسةُ", True), ("١٢٥", "125 يوماً", True), ("125", "١٢٥", True), ("price", "Prices rose", True),
    ("rose prices", "Prices rose", True), ('"rose prices"', "Prices rose", False),
    ('"prices rose"', "Prices rose", True),
    ("rise", "Prices rose", False), ("NOT x OR (", "Prices rose", False), ('"', "Prices rose", False),
])
def test_search_finds_words_in_any_spelling(query: str, text: str, found: bool) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE search USING fts5 (source, content = '')")
    db.execute("INSERT INTO search (rowid, source) VALUES (1, ?)", (indexed(text),))
    words = match(query)
    assert bool(words and db.execute("SELECT 1 FROM search WHERE search MATCH ?", (words,)).fetchall()) == found


# The desk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "w.sqlite")


@pytest.fixture
def desk(path: Path) -> Iterator[Desk]:
    opened = Desk(path)
    yield opened
    opened.close()


def take(desk: Desk, reviewer: Reviewer, queue: Queue = OPEN) -> dict[str, object]:
    view = desk.next(reviewer, queue)
    assert view is not None
    return view


def outcomes(path: Path) -> dict[str, int]:
    with Store(path) as store:
        return store.rulings()


def test_riskiest_first_and_nothing_twice(desk: Desk) -> None:
    scores, ids, view = [], [], take(desk, MONA)
    for k in range(9):
        scores.append(view["score"])
        ids.append(view["id"])
        view = desk.decide(MONA, str(view["id"]), action=str(k), verdict="accept")["next"]  # type: ignore[assignment]
    assert view is None
    assert scores == sorted(scores)  # type: ignore[type-var]
    assert len(set(ids)) == 9
    assert desk.progress(MONA, OPEN)["left"] == 0


def test_reading_order_is_the_article(desk: Desk) -> None:
    queue, read = Queue("reading"), []
    view: dict[str, object] | None = take(desk, MONA, queue)
    while view:
        read.append(view["source"])
        view = desk.decide(MONA, str(view["id"]), action=str(len(read)), verdict="accept", queue=queue)["next"]  # type: ignore[assignment]
    assert read[:6] == [arabic for arabic, _ in ECONOMY]


def test_filters_combine(desk: Desk) -> None:
    numbers = Queue(check="numbers")
    assert desk.progress(MONA, numbers)["left"] == 2
    assert "125" in str(take(desk, MONA, Queue(check="numbers", search="الدولار"))["source"]).replace("١٢٥", "125")
    assert desk.next(MONA, Queue(check="numbers", search="مستشفى")) is None
    assert desk.progress(MONA, Queue(audit=100))["left"] == 6  # 9 pairs, of which 3 fail a check
    article = str(take(desk, MONA, Queue(search="مستشفى"))["article"]["id"])  # type: ignore[index]
    assert desk.progress(MONA, Queue(article=article))["left"] == 3
    for order in ("risk", "reading", "random"):
        assert desk.next(OMAR, Queue(order, article=article, check="repetition")) is not None


def test_findings_carry_spans_of_both_sides(desk: Desk) -> None:
    view = take(desk, MONA, Queue(search="الدولار"))
    (finding,) = view["findings"]  # type: ignore[misc]
    ((a, b),), ((c, d),) = finding["source_spans"], finding["target_spans"]
    assert (str(view["source"])[a:b], str(view["target"])[c:d]) == ("١٢٥", "152")


def test_two_never_get_the_same_pair(desk: Desk) -> None:
    mine, his = take(desk, MONA), take(desk, OMAR)
    assert mine["id"] != his["id"]
    with pytest.raises(CorpusError, match="not in your queue"):
        desk.decide(OMAR, str(mine["id"]), action="x", verdict="accept")
    with pytest.raises(CorpusError, match="not in your queue"):
        desk.view(OMAR, str(mine["id"]))


def test_a_lease_that_ran_out_goes_to_the_next(desk: Desk) -> None:
    with desk.access.writing() as db:
        first = store_queue.lease_next(db, OPEN, "Mona", at=1000.0)
        assert store_queue.lease_next(db, OPEN, "Omar", at=1000.0 + store_queue.LEASE_S - 1) != first
        assert store_queue.lease_next(db, OPEN, "Rana", at=1000.0 + store_queue.LEASE_S + 1) == first


def test_next_passes_on_and_comes_round(desk: Desk) -> None:
    first = take(desk, MONA)
    seen, view = [first["id"]], first
    for _ in range(8):
        view = desk.next(MONA, OPEN, str(view["id"]))  # type: ignore[assignment]
        seen.append(view["id"])
    assert len(set(seen)) == 9
    assert desk.next(MONA, OPEN, str(view["id"]))["id"] == first["id"]  # type: ignore[index]
    assert desk.next(MONA, OPEN, str(first["id"]), risky=True)["passed"] is False  # type: ignore[index]


def test_an_action_counts_once(desk: Desk, path: Path) -> None:
    pair = str(take(desk, MONA)["id"])
    assert desk.decide(MONA, pair, action="1", verdict="edit", text="New.")["new"] == 1
    assert desk.decide(MONA, pair, action="1", verdict="edit", text="New.")["new"] == 0
    assert desk.undo(MONA, "2")["undone"] == 1
    assert desk.undo(MONA, "2")["undone"] == 0
    assert len(desk.history(MONA, pair)) == 2
    assert outcomes(path) == {}


def test_undo_goes_back_step_by_step(desk: Desk, path: Path) -> None:
    pair = str(take(desk, MONA)["id"])
    desk.decide(MONA, pair, action="1", verdict="accept")
    desk.decide(MONA, pair, action="2", verdict="edit", text="Better.")
    assert outcomes(path) == {"edit": 1}
    desk.undo(MONA, "3")
    assert outcomes(path) == {"accept": 1}
    desk.undo(MONA, "4")
    assert outcomes(path) == {}
    assert desk.progress(MONA, OPEN)["left"] == 9
    assert desk.undo(MONA, "5") == {"undone": 0, "pair": None}
    assert [event["verdict"] for event in desk.history(MONA, pair)] == ["accept", "edit", "undo", "undo"]


def test_reviews_cannot_be_changed(desk: Desk, path: Path) -> None:
    desk.decide(MONA, str(take(desk, MONA)["id"]), action="1", verdict="accept")
    with sqlite3.connect(path) as db:
        for statement in ("UPDATE reviews SET verdict = 'reject'", "DELETE FROM reviews"):
            with pytest.raises(sqlite3.IntegrityError, match="only appended"):
                db.execute(statement)


def test_every_commit_of_a_review_is_synced(desk: Desk) -> None:
    """2 is FULL: SQLite then syncs the log before COMMIT returns (sqlite.org/pragma.html#pragma_synchronous)."""
    with desk.access.writing() as db:
        assert db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_skipped_pair_goes_to_others(desk: Desk) -> None:
    pair = take(desk, MONA)["id"]
    after = desk.decide(MONA, str(pair), action="1", verdict="skip")["next"]
    assert after["id"] != pair  # type: ignore[index]
    assert take(desk, OMAR)["id"] == pair
    assert desk.progress(MONA, Queue(state="skipped"))["left"] == 1


def test_a_skip_taken_back_does_not_take_the_pair_from_others(desk: Desk) -> None:
    pair = take(desk, MONA)["id"]
    desk.decide(MONA, str(pair), action="1", verdict="skip")
    assert take(desk, OMAR)["id"] == pair
    assert desk.undo(MONA, "2")["pair"]["id"] != pair  # type: ignore[index]  # Omar is at it
    desk.decide(OMAR, str(pair), action="3", verdict="accept")
    assert desk.undo(OMAR, "4")["pair"]["id"] == pair  # type: ignore[index]
    desk.decide(OMAR, str(pair), action="5", verdict="skip")
    desk.decide(MONA, str(take(desk, MONA)["id"]), action="6", verdict="skip")
    assert desk.undo(MONA, "7")["undone"] == 1


def test_the_same_pair_elsewhere_takes_one_decision(desk: Desk, path: Path) -> None:
    view = take(desk, MONA, Queue(search="المحروقات"))
    assert view["same"] == 1
    edit = desk.decide(MONA, str(view["id"]), action="1", verdict="edit", text="Fuel cost the same.", same=True)
    assert edit["new"] == 2
    assert outcomes(path) == {"edit": 2}
    assert desk.undo(MONA, "2")["undone"] == 2
    assert outcomes(path) == {}


def test_overlap_is_blind_and_disputes_are_settled(path: Path) -> None:
    desk = Desk(path, overlap=100)
    try:
        pair = str(take(desk, MONA)["id"])
        desk.decide(MONA, pair, action="1", verdict="accept", comment="fine")
        seen = desk.view(OMAR, pair) if take(desk, OMAR)["id"] == pair else {}
        assert (seen["mine"], seen["others"]) == (None, [])
        assert desk.history(OMAR, pair) == []
        desk.decide(OMAR, pair, action="2", verdict="edit", text="Not fine.")
        assert outcomes(path) == {"disputed": 1}
        assert take(desk, OMAR)["id"] != pair
        with pytest.raises(CorpusError, match="only a lead"):
            desk.next(OMAR, Queue(state="disputed"))
        view = take(desk, LEAD, Queue(state="disputed"))
        assert [other["verdict"] for other in view["others"]] == ["accept", "edit"]  # type: ignore[attr-defined]
        assert "Mona" not in str(view["others"])
        desk.decide(LEAD, pair, action="3", verdict="edit", text="Settled.", queue=Queue(state="disputed"))
        assert outcomes(path) == {"edit": 1}
        assert desk.next(LEAD, Queue(state="disputed")) is None
        with Store(path) as store:
            assert [row.en for row in build.rows(store) if row.id == pair] == ["Settled."]
    finally:
        desk.close()


def test_overlap_can_be_moved(path: Path) -> None:
    for overlap, twice in ((100.0, 9), (0.0, 0), (None, 0), (50.0, None)):
        desk = Desk(path, overlap=overlap)
        with desk.access.reading() as db:
            count, opened = db.execute("SELECT sum(wanted = 2), sum(open = wanted) FROM queue").fetchone()
        desk.close()
        assert opened == 9
        assert twice is None or count == twice


def test_bulk_takes_what_scores_enough_and_one_undo_gives_it_back(desk: Desk, path: Path) -> None:
    with pytest.raises(CorpusError, match="only a lead"):
        desk.bulk_sample(MONA, OPEN, 0.5)
    with pytest.raises(CorpusError, match="only a lead"):
        desk.bulk_accept(MONA, OPEN, 0.5, "b")
    held = take(desk, MONA, Queue(search="مستشفى"))
    sample = desk.bulk_sample(LEAD, OPEN, 0.5)
    assert sample["count"] == 5  # 6 pass every check, Mona has one of them
    assert held["id"] not in {pair["id"] for pair in sample["sample"]}  # type: ignore[attr-defined]
    assert desk.bulk_accept(LEAD, OPEN, 0.5, "b") == 5
    assert outcomes(path) == {"accept": 5}
    assert desk.undo(LEAD, "u")["undone"] == 5
    assert outcomes(path) == {}


def test_controls_are_mixed_in_and_counted(path: Path) -> None:
    from corpus.page.summary import summary

    desk = Desk(path, control_every=2)
    try:
        with desk.access.reading() as db:
            bad, good = (row[0] for row in db.execute("SELECT pair_id FROM queue ORDER BY score LIMIT 2"))
        assert desk.set_controls({bad: "reject", good: "reject"}) == 2
        with pytest.raises(CorpusError):
            desk.set_controls({bad: "perhaps"})
        with pytest.raises(CorpusError):
            desk.set_controls({"nothing": "accept"})
        given = []
        for k in range(4):
            view = take(desk, MONA)
            given.append(view["id"] in (bad, good))
            verdict = "reject" if view["id"] == bad else "accept"
            desk.decide(MONA, str(view["id"]), action=str(k), verdict=verdict)
        assert given == [False, True, False, True]
        assert outcomes(path) == {"accept": 2, "reject": 2}  # the known answer holds, whatever Mona said
        (row,) = summary(desk, MONA, {})["reviewers"]  # type: ignore[misc]
        assert row[-1] == 0.5
    finally:
        desk.close()


def test_a_lead_makes_a_decided_pair_a_control(path: Path) -> None:
    """Blind: the second reviewer gets it like any other pair; the lead's answer holds while it is a control."""
    desk = Desk(path, control_every=1)
    try:
        pair = str(take(desk, LEAD)["id"])
        with pytest.raises(CorpusError, match="accept or reject it first"):
            desk.set_control(LEAD, pair, "c0", on=True)
        desk.decide(LEAD, pair, action="1", verdict="reject")
        with pytest.raises(CorpusError, match="only a lead"):
            desk.set_control(MONA, pair, "c0", on=True)
        assert desk.set_control(LEAD, pair, "c1", on=True)["control"] is True
        desk.set_control(LEAD, pair, "c2", on=True)  # It is one already.
        given = take(desk, MONA)
        assert (given["id"], given["control"], given["mine"]) == (pair, False, None)
        desk.decide(MONA, pair, action="m", verdict="accept")
        assert outcomes(path) == {"reject": 1}
        assert desk.set_control(LEAD, pair, "c3", on=False)["control"] is False
        assert outcomes(path) == {"disputed": 1}
        assert desk.set_control(LEAD, pair, "c4", on=True)["control"] is True
    finally:
        desk.close()


def test_an_edit_is_checked_as_it_is_typed(desk: Desk) -> None:
    pair = str(take(desk, MONA, Queue(search="الدولار"))["id"])
    english = ECONOMY[4][1]
    assert desk.recheck(MONA, pair, english)["passed"] is False
    assert desk.recheck(MONA, pair, english.replace("152", "125"))["passed"] is True
    assert desk.recheck(MONA, pair, "")["passed"] is False


def test_the_export_is_what_reviewers_said(desk: Desk, path: Path) -> None:
    wrong = take(desk, MONA, Queue(search="الدولار"))
    right = ECONOMY[4][1].replace("152", "125")
    desk.decide(MONA, str(wrong["id"]), action="1", verdict="edit", text=right)
    out = take(desk, MONA, Queue(search="الأدوية"))
    desk.decide(MONA, str(out["id"]), action="2", verdict="reject", comment="repeats")
    with Store(path) as store:
        rows = {row.id: row for row in build.rows(store)}
        assert len(rows) == 8
        assert out["id"] not in rows
        edited = rows[str(wrong["id"])]
        assert (edited.en, edited.origin, edited.passed) == (right, "edited", True)
        assert Counter(row.origin for row in rows.values()) == {"machine": 7, "edited": 1}
        assert build.dropped(store) == {"pairs a reviewer rejected": 1}


def test_a_queue_of_other_checks_is_made_again_and_keeps_decisions(desk: Desk, path: Path) -> None:
    pair = str(take(desk, MONA)["id"])
    desk.decide(MONA, pair, action="1", verdict="accept")
    built = refresh(desk.access, lambda found: (0.5, True), "other", [], None)
    assert (built.pairs, built.new) == (9, 9)
    assert refresh(desk.access, lambda found: (0.5, True), "other", [], None).new == 0
    with desk.access.reading() as db:
        assert db.execute("SELECT given, open FROM queue WHERE pair_id = ?", (pair,)).fetchone() == (1, 0)
        assert db.execute("SELECT count(*) FROM queue WHERE open = 1 AND score = 0.5").fetchone() == (8,)
    assert desk.progress(MONA, Queue(search="مستشفى"))["left"] == 1


def test_only_the_hash_of_a_token_is_kept(desk: Desk, path: Path) -> None:
    with desk.access.writing() as db:
        token = store_reviews.add_reviewer(db, "Mona")
        other = store_reviews.add_reviewer(db, "Omar", lead=True)
    with desk.access.reading() as db:
        assert store_reviews.reviewer_of(db, token) == MONA
        assert store_reviews.reviewer_of(db, other) == Reviewer("Omar", True)
        assert store_reviews.reviewer_of(db, token + "x") is None
    with desk.access.writing() as db:
        store_reviews.remove_reviewer(db, "Mona")
        assert store_reviews.reviewer_of(db, token) is None
        with pytest.raises(CorpusError):
            store_reviews.remove_reviewer(db, "Mona")
        for name in ("", "x" * 61, "a\nb"):
            with pytest.raises(CorpusError):
                store_reviews.add_reviewer(db, name)
    assert token.encode() not in b"".join(p.read_bytes() for p in path.parent.glob("w.sqlite*"))


def test_a_workspace_without_pairs_says_what_to_do(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite"):
        pass
    with pytest.raises(CorpusError, match="tarjama check"):
        Desk(tmp_path / "w.sqlite")


def test_twelve_reviewers_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    pairs = [[(f"{arabic} {n}", f"{english} {n}") for arabic, english in ECONOMY] for n in range(40)]
    desk = Desk(make_workspace(tmp_path / "w.sqlite", pairs))
    confirmed: list[tuple[str, str]] = []
    errors: list[BaseException] = []

    def work(name: str) -> None:
        reviewer = Reviewer(name, False)
        try:
            view = desk.next(reviewer, OPEN)
            while view is not None:
                pair = str(view["id"])
                answer = desk.decide(reviewer, pair, action=f"{name}{pair}", verdict="accept", seconds=1)
                confirmed.append((pair, name))
                view = answer["next"]  # type: ignore[assignment]
        except CorpusError as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(f"r{n}",)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert max(Counter(pair for pair, _ in confirmed).values()) == 1
    with desk.access.reading() as db:
        assert sorted((r.pair_id, r.reviewer) for r in store_reviews.all_reviews(db)) == sorted(confirmed)
    assert len(confirmed) == 240
    desk.close()


def test_a_queue_whose_making_was_killed_is_finished(path: Path) -> None:
    """Rows without indexes are what a kill between the two leaves."""
    Desk(path).close()
    with sqlite3.connect(path) as db:
        names = [row[0] for row in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'queue_%'")]
        assert len(names) == 10
        for name in names:
            db.execute(f"DROP INDEX {name}")
        db.execute("DELETE FROM queue WHERE n > 5")
        db.execute("DELETE FROM queue_checks WHERE n > 5")
        db.execute("INSERT INTO search (search) VALUES ('delete-all')")
    desk = Desk(path)
    assert (desk.built.pairs, desk.built.new) == (9, 4)
    assert take(desk, MONA)["passed"] is False
    desk.close()


def test_the_queue_tells_how_far_its_making_is(path: Path) -> None:
    told: list[tuple[int, int]] = []
    Desk(path, on_batch=lambda count, total: told.append((count, total))).close()
    assert told == [(9, 9)]
    Desk(path, on_batch=lambda count, total: told.append((count, total))).close()
    assert told == [(9, 9)]  # Nothing new: nothing to wait for.
