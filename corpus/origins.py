"""What an export looks at where a workspace has machine's and people's translations: each with what is current of it.

Owns which of them an article leaves with. Reads through the store's own views."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from corpus.records import CorpusError
from corpus.store import Store
from corpus.store_versions import HUMAN, MACHINE

T = TypeVar("T")


def views(store: Store, origin: str | None = None) -> list[tuple[str, bool]]:
    """What an export looks at, one after the other: (origin, without the articles that have a person's translation).
    Of an article that has both, the person's pairs leave, unless one `origin` is asked for.
    Raises CorpusError where nothing here has that origin."""
    found = store.by_origin()
    if origin is not None and origin not in found:
        raise CorpusError(f"{store.path}: --origin {origin}: nothing of that origin is here, expected "
                          f"{' or '.join(found) or 'translated or aligned articles'}; leave --origin out.")
    if origin is not None or not found:
        return [(origin or "", False)]
    return [(each, each == MACHINE and HUMAN in found) for each in found]


def each_view(store: Store, origin: str | None, ask: Callable[[], T]) -> list[T]:
    """What `ask` answers in each of `views`."""
    answers = []
    for each, apart in views(store, origin):
        with store.viewing(each, apart=apart):
            answers.append(ask())
    return answers
