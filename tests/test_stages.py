"""The one loop, over a real workspace."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from corpus.records import Article, CorpusError, Sentence, content_id
from corpus.stages import Outcome, Stage, StageUnavailable, run
from corpus.store import Store
from corpus.store_rows import Item


def articles(count: int) -> list[Article]:
    return [Article(content_id(str(n)), f"{n}.txt", None, f"نص {n}", "utf-8", 1.0, None, None, "{}")
            for n in range(count)]


def whole(article: Article) -> list[Sentence]:
    return [Sentence(content_id(article.id), article.id, 0, 0, 0, len(article.text), article.text)]


def refusing(*bad: str) -> Stage[Article]:
    """A stage that fails for every batch that holds one of these sources."""

    def answer(batch: Sequence[Article]) -> list[list[Sentence]]:
        for article in batch:
            if article.source in bad:
                raise CorpusError(f"{article.source} is poisoned")
        return [whole(article) for article in batch]

    return Stage("split", "split|v:1", answer, batch_size=3)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = Store(tmp_path / "w.sqlite")
    opened.add(articles(10))
    return opened


def test_one_bad_item_is_recorded_and_stops_nothing(store: Store) -> None:
    assert run(store, refusing("4.txt")) == Outcome(9, 1)
    assert store.failures("split", 5) == [(articles(10)[4].id, "4.txt is poisoned")]
    assert store.totals()["sentences"] == 9


def test_a_second_run_does_nothing(store: Store) -> None:
    run(store, refusing("4.txt"))
    assert run(store, refusing()) == Outcome(0, 0)


def test_a_stage_that_is_gone_ends_the_loop_and_keeps_what_was_done(store: Store) -> None:
    def answer(batch: Sequence[Article]) -> list[list[Sentence]]:
        if batch[0].source == "6.txt":
            raise StageUnavailable("the server is gone")
        return [whole(article) for article in batch]

    with pytest.raises(StageUnavailable, match="gone"):
        run(store, Stage("split", "split|v:1", answer, batch_size=3))
    assert store.totals()["sentences"] == 6
    assert run(store, refusing()) == Outcome(4, 0)


def test_answers_of_another_length_are_never_taken(store: Store) -> None:
    stage: Stage[Article] = Stage("split", "split|v:1", lambda batch: [whole(article) for article in batch[1:]])
    with pytest.raises(ValueError, match="shorter"):
        run(store, stage)
    assert store.totals()["sentences"] == 0


def test_batches_in_flight_are_committed_in_order(store: Store) -> None:
    started = threading.Barrier(2)

    def answer(batch: Sequence[Article]) -> list[list[Sentence]]:
        started.wait(timeout=20)  # passes only when two batches are in flight at once
        return [whole(article) for article in batch]

    assert run(store, Stage("split", "split|v:1", answer, batch_size=1, concurrency=2)) == Outcome(10, 0)
    order = [item.text for batch in store.pending("translate", "engine:x", 100) for item in batch
             if isinstance(item, Sentence)]
    assert order == [article.text for article in articles(10)]


def test_an_error_in_flight_ends_the_loop(store: Store) -> None:
    def answer(batch: Sequence[Article]) -> list[list[Sentence]]:
        raise StageUnavailable("the server is gone")

    with pytest.raises(StageUnavailable):
        run(store, Stage("split", "split|v:1", answer, batch_size=1, concurrency=2))
    assert store.count_pending("split", "split|v:1") == 10


def test_progress_is_told_batch_by_batch(store: Store) -> None:
    seen: list[int] = []
    run(store, refusing("4.txt"), seen.append)
    assert seen == [3, 3, 3, 1]


def test_a_slow_stage_holds_the_reading_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is pending, what is read and not stored is bounded: memory stays flat behind a slow engine."""
    pending, taken, stored, most = store.pending, 0, 0, 0

    def counted(stage: str, signature: str, batch_size: int) -> Iterator[list[Item]]:
        nonlocal taken, most
        for batch in pending(stage, signature, batch_size):
            taken += len(batch)
            most = max(most, taken - stored)
            yield batch

    def told(count: int) -> None:
        nonlocal stored
        stored += count

    monkeypatch.setattr(store, "pending", counted)
    store.add(articles(100))

    def answer(batch: Sequence[Article]) -> list[list[Sentence]]:
        time.sleep(0.01)
        return [whole(article) for article in batch]

    run(store, Stage("split", "split|v:1", answer, batch_size=2, concurrency=2), told)
    assert taken == stored == 100
    assert 0 < most <= 2 * (2 + 2)  # In flight, one waiting and one in hand.
