"""Many workers as processes: the same answers in the same order, whatever dies meanwhile."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import crashing
import pytest

from translate.engine import EngineError, EngineSpec, EngineUnavailable
from translate.pool import Pool, Workers, open_pool


def spec(folder: Path) -> EngineSpec:
    return EngineSpec(crashing.ENGINE, str(folder))


def pids(folder: Path) -> set[int]:
    return {int(path.stem) for path in folder.glob("*.pid")}


def calls(folder: Path) -> list[list[str]]:
    return [line.split("\t") for path in folder.glob("*.calls") for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Pool]:
    opened = open_pool(spec(tmp_path), Workers(2))
    yield opened
    opened.close()


def translated(pool: Pool, batches: list[list[str]]) -> list[list[str]]:
    """Every batch, as many at once as the pool says."""
    with ThreadPoolExecutor(pool.concurrency) as threads:
        return [[answer.text for answer in answers] for answers in threads.map(pool.translate, batches)]


def test_answers_come_in_order_from_every_worker(tmp_path: Path, pool: Pool) -> None:
    batches = [[f"{batch}.{place} !slow" for place in range(3)] for batch in range(8)]
    assert translated(pool, batches) == [[f"EN:{text}" for text in batch] for batch in batches]
    assert pool.signature.startswith("engine:crashing|v:1|keep:")
    assert pool.concurrency == 2 * (2 + 1)
    assert len(pids(tmp_path)) == 2
    assert len(list(tmp_path.glob("*.calls"))) == 2, "both had work"


def test_a_worker_that_comes_later_has_its_share_of_little_work(tmp_path: Path) -> None:
    """Two calls come before the second worker does: the first has not both of them."""
    (tmp_path / "late").touch()
    pool = open_pool(spec(tmp_path), Workers(2))
    try:
        assert len(pids(tmp_path)) == 1
        assert translated(pool, [["a !slow"] * 8, ["b !slow"] * 8]) == [["EN:a !slow"] * 8, ["EN:b !slow"] * 8]
        assert len(list(tmp_path.glob("*.calls"))) == 2
    finally:
        pool.close()


def test_a_killed_workers_batch_is_done_again(tmp_path: Path, pool: Pool) -> None:
    batches = [[f"{batch}.{place} !slow" for place in range(3)] for batch in range(8)]

    def kill() -> None:
        while not list(tmp_path.glob("*.calls")):
            time.sleep(0.01)
        os.kill(int(next(tmp_path.glob("*.calls")).stem), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert translated(pool, batches) == [[f"EN:{text}" for text in batch] for batch in batches]
    killer.join()
    assert len(pids(tmp_path)) == 3, "another took its place"


def test_a_text_that_kills_its_worker_is_left_alone(tmp_path: Path, pool: Pool) -> None:
    texts = [f"t{number}" for number in range(5)]
    answers = pool.translate([*texts[:3], "poison !kill", *texts[3:]])
    assert [answer.text for answer in answers] == ["EN:t0", "EN:t1", "EN:t2", "", "EN:t3", "EN:t4"]
    assert [bool(answer.missed) for answer in answers] == [False, False, False, True, False, False]
    assert "SIGKILL" in answers[3].missed
    assert pool.translate(["after"])[0].text == "EN:after"


def test_a_text_that_killed_once_is_translated(pool: Pool) -> None:
    assert [answer.text for answer in pool.translate(["a", "b !once"])] == ["EN:a", "EN:b !once"]


def test_an_engines_own_error_is_its_callers(pool: Pool) -> None:
    with pytest.raises(EngineError, match="a !error cannot"):
        pool.translate(["a !error"])
    assert pool.translate(["b"])[0].text == "EN:b"


def test_an_engine_that_cannot_be_loaded_ends_it(tmp_path: Path) -> None:
    (tmp_path / "no-load").write_text("")
    with pytest.raises(EngineUnavailable, match="no-load"):
        open_pool(spec(tmp_path), Workers(2))


def test_a_worker_that_would_answer_otherwise_ends_it(tmp_path: Path) -> None:
    (tmp_path / "odd").write_text("")
    pool = open_pool(spec(tmp_path), Workers(2))
    # The other worker comes when it comes.
    with pytest.raises(EngineUnavailable, match="machines of one kind"):
        translated(pool, [["a !slow"]] * 300)
    pool.close()


def test_no_worker_outlives_its_pool(tmp_path: Path) -> None:
    pool = open_pool(spec(tmp_path), Workers(1))
    (pid,) = pids(tmp_path)
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_no_worker_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="expected 1 or more"):
        open_pool(spec(tmp_path), Workers(0))
