"""The written dataset: what `datasets`, pyarrow and a killed process make of it."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dataset_rows import PLAIN, hostile_rows, make_rows

from corpus.card import CardFacts
from corpus.dataset import MIN_ARTICLES, Written, split_of, write_dataset
from corpus.records import CorpusError, Row, content_id
from corpus.reload import verify

ROOT = Path(__file__).parent.parent
FACTS = CardFacts(name="جسور", engine_note="Made by a **table** for tests.", dropped={"empty": 2})


def write(rows: Iterator[Row] | list[Row], out: Path, n_articles: int = 1, **options: int | bool) -> Written:
    return write_dataset(rows, out, facts=FACTS, n_articles=n_articles, **options)


def as_row(loaded: dict[str, object]) -> Row:
    """A loaded row as the Row it was."""
    fields = {name: value for name, value in loaded.items() if name != "translation"}
    sides = loaded["translation"]
    assert isinstance(sides, dict)
    return Row(**{**fields, **sides, "findings": tuple(fields["findings"]),  # type: ignore[arg-type]
                  "reviewers": tuple(fields["reviewers"])})  # type: ignore[arg-type]


def loaded_rows(out: Path, cache: Path) -> list[Row]:
    return [as_row(row) for split in datasets.load_dataset(str(out), cache_dir=str(cache)).values() for row in split]


def files(folder: Path) -> dict[str, str]:
    """Path to SHA-256 of every file."""
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_every_value_of_every_row_comes_back(tmp_path: Path) -> None:
    rows = list(make_rows(2))
    written = write(rows, tmp_path / "D")
    assert written.rows == written.reloaded == {"train": 6}
    assert written.articles == {"train": 2}
    assert written.passed == 4
    assert loaded_rows(tmp_path / "D", tmp_path / "cache") == rows
    assert names(tmp_path / "D") == ["README.md", "croissant.json", "data", "documents", "manifest.json"]
    assert names(tmp_path / "D" / "data") == ["train-00000-of-00001.parquet"]


def test_hostile_text_comes_back_in_every_column(tmp_path: Path) -> None:
    rows = hostile_rows()
    write(rows, tmp_path / "D")
    assert loaded_rows(tmp_path / "D", tmp_path / "cache") == rows


def test_a_sentence_of_a_million_characters_comes_back(tmp_path: Path) -> None:
    long = replace(PLAIN, ar="كلمة " * 200_000, en="word " * 200_000, extra=json.dumps({"text": "س" * 1_000_000}))
    rows = [replace(long, id=content_id(str(number)), index=number) for number in range(3)]
    write(rows, tmp_path / "D")
    assert loaded_rows(tmp_path / "D", tmp_path / "cache") == rows


def test_long_texts_make_small_row_groups(tmp_path: Path) -> None:
    """40 rows of 4 million characters would be one row group of 160 million; a reader must hold a group in memory."""
    long = replace(PLAIN, ar="كلمة " * 400_000, en="word " * 400_000)
    rows = (replace(long, id=content_id(str(number))) for number in range(40))
    write(rows, tmp_path / "D", reload=False)
    parquet = pq.ParquetFile(tmp_path / "D" / "data" / "train-00000-of-00001.parquet")
    assert [parquet.metadata.row_group(group).num_rows for group in range(5)] == [8, 8, 8, 8, 8]


def test_translation_is_a_translation_with_the_card_and_without(tmp_path: Path) -> None:
    write(make_rows(40), tmp_path / "D", 40)
    (bare := tmp_path / "bare").mkdir()
    shutil.copytree(tmp_path / "D" / "data", bare / "data")
    shutil.copytree(tmp_path / "D" / "documents", bare / "documents")
    with_card = datasets.load_dataset(str(tmp_path / "D"), cache_dir=str(tmp_path / "cache"))
    without = datasets.load_dataset(str(bare), cache_dir=str(tmp_path / "cache"))
    assert {split: data.num_rows for split, data in with_card.items()} == {
        split: data.num_rows for split, data in without.items()}
    for loaded in (with_card, without):
        features = loaded["train"].features
        assert features["translation"] == datasets.Translation(languages=["ar", "en"])
        assert features["findings"] == datasets.List(datasets.Value("string"))
        assert {name: features[name].dtype for name in ("index", "start", "quality", "passed", "title")} == {
            "index": "int32", "start": "int32", "quality": "float64", "passed": "bool", "title": "string"}


def documents(out: Path, cache: Path) -> list[dict[str, object]]:
    loaded = datasets.load_dataset(str(out), "documents", cache_dir=str(cache))
    return [row for split in loaded.values() for row in split]


def test_documents_are_the_articles_of_the_sentences_in_the_same_splits(tmp_path: Path) -> None:
    write([*make_rows(60), *hostile_rows()], tmp_path / "D", 61)
    sentences = datasets.load_dataset(str(tmp_path / "D"), cache_dir=str(tmp_path / "cache"))
    whole = datasets.load_dataset(str(tmp_path / "D"), "documents", cache_dir=str(tmp_path / "cache"))
    assert set(whole) == set(sentences) == {"train", "validation", "test"}
    for split, articles in whole.items():
        flat = [
            (a["article_id"], *cells, a["title"] if cells[3] == 0 else None)
            for a in articles
            for cells in zip(a["ids"], a["ar"], a["en"], a["index"], a["start"], a["quality"], a["passed"], strict=True)
        ]
        # The title of the first sentence is the article's.
        assert flat == [
            (r["article_id"], r["id"], r["translation"]["ar"], r["translation"]["en"], r["index"], r["start"],
             r["quality"], r["passed"], r["title"] if r["index"] == 0 else None)
            for r in sentences[split]
        ]


def test_a_very_long_article_is_a_document_in_parts(tmp_path: Path) -> None:
    rows = (replace(PLAIN, id=content_id(str(number)), index=number) for number in range(20_001))
    write(rows, tmp_path / "D")
    parts = documents(tmp_path / "D", tmp_path / "cache")
    assert [(part["part"], len(part["ar"])) for part in parts] == [(0, 10_000), (1, 10_000), (2, 1)]  # type: ignore[arg-type]
    assert [number for part in parts for number in part["index"]] == list(range(20_001))  # type: ignore[attr-defined]


def test_what_is_not_accepted_is_counted_and_written_on_request(tmp_path: Path) -> None:
    rows = list(make_rows(2))

    def accept(row: Row) -> str | None:
        return None if row.passed else "failed a check"

    plain = write_dataset(rows, tmp_path / "plain", facts=FACTS, n_articles=2, accept=accept)
    assert (plain.rows, plain.passed, plain.rejected) == ({"train": 4}, 4, {"failed a check": 2})
    assert loaded_rows(tmp_path / "plain", tmp_path / "cache") == [row for row in rows if row.passed]
    assert [part["index"] for part in documents(tmp_path / "plain", tmp_path / "cache")] == [[0, 2], [0, 2]]
    assert "rejected" not in names(tmp_path / "plain")
    write_dataset(rows, tmp_path / "both", facts=FACTS, n_articles=2, accept=accept, with_rejected=True)
    both = datasets.load_dataset(str(tmp_path / "both"), "rejected", split="train", cache_dir=str(tmp_path / "cache"))
    rejected = list(both)
    assert [row.pop("reason") for row in rejected] == ["failed a check"] * 2
    assert [as_row(row) for row in rejected] == [row for row in rows if not row.passed]
    card = (tmp_path / "both" / "README.md").read_text("utf-8")
    assert "| **pairs that could be exported** | 6 |\n| not accepted: failed a check | 2 |\n" in card
    assert "| **pairs in this dataset** | 4 |" in card
    with pytest.raises(CorpusError, match="no pair to export, 6 were not accepted"):
        write_dataset(rows, tmp_path / "none", facts=FACTS, n_articles=2, accept=lambda _: "no")


def test_documents_can_be_left_out(tmp_path: Path) -> None:
    write(make_rows(2), tmp_path / "D", with_documents=False)
    assert names(tmp_path / "D") == ["README.md", "croissant.json", "data", "manifest.json"]
    assert datasets.get_dataset_config_names(str(tmp_path / "D")) == ["sentences"]


def test_a_number_that_does_not_fit_names_the_row(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"row c{20} does not fit its columns"):
        write([PLAIN, replace(PLAIN, id="c" * 20, end=2**31)], tmp_path / "D")
    assert write([replace(PLAIN, end=2**31 - 1)], tmp_path / "D").rows == {"train": 1}


def test_streaming_gives_the_same_rows(tmp_path: Path) -> None:
    rows = list(make_rows(3)) + [replace(row, article_id="h" * 20) for row in hostile_rows()]
    write(rows, tmp_path / "D")
    assert [as_row(row) for row in datasets.load_dataset(str(tmp_path / "D"), split="train", streaming=True)] == rows


def test_an_article_is_in_one_split_and_stays_there_when_others_come(tmp_path: Path) -> None:
    written = write(make_rows(300), tmp_path / "D", 300)
    loaded = datasets.load_dataset(str(tmp_path / "D"), cache_dir=str(tmp_path / "cache"))
    ids = {split: set(data["article_id"]) for split, data in loaded.items()}
    assert sum(map(len, ids.values())) == len(set().union(*ids.values())) == 300
    assert {split: len(found) for split, found in ids.items()} == written.articles
    more = write(make_rows(600), tmp_path / "E", 600)
    assert more.articles["test"] > written.articles["test"]
    again = datasets.load_dataset(str(tmp_path / "E"), cache_dir=str(tmp_path / "cache"))
    for split, found in ids.items():
        assert found <= set(again[split]["article_id"])


def test_shares_are_about_ninety_five_and_five_percent() -> None:
    splits = Counter(split_of(content_id(str(number)), n_articles=20_000) for number in range(20_000))
    # Five standard deviations of a binomial with p = 0.05 and n = 20,000 are 154 articles.
    assert abs(splits["validation"] - 1_000) < 154
    assert abs(splits["test"] - 1_000) < 154
    assert splits.total() == 20_000


def test_a_small_corpus_is_all_train(tmp_path: Path) -> None:
    """Some of these 19 articles are for validation or test as soon as there are 20."""
    ids = [content_id("article", str(number)) for number in range(MIN_ARTICLES - 1)]
    assert {split_of(name, n_articles=MIN_ARTICLES - 1) for name in ids} == {"train"}
    assert {split_of(name, n_articles=MIN_ARTICLES) for name in ids} > {"train"}
    assert write(make_rows(19), tmp_path / "D", 19).rows == {"train": 57}


def test_a_split_without_rows_has_no_file_and_is_not_in_the_card(tmp_path: Path) -> None:
    only_test = (row for row in make_rows(200) if split_of(row.article_id, n_articles=200) == "test")
    assert set(write(only_test, tmp_path / "D", 200).reloaded) == {"test"}
    assert names(tmp_path / "D" / "data") == ["test-00000-of-00001.parquet"]
    assert list(datasets.load_dataset(str(tmp_path / "D"), cache_dir=str(tmp_path / "cache"))) == ["test"]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(make_rows(60), tmp_path / name / "D", 60)
        time.sleep(1.1)  # A time with seconds in it would differ.
    assert files(tmp_path / "one") == files(tmp_path / "two")
    write(make_rows(60, mark="!"), tmp_path / "one" / "D", 60)
    changed = {name for name, digest in files(tmp_path / "one").items() if files(tmp_path / "two")[name] != digest}
    assert "D/manifest.json" in changed
    assert "D/data/train-00000-of-00001.parquet" in changed


def test_big_splits_are_cut_into_numbered_shards(tmp_path: Path) -> None:
    written = write(make_rows(2_000), tmp_path / "D", 1, shard_bytes=1)
    assert names(tmp_path / "D" / "data") == [f"train-0000{n}-of-00003.parquet" for n in range(3)]
    assert written.reloaded == {"train": 6_000}
    assert loaded_rows(tmp_path / "D", tmp_path / "cache") == list(make_rows(2_000))


@pytest.mark.parametrize("name", ["parquet", "مجموعة بيانات", "test", "a b'c\"d", "x" * 250, "data", "-D", "[a]*?"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    assert write(make_rows(2), tmp_path / "deep" / "er" / name).reloaded == {"train": 6}
    assert write(make_rows(3), tmp_path / "deep" / "er" / name).reloaded == {"train": 9}
    assert names(tmp_path / "deep" / "er") == [name]


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(make_rows(1), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert "README.md" in names(tmp_path / "real")


def test_the_written_folder_is_as_readable_as_any_other(tmp_path: Path) -> None:
    write(make_rows(1), tmp_path / "D")
    (tmp_path / "other").mkdir()
    assert (tmp_path / "D").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_no_rows_is_an_error_and_the_old_dataset_stays(tmp_path: Path) -> None:
    write(make_rows(1), tmp_path / "D")
    before = files(tmp_path)
    with pytest.raises(CorpusError, match=r"no pair to export.*tarjama status"):
        write([], tmp_path / "D")
    assert files(tmp_path) == before


def test_an_error_of_the_rows_comes_through_and_the_old_dataset_stays(tmp_path: Path) -> None:
    def broken() -> Iterator[Row]:
        yield from make_rows(2)
        raise CorpusError("the workspace is gone")

    write(make_rows(1), tmp_path / "D")
    before = files(tmp_path)
    with pytest.raises(CorpusError, match=r"^the workspace is gone$"):
        write(broken(), tmp_path / "D")
    assert files(tmp_path) == before
    assert names(tmp_path) == ["D"]


@pytest.mark.parametrize("where", ["notes.txt", "data/mine.parquet", ".git/config", "data/deep/x"])
def test_a_folder_with_a_strangers_file_is_refused(tmp_path: Path, where: str) -> None:
    write(make_rows(1), tmp_path / "D")
    (tmp_path / "D" / where).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "D" / where).write_text("mine")
    before = files(tmp_path)
    with pytest.raises(CorpusError, match="which no export wrote"):
        write(make_rows(2), tmp_path / "D")
    assert files(tmp_path) == before


def test_a_file_that_comes_while_rows_are_written_is_not_deleted(tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        yield from make_rows(1)
        (tmp_path / "D" / "notes.txt").write_text("mine")

    write(make_rows(1), tmp_path / "D")
    with pytest.raises(CorpusError, match=r"notes\.txt"):
        write(rows(), tmp_path / "D")
    assert (tmp_path / "D" / "notes.txt").read_text() == "mine"


def test_someone_elses_dataset_is_refused_and_an_empty_folder_taken(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "README.md").write_text("# theirs")
    with pytest.raises(CorpusError, match=r"README\.md.*choose another folder"):
        write(make_rows(1), tmp_path / "theirs")
    (tmp_path / "file").write_text("x")
    with pytest.raises(CorpusError, match="is a file, expected a folder"):
        write(make_rows(1), tmp_path / "file")
    (tmp_path / "empty").mkdir()
    assert write(make_rows(1), tmp_path / "empty").rows == {"train": 3}


def test_half_a_character_names_the_row(tmp_path: Path) -> None:
    bad = replace(PLAIN, id="b" * 20, en="cut \ud83d")
    with pytest.raises(CorpusError, match=r"row b{20} holds U\+D83D"):
        write([PLAIN, bad], tmp_path / "D")
    assert names(tmp_path) == []


CHILD = """
    import sys
    from pathlib import Path
    sys.path[:0] = [{root!r}, {tests!r}]
    from dataset_rows import make_rows
    from corpus.card import CardFacts
    from corpus.dataset import write_dataset
    from corpus.records import CorpusError
    OUT = {out!r}
    def write(mark, reload):
        write_dataset(make_rows(400, 10, mark=mark), Path(OUT), facts=CardFacts(name="D"), n_articles=400,
                      reload=reload)
"""


def child(out: Path, body: str) -> subprocess.Popen[str]:
    head = textwrap.dedent(CHILD).format(root=str(ROOT), tests=str(ROOT / "tests"), out=str(out))
    return subprocess.Popen([sys.executable, "-c", head + textwrap.dedent(body)],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)


def test_a_kill_at_every_file_operation_leaves_the_old_dataset_or_the_new_one(tmp_path: Path) -> None:
    """Python tells of every file operation before it happens (an audit event); run after run dies one later."""
    for mark in "ab":
        write_dataset(make_rows(40, mark=mark), tmp_path / mark / "D", facts=CardFacts(name="D"), n_articles=40)
    whole = [files(tmp_path / mark / "D") for mark in "ab"]
    out = tmp_path / "here" / "D"
    shutil.copytree(tmp_path / "a" / "D", out)
    process = child(out, """
        import os, signal
        WATCHED = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.scandir", "os.listdir",
                   "shutil.rmtree", "ctypes.dlopen", "ctypes.dlsym", "fcntl.flock"}
        def small(mark, out):
            write_dataset(make_rows(40, mark=mark), out, facts=CardFacts(name="D"), n_articles=40, reload=False)
        def die_at(operation):
            left = operation
            def hook(event, _):
                nonlocal left
                if event in WATCHED:
                    left -= 1
                    if left == 0:
                        os.kill(os.getpid(), signal.SIGKILL)
            sys.addaudithook(hook)
        small("a", Path(OUT).parent.parent / "first" / "D")  # Imports everything: that is no operation to die in.
        operation = 0
        while True:
            operation += 1
            if (pid := os.fork()) == 0:
                die_at(operation)
                small("ab"[operation % 2], Path(OUT))
                os._exit(0)
            killed = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
            print(operation, killed, flush=True)
            if not killed:
                break
            sys.stdin.readline()
    """)
    assert process.stdout is not None
    assert process.stdin is not None
    seen = []
    for line in process.stdout:
        assert files(out) in whole, line
        seen.append(whole.index(files(out)))
        process.stdin.write("go on\n")
        process.stdin.flush()
    assert len(seen) > 40
    assert set(seen) == {0, 1}
    assert names(tmp_path / "here") == ["D"], "the last run was not killed and swept up after the others"


def test_a_kill_at_any_moment_leaves_the_old_dataset_or_the_new_one(tmp_path: Path) -> None:
    """Six kills while two datasets take each other's place again and again, reloaded each time."""
    whole = {}
    for mark in ("a", "b"):
        write_dataset(make_rows(400, 10, mark=mark), tmp_path / mark / "D", facts=CardFacts(name="D"), n_articles=400)
        whole[mark] = files(tmp_path / mark / "D")
    out = tmp_path / "here" / "D"
    shutil.copytree(tmp_path / "a" / "D", out)
    moments = random.Random(20240501)
    for _ in range(6):
        process = child(out, """
            print("ready", flush=True)
            while True:
                write("b", True)
                write("a", True)
        """)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0.0, 3.0))
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert files(out) in whole.values()
    write_dataset(make_rows(400, 10, mark="b"), out, facts=CardFacts(name="D"), n_articles=400)
    assert files(out) == whole["b"]
    assert names(tmp_path / "here") == ["D"], "what the killed runs left beside it is gone"


def test_a_full_disk_is_one_sentence_and_the_old_dataset_stays(tmp_path: Path) -> None:
    """A limit on the size of a file stands for a full disk: the write fails with an error of the system."""
    write(make_rows(1), tmp_path / "D")
    before = files(tmp_path)
    process = child(tmp_path / "D", """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        try:
            write("x", True)
        except CorpusError as error:
            print(error)
    """)
    said, errors = process.communicate()
    assert process.returncode == 0, errors
    assert said.count("\n") == 1
    assert "cannot be written" in said
    assert "untouched" in said
    assert files(tmp_path) == before
    assert names(tmp_path) == ["D"]


def test_a_folder_that_may_not_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be written"):
        write(make_rows(1), Path("/proc/D"))


def test_two_exports_at_once_both_end_and_one_of_them_stays(tmp_path: Path) -> None:
    processes = [child(tmp_path / "D", f"write('{mark}', False)") for mark in "abc"]
    for process in processes:
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    assert names(tmp_path) == ["D"]
    splits = json.loads((tmp_path / "D" / "manifest.json").read_text())["configs"]["sentences"]["splits"]
    counts = {split: facts["rows"] for split, facts in splits.items()}
    assert sum(counts.values()) == 4_000
    assert verify(tmp_path / "D", counts) == counts


def test_verify_finds_every_kind_of_damage(tmp_path: Path) -> None:
    out = tmp_path / "D"
    counts = write(make_rows(60), out, 60).rows
    assert verify(out, counts) == counts
    with pytest.raises(CorpusError, match="expected"):
        verify(out, {**counts, "train": counts["train"] + 1})
    train = out / "data" / "train-00000-of-00001.parquet"
    good = train.read_bytes()
    table = pq.read_table(train)

    row = table.column_names.index("quality")
    pq.write_table(table.set_column(row, "quality", [[0.5] * table.num_rows]), train)
    with pytest.raises(CorpusError, match="other values"):
        verify(out, counts)

    pq.write_table(table.take(list(range(table.num_rows))[::-1]), train)
    with pytest.raises(CorpusError, match="other values"):
        verify(out, counts)

    train.write_bytes(good[:-100])
    with pytest.raises(CorpusError, match="cannot load"):
        verify(out, counts)

    train.write_bytes(good)
    assert verify(out, counts) == counts
    (out / "README.md").write_text("---\n: [\n---\n")
    with pytest.raises(CorpusError, match="cannot load"):
        verify(out, counts)
    (out / "manifest.json").unlink()
    with pytest.raises(CorpusError, match=r"manifest\.json"):
        verify(out, counts)


def test_datasets_and_arrow_are_left_as_they_were(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    threads = pa.cpu_count()
    datasets.utils.logging.set_verbosity(datasets.utils.logging.DEBUG)
    pa.set_cpu_count(3)
    try:
        write(make_rows(2), tmp_path / "D")
        assert datasets.utils.logging.get_verbosity() == datasets.utils.logging.DEBUG
        assert datasets.utils.is_progress_bar_enabled()
        assert pa.cpu_count() == 3
    finally:
        datasets.utils.logging.set_verbosity_warning()
        pa.set_cpu_count(threads)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("reload", [False, True])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, reload: bool) -> None:
    """The benchmark measures it for a million; here ten times the rows may cost 40 MB more at the most."""
    def peak(rows: int) -> float:
        process = child(tmp_path / str(rows), f"""
            from scripts.peak_memory import peak_mb
            write_dataset(make_rows({rows // 10}, 10), Path({str(tmp_path / str(rows))!r}), facts=CardFacts(name="D"),
                          n_articles={rows // 10}, reload={reload})
            print(peak_mb())
        """)
        said, errors = process.communicate()
        assert process.returncode == 0, errors
        return float(said)

    assert peak(150_000) - peak(15_000) < 40


def test_rows_keep_their_fields(tmp_path: Path) -> None:
    """No field of Row is forgotten: the columns are the fields, with `ar` and `en` inside `translation`."""
    write([PLAIN], tmp_path / "D")
    columns = set(pq.read_schema(tmp_path / "D" / "data" / "train-00000-of-00001.parquet").names)
    assert columns == {"translation", *asdict(PLAIN)} - {"ar", "en"}
