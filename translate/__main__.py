"""Unix filter: Arabic lines in, English lines out, one for one. `python -m translate --model NAME < in.ar > out.en`.

Owns the command line and the streams; what a line becomes is the engine's affair.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from translate.engine import Engine, EngineError, load_engine, parse_model
from translate.pool import Workers, open_pool
from translate.records import Translation


class BadLine(Exception):
    """A line of the input is no text; says which."""


@dataclass(slots=True)
class Counts:
    """What has been written."""

    lines: int = 0
    truncated: int = 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the filter on the standard streams and return the exit code."""
    words = _parser().parse_args(argv)
    counts, code = Counts(), 0
    try:
        spec = parse_model(words.model, beam=words.beam, n_best=words.n_best, device=words.device,
                           threads=words.threads, glossary=words.glossary)
        engine: Engine = load_engine(spec) if words.workers is None else open_pool(spec, Workers(words.workers))
        filter_lines(engine, sys.stdin.buffer, sys.stdout.buffer, counts)
    except (EngineError, BadLine) as error:
        print(error, file=sys.stderr)
        code = 1
    except BrokenPipeError:
        # Whoever read us has seen enough. Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    if counts.truncated:
        print(f"{counts.truncated} of {counts.lines} lines were too long for the model and are cut short; split them "
              "into sentences first.", file=sys.stderr)
    return code


def filter_lines(engine: Engine, source: Iterable[bytes], target: BinaryIO, counts: Counts) -> None:
    """Write a line for each line, window by window, in order; up to `engine.concurrency` windows are under way.

    Raises BadLine for a line that is not UTF-8 and EngineError for a window that cannot be translated, after
    everything before it was written.
    """
    waiting: deque[tuple[int, Future[list[Translation]]]] = deque()
    pool = ThreadPoolExecutor(engine.concurrency)
    try:
        # A reader that fails must still let the windows before it out.
        failure: BadLine | None = None
        windows = _windows(_texts(source), engine.batch_size)
        while True:
            try:
                first, texts = next(windows, (0, []))
            except BadLine as error:
                failure, texts = error, []
            if texts:
                waiting.append((first, pool.submit(engine.translate, texts)))
            while waiting and (not texts or len(waiting) > engine.concurrency):
                _write(*waiting.popleft(), target, counts)
            if failure:
                raise failure
            if not texts:
                return
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m translate", description="Translate Arabic lines on standard input into English lines on "
        "standard output, one for one. Lines are UTF-8 and end at a line feed.")
    parser.add_argument("--model", default="starter", metavar="NAME",
                        help="starter, opus, nllb, m2m100, mbart50, madlad, ORG/NAME[@REVISION], a folder, or one of "
                             "these behind hf: or ct2:; table:FILE.tsv (default: %(default)s)")
    parser.add_argument("--beam", type=int, metavar="N", help="beam width, 1 is greedy (default: the engine's own)")
    parser.add_argument("--n-best", type=int, default=1, metavar="N",
                        help="write the N best translations on each line, with tabs between them (default: 1)")
    parser.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda"))
    parser.add_argument("--threads", type=int, metavar="N", help="CPU threads in all (default: every core)")
    parser.add_argument("--workers", type=int, metavar="N", help="N engines that share the cores, each in a process")
    parser.add_argument("--glossary", metavar="FILE", help="Arabic<TAB>English terms; = leaves a term as it is")
    return parser


def _texts(source: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(source, start=1):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadLine(f"line {number}: byte {error.start + 1} is not UTF-8; convert the input first, as with "
                          "'iconv -f WINDOWS-1256 -t UTF-8'.") from error
        yield text.rstrip("\r\n").removeprefix("\ufeff" if number == 1 else "")


def _windows(texts: Iterator[str], size: int) -> Iterator[tuple[int, list[str]]]:
    """Windows of `size` texts with the number of their first line. What came before a bad line is a window too."""
    first = 1
    while True:
        window: list[str] = []
        failure: BadLine | None = None
        try:
            for text in islice(texts, size):
                window.append(text)
        except BadLine as error:
            failure = error
        if window:
            yield first, window
            first += len(window)
        if failure:
            raise failure
        if len(window) < size:
            return


def _write(first: int, done: Future[list[Translation]], target: BinaryIO, counts: Counts) -> None:
    try:
        answers = done.result()
    except EngineError as error:
        raise EngineError(f"from line {first} on: {error}") from error
    for answer in answers:
        texts = [answer.text, *(other.text for other in answer.alternatives)]
        target.write(b"\t".join(_one_line(text).encode("utf-8") for text in texts) + b"\n")
        counts.truncated += answer.truncated
    counts.lines += len(answers)
    target.flush()


def _one_line(text: str) -> str:
    """The text without anything that a reader of lines or of tabs could stop at, U+2028 and its like among them."""
    return " ".join(" ".join(text.split("\t")).splitlines())


def run() -> None:
    """The command: as `main`, and gone at once on Ctrl-C."""
    try:
        code = main()
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    sys.stdout.flush()
    sys.stderr.flush()
    # Not sys.exit: after an error or Ctrl-C windows may still be under way, and it would wait for their threads.
    os._exit(code)


if __name__ == "__main__":
    run()
