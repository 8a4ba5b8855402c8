"""The words of the report command. Imported with the command; its rooms only when it is used. Owns no rule."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.records import CorpusError

if TYPE_CHECKING:
    from corpus.effort import Effort
    from corpus.report.facts import Facts


def add_commands(command: Callable[..., argparse.ArgumentParser], workspace: argparse.ArgumentParser) -> None:
    """Register `report` with the function that makes a command."""
    report = command("report", _report, "what is in the workspace, in numbers, pictures and pairs to read", workspace)
    report.add_argument("--out", type=Path, metavar="FILE.html", help="write the report as one page that needs nothing")
    report.add_argument("--effort", action="store_true",
                        help="print what reviewing took instead: edits, seconds, how well the score foresaw verdicts")
    report.add_argument("--json", action="store_true", help="print the facts as one JSON object")


def _report(options: argparse.Namespace) -> int:
    if options.effort and options.out:
        print("tarjama: report: expected --out or --effort, not both; the page has the effort in it", file=sys.stderr)
        return 2
    if not (options.effort or options.out or options.json):
        print("tarjama: report: expected --out FILE.html, --json or --effort", file=sys.stderr)
        return 2
    if not options.workspace.exists():
        raise CorpusError(f"{options.workspace}: no such workspace; make one with: tarjama add ARTICLES --workspace "
                          f"{options.workspace}")
    if options.effort:
        return _effort(options)
    from corpus.progress import progress
    from corpus.report.figures import require_extra
    from corpus.report.gather import gather
    from corpus.report.render import render, write

    if options.out:
        require_extra()
    with progress("reading pairs", None) as advance:
        facts = gather(options.workspace, on_batch=advance)
    if options.out:
        write(options.out, render(facts))
    if options.json:
        print(_json(facts))
    else:
        _say(facts, options.out)
    return 0


def _say(facts: Facts, out: Path) -> None:
    print(f"{facts.pairs:,} pairs, {facts.passed:,} pass every check, mean score {facts.mean_quality:.2f}")
    print(f"report {out}: one file, open it in any browser")


def _json(facts: object) -> str:
    return json.dumps(asdict(facts), ensure_ascii=False)  # type: ignore[call-overload]


def _effort(options: argparse.Namespace) -> int:
    from corpus import effort
    from corpus.store_access import Access

    access = Access(options.workspace)
    try:
        report = effort.report(effort.judged(access))
    finally:
        access.close()
    if options.json:
        print(_json(report))
        return 0
    print(f"{'':28} {'pairs':>7} {'accepted':>9} {'edited':>7} {'rejected':>9} {'HTER %':>7} {'chars %':>8} "
          f"{'seconds':>8}")
    _say_effort("all", report.all)
    for by, groups in report.by.items():
        print(f"by {by}")
        for name, group in groups.items():
            _say_effort(f"  {name}", group)
    print(f"TER by sacrebleu: {report.ter}")
    if report.changes:
        print("changed most often:")
        for gone, new, times in report.changes:
            print(f"  {times:5} {gone or '(nothing)'} -> {new or '(nothing)'}")
    if report.auc is not None:
        print(f"the score ranks an accepted pair above another with probability {report.auc:.3f} (area under the ROC "
              "curve)")
    for bin in report.calibration:
        print(f"  score {bin.low:.1f} to {bin.high:.1f}: {bin.pairs:,} pairs, {bin.accepted:.0%} accepted as they were "
              f"(mean score {bin.mean_score:.2f})")
    return 0


def _say_effort(name: str, group: Effort) -> None:
    def figure(value: float | None) -> str:
        return "-" if value is None else f"{value:.1f}"

    print(f"{name[:28]:28} {group.pairs:7,} {group.accepted:9,} {group.edited:7,} {group.rejected:9,} "
          f"{figure(group.hter):>7} {figure(group.character_rate):>8} {figure(group.seconds):>8}")
