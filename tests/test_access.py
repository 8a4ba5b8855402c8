"""Many threads at one workspace: what a commit promises, shared or not. Real SQLite, real threads."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.records import CorpusError
from corpus.store import Store
from corpus.store_access import Access


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    with Store(tmp_path / "w.sqlite"):
        pass
    opened = Access(tmp_path / "w.sqlite")
    with opened.writing() as db:
        db.execute("CREATE TABLE kept (n INTEGER PRIMARY KEY)")
        db.execute("CREATE TABLE child (n INTEGER REFERENCES kept (n) DEFERRABLE INITIALLY DEFERRED)")
    yield opened
    opened.close()


def kept(access: Access) -> set[int]:
    """As a program of its own sees it."""
    db = sqlite3.connect(access.path)
    try:
        return {n for (n,) in db.execute("SELECT n FROM kept")}
    finally:
        db.close()


def together(access: Access, parts: list[Callable[[sqlite3.Connection], None]]) -> list[BaseException | None]:
    """Run parts in threads of their own that all wait while the first is at work. What each raised, in order."""
    raised: list[BaseException | None] = [None] * len(parts)
    begun = threading.Event()

    def first(db: sqlite3.Connection) -> None:
        begun.set()
        end = time.monotonic() + 20
        while access._waiting < len(parts) - 1:
            assert time.monotonic() < end
            time.sleep(0.001)
        parts[0](db)

    def work(k: int, part: Callable[[sqlite3.Connection], None]) -> None:
        try:
            with access.writing() as db:
                part(db)
        except (CorpusError, ValueError) as error:
            raised[k] = error

    threads = [threading.Thread(target=work, args=(0, first))]
    threads[0].start()
    assert begun.wait(20)
    for k, part in enumerate(parts[1:], 1):
        threads.append(threading.Thread(target=work, args=(k, part)))
        threads[-1].start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return raised


def put(n: int) -> Callable[[sqlite3.Connection], None]:
    return lambda db: db.execute("INSERT INTO kept VALUES (?)", (n,)) and None


def test_who_waits_shares_one_commit(access: Access) -> None:
    commits: list[str] = []
    access._writer.set_trace_callback(lambda words: commits.append(words) if words == "COMMIT" else None)
    assert together(access, [put(n) for n in range(6)]) == [None] * 6
    assert kept(access) == set(range(6))
    assert len(commits) == 1


def test_a_part_that_fails_is_undone_alone(access: Access) -> None:
    def fail(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO kept VALUES (100)")
        raise ValueError("mine alone")

    for order in ([fail, put(1), put(2)], [put(3), fail, put(4)], [put(5), put(6), fail], [fail]):
        raised = together(access, order)
        assert [isinstance(error, ValueError) for error in raised] == [part is fail for part in order]
    assert kept(access) == {1, 2, 3, 4, 5, 6}


def test_a_commit_that_fails_is_told_to_all_of_it(access: Access) -> None:
    """A foreign key that is looked at only when all is committed."""
    access._writer.execute("PRAGMA foreign_keys = ON")
    raised = together(access, [put(1), lambda db: db.execute("INSERT INTO child VALUES (9)") and None, put(2)])
    assert [isinstance(error, CorpusError) for error in raised] == [True] * 3
    assert kept(access) == set()
    with access.writing() as db:
        put(3)(db)
    assert kept(access) == {3}


def test_what_was_told_is_kept(access: Access) -> None:
    """Eight threads, each looks after every part of its own whether another program sees it."""
    missing: list[int] = []

    def work(first: int) -> None:
        for n in range(first, first + 15):
            with access.writing() as db:
                put(n)(db)
            if n not in kept(access):
                missing.append(n)

    threads = [threading.Thread(target=work, args=(k * 100,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert missing == []
    assert len(kept(access)) == 120
