"""Workers on a real Ray cluster of two nodes on this machine: the same bytes, whatever dies meanwhile."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import crashing
import pytest

pytest.importorskip("ray", reason="the extra ray is not installed")

from translate.engine import EngineSpec, EngineUnavailable
from translate.pool import Pool, Workers, open_pool

ROOT = Path(__file__).parent.parent
HOST = "127.0.0.2"
"""Loopback; Ray takes 127.0.0.1 for the name of the machine and listens for others."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
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


def test_a_killed_nodes_batches_are_done_elsewhere(cluster: Any, tmp_path: Path) -> None:
    """Last: the cluster is smaller after it. Three workers fill both nodes; the node with two of them goes."""
    pool = open_pool(EngineSpec(crashing.ENGINE, str(tmp_path), threads=1), Workers(3, cluster.address))
    (node,) = cluster.worker_nodes
    killer = when_busy(tmp_path, lambda: cluster.remove_node(node, allow_graceful=False))
    assert translated(pool, BATCHES) == ANSWERS
    killer.join()
    pool.close()
