"""The dataset's README.md: YAML that `datasets` and the Hugging Face Hub read, and words for the person who finds it.

Owns every word of the card. Titles, sources, licences and texts come from anywhere: they are shown, never obeyed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml  # type: ignore[import-untyped]

from corpus.card_quality import SET, known_quality
from corpus.columns import CONFIGS, LANGUAGES, SENTENCES, Config, card_features
from corpus.markdown import code, cut, fenced, inline, visible
from corpus.records import Row

MAX_SHOWN_ROWS = 20

# The data licences among the identifiers the Hub knows; it refuses any other word than these and `other`.
HUB_LICENCES = frozenset((
    "apache-2.0", "mit", "unlicense", "wtfpl", "pddl", "odc-by", "odbl", "etalab-2.0", "cc", "cc0-1.0",
    "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "cc-by-nc-2.0", "cc-by-nc-3.0",
    "cc-by-nc-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0",
    "cc-by-nc-sa-4.0", "cdla-sharing-1.0", "cdla-permissive-1.0", "cdla-permissive-2.0", "gfdl", "unknown", "other",
))

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
          (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"), (1_000_000_000, "100M<n<1B"))


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What only the caller knows. `dropped` is read after the last row, so it may be filled while rows are given."""

    name: str
    """What the dataset is called."""
    engine_note: str = ""
    """Markdown of ours on the engine's quality and what to use instead; shown before everything else."""
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Reason to number of pairs or sentences that did not become rows."""
    acceptance: str = "every pair that was checked, whatever the checks said"
    """The rule by which pairs were accepted, for a person."""
    duplicates: str = ""
    """What was done about pairs that say the same, for a person."""
    review: Mapping[str, str] = field(default_factory=dict)
    """What reviewing covered and took: name to value; empty where nobody reviewed."""
    masked: Mapping[str, int] = field(default_factory=dict)
    """Kind of personal data to how often it was masked. Read after the last row, like `dropped`."""
    named: bool = False
    """Whether reviewers are given by their names."""
    rebuild: str = "tarjama build ARTICLES --out DIR"
    """The command line that made it."""


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """The size of one split that has rows."""

    rows: int
    articles: int
    num_bytes: int
    """In memory, as Arrow."""


@dataclass(frozen=True, slots=True)
class ConfigFacts:
    """The size of one config."""

    splits: Mapping[str, SplitFacts]
    """Only splits that have rows, train first."""
    download_bytes: int


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What was counted while the rows were written."""

    folder: str
    """Name of the folder that is written."""
    configs: Mapping[str, ConfigFacts]
    """By name, `sentences` first; only those that have rows."""
    passed: int
    truncated: int
    rejected: Mapping[str, int]
    """Reason to pairs that were not accepted."""
    engines: Mapping[str, int]
    checks: Mapping[str, int]
    origins: Mapping[str, int]
    licences: Mapping[str, int]
    """Licence (empty: not known) to rows."""
    findings: Mapping[str, int]
    """Check to rows it found something in."""
    example: Row
    verdicts: Mapping[str, int] = field(default_factory=dict)
    """Verdict (empty: nobody looked) to rows."""
    columns: tuple[Config, ...] = CONFIGS
    """Every config as it is written, without the columns that were left out."""
    content: str = ""
    """The hash of the content."""
    number: int | None = None
    """Of this content among the exports of its workspace; None where nobody counts."""

    @property
    def splits(self) -> Mapping[str, SplitFacts]:
        """Those of `sentences`."""
        return self.configs[SENTENCES.name].splits

    @property
    def rows(self) -> int:
        """Rows of all splits of `sentences`."""
        return sum(split.rows for split in self.splits.values())


def render_card(facts: CardFacts, data: DataFacts, *, split_rule: str) -> str:
    """The whole README.md. The same facts give the same text: no date, no path, no version of a library."""
    header = yaml.safe_dump(_metadata(facts, data), sort_keys=False, allow_unicode=True, width=120)
    return f"---\n{header}---\n\n" + "\n\n".join(part for part in _sections(facts, data, split_rule) if part) + "\n"


def cite(facts: CardFacts, data: DataFacts) -> str:
    """How to cite it, in one line."""
    version = f"export {data.number}, " if data.number is not None else ""
    return " ".join(f"{visible(facts.name)}: {data.rows:,} Arabic-English sentence pairs, {version}content "
                    f"{data.content}, made with tarjama.".split())


def hub_licence(licences: Mapping[str, int]) -> str:
    """The Hub's identifier when every row has the same licence and the Hub knows it; `unknown` when none has one."""
    names = {re.sub(r"[\s_]+", "-", licence.strip().lower()) for licence in licences}
    if names == {""}:
        return "unknown"
    (name, *others) = names
    return name if not others and name in HUB_LICENCES else "other"


def _metadata(facts: CardFacts, data: DataFacts) -> dict[str, object]:
    machine = data.origins.get("machine", 0)
    writers = (["machine-generated"] if machine else []) + (["expert-generated"] if machine < data.rows else [])
    return {
        "pretty_name": " ".join(visible(facts.name).split()),
        "language": list(LANGUAGES),
        "license": hub_licence(data.licences),
        "multilinguality": ["translation"],
        "language_creators": ["found", *writers],
        "annotations_creators": ["machine-generated", *(["expert-generated"] if set(data.verdicts) - {""} else [])],
        "source_datasets": ["original"],
        "task_categories": ["translation"],
        "size_categories": [next((name for limit, name in _SIZES if data.rows < limit), "1B<n<10B")],
        "tags": ["arabic", "english", "parallel-corpus", "machine-translation", "news"],
        "configs": [{
            "config_name": config.name,
            **({"default": True} if config.name == SENTENCES.name else {}),
            "data_files": [{"split": split, "path": f"{config.folder}/{split}-*.parquet"} for split in sizes.splits],
        } for config, sizes in _configs(data)],
        "dataset_info": [{
            "config_name": config.name,
            "features": card_features(config),
            "splits": [
                {"name": name, "num_bytes": split.num_bytes, "num_examples": split.rows}
                for name, split in sizes.splits.items()
            ],
            "download_size": sizes.download_bytes,
            "dataset_size": sum(split.num_bytes for split in sizes.splits.values()),
        } for config, sizes in _configs(data)],
    }


def _configs(data: DataFacts) -> list[tuple[Config, ConfigFacts]]:
    return [(config, data.configs[config.name]) for config in data.columns if config.name in data.configs]


def _sections(facts: CardFacts, data: DataFacts, split_rule: str) -> list[str]:
    failed = data.rows - data.passed
    return [
        f"# {inline(facts.name)}",
        f"Arabic sentences from articles and their English: {data.rows:,} sentence pairs of "
        f"{sum(split.articles for split in data.splits.values()):,} articles. "
        f"{data.passed:,} pairs passed every check, {failed:,} did not and say why in `findings`.",
        f"This is export {data.number}: another number is another content, the same content keeps its number."
        if data.number is not None else "",
        "\n".join(f"> {line}".rstrip() for line in facts.engine_note.strip().splitlines()),
        "## Load it",
        "Run this beside the folder; on the Hub, put the repository's name in its place.",
        fenced(_example_code(data), "python"),
        f"The first row of `{next(iter(data.splits))}`, long texts cut here:",
        fenced(json.dumps(_shown(data.example, data), ensure_ascii=False, indent=2), "json"),
        "## How it was made",
        "Every article was cut into sentences, each sentence was translated, and every pair was checked. The Arabic is "
        "the article's own text, character for character, at the offsets `start` to `end`; what was left out is "
        "counted below.",
        "Where `origin` is `human` no engine translated: the article's English was there, and `engine` says how its "
        "sentences were aligned with the Arabic, several together where the translator wrote so."
        if data.origins.get("human") else "",
        _table(("Engine", "Pairs"), data.engines),
        *_quality(data.engines),
        _table(("Checks", "Pairs"), data.checks),
        _table(("English written by", "Pairs"), data.origins),
        _table(("Licence of the article", "Pairs"), {name or "not known": n for name, n in data.licences.items()}),
        *_review(facts, data),
        "## What is in it and what is not",
        f"Accepted: {inline(facts.acceptance)}.",
        inline(facts.duplicates),
        _table(("What", "How many"), {
            **{f"left out before: {inline(reason)}": n for reason, n in facts.dropped.items()},
            "**pairs that could be exported**": data.rows + sum(data.rejected.values()),
            **{f"not accepted: {inline(reason)}": n for reason, n in data.rejected.items()},
            "**pairs in this dataset**": data.rows,
            "of these, passed every check": data.passed,
            "of these, failed a check": failed,
            "of these, cut short by the model (`truncated`)": data.truncated,
        }, escape=False),
        _masked(facts.masked),
        "## Known errors",
        f"{failed:,} of {data.rows:,} pairs fail a check and are in the dataset all the same; filter on `passed` to "
        "leave them out." if failed else "No pair in the dataset fails a check.",
        _table(("Check that found something", "Pairs"), data.findings),
        "`quality` and `findings` come from automatic checks. They find what is certainly or probably wrong; a pair "
        "without findings can still be a poor translation.",
        "## Splits",
        _splits(data),
        split_rule,
        "## Columns",
        *(part for config, _ in _configs(data) for part in _columns(config, data)),
        "## Before you use it",
        "News tells of wars, crimes, illness and death, names real people, and repeats what was said of them, true or "
        "not; both languages of a pair can hold content that hurts. The articles belong to their publishers: see "
        "`licence` and `article_source` of each row before you publish or sell anything made from them. Machine "
        "translation can turn a statement into its opposite: never quote a person from the English side.",
        "## Cite it",
        fenced(cite(facts, data), "text"),
        "## Rebuild it",
        "`manifest.json` has the counts, signatures and a hash of the content; the same input gives the same bytes. "
        "This file is written by the export: an edit here is lost with the next one.",
        fenced(visible(facts.rebuild), "bash"),
    ]


def _quality(engines: Mapping[str, int]) -> list[str]:
    """What is known of the engines; of the most used, as in their table."""
    most = sorted(engines, key=lambda name: (-engines[name], name))[:MAX_SHOWN_ROWS]
    lines = [f"| {code(name)} | {figures} |" for name, figures in known_quality(most).items()]
    return ["\n".join([f"| Engine | Quality on a known set ({SET}) |", "|---|---|", *lines])] if lines else []


def _review(facts: CardFacts, data: DataFacts) -> list[str]:
    if not facts.review:
        return ["## Review", "No person looked at these pairs."]
    lines = [f"| {inline(name)} | {inline(value)} |" for name, value in facts.review.items()]
    looked = data.rows - data.verdicts.get("", 0)
    return [
        "## Review",
        f"A person looked at {looked:,} of the {data.rows:,} pairs ({_percent(looked, data.rows)}).",
        _table(("What reviewers said", "Pairs"), {name or "nobody looked": n for name, n in data.verdicts.items()}),
        "\n".join(["| Coverage and effort | |", "|---|---:|", *lines]),
        "`reviewers` holds their names." if facts.named else
        "`reviewers` holds no names: `reviewer-1` is the same person in every row and every export.",
    ]


def _percent(part: int, whole: int) -> str:
    """Never 0 % of something, never 100 % of less than all."""
    share = 100 * part / whole if whole else 0.0
    return "under 0.1 %" if 0 < share < 0.1 else f"{min(share, 99.9) if part < whole else share:.1f} %"


def _masked(masked: Mapping[str, int]) -> str:
    """What was masked, and what that means for offsets."""
    if not any(masked.values()):
        return ""
    counts = ", ".join(f"{n:,} times {code(name)}" for name, n in sorted(masked.items()) if n)
    return (f"Personal data that the check of that name finds was masked in both languages: {counts}. `start` and "
            "`end` count the article's own text, where nothing is masked. The check knows forms of numbers and "
            "addresses, not people: names stay.")


def _columns(config: Config, data: DataFacts) -> list[str]:
    code = "" if config.name == SENTENCES.name else f': `load_dataset({"./" + data.folder!a}, "{config.name}")`'
    if config.name == "rejected":
        return [f"### `{config.name}`", f"{config.meaning[0].upper()}{config.meaning[1:]}{code}."]
    lines = [f"| `{column.name}` | {column.dtype} | {column.meaning} |" for column in config.columns]
    return [f"### `{config.name}`", f"{config.meaning[0].upper()}{config.meaning[1:]}{code}.",
            "\n".join(["| Column | Type | Meaning |", "|---|---|---|", *lines])]


def _example_code(data: DataFacts) -> str:
    split = next(iter(data.splits))
    load = ["from datasets import load_dataset", "", f"dataset = load_dataset({'./' + data.folder!a})"]
    if "passed" not in {column.name for column in data.columns[0].columns}:
        return "\n".join((*load, f'print(dataset["{split}"][0]["translation"])'))
    return "\n".join((
        *load,
        f'good = dataset["{split}"].filter(lambda row: row["passed"])',
        f'print(dataset["{split}"][0]["translation"])',
        f'print(len(good), "of", len(dataset["{split}"]), "pairs passed every check")',
    ))


def _shown(row: Row, data: DataFacts) -> dict[str, object]:
    shown: dict[str, object] = {"id": row.id, "translation": {"ar": cut(row.ar), "en": cut(row.en)}}
    for column in data.columns[0].columns[2:]:
        value = getattr(row, column.name)
        if isinstance(value, tuple):
            value = [cut(item) for item in value[:MAX_SHOWN_ROWS]]
        shown[column.name] = cut(value) if isinstance(value, str) else value
    return shown


def _table(header: tuple[str, str], counts: Mapping[str, int], *, escape: bool = True) -> str:
    """A table of the largest counts; empty where there is nothing to count."""
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0])) if escape else list(counts.items())
    lines = [f"| {code(name) if escape else name} | {n:,} |" for name, n in rows[:MAX_SHOWN_ROWS]]
    if len(rows) > MAX_SHOWN_ROWS:
        lines.append(f"| and {len(rows) - MAX_SHOWN_ROWS:,} more | {sum(n for _, n in rows[MAX_SHOWN_ROWS:]):,} |")
    return "\n".join([f"| {header[0]} | {header[1]} |", "|---|---:|", *lines]) if lines else ""


def _splits(data: DataFacts) -> str:
    lines = [f"| `{name}` | {split.rows:,} | {split.articles:,} |" for name, split in data.splits.items()]
    return "\n".join(["| Split | Pairs | Articles |", "|---|---:|---:|", *lines])
