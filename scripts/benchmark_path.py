"""Part "path" of the benchmark: the whole main job without a model, in rows a second and megabytes.

Articles of 20 news-like sentences go through `tarjama build` with the table engine: read, split, translate (a
look-up), check, store, write the dataset, read it back. Each size runs in a process of its own, so that its peak
memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SENTENCES_AN_ARTICLE = 20
DISTINCT = 2_000
"""Sentences in the table: the table is held in memory, and its size must not be taken for the path's."""

_WHO = (("الوزير", "the minister"), ("المديرة", "the director"), ("رئيس البلدية", "the mayor"),
        ("الناطق", "the spokesman"), ("الخبير", "the expert"), ("مدرب الفريق", "the coach"))
_WHAT = (("مشروعا جديدا", "new projects"), ("مدرسة حديثة", "modern schools"), ("حافلة كهربائية", "electric buses"),
         ("مركزا صحيا", "health centres"), ("بئرا عميقة", "deep wells"))
_WHERE = (("في العاصمة والمدن الساحلية", "in the capital and the coastal towns"),
          ("في المناطق الريفية البعيدة", "in the remote rural areas"), ("قرب الميناء القديم", "near the old port"))
_CHILD = """
import json, sys, time
from corpus.cli import main
from peak_memory import peak_mb
code = main(sys.argv[1:])
print(json.dumps({"code": code, "cpu_s": time.process_time(), "peak_mb": peak_mb()}))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One size of input through the whole path."""

    rows: int
    wall_s: float
    cpu_s: float
    peak_mb: float
    rows_per_s: float
    rows_per_cpu_s: float
    """A second and a core."""
    passed: float
    """Share of the rows that pass every check."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("path")
    group.add_argument("--rows", type=int, nargs="+", default=[10_000, 200_000], metavar="N",
                       help="sizes to run (default: 10000 200000)")


def run(words: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Build a dataset of every size."""
    runs = []
    for rows in words.rows:
        say(f"path: {rows:,} sentences")
        with tempfile.TemporaryDirectory(prefix="tarjama-path-") as folder:
            runs.append(_run(Path(folder), rows))
    return {"runs": [asdict(one) for one in runs], "help_s": _help_s()}


def table(result: dict[str, Any]) -> Iterator[str]:
    """The result as lines."""
    runs = [Run(**one) for one in result["runs"]]
    yield "the path without a model (table engine)"
    for one in runs:
        yield (f"{one.rows:>9,} rows  {one.rows_per_s:>7,.0f} a second  {one.rows_per_cpu_s:>7,.0f} a second and a "
               f"core  peak {one.peak_mb:,.0f} MB  {one.passed:.1%} pass")
    if len(runs) > 1:
        yield f"memory from {runs[0].rows:,} to {runs[-1].rows:,} rows: {runs[-1].peak_mb - runs[0].peak_mb:+,.0f} MB"
    yield f"tarjama --help: {result['help_s']:.2f} s"


def _run(folder: Path, rows: int) -> Run:
    pairs = _sentences()
    (folder / "table.tsv").write_text("".join(f"{ar}\t{en}\n" for ar, en in pairs), "utf-8")
    _write_articles(folder / "articles.jsonl", [ar for ar, _ in pairs], rows)
    command = ["build", "articles.jsonl", "--out", "dataset", "--model", "table:table.tsv", "--json"]
    start = os.times().elapsed
    done = subprocess.run([sys.executable, "-c", _CHILD, *command], cwd=folder, capture_output=True, text=True,
                          check=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)})
    wall_s = os.times().elapsed - start
    built, used = (json.loads(line) for line in done.stdout.splitlines())
    made = sum(built["rows"].values())
    if used["code"] or made != rows:
        raise SystemExit(f"the path made {made} rows of {rows}: {done.stderr}")
    return Run(made, wall_s, used["cpu_s"], used["peak_mb"], made / wall_s, made / used["cpu_s"],
               built["passed"] / made)


def _help_s() -> float:
    """The best of five, which says what the program costs and not what else the machine does."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "corpus.cli", "--help"], capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    return min(times)


def _sentences() -> list[tuple[str, str]]:
    """Pairs of about 20 words whose numbers agree, so that checks see ordinary work."""
    rng = random.Random(20)
    pairs = {}
    while len(pairs) < DISTINCT:
        (who, who_en), (what, what_en), (where, where_en) = rng.choice(_WHO), rng.choice(_WHAT), rng.choice(_WHERE)
        count, months, cost = rng.randint(11, 999), rng.randint(11, 48), rng.randint(11, 99) / 10
        source = (f"وقال {who} إن الحكومة ستفتتح {count} {what} {where} خلال {months} شهرا بتكلفة تبلغ "
                  f"{cost} مليون دولار.")
        pairs[source] = (f"{who_en.capitalize()} said the government would open {count} {what_en} {where_en} within "
                         f"{months} months at a cost of {cost} million dollars.")
    return list(pairs.items())


def _write_articles(path: Path, sentences: Sequence[str], rows: int) -> None:
    rng = random.Random(21)
    with path.open("w", encoding="utf-8") as file:
        for start in range(0, rows, SENTENCES_AN_ARTICLE):
            text = " ".join(rng.sample(sentences, min(SENTENCES_AN_ARTICLE, rows - start)))
            file.write(json.dumps({"id": start, "text": text}, ensure_ascii=False) + "\n")
