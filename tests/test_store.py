"""The workspace against real SQLite files."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from corpus.records import Article, CorpusError, Finding, Pair, Sentence, content_id
from corpus.store import Store
from corpus.store_rows import Failure
from translate.records import Hypothesis, Segment

ENGINE = "engine:table|model:t|v:1"


def article(text: str, source: str = "a.txt") -> Article:
    return Article(content_id(text), source, None, text, "utf-8", 1.0, None, None, "{}")


def sentence(of: Article, index: int, start: int, end: int) -> Sentence:
    return Sentence(content_id(of.id, str(start), str(end)), of.id, index, 0, start, end, of.text[start:end])


def pair(of: Sentence, target: str, signature: str = ENGINE) -> Pair:
    return Pair(content_id(of.id, signature), of.id, of.text, target, -0.25, (Hypothesis("other", -1.5),),
                (Segment(0, 2, 0, 3),), True, signature)


def filled(store: Store) -> tuple[Article, Sentence, Pair]:
    """One article, one sentence, one pair, each committed under its stage."""
    one = article("قال. نعم.")
    first = sentence(one, 0, 0, 4)
    made = pair(first, "He said.")
    store.add([one])
    for stage, signature, item, fact in (("split", "split|v:1", one, first), ("translate", ENGINE, first, made)):
        store.begin(stage, signature)
        store.commit(stage, signature, [(item, [fact])])
    return one, first, made


def test_facts_come_back_as_they_went_in(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite") as store:
        one, first, made = filled(store)
        found = Finding(made.id, "numbers", 0.25, ((0, 1),), ((2, 3), (4, 5)), "125 became 152", "numbers|v:1")
        store.begin("check", "checks|numbers:1")
        store.commit("check", "checks|numbers:1", [(made, [found])])
        (checked,) = store.checked(["numbers|v:1"])
        assert (checked.sentence, checked.pair, checked.findings) == (first, made, (found,))
        assert checked.article.source == one.source
        assert list(store.article_sizes()) == [(one.id, 1)]
        assert store.count_under({"numbers": 0.25}, ["numbers|v:1"]) == (0, {})
        assert store.count_under({"numbers": 0.26}, ["numbers|v:1"]) == (1, {"numbers": 1})


def test_findings_of_another_version_are_not_given(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite") as store:
        _, _, made = filled(store)
        old = Finding(made.id, "numbers", 0.25, (), (), "old", "numbers|v:1")
        new = Finding(made.id, "numbers", 0.5, (), (), "new", "numbers|v:2")
        for version, finding in (("1", old), ("2", new)):
            store.begin("check", f"checks|numbers:{version}")
            store.commit("check", f"checks|numbers:{version}", [(made, [finding])])
        (checked,) = store.checked(["numbers|v:2"])
        assert checked.findings == (new,)


def test_what_is_done_is_not_pending_again(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite") as store:
        filled(store)
        assert list(store.pending("split", "split|v:1", 10)) == []
        assert list(store.pending("translate", ENGINE, 10)) == []
        assert [len(batch) for batch in store.pending("translate", "engine:other|v:1", 10)] == [1]
        assert store.count_pending("check", "checks|numbers:1") == 1


def test_a_new_split_signature_leaves_the_old_sentences_out(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite") as store:
        one, _, _ = filled(store)
        whole = sentence(one, 0, 0, 9)
        store.begin("split", "split|v:2")
        store.commit("split", "split|v:2", [(one, [whole])])
        assert list(store.pending("translate", ENGINE, 10)) == [[whole]]


def test_the_same_sentence_under_a_new_split_keeps_its_pair(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite") as store:
        one, first, _ = filled(store)
        store.begin("split", "split|v:2")
        store.commit("split", "split|v:2", [(one, [first])])
        assert store.count_pending("translate", ENGINE) == 0


def test_batches_are_ranges_in_order(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite") as store:
        store.add([article(f"نص {n}", f"{n}.txt") for n in range(7)])
        batches = list(store.pending("split", "split|v:1", 3))
    assert [[item.source for item in batch] for batch in batches if isinstance(batch[0], Article)] == [
        ["0.txt", "1.txt", "2.txt"], ["3.txt", "4.txt", "5.txt"], ["6.txt"]]


def test_the_same_text_twice_is_counted(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite") as store:
        assert store.add([article("نص", "a.txt")]).new == 1
        again = store.add([article("نص", "a.txt"), article("نص", "b.txt")])
        assert (again.new, again.known, again.duplicates) == (0, 1, (("b.txt", "a.txt"),))
        assert store.totals()["articles"] == 1


def test_a_source_that_is_read_at_last_is_no_longer_listed(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite") as store:
        store.add([], [("a.txt", "empty"), ("b.txt", "binary")])
        store.add([article("نص", "a.txt")])
        assert store.unread() == [("b.txt", "binary")]


def test_failures_are_kept_and_can_be_forgotten(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite") as store:
        _, first, _ = filled(store)
        store.begin("translate", "engine:other")
        store.commit("translate", "engine:other", [(first, Failure("no entry"))])
        assert store.count("translate") == (0, 1)
        assert store.failures("translate", 10) == [(first.id, "no entry")]
        assert store.count_pending("translate", "engine:other") == 0
        assert store.forget_failures("translate", "engine:other") == 1
        assert store.count_pending("translate", "engine:other") == 1


def test_a_batch_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite") as store:
        one = article("قال. نعم.")
        store.add([one])
        broken = Sentence("x", one.id, 0, 0, 0, 4, "\ud800")  # SQLite stores no lone surrogate
        with pytest.raises(UnicodeEncodeError):
            store.commit("split", "split|v:1", [(one, [sentence(one, 0, 0, 4), broken])])
        assert store.count_pending("split", "split|v:1") == 1
        store.begin("split", "split|v:1")
        assert store.totals()["sentences"] == 0


@pytest.mark.parametrize(("make", "words"), [
    (lambda path: path.write_bytes(b"no database, but long enough to be read as one" * 20), "not a workspace"),
    (lambda path: sqlite3.connect(path).execute("CREATE TABLE notes (x)").connection.close(), "another program"),
    (lambda path: path.mkdir(), "cannot be"),
])
def test_a_file_that_is_no_workspace_is_refused(tmp_path: Path, make: object, words: str) -> None:
    path = tmp_path / "w.sqlite"
    make(path)  # type: ignore[operator]
    with pytest.raises(CorpusError, match=words):
        Store(path)


def test_a_workspace_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    Store(path).__exit__(None, None, None)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(CorpusError, match="version 99 is newer"):
        Store(path)


def test_a_workspace_from_before_sentences_had_kinds_goes_on(tmp_path: Path) -> None:
    """Its pairs stay: the new split gives the same sentences the same ids, and now says what each is."""
    from corpus import build
    from corpus.store_memory import source_key
    from corpus.store_schema import MIGRATIONS

    path = tmp_path / "w.sqlite"
    text = "وصل الوفد إلى المدينة.\nبقلم: هدى منصور"
    old = [Sentence(content_id("a", str(start), str(end)), "a", index, index, start, end, text[start:end])
           for index, (start, end) in enumerate([(0, 22), (23, 38)])]
    with sqlite3.connect(path) as db:
        db.create_function("source_key", 1, source_key)
        db.executescript("".join(MIGRATIONS[:3]))
        db.execute(f"PRAGMA application_id = {0x7461726A}")
        db.execute("PRAGMA user_version = 3")
        db.execute("INSERT INTO signatures VALUES (1, 'split', 'split|v:3'), (2, 'translate', 'engine:x')")
        db.execute("INSERT INTO articles VALUES (1, 'a', 'a.txt', NULL, ?, 'utf-8', 1, NULL, NULL, '{}')", (text,))
        for s in old:
            db.execute("INSERT INTO sentences VALUES (?, 1, ?, 'a', ?, ?, ?, ?, ?)",
                       (s.index + 1, s.id, s.index, s.paragraph, s.start, s.end, s.text))
            db.execute("INSERT INTO pairs VALUES (?, 2, ?, ?, ?, 'Yes.', NULL, '[]', '[]', 0, NULL)",
                       (s.index + 1, f"p{s.index}", s.id, s.text))
            db.execute("INSERT INTO done VALUES (2, ?, NULL)", (s.id,))
        db.execute("INSERT INTO done VALUES (1, 'a', NULL)")
        db.execute("INSERT INTO runs VALUES (1, 'split', 1, ''), (2, 'translate', 2, '')")
    with Store(path) as store:
        build.check(store)
        assert [item.sentence for item in store.checked([])] == old
        assert store.kinds() == {"body": 2}
        build.split(store)
        assert store.count_pending("translate", "engine:x") == 0
        assert [(item.pair.id, item.sentence.kind) for item in store.checked([])] == [("p0", "body"), ("p1", "byline")]
        assert store.kinds() == {"body": 1, "byline": 1}
        assert [row.id for row in build.rows(store)] == ["p0"]
        assert build.dropped(store) == {"pairs of a byline, which --keep-kinds leaves out": 1}
        assert [row.kind for row in build.rows(store, kinds=("byline",))] == ["byline"]


def test_a_full_disk_is_one_sentence_and_keeps_what_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    with Store(path) as store:
        store.add([article("نص")])
        store._db.execute("PRAGMA max_page_count = 30")  # SQLite's own way to make a disk full
        with pytest.raises(CorpusError, match="disk is full"):
            store.add([article("ن" * 1_000_000, "long.txt")])
        assert store.totals()["articles"] == 1


@pytest.mark.parametrize("order", ["in order", "backwards", "one late", "another engine between"])
def test_pairs_are_found_wherever_they_lie(tmp_path: Path, order: str) -> None:
    """The walk looks along the pairs first; those that lie elsewhere are looked up."""
    with Store(tmp_path / "w.sqlite") as store:
        one = article("جملة. " * 300)
        sentences = [sentence(one, place, 6 * place, 6 * place + 5) for place in range(300)]
        made = [pair(one_of, f"Sentence {place}.") for place, one_of in enumerate(sentences)]
        store.add([one])
        store.begin("split", "split|v:1")
        store.commit("split", "split|v:1", [(one, sentences)])
        items = list(zip(sentences, made, strict=True))
        if order == "backwards":
            items.reverse()
        if order == "one late":
            items.append(items.pop(9))
        for first in range(0, 300, 100):
            if order == "another engine between":
                store.begin("translate", "engine:table|model:other|v:1")
                store.commit("translate", "engine:table|model:other|v:1", [
                    (item, [pair(item, "Other.", "engine:table|model:other|v:1")]) for item in sentences])
            store.begin("translate", ENGINE)
            store.commit("translate", ENGINE, [(item, [fact]) for item, fact in items[first:first + 100]])
        store.begin("check", "checks|v:1")
        for checked in (made[:150], made[150:]):
            store.commit("check", "checks|v:1", [(one_of, []) for one_of in checked])
            expected = made[:made.index(checked[-1]) + 1]
            assert [item.pair for item in store.checked([], batch_size=7)] == expected
        assert store.count("check") == (300, 0)


def test_a_pair_the_checks_failed_on_is_not_given(tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite") as store:
        _, _, made = filled(store)
        store.begin("check", "checks|v:1")
        store.commit("check", "checks|v:1", [(made, Failure("met an error"))])
        assert not list(store.checked([]))
        assert store.count("check") == (0, 1)
