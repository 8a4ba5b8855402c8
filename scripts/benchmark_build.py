"""Part "build" of the benchmark: where the time of a build goes, what reuse and workers are worth, and what an archive
costs.

With the model of part "models" (OPUS-MT's size, random weights), or any that `--build-model` names. Every run is a
process of its own with a workspace of its own. `--profile` is this part alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import benchmark_models
import benchmark_path

ROOT = Path(__file__).parent.parent
SIZES = {"10 million": 10_000_000, "1 billion": 1_000_000_000}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("build")
    group.add_argument("--build-sentences", type=int, default=1000, metavar="N", help="(default: 1000)")
    group.add_argument("--build-model", default="", metavar="NAME",
                       help="as after --model; default: the random one of part models")
    group.add_argument("--build-beam", type=int, default=1, metavar="N", help="(default: 1)")
    group.add_argument("--build-runs", nargs="+", default=["profile", "reuse", "second", "workers"],
                       choices=("profile", "reuse", "second", "workers", "ray"), metavar="RUN",
                       help="of profile reuse second workers ray (default: all but ray)")
    group.add_argument("--second-sentences", type=int, default=100_000, metavar="N",
                       help="of the run that finds everything done, with the table engine (default: 100000)")
    group.add_argument("--price", type=float, default=0.0, metavar="DOLLARS",
                       help="of this machine for an hour, for the estimate")


def run(words: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure what was asked for."""
    model = words.build_model or f"ct2:{benchmark_models.make_model(say)}"
    beam = [] if model.startswith("table:") else ["--beam", str(words.build_beam)]
    plain = ["--model", model, *beam]
    result: dict[str, Any] = {"sentences": words.build_sentences, "beam": words.build_beam, "price": words.price}
    with tempfile.TemporaryDirectory(prefix="tarjama-build-") as name:
        folder = Path(name)
        different = _articles(folder / "different.jsonl", words.build_sentences, repeated=0.0)
        for what in words.build_runs:
            say(f"build: {what}")
            if what == "profile":
                result[what] = _profiled(folder, different, model, words.build_beam)
            elif what == "reuse":
                some = _articles(folder / "repeated.jsonl", words.build_sentences, repeated=1 / 3)
                result[what] = {"third repeated, reused": _translated_s(folder, some, model, words.build_beam, True),
                                "third repeated, all asked": _translated_s(folder, some, model, words.build_beam,
                                                                           False)}
            elif what == "second":
                result[what] = _second(folder, words.second_sentences)
            elif what == "workers":
                # One core a worker: the ratio is not one worker's second thread.
                result[what] = {str(count): _built_s(folder, f"workers{count}", different,
                                                     [*plain, "--workers", str(count)], cores=count)
                                for count in (1, 2)}
            else:
                result[what] = {
                    "processes": _built_s(folder, "processes", different, [*plain, "--workers", "2"]),
                    "ray": _built_s(folder, "ray", different,
                                    [*plain, "--workers", "2", "--threads", "1", "--ray", "local"])}
    if "profile" in result:
        rate = words.build_sentences / result["profile"]["translate"]
        writer = words.build_sentences / (sum(result["profile"].values()) - result["profile"]["translate"] +
                                          result["profile"]["of it store and reuse"])
        result["archives"] = archives(rate, writer, words.price)
    return result


def archives(sentences_per_s: float, writer_per_s: float, dollars_per_hour: float) -> dict[str, dict[str, float]]:
    """Days and dollars for archives of `SIZES` by measured rates: of one machine's model, and of everything that one
    writer does (read, split, check, store, export). The writer is the limit from `machines` on; a larger archive is
    parted into workspaces that are merged, each with a writer of its own."""
    found = {}
    for name, sentences in SIZES.items():
        alone_h = sentences / sentences_per_s / 3600
        machines = writer_per_s / sentences_per_s
        found[name] = {"days_on_one": alone_h / 24, "dollars": alone_h * dollars_per_hour,
                       "machines_before_the_writer_limits": machines,
                       "days_at_that_limit": sentences / writer_per_s / 86400,
                       "workspaces_for_a_week": max(1.0, sentences / writer_per_s / (7 * 86400))}
    return found


def table(result: dict[str, Any]) -> Iterator[str]:
    """The result as lines."""
    sentences = result["sentences"]
    yield f"build of {sentences:,} sentences, beam {result['beam']}"
    for name, seconds in result.get("profile", {}).items():
        yield f"  {name:24} {seconds:8.2f} s  {1e6 * seconds / sentences:8.0f} µs a sentence"
    for what, pair, words in (("reuse", ("third repeated, reused", "third repeated, all asked"), "at most 0.70"),
                              ("workers", ("1", "2"), "at least 1.80"), ("ray", ("processes", "ray"), "at least 0.90")):
        if what in result:
            first, second = (result[what][one] for one in pair)
            yield f"  {what}: {first:.1f} s {pair[0]}, {second:.1f} s {pair[1]}: {first / second:.2f} (bar: {words})"
    if "second" in result:
        second = result["second"]
        yield (f"  second run over {second['sentences']:,} sentences: {second['second_s']:.1f} s (the first: "
               f"{second['first_s']:.1f}), {second['second_per_s']:,} a second (bar: 50,000)")
    for name, one in result.get("archives", {}).items():
        yield (f"  {name} sentences: {one['days_on_one']:,.1f} days on one such machine (${one['dollars']:,.0f}); one "
               f"writer feeds {one['machines_before_the_writer_limits']:,.0f} of them, then "
               f"{one['days_at_that_limit']:,.1f} days; for a week {one['workspaces_for_a_week']:,.0f} workspaces")


def _articles(path: Path, sentences: int, *, repeated: float) -> Path:
    """Articles of 20 sentences; the share `repeated` of all has a text that is there before."""
    import random

    chance = random.Random(5)
    fresh: list[str] = []
    base = [source for source, _ in benchmark_path._sentences()]
    lines = []
    for number in range(sentences):
        again = fresh and chance.random() < repeated
        lines.append(chance.choice(fresh) if again else f"{base[number % len(base)][:-1]} في اليوم {number + 1}.")
        if not again:
            fresh.append(lines[-1])
    with path.open("w", encoding="utf-8") as file:
        for start in range(0, sentences, benchmark_path.SENTENCES_AN_ARTICLE):
            text = " ".join(lines[start:start + benchmark_path.SENTENCES_AN_ARTICLE])
            file.write(json.dumps({"id": start, "text": text}, ensure_ascii=False) + "\n")
    return path


def _built_s(folder: Path, out: str, articles: Path, words: Sequence[str], *, cores: int | None = None) -> float:
    """Seconds of `tarjama build`, by the clock; with `cores` the process and its workers have so many of them."""
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "corpus.cli", "build", str(articles), "--out", str(folder / out), *words],
                   cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   preexec_fn=lambda: os.sched_setaffinity(0, allowed))
    return round(time.perf_counter() - began, 3)


def _second(folder: Path, sentences: int) -> dict[str, float]:
    """A first run, and the same again: what is there is found, so that no engine is loaded, whichever it is."""
    from corpus.sentences import split

    articles = _articles(folder / "second.jsonl", sentences, repeated=0.0)
    model = folder / "second.tsv"
    with articles.open(encoding="utf-8") as file, model.open("w", encoding="utf-8") as out:
        for line in file:
            text = json.loads(line)["text"]
            for place in split(text):
                out.write(f"{text[place.start:place.end]}\ta translation\n")
    first, second = (_built_s(folder, "second", articles, ["--model", f"table:{model}"]) for _ in range(2))
    return {"sentences": sentences, "first_s": first, "second_s": second, "second_per_s": round(sentences / second)}


def _profiled(folder: Path, articles: Path, model: str, beam: int) -> dict[str, float]:
    """Seconds of each step, one after the other, so that none hides behind another."""
    from corpus import build, pairs
    from corpus.articles import read_articles
    from corpus.store import Store

    took: dict[str, float] = {}
    clock = _Clock(took)
    with Store(folder / "profile.sqlite") as store:
        clock.step("read and store", lambda: build.add(store, read_articles([str(articles)])))
        clock.step("split", lambda: build.split(store))
        engine = pairs.load(model, beam=None if model.startswith("table:") else beam)
        clock.step("load the model", lambda: engine.translate([]))
        timed = _Timed(engine)
        clock.step("translate", lambda: build.translate(store, timed))
        took["of it store and reuse"] = round(max(0.0, took["translate"] - timed.busy_s), 3)
        clock.step("check", lambda: build.check(store))
        clock.step("export", lambda: build.export(store, folder / "profile"))
        engine.close()
    return took


def _translated_s(folder: Path, articles: Path, model: str, beam: int, reuse: bool) -> float:
    """Seconds of translating alone, with and without reuse."""
    from dataclasses import replace

    from corpus import build, pairs, stages
    from corpus.articles import read_articles
    from corpus.store import Store

    with Store(folder / f"reuse-{reuse}.sqlite") as store:
        build.add(store, read_articles([str(articles)]))
        build.split(store)
        engine = pairs.load(model, beam=None if model.startswith("table:") else beam)
        engine.translate([])
        stage = pairs.stage(engine)
        began = time.perf_counter()
        stages.run(store, stage if reuse else replace(stage, reuse=None))
        engine.close()
        return round(time.perf_counter() - began, 3)


class _Clock:
    def __init__(self, took: dict[str, float]) -> None:
        self._took = took

    def step(self, name: str, act: Callable[[], object]) -> None:
        began = time.perf_counter()
        act()
        self._took[name] = round(time.perf_counter() - began, 3)


class _Timed:
    """An engine, one call at a time, and how long it was at work."""

    concurrency = 1

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.signature = engine.signature
        self.batch_size = engine.batch_size
        self.busy_s = 0.0

    def translate(self, texts: Sequence[str]) -> list[Any]:
        began = time.perf_counter()
        answers: list[Any] = self._engine.translate(texts)
        self.busy_s += time.perf_counter() - began
        return answers
