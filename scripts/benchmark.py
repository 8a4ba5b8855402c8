"""Measure tarjama on the machine it runs on: `python scripts/benchmark.py [--only PART ...] [--json FILE]`.

Each part is a module that adds its arguments, runs, and turns its result into lines. Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import benchmark_against
import benchmark_build
import benchmark_models
import benchmark_path

PARTS = {"path": benchmark_path, "models": benchmark_models, "build": benchmark_build, "against": benchmark_against}
LIBRARIES = ("tarjama", "ctranslate2", "torch", "transformers", "sentencepiece")


def main() -> None:
    words = _parser().parse_args()
    if words.profile:
        words.only, words.build_runs = ["build"], ["profile"]
    machine = _machine()
    print(" · ".join(f"{name} {value}" for name, value in machine.items()))
    results = {}
    for name in words.only:
        results[name] = PARTS[name].run(words, _say)
        print("", *PARTS[name].table(results[name]), sep="\n")
    if words.json:
        words.json.write_text(json.dumps({"machine": machine, **results}, indent=1) + "\n", "utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART",
                        help=f"of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there, too")
    parser.add_argument("--profile", action="store_true", help="only where the time of a build goes")
    for part in PARTS.values():
        part.add_arguments(parser)
    return parser


def _machine() -> dict[str, str]:
    """What the numbers were measured on."""
    cores = len(os.sched_getaffinity(0))
    return {"date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), "processor": _processor(), "cores": str(cores),
            "load before": f"{os.getloadavg()[0]:.1f}", "python": platform.python_version(),
            **{name: version(name) for name in LIBRARIES}}


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
