"""Two exports and what is said of them; every count is made by hand from the rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from dataset_rows import PLAIN, hostile_rows, make_rows

from corpus.card import CardFacts
from corpus.dataset import split_of, write_dataset
from corpus.differences import MAX_EXAMPLES, Example, diff
from corpus.records import CorpusError, Row


def export(rows: list[Row], out: Path, n_articles: int = 5) -> Path:
    write_dataset(rows, out, facts=CardFacts(name="D"), n_articles=n_articles, reload=False)
    return out


def test_the_same_rows_do_not_differ_whatever_their_order(tmp_path: Path) -> None:
    rows = [*make_rows(3), *hostile_rows()]
    a = export(rows, tmp_path / "a")
    b = export(rows[::-1], tmp_path / "b")
    found = diff(a, b)
    assert found.same
    assert (found.kept, found.added, found.removed, found.facts) == (len(rows), 0, 0, {})


def test_every_kind_of_change_is_counted(tmp_path: Path) -> None:
    rows = list(make_rows(5))
    changed = [
        replace(rows[0], en="Another sentence."),
        replace(rows[1], quality=0.5, findings=("numbers: 125 became 152",)),
        replace(rows[2], engine="engine:other", id="f" * 20),
        *rows[3:11],
        replace(PLAIN, article_id="n" * 20),
        replace(PLAIN, article_id="n" * 20, start=50, end=88),
    ]
    found = diff(export(rows, tmp_path / "a"), export(changed, tmp_path / "b"))
    # 15 rows of 5 articles: 3 changed, 8 as they were, 4 gone (one of article 4, all 3 of article 5), 2 new.
    assert (found.kept, found.added, found.removed) == (11, 2, 4)
    assert (found.added_articles, found.removed_articles) == (1, 1)
    assert found.changed == {"translation": 1, "quality": 1, "findings": 1, "engine": 1}
    assert found.moved == 0
    assert found.examples == (Example(ar=rows[0].ar, old=rows[0].en, new="Another sentence."),)
    assert found.facts["rows"] == (15, 13)
    assert found.facts["engines"] == ({PLAIN.engine: 15}, {PLAIN.engine: 12, "engine:other": 1})
    assert not found.same


def test_sentences_that_change_their_split_are_counted(tmp_path: Path) -> None:
    rows = list(make_rows(19))
    a = export(rows, tmp_path / "a", 19)
    b = export(rows, tmp_path / "b", 20)
    elsewhere = sum(split_of(row.article_id, n_articles=20) != "train" for row in rows)
    assert elsewhere > 0
    found = diff(a, b)
    assert (found.moved, found.changed, found.same) == (elsewhere, {}, False)


def test_a_few_examples_are_given_in_order(tmp_path: Path) -> None:
    rows = list(make_rows(5))
    found = diff(export(rows, tmp_path / "a"), export(list(make_rows(5, mark="!")), tmp_path / "b"))
    assert found.changed == {"translation": 15}
    assert [example.new for example in found.examples] == [row.en + "!" for row in rows[:MAX_EXAMPLES]]


def test_a_folder_that_is_no_export_is_one_sentence(tmp_path: Path) -> None:
    a = export(list(make_rows(1)), tmp_path / "a")
    with pytest.raises(CorpusError, match="is no dataset of `tarjama export`"):
        diff(a, tmp_path)
    b = export(list(make_rows(1)), tmp_path / "b")
    (b / "data" / "train-00000-of-00001.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(CorpusError, match="cannot be read"):
        diff(a, b)
