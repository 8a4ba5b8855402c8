"""The words of `tarjama merge`. Imported with the command; owns no rule."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def add_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Register `merge` with the function that makes a command."""
    merge = command("merge", _merge, "put several workspaces into one, with every review")
    merge.add_argument("workspaces", nargs="+", type=Path, metavar="WORKSPACE")
    merge.add_argument("--out", required=True, type=Path, metavar="FILE", help="the new workspace")


def _merge(options: argparse.Namespace) -> int:
    from corpus.merge import merge

    merged = merge(options.workspaces, options.out)
    print(f"{merged.articles:,} articles, {merged.sentences:,} sentences, {merged.pairs:,} pairs, {merged.reviews:,} "
          f"reviews by {merged.reviewers:,} reviewers")
    if merged.known.get("articles"):
        print(f"{merged.known['articles']:,} articles and {merged.known.get('pairs', 0):,} pairs were in several of "
              "them")
    if merged.retranslated:
        print(f"{merged.retranslated:,} pairs had different English in two of them: the reviewed one was kept, else "
              "the first")
    print(f"workspace {options.out}")
    return 0
