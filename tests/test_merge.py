"""Several workspaces into one: nothing lost, nothing twice, and no verdict beside words its reviewer never saw."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from review_workspace import ECONOMY, HEALTH, make_workspace

from corpus import build, merge, store_reviews
from corpus.records import CorpusError, Review
from corpus.store import Store
from corpus.store_access import Access

FACTS = ("SELECT id FROM articles", "SELECT id FROM sentences", "SELECT id, target FROM pairs",
         "SELECT pair_id, k, name, score, message FROM findings", "SELECT item, error FROM done")


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as db:
        return sorted(db.execute(query).fetchall(), key=repr)


def review(path: Path, pair_id: str, verdict: str, *, who: str = "Amal", when: str = "2026-01-01T00:00:00+00:00",
           action: str = "", undoes: str = "") -> None:
    access = Access(path)
    with access.writing() as db:
        if who not in {name for (name,) in db.execute("SELECT name FROM reviewers")}:
            store_reviews.add_reviewer(db, who)
        store_reviews.append(db, [Review(action or f"{who}{when}{pair_id}", pair_id, who, "review", verdict,
                                         "Edited." if verdict == "edit" else "", (), "", 3.0, when, undoes)])
    access.close()


def pair_ids(path: Path) -> list[str]:
    return [row[0] for row in sqlite3.connect(path).execute("SELECT id FROM pairs ORDER BY n")]


def test_the_parts_are_the_whole(tmp_path: Path) -> None:
    """Against one workspace that had all articles from the start."""
    whole = make_workspace(tmp_path / "whole.sqlite", (ECONOMY, HEALTH))
    one = make_workspace(tmp_path / "one.sqlite", (ECONOMY,))
    # The second article keeps its name only beside a first.
    two = make_workspace(tmp_path / "two.sqlite", (ECONOMY, HEALTH))
    merged = merge.merge([one, two], tmp_path / "merged.sqlite")
    assert (merged.articles, merged.sentences, merged.pairs) == (2, 9, 9)
    assert merged.known["articles"] == 1
    assert merged.known["pairs"] == 6
    for query in FACTS:
        assert rows(tmp_path / "merged.sqlite", query) == rows(whole, query), query
    with Store(tmp_path / "merged.sqlite") as store, Store(whole) as expected:
        assert list(build.rows(store)) == list(build.rows(expected))
        assert build.check(store).done == 0


def test_every_table_of_the_workspace_is_thought_of(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite"):
        pass
    tables = {name for (name,) in sqlite3.connect(tmp_path / "w.sqlite").execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {*merge.FACTS, *merge.RULED, *merge.MADE_AGAIN}


def test_reviews_keep_their_people_and_their_order(tmp_path: Path) -> None:
    one, two = (make_workspace(tmp_path / f"{name}.sqlite") for name in ("one", "two"))
    first, second, *_ = pair_ids(one)
    # Amal's later word is in the part that is named first.
    review(one, first, "reject", when="2026-01-02T00:00:00+00:00")
    review(two, first, "accept", when="2026-01-01T00:00:00+00:00")
    review(two, second, "edit", who="Basma")
    merged = merge.merge([one, two], tmp_path / "m.sqlite")
    assert (merged.reviews, merged.reviewers) == (3, 2)
    assert rows(tmp_path / "m.sqlite", "SELECT pair_id, outcome, text FROM rulings") == sorted(
        [(first, "reject", ""), (second, "edit", "Edited.")], key=repr)
    assert rows(tmp_path / "m.sqlite", "SELECT name, token_hash IS NOT NULL FROM reviewers") == [
        ("Amal", 1), ("Basma", 1)]


def test_a_review_taken_back_in_a_copy_is_taken_back(tmp_path: Path) -> None:
    one = make_workspace(tmp_path / "one.sqlite")
    (first, *_) = pair_ids(one)
    review(one, first, "reject", action="a1")
    two = tmp_path / "two.sqlite"
    with sqlite3.connect(one) as db, sqlite3.connect(two) as copy:
        db.backup(copy)
    review(two, first, "undo", action="a2", undoes="a1", when="2026-01-03T00:00:00+00:00")
    assert merge.merge([two, one], tmp_path / "m.sqlite").reviews == 2
    assert rows(tmp_path / "m.sqlite", "SELECT * FROM rulings") == []


def retranslate(path: Path, pair_id: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute("UPDATE pairs SET target = 'Something else.' WHERE id = ?", (pair_id,))


def test_of_two_translations_the_reviewed_one_stays(tmp_path: Path) -> None:
    one, two = (make_workspace(tmp_path / f"{name}.sqlite") for name in ("one", "two"))
    (first, *_) = pair_ids(one)
    retranslate(two, first)
    merge.merge([one, two], tmp_path / "unreviewed.sqlite")
    assert (first, ECONOMY[0][1]) in rows(tmp_path / "unreviewed.sqlite", FACTS[2])
    review(two, first, "accept")
    assert merge.merge([one, two], tmp_path / "reviewed.sqlite").retranslated == 1
    assert (first, "Something else.") in rows(tmp_path / "reviewed.sqlite", FACTS[2])
    review(one, first, "accept", who="Basma")
    with pytest.raises(CorpusError, match=first):
        merge.merge([one, two], tmp_path / "both.sqlite")
    assert not (tmp_path / "both.sqlite").exists()


def test_what_failed_in_one_and_was_done_in_another_is_done(tmp_path: Path) -> None:
    one, two = (make_workspace(tmp_path / f"{name}.sqlite") for name in ("one", "two"))
    (first, *_) = pair_ids(one)
    with sqlite3.connect(one) as db:
        (sentence,) = db.execute("SELECT sentence_id FROM pairs WHERE id = ?", (first,)).fetchone()
        db.execute("DELETE FROM pairs WHERE id = ?", (first,))
        db.execute("UPDATE done SET error = 'no' WHERE item = ?", (sentence,))
    merge.merge([one, two], tmp_path / "m.sqlite")
    with Store(tmp_path / "m.sqlite") as store:
        assert store.count("translate") == (9, 0)


def test_what_cannot_be_merged_is_one_sentence(tmp_path: Path) -> None:
    one = make_workspace(tmp_path / "one.sqlite")
    with pytest.raises(CorpusError, match="there already"):
        merge.merge([one], one)
    with pytest.raises(CorpusError, match="no such workspace"):
        merge.merge([one, tmp_path / "none.sqlite"], tmp_path / "m.sqlite")
    (tmp_path / "text.sqlite").write_text("This is not a database, it only is named like one." * 50)
    with pytest.raises(CorpusError, match="not a workspace"):
        merge.merge([tmp_path / "text.sqlite"], tmp_path / "m.sqlite")
    assert not (tmp_path / "m.sqlite").exists()


def test_a_killed_merge_leaves_nothing_in_its_place(tmp_path: Path) -> None:
    parts = [make_workspace(tmp_path / "one.sqlite"), make_workspace(tmp_path / "two.sqlite")]
    out = tmp_path / "out" / "m.sqlite"
    program = "import sys; from corpus.cli import main; sys.exit(main(sys.argv[1:]))"
    process = subprocess.Popen([sys.executable, "-c", program, "merge", *map(str, parts), "--out", str(out)],
                               stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("out/.m.sqlite.merging-*/m.sqlite")) and time.monotonic() < deadline:
        time.sleep(0.0005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it ended before it could be killed"
    assert not out.exists()
    assert merge.merge(parts, out).pairs == 9
    assert os.listdir(out.parent).count("m.sqlite") == 1
