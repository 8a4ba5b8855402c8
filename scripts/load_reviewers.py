"""Load the review page: many pairs, many reviewers at once, each as fast as answers come. Prints one JSON object.

    .venv/bin/python scripts/load_reviewers.py --folder /tmp/load --pairs 1000000 --reviewers 20 --seconds 60

Makes a workspace of made-up pairs once, starts `tarjama review` on it, and lets reviewers accept, edit, reject, skip,
undo, search and look around, over HTTP. In the middle the server is killed with SIGKILL and started again. At the end
every confirmed decision must be in the workspace, and no pair may have been given to two reviewers.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path

from corpus import checks, store_reviews
from corpus.records import Article, Finding, Pair, Sentence, content_id
from corpus.store import Store
from corpus.store_access import Access

ENGINE = "engine:table|model:load|v:1"
ARTICLE_PAIRS = 25
NOUNS = "الحكومة الوزارة المدينة اللجنة الشركة الجامعة المحكمة البلدية النقابة المدرسة المستشفى الصحيفة".split()
VERBS = "أعلنت أكدت نفت قررت رفضت ناقشت أجلت بدأت أنهت درست".split()
THINGS = "المشروع القرار الخطة الموازنة الاتفاق التقرير البرنامج القانون الحملة الدراسة".split()
ENGLISH = {
    **dict(zip(NOUNS, "government ministry city committee company university court municipality union school hospital "
                      "newspaper".split(), strict=True)),
    **dict(zip(VERBS, "announced confirmed denied decided refused discussed postponed began ended studied".split(),
               strict=True)),
    **dict(zip(THINGS, "project decision plan budget agreement report programme law campaign study".split(),
               strict=True)),
}


def make(path: Path, pairs: int) -> None:
    """A workspace of `pairs` pairs; one in five has findings. Nothing is done where it is there already."""
    if path.exists():
        return
    draw = random.Random(1)
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    by_name = {check.name: check.signature for check in checks.CHECKS}
    with Store(partial) as store:
        for stage, signature in (("split", "split|v:1"), ("translate", ENGINE), ("check", checks.signature())):
            store.begin(stage, signature)
        for first in range(0, pairs, ARTICLE_PAIRS * 40):
            articles, sentences, made, found = [], [], [], []
            for start in range(first, min(first + ARTICLE_PAIRS * 40, pairs), ARTICLE_PAIRS):
                texts = []
                for n in range(start, min(start + ARTICLE_PAIRS, pairs)):
                    noun, verb, thing = draw.choice(NOUNS), draw.choice(VERBS), draw.choice(THINGS)
                    texts.append((f"و{verb} {noun} {thing} رقم {n} في {draw.randint(1990, 2026)}.",
                                  f"The {ENGLISH[noun]} {ENGLISH[verb]} the {ENGLISH[thing]} number {n} that year."))
                body = "\n".join(arabic for arabic, _ in texts)
                article = Article(content_id(body), f"{start}.txt", f"مقال {start}", body, "utf-8", 1.0, None, None,
                                  "{}")
                articles.append(article)
                own, at = [], 0
                for index, (arabic, english) in enumerate(texts):
                    sentence = Sentence(content_id(article.id, str(index)), article.id, index, index, at,
                                        at + len(arabic), arabic)
                    at += len(arabic) + 1
                    pair = Pair(content_id(sentence.id, ENGINE), sentence.id, arabic, english, -0.5, (), (), False,
                                ENGINE)
                    findings = []
                    if draw.random() < 0.2:
                        name = draw.choice(["numbers"] * 6 + ["length"] * 3 + ["repetition"])
                        findings.append(Finding(pair.id, name, round(draw.random() * 0.99, 3), ((0, 3),), ((0, 3),),
                                                "made up for the load", by_name[name]))
                    own.append(sentence)
                    made.append((sentence, [pair]))
                    found.append((pair, findings))
                sentences.append((article, own))
            store.add(articles)
            store.commit("split", "split|v:1", sentences)
            store.commit("translate", ENGINE, made)
            store.commit("check", checks.signature(), found)
    partial.rename(path)


class Server:
    """A `tarjama review` in a process of its own."""

    def __init__(self, path: Path, port: int) -> None:
        start = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "corpus.cli", "review", "--workspace", str(path), "--no-browser", "--port",
             str(port), "--overlap", "0"], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://([^/]+)/", line)
        if not found:
            raise SystemExit(f"the server did not start: {line}")
        self.host = found.group(1)
        self.start_s = time.perf_counter() - start
        self.start_cpu_s = self.cpu_s()

    def cpu_s(self) -> float:
        """CPU time so far, of user and system: fields 14 and 15 of proc(5)'s stat."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Client:
    """One reviewer's browser, as far as the server can tell."""

    def __init__(self, host: str, token: str, times: dict[str, list[float]]) -> None:
        self.host, self.times = host, times
        self.headers = {
            "content-type": "application/json", "host": host, "cookie": f"tarjama-{host.rpartition(':')[2]}={token}",
            "x-csrf": hmac.new(token.encode(), b"tarjama csrf", hashlib.sha256).hexdigest()}
        self.connection: http.client.HTTPConnection | None = None

    def ask(self, name: str, kind: str, body: object) -> dict[str, object]:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, timeout=60)
        start = time.perf_counter()
        try:
            self.connection.request("POST", f"/api/{name}", json.dumps(body).encode(), self.headers)
            answer = self.connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise
        self.times[kind].append(time.perf_counter() - start)
        if answer.status != 200:
            raise SystemExit(f"{name} {body}: {answer.status} {data.decode()}")
        result: dict[str, object] = json.loads(data)
        return result


def work(name: str, client: Client, stop: threading.Event, given: list[tuple[str, str]],
         confirmed: list[tuple[str, str]], think_s: float) -> None:
    """Review until told to stop. Each decision that the server confirmed is written down."""
    draw = random.Random(name)
    queues: list[dict[str, object]] = [
        {}, {}, {}, {"order": "reading"}, {"order": "random"}, {"check": "numbers"}, {"check": "repetition"},
        {"audit": 5}, {"search": draw.choice(THINGS)}, {"search": draw.choice(list(ENGLISH.values()))},
        {"check": "length", "order": "reading"}]
    pair, queue, k, run = None, queues[0], 0, time.time_ns()
    while not stop.is_set():
        try:
            if think_s:
                stop.wait(draw.expovariate(1 / think_s))
            if pair is None or draw.random() < 0.05:
                queue = draw.choice(queues)
                kind = "search" if "search" in queue else "next"
                pair = client.ask("next", kind, {"queue": queue, "after": ""})["pair"]
                if pair is None:
                    continue
                given.append((pair["id"], name))  # type: ignore[index]
            if draw.random() < 0.1:
                client.ask("check", "check", {"pair": pair["id"], "text": "Another sentence with 12 words."})  # type: ignore[index]
            if draw.random() < 0.05:
                client.ask("history", "history", {"pair": pair["id"]})  # type: ignore[index]
            if draw.random() < 0.2:
                client.ask("progress", "progress", {"queue": queue})
            if draw.random() < 0.03:
                answer = client.ask("undo", "undo", {"action": f"{run}-{name}-{k}", "queue": queue})
                k += 1
                pair = answer["pair"] or pair
                continue
            verdict = draw.choices(("accept", "edit", "reject", "skip"), (80, 10, 7, 3))[0]
            action = f"{run}-{name}-{k}"
            k += 1
            answer = client.ask("decide", "decide", {
                "pair": pair["id"], "action": action, "verdict": verdict, "queue": queue, "seconds": 5,  # type: ignore[index]
                "text": "An edited sentence." if verdict == "edit" else ""})
            confirmed.append((pair["id"], action))  # type: ignore[index]
            pair = answer["next"]
            if pair is not None:
                given.append((pair["id"], name))  # type: ignore[index]
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)  # The server was killed; it comes back.


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--reviewers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--think", type=float, default=1.0, metavar="S",
                        help="mean seconds between a reviewer's actions, 0 for as fast as answers come")
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / f"load{options.pairs}.sqlite"
    start = time.perf_counter()
    make(path, options.pairs)
    made_s = time.perf_counter() - start
    access = Access(path)
    with access.writing() as db:
        tokens = [store_reviews.add_reviewer(db, f"r{n}") for n in range(options.reviewers)]
    with access.reading() as db:
        before = db.execute("SELECT coalesce(max(n), 0) FROM reviews").fetchone()[0]
    server = Server(path, options.port)
    first_start_s = server.start_s
    times: dict[str, list[float]] = defaultdict(list)
    given: list[tuple[str, str]] = []
    confirmed: list[tuple[str, str]] = []
    stop = threading.Event()
    threads = [threading.Thread(target=work, args=(f"r{n}", Client(server.host, token, times), stop, given, confirmed,
                                                   options.think)) for n, token in enumerate(tokens)]
    for thread in threads:
        thread.start()
    time.sleep(options.seconds / 2)
    cpu_s = server.cpu_s() - server.start_cpu_s
    server.kill()
    server = Server(path, options.port)
    time.sleep(options.seconds / 2)
    stop.set()
    for thread in threads:
        thread.join()
    cpu_s += server.cpu_s() - server.start_cpu_s
    server.stop()
    with access.reading() as db:
        kept = set(db.execute("SELECT pair_id, action FROM reviews WHERE n > ?", (before,)).fetchall())
        doubled = db.execute("SELECT count(*) FROM (SELECT pair_id FROM decisions WHERE verdict <> 'skip' "
                             "AND role = 'review' GROUP BY pair_id HAVING count(*) > 1 AND max(review) > ?)",
                             (before,)).fetchone()[0]
    access.close()
    lost = [one for one in confirmed if one not in kept]
    actions = {kind: {"count": len(of), **{f"p{share}_ms": round(1000 * sorted(of)[int(len(of) * share / 100)], 1)
                                           for share in (50, 95, 99)}} for kind, of in sorted(times.items())}
    every = sorted(second for of in times.values() for second in of)
    print(json.dumps({
        "pairs": options.pairs, "reviewers": options.reviewers, "think_s": options.think, "made_s": round(made_s, 1),
        "queue_s": round(first_start_s, 1), "restart_s": round(server.start_s, 1), "confirmed": len(confirmed),
        "lost": len(lost), "pairs_decided_by_two": doubled, "p95_ms": round(1000 * every[int(len(every) * 0.95)], 1),
        "server_cpu_ms_an_action": round(1000 * cpu_s / max(len(every), 1), 2),
        "workspace_bytes": path.stat().st_size, "actions": actions,
        "given": len(given), "verdicts_a_second": round(len(confirmed) / options.seconds, 1),
        "repeats": sum(count > 1 for count in Counter(pair for pair, _ in set(given)).values())}, indent=2))
    return int(bool(lost or doubled))


if __name__ == "__main__":
    sys.exit(main())
