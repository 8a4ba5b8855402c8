"""The words of the score command: any bitext in, scores and the pairs worth keeping out. Owns no rule."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.cli_check import add_semantic
from corpus.progress import progress
from corpus.records import CorpusError

if TYPE_CHECKING:
    from corpus.bitext import Unread
    from corpus.filtering import Tally

_MOST_UNREAD_SHOWN = 100


def add_commands(command: Callable[..., argparse.ArgumentParser], strict: argparse.ArgumentParser) -> None:
    """Register `score` with the function that makes a command."""
    sub = command("score", _score, "check any bitext: a score for every pair, and the pairs worth keeping", strict)
    sub.add_argument("pairs", metavar="PAIRS",
                     help="source<TAB>target, .tmx, .jsonl or .parquet, each but the last also as .gz or .zst; the "
                          "start of PAIRS.ar and PAIRS.en; - reads TSV from stdin")
    sub.add_argument("other", nargs="?", metavar="PAIRS2", help="the English, where PAIRS has an Arabic text a line")
    sub.add_argument("--encoding", metavar="NAME", help="what the file is in, where a guess fails (cp1256 ...)")
    sub.add_argument("--escaped", action="store_true",
                     help=r"undo \n, \t and \\ inside texts, as tarjama export writes them in TSV and Moses' files")
    add_semantic(sub, "put it after PAIRS, or before another option")
    sub.add_argument("--out", type=Path, metavar="FILE",
                     help="write scores and findings to FILE.jsonl (.gz, .zst) or FILE.parquet instead of stdout")
    sub.add_argument("--keep", type=Path, metavar="FILE",
                     help="write the pairs of --min-score and more to FILE.tsv, FILE.jsonl or, a line a text, FILE.ar "
                          "and FILE.en; also with .gz or .zst. Nothing is printed then")
    sub.add_argument("--min-score", type=_score_word, metavar="X", help="0 to 1; without --keep the pairs are counted")


def _score(options: argparse.Namespace) -> int:
    if options.keep and options.min_score is None:
        print("tarjama: score: --keep wants --min-score X, a score from 0 to 1", file=sys.stderr)
        return 2
    from corpus.bitext import read_bitext
    from corpus.bitext_writing import kept_into, score_kind, scores_into
    from corpus.filtering import Scored, Tally, find_alone, find_with_meaning, score_all
    from corpus.formats import json_line

    if options.out and options.keep and os.path.abspath(options.out) == os.path.abspath(options.keep):
        raise CorpusError(f"{options.out}: is named by --out and by --keep; name two files.")
    tally, breaks = Tally(), [0]

    def printed(pair: Scored) -> None:
        sys.stdout.write(json_line(pair.values()))

    def nothing(pair: Scored) -> None:
        pass

    def count_break() -> None:
        breaks[0] += 1

    with ExitStack() as files:
        if options.out:
            score_kind(options.out)  # A wrong name is said before the other file is begun.
        keep = files.enter_context(kept_into(options.keep, count_break)) if options.keep else nothing
        out = files.enter_context(scores_into(options.out)) if options.out else nothing if options.keep else printed
        advance = files.enter_context(progress("scoring pairs", None)) if options.out or options.keep else None
        score_all(read_bitext(options.pairs, options.other, encoding=options.encoding, escaped=options.escaped), tally,
                  find=partial(find_with_meaning, model=options.semantic) if options.semantic else find_alone,
                  min_score=options.min_score,
                  on_score=out, on_keep=keep, on_unread=_Unread(tally), on_batch=advance or (lambda count: None))
    sys.stdout.flush()
    print(_summary(tally, options.min_score, breaks[0]), file=sys.stderr)
    return int(options.strict and tally.unread > 0)


class _Unread:
    """Says what could not be read, but not for every line of a file that is none."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def __call__(self, item: Unread) -> None:
        if self._tally.unread <= _MOST_UNREAD_SHOWN:
            print(f"tarjama: {item.source}: {item.reason}", file=sys.stderr)
        elif self._tally.unread == _MOST_UNREAD_SHOWN + 1:
            print("tarjama: more could not be read; they are counted at the end", file=sys.stderr)


def _summary(tally: Tally, min_score: float | None, breaks: int) -> str:
    """One line in which everything that was read is found again."""
    unread = f"{tally.unread:,} could not be read"
    passed = f"{tally.passed:,} pass every check"
    if min_score is None:
        return f"{tally.scored + tally.unread:,} read: {tally.scored:,} scored ({passed}), {unread}"
    low = sum(tally.low.values())
    why = ", ".join(f"{name or 'nothing found'} {count:,}" for name, count in tally.low.most_common())
    words = (f"{tally.scored + tally.unread:,} read: {tally.kept:,} kept, {low + tally.unread:,} dropped ({low:,} with "
             f"a score under {min_score:g}{f', mostly for {why}' if why else ''}; {unread}); {passed}")
    return words + (f"; in {breaks:,} pairs tabs or line ends became spaces" if breaks else "")


def _score_word(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{word!r}: expected a score from 0 to 1")
    return value
