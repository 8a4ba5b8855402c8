"""What reading and splitting a JSON Lines file costs: `python scripts/benchmark_reading.py 10 100 5000` (megabytes).

Every figure comes from a process of its own, so that its peak memory is its own. The articles are made; the file is
removed afterwards.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from peak_memory import peak_mb

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

BODY = ("دمشق (سانا) - أعلنت الوزارة أن الطريق سيفتح أمام السيارات في مطلع الأسبوع المقبل. وقال الوزير إن العمل بدأ "
        "قبل شهر، وإن الكلفة بلغت 3.5 مليون ليرة. ") * 12


def write_articles(path: Path, megabytes: float) -> None:
    """Articles of about 3 kB, no two alike, until the file has its size."""
    size = number = 0
    with path.open("wb") as stream:
        while size < megabytes * 1e6:
            row = {"id": number, "title": f"خبر {number}", "text": f"{number} {BODY}"}
            size += stream.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            number += 1


def measure(path: Path) -> None:
    """Read and split; print one JSON object."""
    from corpus.articles import read_articles
    from corpus.records import Article
    from corpus.sentences import sentences

    start = time.process_time()
    articles = count = 0
    for article in read_articles([str(path)]):
        assert isinstance(article, Article)
        articles, count = articles + 1, count + len(sentences(article))
    print(json.dumps({"articles": articles, "sentences": count, "cpu_s": round(time.process_time() - start, 1),
                      "peak_mb": round(peak_mb())}))


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]))
        return
    print("    MB   articles  sentences  CPU s  MB a CPU s  peak MB")
    for size in map(float, sys.argv[1:] or ["10", "100"]):
        with tempfile.TemporaryDirectory(prefix="tarjama-reading-") as folder:
            path = Path(folder) / "articles.jsonl"
            write_articles(path, size)
            done = subprocess.run([sys.executable, __file__, "--measure", path], check=True, capture_output=True)
        row = json.loads(done.stdout)
        print(f"{size:6g} {row['articles']:10,} {row['sentences']:10,} {row['cpu_s']:6.1f} "
              f"{size / row['cpu_s']:11.1f} {row['peak_mb']:8}", flush=True)


if __name__ == "__main__":
    main()
