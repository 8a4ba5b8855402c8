"""The one loop: gives a stage the items that lack (stage, signature), and commits what it answers.

Owns batching, order, retry, the batches in flight, and that equal texts are asked once. Knows no engine, check or
format.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from corpus.records import CorpusError, Pair
from corpus.store import Store
from corpus.store_rows import Fact, Failure, Item

ItemT = TypeVar("ItemT", bound=Item)
Answer = Sequence[Fact] | Failure
Answers = list[tuple[Item, Answer]]
MOST_BATCHES = 8
"""What is known already costs nothing; a commit still holds no more than this many batches of it."""


class StageUnavailable(CorpusError):
    """The stage cannot work on any item at all (a model or server is gone): the loop ends, nothing is recorded."""


@dataclass(frozen=True, slots=True)
class Reuse(Generic[ItemT]):
    """How the pair made for one item serves others: those with an equal text get an equal pair."""

    text: Callable[[ItemT], str]
    """All of the item that its answer depends on."""
    copy: Callable[[ItemT, Pair], Pair]
    """The pair of another item with this text, as this item's own."""


@dataclass(frozen=True, slots=True)
class Stage(Generic[ItemT]):
    """Work to be done once for each item and signature."""

    name: str
    """A key of the store's stages: `split`, `translate`, `check`, `meaning`."""
    signature: str
    answer: Callable[[Sequence[ItemT]], Sequence[Sequence[Fact] | Failure]]
    """For each item, in order, its facts or why it has none. Raises CorpusError for the whole batch."""
    batch_size: int = 500
    concurrency: int = 0
    """How many batches may be in flight, each in a thread of its own, beside reading and storing; 0 does everything
    in this thread, one after the other."""
    reuse: Reuse[ItemT] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of the loop did."""

    done: int
    failed: int
    reused: int = 0
    """Of `done`: those whose text had been answered for another item."""


@dataclass(slots=True)
class _Work:
    """One transaction's items, in order."""

    items: list[Item] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """Of each item, where the stage reuses answers."""
    asked: list[Item] = field(default_factory=list)
    """Those the stage is asked: without reuse all, with it the first of each text that nobody knows."""
    known: dict[str, Pair] = field(default_factory=dict)


def run(store: Store, stage: Stage[Any], on_batch: Callable[[int], None] = lambda count: None,
        *, then: Stage[Any] | None = None) -> Outcome:
    """Do all that is pending. Facts and done-marks of a batch are committed in one transaction, in order; a failed
    batch is tried again item by item and what still fails is recorded. `on_batch` gets the size of each batch. `then`
    is done on the facts of each batch at once, while others are in flight; what a killed run leaves of it is pending.
    Raises CorpusError when the workspace or the whole stage is unusable; what was committed stays."""
    store.begin(stage.name, stage.signature)
    if then is not None:
        store.begin(then.name, then.signature)
    done = failed = reused = 0
    under_way: set[str] = set()
    for work, asked in _answered(stage, _works(store, stage, under_way)):
        answers = _settled(store, stage, work, asked)
        store.commit(stage.name, stage.signature, answers)
        under_way.difference_update(work.texts)
        if then is not None:
            facts: list[Any] = [fact for _, answer in answers if not isinstance(answer, Failure) for fact in answer]
            store.commit(then.name, then.signature, _answer(then, facts))
        misses = sum(isinstance(answer, Failure) for _, answer in answers)
        done, failed, reused = done + len(answers) - misses, failed + misses, reused + len(work.items) - len(asked)
        on_batch(len(answers))
    return Outcome(done, failed, reused)


def _works(store: Store, stage: Stage[Any], under_way: set[str]) -> Iterator[_Work]:
    """The pending items in order. With reuse each has `batch_size` items to ask, which keeps a model's batches full,
    and its texts are in `under_way` until it is committed."""
    work = _Work()
    for batch in store.pending(stage.name, stage.signature, stage.batch_size):
        if stage.reuse is None:
            yield _Work(batch, asked=batch)
            continue
        texts = [stage.reuse.text(item) for item in batch]
        known = store.recall(stage.signature, texts)
        for item, text in zip(batch, texts, strict=True):
            work.items.append(item)
            work.texts.append(text)
            if text in known:
                work.known[text] = known[text]
            elif text not in under_way:
                under_way.add(text)
                work.asked.append(item)
            if len(work.asked) == stage.batch_size or len(work.items) == MOST_BATCHES * stage.batch_size:
                yield work
                work = _Work()
    if work.items:
        yield work


def _settled(store: Store, stage: Stage[Any], work: _Work, asked: Answers) -> Answers:
    """The answer to every item of `work`. All works before it are committed, so that what they had under way is in the
    workspace; what they failed at is tried once more."""
    if stage.reuse is None:
        return asked
    # By identity: an item's text is not computed again, and the asked ones are among the items, in their order.
    rest = deque(asked)
    fresh: dict[str, Answer] = {}
    for item, text in zip(work.items, work.texts, strict=True):
        if rest and rest[0][0] is item:
            fresh[text] = rest.popleft()[1]
    known = work.known | store.recall(stage.signature, [text for text in dict.fromkeys(work.texts)
                                                        if text not in fresh and text not in work.known])
    answers: Answers = []
    own = {id(item) for item, _ in asked}
    for item, text in zip(work.items, work.texts, strict=True):
        if text not in fresh and text not in known:
            ((_, fresh[text]),) = _answer(stage, [item])
            own.add(id(item))
        answer: Answer = fresh[text] if text in fresh else [known[text]]
        if id(item) not in own and not isinstance(answer, Failure):
            answer = [stage.reuse.copy(item, fact) for fact in answer if isinstance(fact, Pair)]
        answers.append((item, answer))
    return answers


def _answered(stage: Stage[Any], works: Iterator[_Work]) -> Iterator[tuple[_Work, Answers]]:
    if stage.concurrency == 0:
        for work in works:
            yield work, _answer(stage, work.asked)
        return
    executor = ThreadPoolExecutor(stage.concurrency, thread_name_prefix=stage.name)
    waiting: deque[tuple[_Work, Future[Answers]]] = deque()
    try:
        for work in works:
            waiting.append((work, executor.submit(_answer, stage, work.asked)))
            if len(waiting) > stage.concurrency:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _answer(stage: Stage[Any], batch: Sequence[Item]) -> Answers:
    if not batch:
        return []  # All of it is known: an engine that is not loaded yet stays so.
    try:
        return list(zip(batch, stage.answer(batch), strict=True))
    except StageUnavailable:
        raise
    except CorpusError as error:
        if len(batch) == 1:
            return [(batch[0], Failure(str(error)))]
        return [answer for item in batch for answer in _answer(stage, [item])]
