"""Part "against" of the benchmark: `tarjama build` end to end beside the model alone, on the same sentences.

From an article file to a dataset that was read back (start, split, translate, check, store, export), against
CTranslate2 on sorted batches that were prepared before the clock started, and against the ways programs
call such a model: transformers as in its examples, and CTranslate2 with one sentence a call, which is what Argos
Translate's calls come to. The model is that of part "models"; 30 tokens a sentence.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import benchmark_models
from benchmark_models import BEST, BY_1024

from translate.ct2 import Ct2Engine
from translate.engine import EngineSpec

ROOT = Path(__file__).parent.parent
BARS = {1: {BY_1024: 0.95, "transformers one by one": 40, "transformers by 32": 5, "CTranslate2 one by one": 10},
        4: {BY_1024: 0.95, "transformers one by one": 20, "transformers by 32": 6, "CTranslate2 one by one": 10}}
"""What a build is to be worth, in so many times the other way's sentences a second, by beam."""
ENGINE = "thirty"
# The command itself, with the one engine more; its last line is its peak in MB.
_CHILD = f"""
import sys
from peak_memory import peak_mb
from translate import engine
engine.ENGINES[{ENGINE!r}] = "benchmark_against:Thirty"
from corpus.cli import main
code = main(sys.argv[1:])
print(round(peak_mb()))
sys.exit(code)
"""


class Thirty:
    """The CTranslate2 engine with a model that is said to write no more than 30 tokens: it never ends by itself."""

    @classmethod
    def load(cls, spec: EngineSpec) -> Ct2Engine:
        engine = Ct2Engine.load(replace(spec, engine="ct2"))
        engine.coder.scheme = replace(engine.coder.scheme, max_target_tokens=benchmark_models.OUTPUT_TOKENS)
        return engine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("against")
    group.add_argument("--against-sentences", type=int, default=4000, metavar="N",
                       help="for a build and CTranslate2 at its best (default: 4000)")
    group.add_argument("--against-repeats", type=int, default=1, metavar="N", help="of both, in turns (default: 1)")


def run(words: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Every way in one run, one after the other; the other ways with as many sentences as part "models" gives them."""
    model = benchmark_models.make_model(say)
    cores = len(os.sched_getaffinity(0))
    result: dict[str, Any] = {"sentences": words.against_sentences, "cores": cores, "peak_mb": 0, "beams": {}}
    with tempfile.TemporaryDirectory(prefix="tarjama-against-") as name:
        folder = Path(name)
        articles = _articles(folder / "articles.jsonl", words.against_sentences)
        for beam in words.beams:
            rates: dict[str, list[float]] = {}
            texts: list[str] = []
            for turn in range(words.against_repeats):
                say(f"beam {beam}: tarjama build")
                took, peak = _build(folder, articles, model, beam, f"{beam}-{turn}")
                result["peak_mb"] = max(result["peak_mb"], peak)
                texts = _sentences(folder / f"{beam}-{turn}.sqlite")
                rates.setdefault("tarjama build", []).append(len(texts) / took)
                for way, (count, act) in benchmark_models.make_ways(model, texts, beam, cores, words).items():
                    if way != "tarjama" and (way in (BEST, BY_1024) or turn == 0):
                        say(f"beam {beam}: {way}")
                        began = time.perf_counter()
                        act(texts[:count])
                        rates.setdefault(way, []).append(count / (time.perf_counter() - began))
            result["beams"][str(beam)] = {way: round(sum(some) / len(some), 2) for way, some in rates.items()}
    result["first_sentence_s"] = _first_sentence(model)
    return result


def table(result: dict[str, Any]) -> Iterator[str]:
    """The result as lines."""
    yield (f"against: a build of {result['sentences']:,} sentences end to end, {result['cores']} cores, peak "
           f"{result['peak_mb']:,} MB; sentences a second")
    yield f"  first sentence of a cached model after {result['first_sentence_s']:.1f} s (bar: 3)"
    for beam, rates in result["beams"].items():
        own = rates["tarjama build"]
        for way, rate in rates.items():
            bar = BARS.get(int(beam), {}).get(way)
            ratio = f"  a build is {own / rate:5.2f} times as fast" if way != "tarjama build" else ""
            yield f"  beam {beam}  {way:26}{rate:8.1f}{ratio}{f' (bar: {bar})' if bar else ''}"


def _first_sentence(model: Path) -> float:
    """Seconds from the start of the filter to its first answer, with the model in the cache; the best of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "translate", "--model", f"ct2:{model}", "--beam", "1"], cwd=ROOT,
                       input="مرحبا.\n", text=True, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return round(min(times), 2)


def _articles(path: Path, sentences: int) -> Path:
    """Articles of 20 paragraphs of a sentence each."""
    texts = benchmark_models.make_texts(sentences)
    with path.open("w", encoding="utf-8") as file:
        for start in range(0, len(texts), 20):
            file.write(json.dumps({"id": start, "text": "\n".join(texts[start:start + 20])}, ensure_ascii=False) + "\n")
    return path


def _build(folder: Path, articles: Path, model: Path, beam: int, name: str) -> tuple[float, int]:
    """Seconds of the command, from its start to its end, and its peak in MB."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, "build", str(articles), "--out", str(folder / name), "--workspace",
         str(folder / f"{name}.sqlite"), "--model", f"{ENGINE}:{model}", "--beam", str(beam)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "scripts")))},
        capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"tarjama build failed: {done.stderr or done.stdout}")
    return time.perf_counter() - began, int(done.stdout.splitlines()[-1])


def _sentences(workspace: Path) -> list[str]:
    """What the build translated: the distinct texts."""
    db = sqlite3.connect(workspace)
    try:
        return [text for (text,) in db.execute("SELECT text FROM sentences GROUP BY text ORDER BY min(n)")]
    finally:
        db.close()
