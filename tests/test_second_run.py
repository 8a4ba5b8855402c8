"""What a second run leaves out, and that nothing stale comes of it: its bytes are those of a run that knows nothing."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sample_articles import Ran

from corpus import program, store_reviews
from corpus.articles import File, read_changed
from corpus.records import Review
from corpus.store import Store
from corpus.store_access import Access

Tarjama = Callable[..., Ran]
TEXTS = ("وصل الوفد إلى المدينة أمس.", "زار الوزير المصنع صباحا.", "أغلق السوق أبوابه مساء.")
OTHER = "وصل الوقد إلى المدينة أمس."
"""As long in bytes as the first text."""
NUMBER = re.compile(rb'(?<=export )\d+(?=[,:])|(?<="number": )\d+|(?<="version": ")\d+(?=\.0\.0")')
TABLE = {TEXTS[0]: "The delegation arrived in the city yesterday.", TEXTS[1]: "The minister visited the factory.",
         TEXTS[2]: "The market closed in the evening.", OTHER: "The fuel arrived in the city yesterday."}


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of articles, a table engine, and the dataset made of them."""

    folder: Path
    tarjama: Tarjama

    @property
    def articles(self) -> Path:
        return self.folder / "news"

    @property
    def dataset(self) -> Path:
        return self.folder / "made" / "d"

    def build(self, *more: object, made: str = "made") -> Ran:
        """With `made` another name: a run that knows nothing, into a dataset of the same name."""
        return self.tarjama("build", self.articles, "--out", self.folder / made / "d", "--model",
                            f"table:{self.folder / 'table.tsv'}", *more)

    def files(self, made: str = "made") -> dict[str, str]:
        """A hash of every file of the dataset; where its number stands, without it: a run that knows nothing counts
        from one."""
        folder = self.folder / made / "d"
        return {path.relative_to(folder).as_posix(): hashlib.sha256(NUMBER.sub(b"", path.read_bytes())).hexdigest()
                for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def place(tmp_path: Path, tarjama: Tarjama) -> Place:
    (tmp_path / "table.tsv").write_text("".join(f"{ar}\t{en}\n" for ar, en in TABLE.items()), "utf-8")
    (tmp_path / "news").mkdir()
    for number, text in enumerate(TEXTS[:2]):
        (tmp_path / "news" / f"{number}.txt").write_text(text, "utf-8")
    return Place(tmp_path, tarjama)


def test_what_is_as_it_was_is_left_as_it_is(place: Place) -> None:
    first = place.build()
    assert first.out.startswith("2 new articles\n")
    assert "read back with datasets.load_dataset" in first.out
    before = place.dataset.stat()
    second = place.build()
    assert second.out.startswith("0 new articles, 2 files unchanged\n")
    assert f"dataset {place.dataset}: unchanged" in second.out
    assert second.out.splitlines()[2] == first.out.splitlines()[2]  # Pairs by split, and how many pass.
    assert (place.dataset.stat().st_ino, place.dataset.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert place.build("--json").out == place.build("--json").out


def _same_size_same_time(place: Place) -> None:
    path = place.articles / "0.txt"
    old = path.stat()
    path.write_text(OTHER, "utf-8")
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (old.st_size, old.st_mtime_ns)


def _one_more(place: Place) -> None:
    (place.articles / "2.txt").write_text(TEXTS[2], "utf-8")


def _table(place: Place) -> None:
    path = place.folder / "table.tsv"
    path.write_text(path.read_text("utf-8").replace("The minister", "A minister"), "utf-8")


def test_a_new_article_and_another_engine_are_seen(place: Place) -> None:
    place.build()
    for change in (_one_more, _table):
        change(place)
        assert "unchanged" not in place.build().out.split("dataset ")[1]
        place.build(made=change.__name__)
        assert place.files() == place.files(change.__name__)


def test_a_file_of_another_text_is_read_though_its_size_and_time_are_the_same(place: Place) -> None:
    place.build()
    _same_size_same_time(place)
    again = place.build()
    assert again.out.startswith("1 new articles, 1 file unchanged\n")
    assert OTHER in _texts(place.dataset)


def _texts(folder: Path) -> list[str]:
    import pyarrow.parquet as pq

    return [text for path in sorted(folder.glob("data/*.parquet")) for text in
             pq.read_table(path).column("translation").combine_chunks().field("ar").to_pylist()]


def test_other_options_and_back_again(place: Place) -> None:
    place.build()
    plain = place.files()
    assert "unchanged" not in place.build("--without", "title").out.split("dataset ")[1]
    place.build("--without", "title", made="fresh")
    assert place.files() == place.files("fresh") != plain
    assert "unchanged" not in place.build().out.split("dataset ")[1]  # What is there is the other one.
    assert place.files() == plain


def test_a_verdict_is_seen(place: Place) -> None:
    place.build()
    workspace = place.dataset.with_name("d.sqlite")
    with Store(workspace) as store:
        rejected = next(item.pair.id for item in store.checked([]))
    access = Access(workspace)
    with access.writing() as db:
        store_reviews.add_reviewer(db, "Mona")
        store_reviews.append(db, [Review("1", rejected, "Mona", "review", "reject", "", (), "no", 9.0,
                                         "2024-06-01T13:00:00.000+00:00", "")])
    access.close()
    assert TEXTS[0] in _texts(place.dataset)
    place.build()
    assert _texts(place.dataset) == [TEXTS[1]]


@pytest.mark.parametrize("spoil", [
    lambda data: (data / "README.md").unlink(),
    lambda data: next(data.glob("data/*.parquet")).write_bytes(b"PAR1"),
    lambda data: shutil.rmtree(data),
], ids=["no card", "another shard", "no folder"])
def test_a_dataset_that_is_not_what_was_written_is_written_again(place: Place, spoil: Callable[[Path], object]) -> None:
    place.build()
    whole = place.files()
    spoil(place.dataset)
    place.build()
    assert place.files() == whole


def test_a_file_that_came_along_is_no_more_deleted_than_before(place: Place) -> None:
    place.build()
    (place.dataset / "notes.txt").write_text("Mine.")
    again = place.build()
    assert again.code == 1
    assert "'notes.txt', which no export wrote" in again.err


def test_what_could_not_be_read_is_tried_again_and_what_is_broken_now_is_told(place: Place) -> None:
    whole = (place.articles / "1.txt").read_bytes()
    (place.articles / "1.txt").write_bytes(b"")
    assert place.build().out.count("is empty") == place.build().out.count("is empty") == 1
    (place.articles / "1.txt").write_bytes(whole)
    assert place.build().out.startswith("1 new articles, 1 file unchanged\n")
    (place.articles / "1.txt").write_bytes(b"")
    assert "1.txt: is empty" in place.build().out
    (place.articles / "1.txt").write_bytes(whole)
    again = place.build().out  # Its bytes are those that were read once; what was said of it since must go.
    assert "is empty" not in again
    with Store(place.dataset.with_name("d.sqlite")) as store:
        assert store.unread() == []


def ends(path: Path, was_read: Callable[[str, str], bool] = lambda source, state: False,
         **words: str) -> list[File]:
    return [item for item in read_changed([str(path)], was_read, **words) if isinstance(item, File)]  # type: ignore[arg-type]


def test_a_file_ends_with_its_state(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXTS[0], "utf-8")
    (end,) = ends(path)
    assert (end.source, end.unchanged) == ("a.txt", False)
    assert ends(path, lambda source, state: state == end.state) == [File("a.txt", end.state, unchanged=True)]
    assert ends(path, encoding="utf-8")[0].state != end.state  # What the user says of it is a part of it.
    path.write_bytes(b"")
    assert ends(path) == [File("a.txt", None)]


def test_a_file_that_is_written_to_while_it_is_read_is_read_again_next_time(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"text": "{text}"}}\n' for text in TEXTS), "utf-8")
    items = read_changed([str(path)], lambda source, state: False)
    next(items)
    with path.open("a", encoding="utf-8") as file:
        file.write(f'{{"text": "{OTHER}"}}\n')
    assert [item.state for item in items if isinstance(item, File)] == [None]


def test_a_pipe_is_read_once_and_every_time(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    os.mkfifo(path)
    for _ in range(2):
        writer = subprocess.Popen([sys.executable, "-c", f"open({str(path)!r}, 'w').write({TEXTS[0]!r})"])
        items = list(read_changed([str(path)], lambda source, state: True))
        writer.wait()
        assert getattr(items[0], "text", None) == TEXTS[0]
        assert items[1:] == [File("a.txt", None)]


@pytest.mark.parametrize("change", [
    "UPDATE articles SET title = 'x'", "DELETE FROM articles", "UPDATE sentences SET kind = 'x'",
    "DELETE FROM sentences", "UPDATE pairs SET target = 'x'", "DELETE FROM pairs", "UPDATE done SET error = 'x'",
    "DELETE FROM done", "INSERT INTO findings VALUES ('p', 1, 0, 'n', 1, '[]', '[]', '')",
    "INSERT INTO decisions VALUES ('p', 'r', 'review', 'accept', 1)", "INSERT INTO rulings VALUES ('p', 'edit', 'x')",
    "INSERT INTO unread VALUES ('x', 'y', 1)", "INSERT INTO runs (stage, signature, started) SELECT 'check', "
    "min(n), '' FROM signatures"])
def test_every_change_is_another_state(place: Place, change: str) -> None:
    with Store(place.folder / "w.sqlite") as store:
        store.add([item for item in read_changed([str(place.articles)], None) if hasattr(item, "text")])  # type: ignore[misc]
        _stages(store, place)
        before = store.state()
        assert store.state() == before
        other = sqlite3.connect(place.folder / "w.sqlite")  # Whoever writes.
        other.execute(change)
        other.commit()
        other.close()
        assert store.state() != before


def _stages(store: Store, place: Place) -> None:
    from corpus import build, pairs

    build.split(store)
    build.translate(store, pairs.load(f"table:{place.folder / 'table.tsv'}"))
    build.check(store)


def test_another_line_of_code_is_another_program(tmp_path: Path) -> None:
    root = Path(program.__file__).parent.parent
    for package in ("corpus", "translate"):
        shutil.copytree(root / package, tmp_path / package, ignore=shutil.ignore_patterns(
            "__pycache__", "*.gguf", "*.bin", "*.safetensors"))

    def said() -> str:
        code = "from corpus.program import program; print(program())"
        return subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True,
                              check=True).stdout

    first = said()
    assert said() == first
    with (tmp_path / "corpus" / "card.py").open("a") as file:
        file.write("# One more.\n")
    assert said() != first
