"""From a reviewed workspace to the published dataset: what people's verdicts add, what is masked, left out, counted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import pytest
from review_workspace import ECONOMY, make_workspace
from sample_articles import Ran

from corpus import store_reviews
from corpus.croissant import CROISSANT
from corpus.differences import diff
from corpus.export import Options, export, funnel
from corpus.masking import Masker
from corpus.records import CorpusError, ErrorTag, Review
from corpus.rule import parse
from corpus.selection import REJECTED, SAME, Wanted
from corpus.store import Store
from corpus.store_access import Access

Tarjama = Callable[..., Ran]
CONTACT = (
    ("للتواصل: mona.test@example.org أو الهاتف +962 7 9012 3456 يوميا.",
     "Contact: mona.test@example.org or phone +962 7 9012 3456 daily."),
    ("بلغ عدد الحضور 125 شخصا في عام 2024.", "125 people attended in 2024."),
)
RIGHT = ECONOMY[4][1].replace("152", "125")


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    """Two reviewers: an edit of the fifth sentence, the second accepted, the sixth rejected; two articles more."""
    path = make_workspace(tmp_path / "w.sqlite", (ECONOMY, ECONOMY[:4], CONTACT))
    with Store(path) as store:
        ids = [item.pair.id for item in store.checked([])]
    access = Access(path)
    with access.writing() as db:
        for name in ("Mona", "Zaid"):
            store_reviews.add_reviewer(db, name)
        tags = (ErrorTag("accuracy", "major"),)
        store_reviews.append(db, [
            Review("1", ids[4], "Zaid", "review", "edit", RIGHT, tags, "", 30.0, "2024-06-01T10:00:00.000+00:00", ""),
            Review("2", ids[4], "Mona", "review", "edit", RIGHT, (), "", 20.0, "2024-06-01T11:00:00.000+00:00", ""),
            Review("3", ids[1], "Mona", "review", "accept", "", (), "", 10.0, "2024-06-01T12:00:00.000+00:00", ""),
            Review("4", ids[5], "Mona", "review", "reject", "", (), "no", 10.0, "2024-06-01T13:00:00.000+00:00", ""),
        ])
    access.close()
    return path


def load(folder: Path, config: str, cache: Path) -> list[dict[str, Any]]:
    return list(datasets.load_dataset(str(folder), config, split="train", cache_dir=str(cache)))


def files(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file()}


def test_what_reviewers_did_leaves_too(reviewed: Path, tmp_path: Path) -> None:
    with Store(reviewed) as store:
        written = export(store, tmp_path / "D", Options(with_rejected=True))
        export(store, tmp_path / "again" / "D", Options(with_rejected=True))
    assert files(tmp_path / "D") == files(tmp_path / "again" / "D")
    assert sum(written.rows.values()) == 11
    assert dict(written.rejected) == {REJECTED: 1}
    cache = tmp_path / "cache"
    sentences = load(tmp_path / "D", "sentences", cache)
    assert [(row["verdict"], row["reviewers"], row["origin"]) for row in sentences if row["verdict"]] == [
        ("accept", ["reviewer-2"], "machine"), ("edit", ["reviewer-1", "reviewer-2"], "edited")]
    (edit,) = load(tmp_path / "D", "post_edits", cache)
    assert (edit["source"], edit["machine"], edit["edit"]) == (ECONOMY[4][0], ECONOMY[4][1], RIGHT)
    assert (edit["tags"], edit["reviewers"]) == (["accuracy/major"], ["reviewer-1", "reviewer-2"])
    accepted, edited = load(tmp_path / "D", "preferences", cache)
    assert (accepted["chosen"], accepted["rejected"], accepted["why"]) == (
        ECONOMY[1][1], f"Perhaps: {ECONOMY[1][1]}", "accept")
    assert (edited["chosen"], edited["rejected"], edited["why"]) == (RIGHT, ECONOMY[4][1], "edit")
    assert edited["prompt"].endswith("\n\n" + ECONOMY[4][0])
    (rejected,) = load(tmp_path / "D", "rejected", cache)
    assert (rejected["verdict"], rejected["translation"]["ar"]) == ("reject", ECONOMY[5][0])
    card = (tmp_path / "D" / "README.md").read_text("utf-8")
    assert "## Review" in card
    assert "| verdicts made by looking at a pair | 4 |" in card
    # Of the edit 30 and 20 seconds, of the others 10 each: 70 in four.
    assert "| seconds a pair, mean of those that were timed | 17.5 |" in card


@pytest.mark.parametrize("named", [False, True])
def test_reviewers_leave_by_number_unless_their_names_are_asked_for(
        reviewed: Path, tmp_path: Path, tarjama: Tarjama, named: bool) -> None:
    words = ["--with-rejected", *(["--with-reviewer-names"] if named else [])]
    assert tarjama("export", "--workspace", reviewed, "--out", tmp_path / "D", *words).code == 0
    found = [reviewer for config in ("sentences", "post_edits", "rejected")
             for row in load(tmp_path / "D", config, tmp_path / "cache") for reviewer in row["reviewers"]]
    # Zaid's review was the first that was appended.
    assert set(found) == ({"Zaid", "Mona"} if named else {"reviewer-1", "reviewer-2"})
    held = any(name in path.read_bytes() for path in (tmp_path / "D").rglob("*") if path.is_file()
               for name in (b"Zaid", b"Mona"))
    assert held is named
    card = (tmp_path / "D" / "README.md").read_text("utf-8")
    assert ("`reviewers` holds their names." in card, "--with-reviewer-names" in card) == (named, named)
    assert tarjama("export", "--workspace", reviewed, "--out", tmp_path / "p.jsonl", "--format", "jsonl").code == 0
    assert "Mona" not in (tmp_path / "p.jsonl").read_text("utf-8")


def number(folder: Path) -> int:
    found: int = json.loads((folder / "manifest.json").read_bytes())["number"]
    return found


def test_each_content_has_a_number_however_often_and_wherever_it_is_written(reviewed: Path, tmp_path: Path) -> None:
    strict = Options(wanted=Wanted(rule=parse("verdict in (accept, edit)")))
    with Store(reviewed) as store:
        for folder, options, expected in (
                ("D", Options(), 1), ("D", strict, 2), ("D", strict, 2), ("elsewhere/D", strict, 2),
                ("D", Options(), 1), ("other/name", strict, 1), ("D", Options(without=("title",)), 3)):
            written = export(store, tmp_path / folder, options)
            assert (written.number, number(tmp_path / folder)) == (expected, expected)
        same = files(tmp_path / "elsewhere" / "D")
        export(store, tmp_path / "third" / "D", strict)
    assert files(tmp_path / "third" / "D") == same
    assert diff(tmp_path / "D", tmp_path / "third" / "D").facts["number"] == (3, 2)
    card = (tmp_path / "elsewhere" / "D" / "README.md").read_text("utf-8")
    assert "This is export 2" in card
    assert "pairs, export 2, content " in card
    assert json.loads((tmp_path / "D" / CROISSANT).read_bytes())["version"] == "3.0.0"


def test_a_new_workspace_goes_on_from_the_dataset_it_replaces(reviewed: Path, tmp_path: Path) -> None:
    strict = Options(wanted=Wanted(rule=parse("verdict in (accept, edit)")))
    with Store(reviewed) as store:
        export(store, tmp_path / "D", Options())
        export(store, tmp_path / "D", strict)
    with Store(make_workspace(tmp_path / "new.sqlite", (ECONOMY, ECONOMY[:4], CONTACT))) as store:
        assert export(store, tmp_path / "D", Options()).number == 3
        assert export(store, tmp_path / "fresh" / "D", Options()).number == 3


def test_without_reviews_there_are_no_configs_of_theirs(tmp_path: Path) -> None:
    path = make_workspace(tmp_path / "w.sqlite")
    with Store(path) as store:
        export(store, tmp_path / "D", Options())
    assert datasets.get_dataset_config_names(str(tmp_path / "D")) == ["sentences", "documents"]
    assert "No person looked at these pairs." in (tmp_path / "D" / "README.md").read_text("utf-8")


def test_the_funnel_is_what_the_export_does(reviewed: Path, tmp_path: Path) -> None:
    options = Options(wanted=Wanted(rule=parse("verdict in (accept, edit) or verdict = none and not personal"),
                                    duplicates="exact"))
    with Store(reviewed) as store:
        said = funnel(store, options)
        assert not (tmp_path / "D").exists()
        written = export(store, tmp_path / "D", options)
    # 6 + 4 + 2 pairs; one rejected, one with an address, the second article's four are in the first too.
    assert (said.checked, said.kept, said.steps[REJECTED], said.steps[SAME]) == (12, 6, 1, 4)
    assert (dict(written.rejected), dict(written.rows)) == (said.steps, said.splits)
    manifest = json.loads((tmp_path / "D" / "manifest.json").read_bytes())
    assert manifest["rejected"] == said.steps
    assert manifest["wanted"]["accept"] == options.wanted.rule.text
    assert "is in the column `passed`" not in (tmp_path / "D" / "README.md").read_text("utf-8")
    cache = tmp_path / "cache"
    assert [row["translation"]["en"] for row in load(tmp_path / "D", "sentences", cache)][1] == ECONOMY[1][1]


def test_personal_data_is_masked_in_both_languages_and_counted(reviewed: Path, tmp_path: Path) -> None:
    with Store(reviewed) as store:
        export(store, tmp_path / "D", Options(mask=True))
        export(store, tmp_path / "plain", Options())
    rows = load(tmp_path / "D", "sentences", tmp_path / "cache")
    assert rows[-2]["translation"] == {"ar": "للتواصل: [email] أو الهاتف [number] يوميا.",
                                       "en": "Contact: [email] or phone [number] daily."}
    assert rows[-1]["translation"]["en"] == CONTACT[1][1]
    for path in (tmp_path / "D").rglob("*"):
        assert path.is_dir() or b"mona.test@" not in path.read_bytes()
    plain = load(tmp_path / "plain", "sentences", tmp_path / "cache")
    assert plain[-2]["translation"]["ar"] == CONTACT[0][0]
    assert json.loads((tmp_path / "D" / "manifest.json").read_bytes())["masked"] == {"[email]": 2, "[number]": 2}


def test_masking_reaches_titles_and_other_fields_and_keeps_json_whole() -> None:
    from dataclasses import replace

    from dataset_rows import PLAIN

    masker = Masker()
    extra = {"mail": "a.b@example.com", "views": 123456789, "deep": ["اتصل على +20 2 2345 6789", None, True]}
    row = masker.row(replace(PLAIN, title="x@example.com", extra=json.dumps(extra)))
    assert row.title == "[email]"
    assert json.loads(row.extra) == {"mail": "[email]", "views": 123456789, "deep": ["اتصل على [number]", None, True]}
    assert dict(masker.counts) == {"[email]": 2, "[number]": 1}
    assert masker.row(PLAIN) == PLAIN


def test_a_column_can_be_left_out_everywhere(reviewed: Path, tmp_path: Path) -> None:
    with Store(reviewed) as store:
        export(store, tmp_path / "D", Options(without=("article_source", "reviewers", "passed")))
        with pytest.raises(CorpusError, match=r"--without source_url: is no column; expected one of .*article_source"):
            export(store, tmp_path / "E", Options(without=("source_url",)))
        with pytest.raises(CorpusError, match="--without translation: is needed"):
            export(store, tmp_path / "E", Options(without=("translation",)))
    for config in ("sentences", "documents", "post_edits"):
        found = load(tmp_path / "D", config, tmp_path / "cache")[0].keys()
        assert not found & {"article_source", "reviewers", "passed"}
        assert "licence" in found
    for path in (tmp_path / "D").rglob("*"):
        assert path.is_dir() or b"article1.txt" not in path.read_bytes()


def test_the_command_says_the_funnel_and_what_is_no_rule(reviewed: Path, tmp_path: Path, tarjama: Tarjama) -> None:
    words = ("export", "--workspace", reviewed, "--out", tmp_path / "D")
    ran = tarjama(*words, "--accept", "verdict in (accept, edit)", "--dry-run")
    assert ran.code == 0, ran.err
    assert "12  checked pairs" in ran.out
    assert "2  pairs would be exported: train 2; nothing was written" in ran.out
    assert not (tmp_path / "D").exists()
    wrong = tarjama(*words, "--accept", "verdict in (acept)")
    assert (wrong.code, wrong.err.count("\n")) == (1, 1)
    assert "character 13" in wrong.err
    assert "are for --format parquet" in tarjama(*words, "--format", "tsv", "--duplicates", "near").err
    assert tarjama("export", "--workspace", reviewed, "--out", tmp_path / "p.tsv", "--format", "tsv").code == 0
    assert tarjama(*words, "--accept", "verdict in (accept, edit)").code == 0
    assert len(load(tmp_path / "D", "sentences", tmp_path / "cache")) == 2


def test_pairs_that_other_checks_checked_are_not_exported(tmp_path: Path, tarjama: Tarjama) -> None:
    """As after an update of the program that brings new checks: their findings are not there yet."""
    path = make_workspace(tmp_path / "w.sqlite")
    with Store(path) as store:
        store.begin("check", "checks|numbers:0")
    words = ("export", "--workspace", path, "--out")
    for more in ((tmp_path / "D",), (tmp_path / "D", "--dry-run"), (tmp_path / "p.tsv", "--format", "tsv")):
        ran = tarjama(*words, *more)
        assert (ran.code, ran.err.count("\n")) == (1, 1)
        assert f"run: tarjama check --workspace {path}" in ran.err
    assert not (tmp_path / "D").exists()
    assert tarjama("check", "--workspace", path).code == 0
    assert tarjama(*words, tmp_path / "D").code == 0


def test_croissant_names_every_file_and_every_column(reviewed: Path, tmp_path: Path) -> None:
    """By the specification of Croissant 1.0: kinds, unique ids, sources that exist, hashes of the files."""
    with Store(reviewed) as store:
        export(store, tmp_path / "D", Options())
    found = json.loads((tmp_path / "D" / CROISSANT).read_bytes())
    assert (found["@type"], found["conformsTo"]) == ("sc:Dataset", "http://mlcommons.org/croissant/1.0")
    assert found["@context"]["cr"] == "http://mlcommons.org/croissant/"
    objects = {one["@id"]: one for one in found["distribution"] if one["@type"] == "cr:FileObject"}
    sets = {one["@id"]: one for one in found["distribution"] if one["@type"] == "cr:FileSet"}
    assert {name: one["sha256"] for name, one in objects.items()} == {
        name: digest for name, digest in files(tmp_path / "D").items() if name.endswith(".parquet")}
    assert len(objects) + len(sets) == len(found["distribution"])
    configs = datasets.get_dataset_config_names(str(tmp_path / "D"))
    assert [one["name"] for one in found["recordSet"]] == configs
    ids = [field["@id"] for one in found["recordSet"] for field in one["field"]]
    assert len(ids) == len(set(ids))
    for one in found["recordSet"]:
        features = datasets.load_dataset_builder(str(tmp_path / "D"), one["name"]).info.features
        columns = {}
        for field in one["field"]:
            source = field["source"]
            assert source["fileSet"]["@id"] in sets
            assert field["description"]
            if "column" in source["extract"]:
                columns.setdefault(source["extract"]["column"], field)
        assert list(columns) == list(features)
        for name, feature in features.items():
            repeated = not isinstance(feature, datasets.Value | datasets.Translation)
            assert columns[name].get("repeated", False) is repeated
        names = {path.relative_to(tmp_path / "D").as_posix()
                 for path in (tmp_path / "D").glob(sets[f"files-of-{one['name']}"]["includes"])}
        assert names == {name for name in objects if name.split("/")[0] == names.copy().pop().split("/")[0]}
