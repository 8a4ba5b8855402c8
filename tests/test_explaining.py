"""What a person is told of what the checks did, over real workspaces with findings of every kind."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from review_workspace import ENGINE, store_article
from sample_articles import Ran

from corpus import build, checks, explaining, store_findings, store_reviews
from corpus.explaining import marked
from corpus.records import CorpusError, Pair, Review, Sentence
from corpus.stages import Stage, run
from corpus.store import Store
from corpus.store_access import Access

Tarjama = Callable[..., Ran]

RIGHT = ("وصل الوزير إلى القاهرة مساء أمس.", "The minister arrived in Cairo yesterday evening.")
NUMBER = ("وصل ١٢٥ شخصا إلى الميناء أمس.", "152 people reached the port yesterday.")
NUMBER_TOO = ("وأصيب 40 جنديا في المعركة.", "Fourteen soldiers were wounded in the battle.")
LOOP = ("وأضافت أن الأدوية متوافرة.", "She added that medicines medicines medicines medicines medicines are available.")
BOTH = ("وباعت الشركة 30 سيارة.", "The company sold 80 cars cars cars cars cars cars cars.")
PHONE = ("واتصل بالرقم 050 123 4567 أمس.", "He called the number 050 123 4567 yesterday.")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "w.sqlite"
    with Store(path) as store:
        store_article(store, [RIGHT, NUMBER, LOOP], title="أول", source="a.txt")
        store_article(store, [BOTH, NUMBER_TOO, PHONE], title="ثان", source="b.txt")
        build.check(store)
    return path


def pair_id(path: Path, source: str) -> str:
    with sqlite3.connect(path) as db:
        return str(db.execute("SELECT id FROM pairs WHERE source = ?", (source,)).fetchone()[0])


def test_each_check_is_counted_alone_and_with_others(workspace: Path) -> None:
    """By hand: three pairs have a wrong number, two a loop, one of them both."""
    found = explaining.summary(workspace)
    assert (found.pairs, found.failing) == (6, 4)
    counts = {one.check: (one.fails, one.alone, one.with_others) for one in found.checks}
    assert counts["numbers"] == (3, 2, 1)
    assert counts["repetition"] == (2, 1, 1)
    assert counts["personal"] == (0, 0, 0)
    remarks = {one.check: one.remarks for one in found.checks}
    assert remarks["personal"] == 1
    assert [one.fails for one in found.checks] == sorted((one.fails for one in found.checks), reverse=True)
    assert {one.check for one in found.checks} == {check.name for check in checks.CHECKS}


def test_samples_are_two_and_those_that_fail_alone_come_first(workspace: Path) -> None:
    samples = {one.check: one.samples for one in explaining.summary(workspace).checks}
    assert {(s.source, s.target) for s in samples["numbers"]} == {NUMBER, NUMBER_TOO}
    assert all(s.alone for s in samples["numbers"])
    assert [(s.source, s.alone) for s in samples["repetition"]] == [(LOOP[0], True), (BOTH[0], False)]
    number = next(s for s in samples["numbers"] if s.source == NUMBER[0])
    assert number.message == "١٢٥ became 152"
    assert number.pair_id == pair_id(workspace, NUMBER[0])


def test_findings_are_walked_as_they_are_stored(workspace: Path) -> None:
    """SQLite says how it would do it: without a sort, which would hold every finding."""
    ran: list[str] = []
    with sqlite3.connect(workspace) as db:
        db.set_trace_callback(ran.append)
        assert len(list(store_findings.by_pair(db, build.finding_signatures()))) == 5
        db.set_trace_callback(None)
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {ran[-1]}")]
    assert any(step.startswith("SCAN f") for step in plan)
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_only_checked_pairs_of_the_current_engine_count(workspace: Path) -> None:
    signature = "engine:table|model:b|v:1"

    def answer(sentences: Sequence[Sentence]) -> list[list[Pair]]:
        return [[Pair(f"b-{s.id}", s.id, s.text, "Something else altogether.", None, (), (), False, signature)]
                for s in sentences]

    with Store(workspace) as store:
        run(store, Stage("translate", signature, answer))
    assert explaining.summary(workspace).pairs == 0
    with Store(workspace) as store:
        build.check(store)
    found = explaining.summary(workspace)
    assert found.pairs == 6
    assert {s.target for one in found.checks for s in one.samples} == {"Something else altogether."}
    assert not explaining.explain(workspace, pair_id(workspace, RIGHT[0])).findings, "the first engine's pair"


def test_pairs_of_sentences_that_a_newer_split_has_not_do_not_count(workspace: Path) -> None:
    with Store(workspace) as store:
        kept = [item.sentence for item in store.checked(build.finding_signatures()) if item.sentence.text != BOTH[0]]
        ((*articles,),) = store.pending("split", "split|v:2", 10)
        store.begin("split", "split|v:2")
        store.commit("split", "split|v:2", [(article, [s for s in kept if s.article_id == article.id])
                                            for article in articles])
    found = explaining.summary(workspace)
    assert (found.pairs, found.failing) == (5, 3)
    assert {one.check: (one.fails, one.alone) for one in found.checks if one.fails} == {
        "numbers": (2, 2), "repetition": (1, 1)}


def test_a_pair_is_told_with_every_finding_and_its_share(workspace: Path) -> None:
    found = explaining.explain(workspace, pair_id(workspace, BOTH[0]))
    assert (found.source, found.target, found.article_source, found.index) == (*BOTH, "b.txt", 0)
    assert (found.engine, found.checked, found.passed) == (ENGINE, True, False)
    number = next(one for one in found.findings if one.check == "numbers")
    loop = next(one for one in found.findings if one.check == "repetition")
    assert number.fails
    assert loop.fails
    assert number.source_marked == "وباعت الشركة [[30]] سيارة."
    assert number.target_marked.startswith("The company sold [[80]] cars")
    assert sum(one.share for one in found.findings) == pytest.approx(1)
    assert min(number.share, loop.share) > 0.1
    right = explaining.explain(workspace, pair_id(workspace, RIGHT[0]))
    assert (right.findings, right.taken_back, right.passed) == ((), (), True)
    assert found.score < right.score


def test_the_score_is_that_of_the_dataset(workspace: Path) -> None:
    with Store(workspace) as store:
        rows = list(build.rows(store))
    assert len(rows) == 6
    for row in rows:
        found = explaining.explain(workspace, row.id)
        assert (found.score, found.passed) == (row.quality, row.passed)
        assert tuple(f"{one.check}: {one.message}" for one in found.findings) == row.findings


def test_what_the_whole_run_found_and_took_back_is_told(tmp_path: Path) -> None:
    dam = ("وقال المهندس إن السد سيكتمل في نهاية العام المقبل.",
           "The engineer said the dam would be completed at the end of next year.")
    uncle = (f"{dam[0]} ", "My uncle sold four horses yesterday morning.")
    first = ("وقال الوزير إنهم سيبنون السد في موعده.", 'The minister said: "We will build the dam on time.')
    last = ("ولن يتأخروا يوما.", 'And we will not be a day late."')
    with Store(tmp_path / "w.sqlite") as store:
        store_article(store, [dam, first, last], title="أول", source="a.txt")
        store_article(store, [dam], title="ثان", source="b.txt")
        store_article(store, [uncle], title="ثالث", source="c.txt")
        build.check(store)
    quoted = explaining.explain(tmp_path / "w.sqlite", pair_id(tmp_path / "w.sqlite", first[0]))
    assert not [one for one in quoted.findings if one.check == "punctuation"]
    assert [(one.check, one.share) for one in quoted.taken_back] == [("punctuation", 0.0)]
    other = explaining.explain(tmp_path / "w.sqlite", pair_id(tmp_path / "w.sqlite", uncle[0]))
    (finding,) = [one for one in other.findings if one.check == "consistency"]
    assert (finding.whole_run, finding.fails, finding.source_marked) == (True, True, "")
    assert "The engineer said" in finding.message


def test_an_id_may_be_begun_and_must_be_one(workspace: Path) -> None:
    whole = pair_id(workspace, NUMBER[0])
    assert explaining.explain(workspace, whole[:8]).pair_id == whole
    with sqlite3.connect(workspace) as db:
        db.execute("UPDATE pairs SET id = 'aaaa' || n")
    with pytest.raises(CorpusError, match="'aaaa': several pairs"):
        explaining.explain(workspace, "aaaa")
    for words in ("", "aaa", "zzzz", "%", "aaaa1x"):
        with pytest.raises(CorpusError, match="no pair of this workspace; expected a pair's id"):
            explaining.explain(workspace, words)


@pytest.mark.parametrize(("text", "spans", "expected"), [
    ("abc", (), ""), ("abc", ((0, 3),), ""), ("abc", ((0, 2), (1, 3)), ""),
    ("abc def", ((4, 7),), "abc [[def]]"), ("abc def", ((4, 7), (0, 3)), "[[abc]] [[def]]"),
    ("abcdef", ((0, 2), (2, 4)), "[[abcd]]ef"),
    (f"{'long ' * 20}here{' long' * 20}", ((100, 104),), f"… {'long ' * 8}[[here]]{' long' * 8} …"),
    ("وصل ١٢٥ شخصا", ((4, 7),), "وصل [[١٢٥]] شخصا"),
])
def test_what_is_meant_stands_between_marks(text: str, spans: tuple[tuple[int, int], ...], expected: str) -> None:
    assert marked(text, spans) == expected


def test_the_command_prints_both(tarjama: Tarjama, workspace: Path) -> None:
    ran = tarjama("check", "--workspace", workspace, "--summary")
    assert ran.out.splitlines()[0] == "6 pairs checked, 4 fail (66.7%)"
    assert ["numbers", "3", "2", "1", "0"] in [line.split() for line in ran.out.splitlines()]
    told = tarjama("check", "--workspace", workspace, "--explain", pair_id(workspace, NUMBER[0])[:10])
    assert "       ar  وصل [[١٢٥]] شخصا إلى الميناء أمس." in told.out
    assert "100%  numbers 0.10, under its limit 0.5: ١٢٥ became 152" in told.out
    assert tarjama("check", "--workspace", workspace, "--explain", "zzzz").code == 1
    with pytest.raises(SystemExit):
        tarjama("check", "--workspace", workspace, "--explain", "a", "--summary")


def test_a_text_cannot_command_the_terminal(tarjama: Tarjama, tmp_path: Path) -> None:
    with Store(tmp_path / "w.sqlite") as store:
        store_article(store, [(NUMBER[0], f"\x1b[2J{NUMBER[1]}")], title="أول", source="a.txt")
    for words in (("--summary",), ("--explain", pair_id(tmp_path / "w.sqlite", NUMBER[0]))):
        out = tarjama("check", "--workspace", tmp_path / "w.sqlite", *words).out
        assert "\x1b" not in out
        assert f"\ufffd[2J{NUMBER[1]}" in out


def test_json_is_one_object(tarjama: Tarjama, workspace: Path) -> None:
    found = json.loads(tarjama("check", "--workspace", workspace, "--summary", "--json").out)
    assert found["checks"][0]["check"] == "numbers"
    assert found["checks"][0]["with_others"] == 1
    assert len(found["checks"][0]["samples"]) == 2
    told = json.loads(tarjama("check", "--workspace", workspace, "--explain", pair_id(workspace, LOOP[0]),
                              "--json").out)
    assert told["findings"][0]["check"] == "repetition"
    assert json.loads(tarjama("check", "--workspace", workspace, "--json").out) == {"checked": 0}


def test_a_pair_edited_by_a_person_is_told_with_both_texts(workspace: Path, tarjama: Tarjama) -> None:
    access = Access(workspace)
    number = pair_id(workspace, NUMBER[0])
    with access.writing() as db:
        store_reviews.append(db, [Review("a1", number, "Amal", "review", "edit", "125 people reached the port.", (), "",
                                         3.0, store_reviews.now(), "")])
    access.close()
    found = explaining.explain(workspace, number)
    assert (found.outcome, found.edit, found.target) == ("edit", "125 people reached the port.", NUMBER[1])
    out = tarjama("check", "--workspace", workspace, "--explain", number).out
    assert "reviewers: edit\n  en  125 people reached the port.\n" in out


def test_status_says_why_sentences_failed(tarjama: Tarjama, tmp_path: Path) -> None:
    articles = tmp_path / "a.txt"
    articles.write_text("".join(f"وصل الوفد رقم {n} إلى العاصمة أمس.\n" for n in range(25)), "utf-8")
    (tmp_path / "t.tsv").write_text("وصل الوفد رقم 0 إلى العاصمة أمس.\tDelegation 0 arrived.\n", "utf-8")
    for words in (("add", articles), ("translate", "--model", f"table:{tmp_path / 't.tsv'}")):
        tarjama(*words, "--workspace", tmp_path / "w.sqlite")
    out = tarjama("status", "--workspace", tmp_path / "w.sqlite").out
    lines = out[out.index("24 sentences the engine failed on"):].splitlines()
    assert len(lines) == 1 + 20 + 1
    assert "t.tsv" in lines[1] or "table" in lines[1]
    assert lines[-1] == "  and 4 more"
    facts = json.loads(tarjama("status", "--workspace", tmp_path / "w.sqlite", "--json").out)
    assert len(facts["failures"]) == 20
    assert facts["untranslated"] == 24
    assert set(facts["failures"][0]) == {"sentence", "reason"}
