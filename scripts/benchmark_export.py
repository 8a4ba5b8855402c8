"""How fast an export is and how much memory it takes: `python scripts/benchmark_export.py 10000 200000 1000000`.

Every figure comes from a process of its own, so that its peak memory is its own. The rows are made, not translated.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from peak_memory import peak_mb  # noqa: E402

from corpus.records import Row, content_id  # noqa: E402

SENTENCES_AN_ARTICLE = 20
WORDS = ("قال", "الوزير", "إن", "المشروع", "الجديد", "سيبدأ", "في", "العاصمة", "خلال", "١٢", "شهرا", "بتكلفة",
         "مليون", "دولار")
ENGLISH = ("the", "minister", "said", "project", "will", "start", "in", "capital", "within", "12", "months", "at",
           "cost")


def make_rows(n_rows: int) -> Iterator[Row]:
    """Rows of about 25 words a side, no two alike, 20 an article."""
    base = Row(id="", article_id="", index=0, paragraph=0, start=0, end=0, ar="", en="", quality=1.0, passed=True,
               findings=(), origin="machine", truncated=False, title="", article_source="", published="2024-05-01",
               licence=None, extra='{"section": "economy"}', engine="engine:table|model:benchmark|v:1",
               checks="length|v:1+numbers|v:1")
    for number in range(n_rows):
        article, index = divmod(number, SENTENCES_AN_ARTICLE)
        words = [(number * 31 + place * place * 7) % 1_009 for place in range(25)]
        ar = " ".join(WORDS[word % len(WORDS)] for word in words) + f" {number}."
        en = " ".join(ENGLISH[word % len(ENGLISH)] for word in words) + f" {number}."
        failed = number % 9 == 0
        yield replace(base, id=content_id(str(number)), article_id=content_id("a", str(article)), index=index,
                      paragraph=index // 3, start=200 * index, end=200 * index + len(ar), ar=ar, en=en,
                      passed=not failed, quality=0.5 if failed else 1.0,
                      findings=("numbers: 12 is missing",) if failed else (),
                      title=f"عنوان الخبر {article}", article_source=f"news/{article}.txt")


def benchmark_export(n_rows: int) -> dict[str, float]:
    """Plan an export of `n_rows` rows, write them and read them back with `datasets`: seconds on the clock and of
    computing, rows a second and peak MB of each step. On a busy machine compare the seconds of computing."""
    with tempfile.TemporaryDirectory() as folder:
        made = _child("make", n_rows, folder)
        planned = _child("plan", n_rows, folder)
        written = _child("write", n_rows, folder)
        reloaded = _child("verify", n_rows, folder)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    seconds = written["seconds"] - made["seconds"]
    return {
        "rows": n_rows,
        "plan_s": round(planned["seconds"] - made["seconds"], 2),
        "plan_cpu_s": round(planned["cpu_s"] - made["cpu_s"], 2),
        "plan_peak_mb": planned["peak_mb"],
        "write_s": round(seconds, 2),
        "write_cpu_s": round(written["cpu_s"] - made["cpu_s"], 2),
        "write_rows_per_s": round(n_rows / seconds),
        "write_peak_mb": written["peak_mb"],
        "reload_s": reloaded["seconds"],
        "reload_cpu_s": reloaded["cpu_s"],
        "reload_peak_mb": reloaded["peak_mb"],
        "disk_mb": round(size / 1e6, 1),
    }


def _child(step: str, n_rows: int, folder: str) -> dict[str, float]:
    ran = subprocess.run([sys.executable, __file__, f"--{step}", str(n_rows), folder], check=True,
                         stdout=subprocess.PIPE, text=True)
    facts: dict[str, float] = json.loads(ran.stdout)
    return facts


def _step(step: str, n_rows: int, out: Path) -> None:
    from corpus.card import CardFacts
    from corpus.dataset import write_dataset
    from corpus.reload import verify
    from corpus.selection import Wanted, make_plan

    began, computed = time.perf_counter(), time.process_time()
    if step == "--make":  # What the rows themselves cost is taken off the time to write them.
        for _ in make_rows(n_rows):
            pass
    elif step == "--plan":  # With near duplicates: the dearest there is.
        make_plan(make_rows(n_rows), Wanted(duplicates="near"))
    elif step == "--write":
        write_dataset(make_rows(n_rows), out, facts=CardFacts(name="benchmark"),
                      n_articles=n_rows // SENTENCES_AN_ARTICLE, reload=False)
    else:
        splits = json.loads((out / "manifest.json").read_bytes())["configs"]["sentences"]["splits"]
        verify(out, {split: size["rows"] for split, size in splits.items()}, cache=out.parent)
    print(json.dumps({"seconds": round(time.perf_counter() - began, 2), "peak_mb": round(peak_mb()),
                      "cpu_s": round(time.process_time() - computed, 2)}))


def main(words: list[str]) -> None:
    """Print one JSON a size."""
    if words and words[0].startswith("--"):
        _step(words[0], int(words[1]), Path(words[2]) / "D")
        return
    for size in words or ["10000", "200000", "1000000"]:
        print(json.dumps(benchmark_export(int(size))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
