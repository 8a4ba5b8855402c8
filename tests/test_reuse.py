"""A text that was translated before is not translated again: in a batch, in flight, in the workspace, killed or not."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus import build, pairs
from corpus.records import Article, CorpusError, Sentence, content_id
from corpus.stages import Outcome, StageUnavailable
from corpus.store import Store
from corpus.store_schema import MIGRATIONS
from translate.engine import EngineError, EngineUnavailable
from translate.records import Hypothesis, Segment, Translation


class CountingEngine:
    """Answers with everything a translation can carry, and counts what it was asked."""

    def __init__(self, *, batch_size: int = 4, concurrency: int = 1, bad: str = "", gone_after: int = 10**9) -> None:
        self.signature = "engine:counting|v:1"
        self.batch_size = batch_size
        self.concurrency = concurrency
        self.asked: Counter[str] = Counter()
        self.batches: list[int] = []
        self._bad = bad
        self._gone_after = gone_after
        self._lock = threading.Lock()

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        with self._lock:
            if len(self.batches) >= self._gone_after:
                raise EngineUnavailable("gone")
            self.asked.update(texts)
            self.batches.append(len(texts))
        if self._bad in texts and self._bad:
            raise EngineError("bad")
        return [Translation(f"EN {text}", -0.5, (Hypothesis(f"OR {text}", -0.75),), (Segment(0, 1, 0, 2),), True)
                for text in texts]


def article(number: int, texts: Sequence[str]) -> tuple[Article, list[Sentence]]:
    text = "\n".join(texts)
    made = Article(content_id(str(number), text), f"{number}.txt", None, text, "utf-8", 1.0, None, None, "{}")
    found, start = [], 0
    for index, one in enumerate(texts):
        found.append(Sentence(content_id(made.id, str(index)), made.id, index, 0, start, start + len(one), one))
        start += len(one) + 1
    return made, found


def filled(path: Path, *articles: Sequence[str]) -> Store:
    store = Store(path)
    store.begin("split", "split|v:1")
    for number, texts in enumerate(articles):
        made, found = article(number, texts)
        store.add([made])
        store.commit("split", "split|v:1", [(made, found)])
    return store


def rows(store: Store) -> list[tuple[object, ...]]:
    """Every column of every pair that says something of the pair, in the order of sentences."""
    found = store._db.execute(
        "SELECT s.id, p.id, p.sentence_id, p.source, p.target, p.score, p.alternatives, p.segments, p.truncated "
        "FROM sentences s JOIN pairs p ON p.sentence_id = s.id ORDER BY s.n").fetchall()
    return [tuple(row) for row in found]


# Written otherwise (tatweel, quotes, spaces), read the same by a model; see tests/test_normalize.py.
SAME = ("قال «نعم».", "قـال “نعم”.", "قال  \"نعم\".")
MANY = [[f"جملة {number % 7} رقم {number % 5}" for number in range(start, start + 9)] for start in range(0, 90, 9)]


@pytest.mark.parametrize("concurrency", [1, 3])
def test_each_text_is_asked_once_and_every_pair_is_as_without(tmp_path: Path, concurrency: int) -> None:
    engine = CountingEngine(concurrency=concurrency)
    with filled(tmp_path / "w.sqlite", *MANY) as store:
        assert build.translate(store, engine) == Outcome(90, 0, 90 - 35)  # 7 x 5 texts, coprime: 35 different
        assert set(engine.asked.values()) == {1}
        assert engine.batches == [4] * 8 + [3], "the model's batches stay full"
        found = rows(store)
    # Without reuse: every sentence by itself, from an engine that knows no other.
    alone = []
    for number, texts in enumerate(MANY):
        for sentence in article(number, texts)[1]:
            ((pair,),) = pairs.answer(CountingEngine(), [sentence])  # type: ignore[misc]
            alone.append((pair.source, pair.target, pair.score, pair.truncated))
    assert [(row[3], row[4], row[5], bool(row[8])) for row in found] == alone
    assert all(row[0] == row[2] for row in found)
    assert len({row[1] for row in found}) == 90, "each pair has its own id"
    assert {row[6:8] for row in found if row[3] == "جملة 0 رقم 0"} == {('[["OR جملة 0 رقم 0",-0.75]]', "[[0,1,0,2]]")}


def test_ways_of_writing_that_a_model_reads_alike_are_one_text(tmp_path: Path) -> None:
    engine = CountingEngine()
    with filled(tmp_path / "w.sqlite", SAME) as store:
        build.translate(store, engine)
        assert engine.asked == {'قال "نعم".': 1}
        assert [row[4] for row in rows(store)] == ['EN قال "نعم".'] * 3


def test_the_workspace_remembers_over_runs(tmp_path: Path) -> None:
    with filled(tmp_path / "w.sqlite", ["أ", "ب"]) as store:
        build.translate(store, CountingEngine())
        made, found = article(7, ["ب", "ج", "أ"])
        store.add([made])
        store.commit("split", "split|v:1", [(made, found)])
        engine = CountingEngine()
        assert build.translate(store, engine) == Outcome(3, 0, 2)
        assert engine.asked == {"ج": 1}


def test_another_engine_is_asked_for_itself(tmp_path: Path) -> None:
    with filled(tmp_path / "w.sqlite", ["أ", "أ"]) as store:
        build.translate(store, CountingEngine())
        other = CountingEngine()
        other.signature = "engine:counting|v:2"
        build.translate(store, other)
        assert other.asked == {"أ": 1}


def test_what_a_killed_run_translated_is_not_asked_again(tmp_path: Path) -> None:
    with filled(tmp_path / "w.sqlite", *MANY) as store, pytest.raises(StageUnavailable):
        build.translate(store, CountingEngine(gone_after=5))
    engine = CountingEngine()
    with Store(tmp_path / "w.sqlite") as store:
        build.translate(store, engine)
        assert sum(engine.asked.values()) == 35 - 5 * 4
        again = rows(store)
    with filled(tmp_path / "whole.sqlite", *MANY) as store:
        build.translate(store, CountingEngine())
        assert rows(store) == again


def test_a_text_that_fails_fails_for_all_that_have_it_and_no_other(tmp_path: Path) -> None:
    engine = CountingEngine(bad="ب")
    with filled(tmp_path / "w.sqlite", ["أ", "ب", "ب", "ج"]) as store:
        assert build.translate(store, engine) == Outcome(2, 2, 1)
        assert [row[3] for row in rows(store)] == ["أ", "ج"]


def test_a_text_that_failed_in_the_batch_before_is_tried_once_more(tmp_path: Path) -> None:
    engine = CountingEngine(batch_size=2, concurrency=3, bad="ب")
    with filled(tmp_path / "w.sqlite", ["أ", "ب"], ["ج", "ب", "د"]) as store:
        assert build.translate(store, engine).failed == 2
        assert [row[3] for row in rows(store)] == ["أ", "ج", "د"]


def test_nothing_is_asked_where_all_is_known(tmp_path: Path) -> None:
    with filled(tmp_path / "w.sqlite", ["أ"]) as store:
        build.translate(store, CountingEngine())
        made, found = article(7, ["أ"] * 50)
        store.add([made])
        store.commit("split", "split|v:1", [(made, found)])
        assert build.translate(store, CountingEngine(gone_after=0)) == Outcome(50, 0, 50)


def test_each_batch_is_checked_while_the_next_is_translated(tmp_path: Path) -> None:
    with filled(tmp_path / "w.sqlite", *MANY) as store:
        with pytest.raises(StageUnavailable):
            build.translate(store, CountingEngine(gone_after=5), check_too=True)
        translated, checked = store.count("translate")[0], store.count("check")[0]
        assert translated == checked > 0
        build.translate(store, CountingEngine(), check_too=True)
        assert store.count("check") == (90, 0)
        assert build.check(store) == Outcome(0, 0)


def test_an_old_workspace_remembers_too(tmp_path: Path) -> None:
    """As version 2 left it: pairs without a key."""
    _, found = article(0, ["أ"])
    signature = pairs.signature(CountingEngine())
    with sqlite3.connect(tmp_path / "w.sqlite") as db:
        db.executescript(f"{MIGRATIONS[0]}{MIGRATIONS[1]} PRAGMA application_id = {0x7461726A}; "
                         "PRAGMA user_version = 2;")
        db.execute("INSERT INTO signatures VALUES (1, 'translate', ?)", (signature,))
        db.execute("INSERT INTO pairs (signature, id, sentence_id, source, target, alternatives, segments, truncated) "
                   "VALUES (1, 'p', ?, 'أ', 'EN of old', '[]', '[]', 0)", (found[0].id,))
    with Store(tmp_path / "w.sqlite") as store:
        later, sentences = article(7, ["أ"])
        store.add([later])
        store.begin("split", "split|v:1")
        store.commit("split", "split|v:1", [(later, sentences)])
        assert build.translate(store, CountingEngine(gone_after=0)) == Outcome(1, 0, 1)
        assert [row[4] for row in rows(store)] == ["EN of old"]


def test_a_missed_text_is_a_failure_and_its_neighbours_are_not(tmp_path: Path) -> None:
    class Missing(CountingEngine):
        def translate(self, texts: Sequence[str]) -> list[Translation]:
            return [Translation("", missed="refused") if text == "ب" else Translation(f"EN {text}") for text in texts]

    with filled(tmp_path / "w.sqlite", ["أ", "ب", "ج"]) as store:
        assert build.translate(store, Missing()) == Outcome(2, 1)
        assert [reason for _, reason in store.failures("translate", 9)] == ["refused"]


def test_an_error_of_the_engine_is_the_corpuss(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no-such"):
        pairs.load("table:no-such.tsv")
