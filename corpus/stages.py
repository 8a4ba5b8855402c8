"""The one loop: gives a stage the items that lack (stage, signature), and commits what it answers.

Owns batching, order, retry and the batches in flight. Knows no engine, check or format.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from corpus.records import CorpusError
from corpus.store import Fact, Failure, Item, Store

ItemT = TypeVar("ItemT", bound=Item)
Answers = list[tuple[Item, Sequence[Fact] | Failure]]


class StageUnavailable(CorpusError):
    """The stage cannot work on any item at all (a model or server is gone): the loop ends, nothing is recorded."""


@dataclass(frozen=True, slots=True)
class Stage(Generic[ItemT]):
    """Work to be done once for each item and signature."""

    name: str
    """A key of the store's stages: `split`, `translate`, `check`."""
    signature: str
    answer: Callable[[Sequence[ItemT]], Sequence[Sequence[Fact]]]
    """For each item, in order, its facts. Raises CorpusError for the whole batch."""
    batch_size: int = 500
    concurrency: int = 1
    """How many batches may be in flight; each in a thread of its own when more than one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of the loop did."""

    done: int
    failed: int


def run(store: Store, stage: Stage[Any], on_batch: Callable[[int], None] = lambda count: None) -> Outcome:
    """Do all that is pending. Facts and done-marks of a batch are committed in one transaction, in order; a failed
    batch is tried again item by item and what still fails is recorded. `on_batch` gets the size of each batch.
    Raises CorpusError when the workspace or the whole stage is unusable; what was committed stays."""
    store.begin(stage.name, stage.signature)
    done = failed = 0
    for answers in _answered(stage, store.pending(stage.name, stage.signature, stage.batch_size)):
        store.commit(stage.name, stage.signature, answers)
        misses = sum(isinstance(answer, Failure) for _, answer in answers)
        done, failed = done + len(answers) - misses, failed + misses
        on_batch(len(answers))
    return Outcome(done, failed)


def _answered(stage: Stage[Any], batches: Iterator[list[Item]]) -> Iterator[Answers]:
    if stage.concurrency == 1:
        for batch in batches:
            yield _answer(stage, batch)
        return
    executor = ThreadPoolExecutor(stage.concurrency, thread_name_prefix=stage.name)
    waiting: deque[Future[Answers]] = deque()
    try:
        for batch in batches:
            waiting.append(executor.submit(_answer, stage, batch))
            if len(waiting) > stage.concurrency:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _answer(stage: Stage[Any], batch: Sequence[Item]) -> Answers:
    try:
        return list(zip(batch, stage.answer(batch), strict=True))
    except StageUnavailable:
        raise
    except CorpusError as error:
        if len(batch) == 1:
            return [(batch[0], Failure(str(error)))]
        return [answer for item in batch for answer in _answer(stage, [item])]
