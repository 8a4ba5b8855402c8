"""Workers on a real Ray cluster of two nodes on this machine: the same bytes, whatever dies meanwhile."""

from __future__ import annotations

import hashlib
import inspect
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import crashing
import pytest
from sample_articles import Ran

pytest.importorskip("ray", reason="the extra ray is not installed")

from translate.engine import EngineError, EngineSpec, EngineUnavailable
from translate.pool import Pool, Workers, open_pool
from translate.ray_workers import RayCrew

pytest_plugins = ["checkpoint_fixtures"]
ROOT = Path(__file__).parent.parent
HOST = "127.0.0.2"
"""Loopback; Ray takes 127.0.0.1 for the name of the machine and listens for others."""


@pytest.fixture(scope="module")
def cluster(engine_cache: Path) -> Iterator[Any]:
    """A head with one CPU and a node with two; they find the tests' engine by PYTHONPATH."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DISABLE_IMPORT_WARNING": "1",
                            "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}.items():
            patch.setenv(name, value)
        import ray
        from ray.cluster_utils import Cluster

        made = Cluster(initialize_head=True, head_node_args={
            "num_cpus": 1, "include_dashboard": False, "object_store_memory": 80_000_000,
            "node_ip_address": HOST})
        made.add_node(num_cpus=2, object_store_memory=80_000_000, node_ip_address=HOST)
        yield made
        ray.shutdown()
        made.shutdown()


@pytest.fixture
def pool(cluster: Any, tmp_path: Path) -> Iterator[Pool]:
    opened = open_pool(EngineSpec(crashing.ENGINE, str(tmp_path), threads=1), Workers(2, cluster.address))
    yield opened
    opened.close()


def pids(folder: Path) -> set[int]:
    return {int(path.stem) for path in folder.glob("*.pid")}


def translated(pool: Pool, batches: list[list[str]]) -> list[list[str]]:
    with ThreadPoolExecutor(pool.concurrency) as threads:
        return [[answer.text for answer in answers] for answers in threads.map(pool.translate, batches)]


BATCHES = [[f"{batch}.{place} !slow" for place in range(3)] for batch in range(8)]
ANSWERS = [[f"EN:{text}" for text in batch] for batch in BATCHES]


def when_busy(folder: Path, act: Any) -> threading.Thread:
    """Do something once a worker has its first batch."""

    def wait() -> None:
        while not list(folder.glob("*.calls")):
            time.sleep(0.01)
        act()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_a_killed_actors_batch_is_done_again(tmp_path: Path, pool: Pool) -> None:
    killer = when_busy(tmp_path, lambda: os.kill(int(next(tmp_path.glob("*.calls")).stem), signal.SIGKILL))
    assert translated(pool, BATCHES) == ANSWERS
    killer.join()
    assert len(pids(tmp_path)) >= 3, "another took its place"


def test_a_text_that_kills_its_actor_is_left_alone(pool: Pool) -> None:
    answers = pool.translate(["a", "poison !kill", "b"])
    assert [answer.text for answer in answers] == ["EN:a", "", "EN:b"]
    assert "ends its worker each time" in answers[1].missed


def test_an_engine_that_cannot_be_loaded_ends_it(cluster: Any, tmp_path: Path) -> None:
    (tmp_path / "no-load").write_text("")
    with pytest.raises(EngineUnavailable, match="no-load"):
        open_pool(EngineSpec(crashing.ENGINE, str(tmp_path), threads=1), Workers(2, cluster.address))


def test_the_cluster_is_left_when_no_thread_is_in_a_call_of_rays(cluster: Any, tmp_path: Path,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray ends the process otherwise, now and then. When the pool is closed, a worker too many waits for its place, and
    a text for its answer."""
    import ray

    get, leave = inspect.unwrap(ray.get).__code__, ray.shutdown
    seen: list[int] = []

    def in_ray() -> int:
        return sum(any(frame.f_code is get for frame, _ in traceback.walk_stack(top))
                   for top in sys._current_frames().values())

    def shutdown() -> None:
        seen.append(in_ray())
        leave()

    pool = open_pool(EngineSpec(crashing.ENGINE, str(tmp_path), threads=1), Workers(4, cluster.address))
    monkeypatch.setattr(ray, "shutdown", shutdown)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(pool.translate, ["a !slow"] * 20)
        assert until(lambda: in_ray() == 2), "one that starts and one that translates"
        pool.close()
        with pytest.raises(EngineUnavailable, match="stopped"):
            asked.result()
    assert seen == [0]


def command(tmp_path: Path, out: str, *more: object) -> list[str]:
    return [sys.executable, "-m", "corpus.cli", "build", str(tmp_path / "articles"), "--out", str(tmp_path / out / "d"),
            "--model", f"table:{tmp_path / 't.tsv'}", *map(str, more)]


def digest(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_cluster_makes_the_same_bytes_also_after_its_driver_was_killed(cluster: Any, tmp_path: Path) -> None:
    from sample_articles import table_of
    from test_main_path import kill_after, many_articles

    table_of(many_articles(tmp_path / "articles", 300), tmp_path / "t.tsv")
    env = {**os.environ, "HF_HUB_OFFLINE": "1"}
    subprocess.run(command(tmp_path, "here"), check=True, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    ray = ("--ray", cluster.address, "--workers", 2)
    driver = subprocess.Popen(command(tmp_path, "there", *ray), env=env, cwd=ROOT, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    # 300 articles are split by then, and some of 6,000 sentences translated, each with two marks.
    assert kill_after(driver, tmp_path / "there" / "d.sqlite", 301), "the run ended before it could be killed"
    assert not (tmp_path / "there" / "d").exists()
    subprocess.run(command(tmp_path, "there", *ray), check=True, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    assert digest(tmp_path / "there" / "d") == digest(tmp_path / "here" / "d")


@pytest.mark.parametrize("words", [("--beam", 1), ("--beam", 4, "--n-best", 2)], ids=["greedy", "beam"])
def test_a_real_model_makes_the_same_bytes_on_a_cluster(cluster: Any, tmp_path: Path, tarjama: Callable[..., Ran],
                                                        checkpoints: Callable[[str], Path],
                                                        words: tuple[str | int, ...]) -> None:
    """Sentences that the tiny model has never seen, so that its answers hang on every last digit; in batches for both
    workers."""
    import tiny

    halves = [text.rstrip(".؟").split() for text in tiny.ARABIC if len(text) > 20]
    sentences = [" ".join([*first[:4], *second[-number:]]) + "." for number in range(1, 6)
                 for first in halves for second in halves]
    (tmp_path / "news").mkdir()
    for number in range(0, len(sentences), 50):
        (tmp_path / "news" / f"{number:03}.txt").write_text("\n".join(sentences[number:number + 50]), "utf-8")
    model = ("--model", checkpoints("marian"), *words)
    here = tarjama("build", tmp_path / "news", "--out", tmp_path / "here" / "d", *model)
    assert here.code == 0, here.err
    there = tarjama("build", tmp_path / "news", "--out", tmp_path / "there" / "d", *model,
                    "--ray", cluster.address, "--min", 2, "--max", 3)
    assert there.code == 0, there.err
    assert there.out.replace("/there/", "/here/") == here.out
    assert digest(tmp_path / "there" / "d") == digest(tmp_path / "here" / "d")


@contextmanager
def elastic(cluster: Any, folder: Path, least: int, most: int, idle_s: float) -> Iterator[Pool]:
    pool = Pool(RayCrew(EngineSpec(crashing.ENGINE, str(folder), threads=1),
                        Workers(ray=cluster.address, least=least, most=most)), idle_s=idle_s)
    try:
        yield pool
    finally:
        pool.close()


def until(true: Callable[[], bool], wait_s: float = 20.0) -> bool:
    end = time.monotonic() + wait_s
    while time.monotonic() < end and not true():
        time.sleep(0.02)
    return true()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_workers_come_while_work_waits_and_go_when_there_is_none(cluster: Any, tmp_path: Path) -> None:
    """Three CPUs: the fourth worker never finds a place, and nobody waits for it."""
    batches = [[f"{number} !slow"] for number in range(80)]
    with elastic(cluster, tmp_path, 1, 4, idle_s=0.5) as pool:
        assert len(pids(tmp_path)) == pool.workers == 1
        assert translated(pool, batches) == [[f"EN:{text}" for text in batch] for batch in batches]
        assert len(pids(tmp_path)) == 3, "as many as there is room for"
        assert until(lambda: pool.workers == 1), "also the one that waits for a place has gone"
        assert until(lambda: sum(map(is_alive, pids(tmp_path))) == 1)
        assert pool.translate(["after"])[0].text == "EN:after"


def test_little_work_brings_no_worker(cluster: Any, tmp_path: Path) -> None:
    with elastic(cluster, tmp_path, 1, 3, idle_s=60.0) as pool:
        for _ in range(8):
            assert pool.translate(["a !slow"])[0].text == "EN:a !slow"
        assert pool.workers == 1


def test_lost_workers_are_replaced_also_above_the_least(cluster: Any, tmp_path: Path) -> None:
    batches = [[f"{number} !slow"] for number in range(90)]
    with elastic(cluster, tmp_path, 1, 3, idle_s=60.0) as pool:
        def kill() -> None:
            assert until(lambda: len(list(tmp_path.glob("*.calls"))) == 3)
            for path in tmp_path.glob("*.calls"):
                os.kill(int(path.stem), signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        assert translated(pool, batches) == [[f"EN:{text}" for text in batch] for batch in batches]
        killer.join()
        assert len(pids(tmp_path)) >= 5, "all three were killed, and others took their places"
        assert pool.workers == 3


@pytest.mark.parametrize(("workers", "words"), [
    (Workers(ray="auto", count=2, most=3), "a fixed number"),
    (Workers(ray="auto", least=0), "1 <= min <= max"),
    (Workers(ray="auto", least=3, most=2), "1 <= min <= max"),
    (Workers(ray="auto", most=0), "1 <= min <= max"),
    (Workers(ray="auto", gpus=-1.0), "expected 0 or more"),
    (Workers(count=2, gpus=1.0), "for a Ray cluster"),
    (Workers(most=2), "for a Ray cluster"),
])
def test_numbers_that_cannot_be(workers: Workers, words: str) -> None:
    with pytest.raises(EngineError, match=words):
        open_pool(EngineSpec(crashing.ENGINE, "nowhere"), workers)


def test_a_share_of_a_gpu_that_nobody_has(cluster: Any, tmp_path: Path, tarjama: Callable[..., Ran]) -> None:
    with pytest.raises(EngineUnavailable, match="and a GPU"):
        open_pool(EngineSpec(crashing.ENGINE, str(tmp_path), threads=1), Workers(ray=cluster.address, gpus=0.5))
    (tmp_path / "a.txt").write_text("نعم", "utf-8")
    (tmp_path / "t.tsv").write_text("نعم\tYes\n", "utf-8")
    build = ("build", tmp_path / "a.txt", "--out", tmp_path / "d", "--model", f"table:{tmp_path / 't.tsv'}")
    for words, reason in ((("--ray", cluster.address, "--gpus-per-worker", "0.5"), "and a GPU"),
                          (("--max", "2"), "--ray ADDRESS"),
                          (("--ray", "auto", "--min", "3", "--max", "2"), "min <= max")):
        ran = tarjama(*build, *words)
        assert (ran.code, ran.err.count("\n")) == (1, 1)
        assert reason in ran.err


def test_a_killed_nodes_batches_are_done_elsewhere(cluster: Any, tmp_path: Path) -> None:
    """Last: the cluster is smaller after it. Three workers fill both nodes; the node with two of them goes."""
    pool = open_pool(EngineSpec(crashing.ENGINE, str(tmp_path), threads=1), Workers(3, cluster.address))
    (node,) = cluster.worker_nodes
    killer = when_busy(tmp_path, lambda: cluster.remove_node(node, allow_graceful=False))
    assert translated(pool, BATCHES) == ANSWERS
    killer.join()
    pool.close()
