"""`tarjama score` as people use it: what goes in is found again in the files and in the line at the end."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet
import pytest
import zstandard
from sample_articles import Ran

from corpus.bitext import BitextLine, Unread
from corpus.filtering import BATCH_PAIRS, Tally, score_all, scored

Tarjama = Callable[..., Ran]

RIGHT = ("وصل الوزير إلى القاهرة مساء أمس.", "The minister arrived in Cairo yesterday evening.")
CHANGED = ("وصل ١٢٥ شخصا إلى الميناء أمس.", "152 people reached the port yesterday.")
LOOP = ("وأضافت أن الأدوية متوافرة.", "She added that medicines medicines medicines medicines medicines are available.")
PAIRS = (RIGHT, CHANGED, LOOP, RIGHT)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Four pairs, two of them good, and a line that is none, third."""
    lines = ["\t".join(pair) for pair in PAIRS]
    lines.insert(2, "no tab here")
    path = tmp_path / "pairs.tsv"
    path.write_text("".join(line + "\n" for line in lines), "utf-8")
    return path


def test_without_files_every_pair_is_a_json_line(tarjama: Tarjama, pairs: Path) -> None:
    ran = tarjama("score", pairs)
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert [(item["line"], item["source"], item["target"]) for item in found] == [
        (1, *RIGHT), (2, *CHANGED), (4, *LOOP), (5, *RIGHT)]
    assert [item["passed"] for item in found] == [True, False, False, True]
    assert ran.code == 0
    assert ran.err.splitlines() == [
        f"tarjama: {pairs}, line 3: has no tab, expected source<TAB>target; was a line broken in two?",
        "5 read: 4 scored (2 pass every check), 1 could not be read"]
    assert tarjama("score", pairs, "--strict").code == 1


def test_everything_read_is_kept_or_dropped_for_a_reason(tarjama: Tarjama, pairs: Path, tmp_path: Path) -> None:
    ran = tarjama("score", pairs, "--keep", tmp_path / "kept.tsv", "--min-score", "0.5")
    assert ran.out == ""
    assert (tmp_path / "kept.tsv").read_text("utf-8") == "\t".join(RIGHT) + "\n" + "\t".join(RIGHT) + "\n"
    line = ran.err.splitlines()[-1]
    assert line.startswith("5 read: 2 kept, 3 dropped (2 with a score under 0.5, mostly for ")
    assert re.search(r"numbers 1\b", line)
    assert re.search(r"repetition 1\b", line)
    assert line.endswith("; 1 could not be read); 2 pass every check")


def test_the_limit_itself_is_kept(tarjama: Tarjama, pairs: Path, tmp_path: Path) -> None:
    best = json.loads(tarjama("score", pairs).out.splitlines()[0])["score"]
    for limit, kept in ((best, 2), (best + 0.0001, 0), (0, 4), (1, 0)):
        ran = tarjama("score", pairs, "--keep", tmp_path / "kept.jsonl", "--min-score", repr(limit))
        assert f"5 read: {kept} kept, {5 - kept} dropped" in ran.err
        assert len((tmp_path / "kept.jsonl").read_text("utf-8").splitlines()) == kept


def test_kept_pairs_and_scores_go_to_both_files(tarjama: Tarjama, pairs: Path, tmp_path: Path) -> None:
    ran = tarjama("score", pairs, "--keep", tmp_path / "kept.v1.ar.gz", "--min-score", "0.5", "--out",
                  tmp_path / "scores.jsonl.zst")
    assert ran.code == 0, ran.err
    assert gzip.decompress((tmp_path / "kept.v1.ar.gz").read_bytes()).decode() == f"{RIGHT[0]}\n" * 2
    assert gzip.decompress((tmp_path / "kept.v1.en.gz").read_bytes()).decode() == f"{RIGHT[1]}\n" * 2
    with zstandard.open(tmp_path / "scores.jsonl.zst", "rt", encoding="utf-8") as file:
        written = [json.loads(line) for line in file]
    assert written == [json.loads(line) for line in tarjama("score", pairs).out.splitlines()]
    again = tarjama("score", tmp_path / "kept.v1.gz", "--min-score", "0.5")
    assert again.err == ("2 read: 2 kept, 0 dropped (0 with a score under 0.5; 0 could not be read); "
                         "2 pass every check\n")


def test_parquet_holds_what_json_holds_and_is_bitext_itself(tarjama: Tarjama, pairs: Path, tmp_path: Path) -> None:
    assert tarjama("score", pairs, "--out", tmp_path / "scores.parquet").code == 0
    printed = [json.loads(line) for line in tarjama("score", pairs).out.splitlines()]
    assert pyarrow.parquet.read_table(tmp_path / "scores.parquet").to_pylist() == printed
    again = [json.loads(line) for line in tarjama("score", tmp_path / "scores.parquet").out.splitlines()]
    assert [item["score"] for item in again] == [item["score"] for item in printed]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pairs.tsv", "scores.parquet"]


def test_what_a_line_cannot_hold_becomes_a_space_and_is_said(tarjama: Tarjama, tmp_path: Path) -> None:
    texts = {"source": "سطر\nآخر\tهنا\u2028", "target": "a line\r\nmore\\n here"}
    (tmp_path / "p.jsonl").write_text(json.dumps(texts) + "\n", "utf-8")
    ran = tarjama("score", tmp_path / "p.jsonl", "--keep", tmp_path / "k.tsv", "--min-score", "0")
    assert (tmp_path / "k.tsv").read_bytes().decode() == "سطر آخر هنا\u2028\ta line more\\n here\n"
    assert ran.err.endswith("in 1 pairs tabs or line ends became spaces\n")
    tarjama("score", tmp_path / "p.jsonl", "--keep", tmp_path / "k.jsonl", "--min-score", "0")
    written = (tmp_path / "k.jsonl").read_text("utf-8")
    assert len(written.splitlines()) == 1
    assert {name: json.loads(written)[name] for name in texts} == texts


@pytest.mark.parametrize(("words", "code", "message"), [
    (("--keep", "k.tsv"), 2, "--keep wants --min-score X"),
    (("--keep", "k.tmx", "--min-score", "0.5"), 1, "k.tmx: expected a name that ends in .tsv"),
    (("--keep", "k.parquet", "--min-score", "0.5"), 1, "k.parquet: expected a name that ends in .tsv"),
    (("--out", "s.csv"), 1, "s.csv: expected a name that ends in .jsonl"),
    (("--out", "s.parquet.gz"), 1, "s.parquet.gz: expected"),
    (("--out", "same.jsonl", "--keep", "same.jsonl", "--min-score", "0"), 1, "named by --out and by --keep"),
    (("--out", "no/s.parquet"), 1, "cannot be written"), (("--out", "no/s.jsonl"), 1, "cannot be written"),
])
def test_words_that_cannot_be_are_one_sentence_and_write_nothing(
        tarjama: Tarjama, pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...],
        code: int, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    ran = tarjama("score", pairs, *words)
    assert ran.code == code
    assert message in ran.err.splitlines()[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.tsv"]


@pytest.mark.parametrize("value", ["1.01", "-0.1", "nan", "high"])
def test_a_least_score_that_is_none_is_refused(tarjama: Tarjama, pairs: Path, value: str,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        tarjama("score", pairs, "--min-score", value)
    assert "expected a score from 0 to 1" in capsys.readouterr().err


def test_a_file_that_breaks_off_leaves_what_was_there(tarjama: Tarjama, tmp_path: Path) -> None:
    for name in ("kept.tsv", "scores.jsonl", "scores.parquet"):
        (tmp_path / name).write_text("old", "utf-8")
    data = gzip.compress("".join("\t".join(RIGHT) + f"{n}\n" for n in range(900)).encode())
    (tmp_path / "pairs.tsv.gz").write_bytes(data[:-9])
    for out in ("scores.jsonl", "scores.parquet"):
        ran = tarjama("score", tmp_path / "pairs.tsv.gz", "--out", tmp_path / out, "--keep", tmp_path / "kept.tsv",
                      "--min-score", "0")
        assert ran.code == 1
        assert "pairs.tsv.gz: cannot be read" in ran.err
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir() if path.name != "pairs.tsv.gz"} == {
        "kept.tsv": "old", "scores.jsonl": "old", "scores.parquet": "old"}


def test_a_file_of_nothing_but_bad_lines_does_not_fill_the_terminal(tarjama: Tarjama, tmp_path: Path) -> None:
    (tmp_path / "prose.txt").write_text("a line\n" * 3000, "utf-8")
    ran = tarjama("score", tmp_path / "prose.txt")
    assert len(ran.err.splitlines()) == 102
    assert ran.err.splitlines()[-1] == "3,000 read: 0 scored (0 pass every check), 3,000 could not be read"


def test_batches_keep_the_order_and_count_everything() -> None:
    lines: list[BitextLine | Unread] = [BitextLine(n, *PAIRS[n % 4]) for n in range(2 * BATCH_PAIRS + 1)]
    lines.insert(BATCH_PAIRS, Unread("x", "bad."))
    tally, seen, sizes = Tally(), list[int](), list[int]()
    score_all(lines, tally, min_score=0.5, on_score=lambda pair: seen.append(pair.line), on_batch=sizes.append)
    assert seen == list(range(2 * BATCH_PAIRS + 1))
    assert sizes == [BATCH_PAIRS, BATCH_PAIRS, 1]
    assert (tally.scored, tally.kept, tally.passed, tally.unread) == (1001, 501, 501, 1)
    assert dict(tally.low) == {"numbers": 250, "repetition": 250}


def test_scores_are_those_of_the_pair_alone() -> None:
    (one,) = scored([BitextLine(7, *CHANGED)])
    (finding,) = one.findings
    assert (one.line, one.passed, finding.check) == (7, False, "numbers")
    assert (CHANGED[0][slice(*finding.source_spans[0])], CHANGED[1][slice(*finding.target_spans[0])]) == ("١٢٥", "152")
