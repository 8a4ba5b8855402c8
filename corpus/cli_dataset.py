"""The words of a published dataset: what is accepted, where it goes, and the push to the Hub."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.records import CorpusError

if TYPE_CHECKING:
    from corpus.export import Options
    from corpus.store import Store

Command = Callable[..., argparse.ArgumentParser]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Everything that decides which pairs a dataset holds, and in which form."""
    group = parser.add_argument_group("what the dataset holds")
    group.add_argument("--accept", metavar="RULE", help="which pairs, as in: verdict in (accept, edit) or score >= 0.9 "
                                                        "(default: all that no reviewer was against)")
    group.add_argument("--origin", choices=("machine", "human"), help="pairs of one origin alone (default: both; of an "
                                                                      "article that has both, the person's)")
    group.add_argument("--duplicates", choices=("keep", "exact", "near"), default="keep",
                       help="exact: of the same Arabic, however it is spelt, the best copy stays; near: of nearly the "
                            "same too (default: %(default)s)")
    group.add_argument("--exclude", action="append", type=Path, default=[], metavar="FILE",
                       help="a public test set, a sentence a line: what is in it, in either language, is left out")
    group.add_argument("--splits", metavar="SHARES", help="of the articles: train=0.98,validation=0.01,test=0.01")
    group.add_argument("--split-by-date", action="store_true", help="the newest articles are the test split")
    group.add_argument("--without", action="append", default=[], metavar="COLUMN", help="leave a column out")
    group.add_argument("--with-reviewer-names", action="store_true",
                       help="publish what reviewers are called (default: reviewer-1, reviewer-2 ...)")
    group.add_argument("--mask", choices=("personal",), help="mask mail addresses and telephone and identity numbers")
    group.add_argument("--with-rejected", action="store_true", help="write what was not accepted too, as `rejected`")


def add_commands(command: Command) -> None:
    """`tarjama push`."""
    push = command("push", _push, "put an exported dataset on the Hugging Face Hub, private, in one commit")
    push.add_argument("repo", metavar="REPO", help="USER/NAME")
    push.add_argument("dataset", type=Path, metavar="DIR", help="the folder that --out named")
    push.add_argument("--public", action="store_true", help="make a new repository public (default: private)")
    push.add_argument("--message", metavar="TEXT", help="of the commit")
    push.add_argument("--dry-run", action="store_true", help="list the files and their sizes, send nothing")


def options_of(options: argparse.Namespace) -> Options:
    """What was asked for. Raises CorpusError where it makes no sense."""
    from corpus.export import Options
    from corpus.rule import DEFAULT, parse
    from corpus.selection import Wanted
    from corpus.splits import parse_shares

    if options.without:
        from corpus.columns import configs_without  # Loads pyarrow, which a run that keeps its dataset can do without.

        configs_without(options.without)
    wanted = Wanted(
        rule=parse(options.accept if options.accept is not None else DEFAULT), duplicates=options.duplicates,
        exclude=tuple(options.exclude), shares=parse_shares(options.splits) if options.splits else None,
        by_date=options.split_by_date)
    return Options(wanted=wanted, without=tuple(options.without), mask=options.mask == "personal",
                   with_rejected=options.with_rejected, kinds=options.keep_kinds,
                   reviewer_names=options.with_reviewer_names, origin=options.origin)


def refuse_options(options: argparse.Namespace) -> None:
    """Raise CorpusError for what another format than parquet cannot do, rather than leave it undone unseen."""
    from dataclasses import replace

    from corpus.export import Options

    if replace(options_of(options), kinds=Options().kinds, origin=None) != Options():
        raise CorpusError(f"--format {options.format}: --accept, --duplicates, --exclude, --splits, --without, "
                          "--mask, --with-reviewer-names and --with-rejected are for --format parquet; leave them out "
                          "or export parquet.")


def say_funnel(store: Store, options: argparse.Namespace) -> None:
    """What an export would take and leave; writes nothing."""
    from corpus.export import funnel

    found = funnel(store, options_of(options))
    for reason, count in found.before.items():
        print(f"{count:>12,}  left out before: {reason}")
    print(f"{found.checked:>12,}  checked pairs")
    left = found.checked
    for reason, count in found.steps.items():
        left -= count
        print(f"{-count:>12,}  {reason} ({left:,} left)")
    splits = ", ".join(f"{name} {count:,}" for name, count in found.splits.items())
    print(f"{found.kept:>12,}  pairs would be exported{f': {splits}' if splits else ''}; nothing was written")


def _push(options: argparse.Namespace) -> int:
    from corpus import hub

    files = hub.files(options.dataset)
    if options.dry_run:
        for file in files:
            print(f"{file.bytes:>14,}  {file.path}")
        total = sum(file.bytes for file in files)
        print(f"{total:>14,}  bytes in {len(files):,} files for {options.repo}; nothing was sent")
        return 0
    pushed = hub.push(options.dataset, options.repo, private=not options.public, message=options.message)
    print(f"{len(files):,} files at {pushed.url}" if pushed.changed else f"nothing changed at {pushed.url}")
    print(f"load it with: load_dataset({json.dumps(options.repo)})")
    return 0
