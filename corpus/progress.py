"""Progress on stderr: a bar with rate and time left for what takes more than two seconds, nothing off a terminal."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_QUIET_S = 2.0


@contextmanager
def progress(words: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Yield a function that takes how many items were done since its last call. `total` None: how many is unknown."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        SpinnerColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class RateColumn(ProgressColumn):
        """Items a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.1f}/s" if task.speed else "")

    counted = (BarColumn(), MofNCompleteColumn(), RateColumn(), TimeRemainingColumn()) if total else ()
    bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), *counted, TimeElapsedColumn(),
                   console=Console(stderr=True), transient=True)
    task = bar.add_task(words, total=total)
    later = threading.Timer(_QUIET_S, bar.start)
    later.daemon = True
    later.start()
    try:
        yield lambda count: bar.advance(task, count)
    finally:
        later.cancel()
        later.join()
        bar.stop()
