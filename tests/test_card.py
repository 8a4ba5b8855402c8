"""The card as the Hub's own reader, a Markdown parser and a stranger with nothing else read it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from dataset_rows import HOSTILE, PLAIN, make_rows
from datasets import Features, Translation
from huggingface_hub import DatasetCard
from markdown_it import MarkdownIt

from corpus.card import CardFacts, ConfigFacts, DataFacts, SplitFacts, code, fenced, hub_licence, inline, render_card
from corpus.columns import CONFIGS, SENTENCES, Config, card_features, schema
from corpus.dataset import split_rule, write_dataset

DATA = DataFacts(
    folder="D", configs={"sentences": ConfigFacts({"train": SplitFacts(rows=3, articles=1, num_bytes=100)}, 80)},
    passed=2, truncated=1, rejected={},
    engines={PLAIN.engine: 3}, checks={PLAIN.checks: 3}, origins={"machine": 3}, licences={"CC BY 4.0": 3},
    findings={"numbers": 1}, example=PLAIN,
)
HEADINGS = [
    "Load it", "How it was made", "Review", "What is in it and what is not", "Known errors", "Splits", "Columns",
    "`sentences`", "Before you use it", "Cite it", "Rebuild it",
]


def card(name: str = "bridges", **changes: object) -> DatasetCard:
    data = replace(DATA, **changes)  # type: ignore[arg-type]
    return DatasetCard(render_card(CardFacts(name=name), data, split_rule=split_rule(1)))


def tokens(markdown: str) -> list[tuple[str, str]]:
    """(kind, content) of every block and inline token of a parser for the Markdown that the Hub renders."""
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    return [(token.type, token.content) for block in parsed for token in (block, *(block.children or []))]


def test_the_hub_reads_the_metadata() -> None:
    data = card().data
    assert data.language == ["ar", "en"]
    assert data.task_categories == ["translation"]
    assert data.size_categories == ["n<1K"]
    assert data.license == "cc-by-4.0"
    assert data.to_dict()["configs"] == [{
        "config_name": "sentences", "default": True,
        "data_files": [{"split": "train", "path": "data/train-*.parquet"}]}]
    (info,) = data.to_dict()["dataset_info"]
    assert info["splits"] == [{"name": "train", "num_bytes": 100, "num_examples": 3}]


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.name)
def test_the_features_are_those_of_the_files_as_datasets_spells_them(config: Config) -> None:
    features = Features.from_arrow_schema(schema(config))
    assert Features._from_yaml_list(card_features(config)) == features
    assert list(features) == [column.name for column in config.columns]
    if "translation" in features:
        assert features["translation"] == Translation(languages=["ar", "en"])


@pytest.mark.parametrize(("licences", "expected"), [
    ({"": 5}, "unknown"),
    ({"CC BY 4.0": 5}, "cc-by-4.0"),
    ({"cc_by_sa_4.0": 5}, "cc-by-sa-4.0"),
    ({"MIT": 5}, "mit"),
    ({"MIT": 5, "": 1}, "other"),
    ({"MIT": 5, "Apache-2.0": 1}, "other"),
    ({"All rights reserved": 5}, "other"),
    ({"mit\nlanguage: xx": 5}, "other"),
])
def test_only_a_licence_that_all_have_and_the_hub_knows_is_declared(licences: dict[str, int], expected: str) -> None:
    assert hub_licence(licences) == expected


@pytest.mark.parametrize(("rows", "size"), [
    (999, "n<1K"), (1_000, "1K<n<10K"), (9_999, "1K<n<10K"), (100_000, "100K<n<1M"), (1_000_000, "1M<n<10M"),
    (2_000_000_000, "1B<n<10B"),
])
def test_the_size_is_named_as_the_hub_names_it(rows: int, size: str) -> None:
    sizes = ConfigFacts({"train": SplitFacts(rows=rows, articles=1, num_bytes=1)}, 1)
    assert card(configs={"sentences": sizes}).data.size_categories == [size]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_shown_and_not_obeyed(text: str) -> None:
    facts = CardFacts(name=text, dropped={text: 7}, rebuild=text)
    row = replace(PLAIN, ar=text, en=text, title=text, article_source=text, licence=text, extra=text, findings=(text,))
    data = replace(DATA, engines={text: 3}, checks={text: 3}, licences={text: 3}, findings={text: 1}, example=row,
                   rejected={text: 2})
    rendered = render_card(facts, data, split_rule=split_rule(1))
    assert DatasetCard(rendered).data.to_dict()["license"] == ("other" if text.strip() else "unknown")
    assert DatasetCard(rendered).data.to_dict().keys() == card().data.to_dict().keys()
    body = tokens(DatasetCard(rendered).text)
    kinds = {kind for kind, _ in body}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "hr", "code_block"}
    headings = [body[i + 1][1] for i, (kind, _) in enumerate(body) if kind == "heading_open"]
    assert headings[-len(HEADINGS):] == HEADINGS
    assert len(headings) <= len(HEADINGS) + 1
    # Tables: engine, its quality, checks, origin, licence, what, findings, splits, columns; rows as wide as their head.
    assert [kind for kind, _ in body].count("table_open") == 9
    assert [kind for kind, _ in body].count("td_open") == 2 * (5 + 7 + 1) + 3 * (1 + len(SENTENCES.columns))
    assert "\u202e" not in rendered
    assert "\x00" not in rendered


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_escaped_text_renders_as_itself(text: str) -> None:
    """A parser gives back the very words; white space is one space, invisible characters are spelled out."""
    invisible = "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\ufeff]"
    seen = re.sub(invisible, lambda found: f"\\u{ord(found[0]):04x}", " ".join(text.split()))
    (paragraph,) = [content for kind, content in tokens("x " + inline(text)) if kind == "inline"] or [""]
    shown = "".join(content for kind, content in tokens(paragraph) if kind == "text")
    assert shown == f"x {seen}".strip()
    spans = [content for kind, content in tokens(f"| a |\n|---|\n| {code(text)} |") if kind == "code_inline"]
    assert spans == ([seen] if seen else [])


@pytest.mark.parametrize("text", ["a", "```\nb", "`````", "~~~", "a\n``` \nb"])
def test_a_fence_is_longer_than_what_it_holds(text: str) -> None:
    assert [content for kind, content in tokens(fenced(text)) if kind == "fence"] == [text + "\n"]


def test_long_texts_are_cut_in_the_card_only() -> None:
    assert len(render_card(CardFacts(name="n"), replace(DATA, example=replace(PLAIN, ar="س" * 1_000_000)),
                           split_rule="")) < 20_000


def test_the_words_say_what_a_stranger_must_know(tmp_path: Path) -> None:
    note = "**A small starter model.**\nUse `opus` for real work."
    facts = CardFacts(name="bridges", engine_note=note, dropped={"empty sentence": 4},
                      rebuild="tarjama build A --out D")
    write_dataset(make_rows(2), tmp_path / "D", facts=facts, n_articles=2)
    text = (tmp_path / "D" / "README.md").read_text("utf-8")
    assert "6 sentence pairs of 2 articles. 4 pairs passed every check, 2 did not" in text
    assert "> **A small starter model.**\n> Use `opus` for real work." in text
    assert "| left out before: empty sentence | 4 |" in text
    assert "| `numbers` | 2 |" in text
    assert f"| `{PLAIN.engine}` | 6 |".replace("|model", "\\|model").replace("|v", "\\|v") in text
    assert "tarjama build A --out D" in text
    for column in SENTENCES.columns:
        assert f"| `{column.name}` |" in text


@pytest.mark.parametrize(("engine", "words"), [
    ("engine:starter|model:gemma|v:3", "BLEU 20.1, chrF 47.8"),
    ("engine:ct2|model:Helsinki-NLP/opus-mt-ar-en|rev:abc|beam:4", "BLEU 33.9, chrF 60.8"),
    ("engine:table|model:words|v:1", "not measured"), ("engine:ct2|model:me/opus-mt-ar-en-tuned", "not measured"),
])
def test_the_engines_quality_on_a_known_set_is_said(engine: str, words: str) -> None:
    """The figures of the README."""
    text = render_card(CardFacts(name="n"), replace(DATA, engines={engine: 3, "engine:human|aligner:words": 2}),
                       split_rule="")
    (table,) = (part for part in text.split("\n\n") if part.startswith("| Engine | Quality on a known set"))
    assert len(table.splitlines()) == 3, "people are no engine"
    assert words in table


@pytest.mark.parametrize(("verdicts", "words"), [
    ({"": 9_999, "accept": 1}, "1 of the 10,000 pairs (under 0.1 %)"), ({"edit": 4}, "4 of the 4 pairs (100.0 %)"),
    ({"": 1, "accept": 9_999}, "9,999 of the 10,000 pairs (99.9 %)"), ({"": 1, "edit": 1}, "1 of the 2 pairs (50.0 %)"),
])
def test_how_much_of_it_people_looked_at_is_said(verdicts: dict[str, int], words: str) -> None:
    size = {"train": SplitFacts(rows=sum(verdicts.values()), articles=1, num_bytes=1)}
    data = replace(DATA, verdicts=verdicts, configs={"sentences": ConfigFacts(splits=size, download_bytes=1)})
    assert f"A person looked at {words}." in render_card(CardFacts(name="n", review={"reviewers": "1"}), data,
                                                         split_rule="")


@pytest.mark.parametrize("name", ["D", "مجموعة", "a b'c\"d", "parquet"])
def test_the_printed_example_runs(tmp_path: Path, name: str) -> None:
    write_dataset(make_rows(2), tmp_path / name, facts=CardFacts(name=name), n_articles=2)
    (example,) = re.findall("```python\n(.*?)\n```", (tmp_path / name / "README.md").read_text("utf-8"), re.DOTALL)
    ran = subprocess.run([sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=True,
                         env={"HF_HOME": str(tmp_path / "cache"), "HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1"})
    assert ran.stdout.splitlines() == [
        "{'ar': 'افتتحت البلدية جسرا جديدا يوم الاثنين.', 'en': 'The municipality opened a new bridge on Monday.'}",
        "4 of 6 pairs passed every check",
    ]


def test_the_metadata_is_plain_yaml() -> None:
    """Whatever reads YAML reads it: no tags, no anchors."""
    content = render_card(CardFacts(name="!!python/object:os.system"), DATA, split_rule="")
    header = content.split("---\n")[1]
    assert yaml.safe_load(header)["pretty_name"] == "!!python/object:os.system"
    assert "&id" not in header
