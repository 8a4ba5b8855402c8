"""The records of a report: everything that is said in it, as plain values that are also its JSON."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.effort import EffortReport
from corpus.records import Span


@dataclass(frozen=True, slots=True)
class Remark:
    """What one check said of a pair that is shown."""

    check: str
    message: str
    score: float
    failed: bool


@dataclass(frozen=True, slots=True)
class Example:
    """One pair to read. Texts longer than `gather.MAX_SHOWN_CHARS` are cut; `ar_chars` and `en_chars` say how long
    they are."""

    id: str
    article: str
    """Its title, or where it came from."""
    ar: str
    en: str
    ar_spans: tuple[Span, ...]
    en_spans: tuple[Span, ...]
    ar_chars: int
    en_chars: int
    quality: float
    passed: bool
    remarks: tuple[Remark, ...]
    outcome: str
    """What people decided; empty where nobody has."""
    edited: str
    """The English of an edit; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way from articles to the dataset."""

    name: str
    count: int
    unit: str
    """`articles`, `sentences` or `pairs`."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one step of an export took away."""

    reason: str
    pairs: int
    left: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """From checked pairs to the dataset: the export that was written last, or what one without options would do."""

    name: str
    """The dataset's; empty where nothing was exported yet."""
    number: int | None
    stale: bool
    """The workspace has changed since."""
    accepted: str
    """The rule, in words."""
    checked: int
    """Checked pairs of the kinds of sentences that leave."""
    taken: tuple[Taken, ...]
    kept: int
    splits: dict[str, int]


@dataclass(frozen=True, slots=True)
class Bar:
    """The pairs of one range of quality."""

    low: float
    high: float
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class Group:
    """The pairs of one source, engine, article or length."""

    name: str
    pairs: int
    passed: int
    mean_quality: float


@dataclass(frozen=True, slots=True)
class Groups:
    """Some of the groups of one kind: `shown` of `count`."""

    count: int
    shown: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """What one check found."""

    check: str
    pairs: int
    """With a finding of it."""
    failed: int
    """Of these, under the check's limit."""
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Lengths:
    """Characters of the Arabic against characters of the English."""

    ratio: float
    """Characters of all English over those of all Arabic."""
    count: int
    sample: tuple[tuple[int, int], ...]
    """(Arabic, English), drawn at random among the pairs whose length is nothing to remark."""
    outlier_count: int
    outliers: tuple[tuple[int, int], ...]
    """Those that the length check remarked on."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """How long the Arabic sentences are."""

    by_words: tuple[Group, ...]
    run_on_words: int
    """From so many words on a sentence is called run-on."""
    run_on: int
    in_parts: int
    """Translated in several parts."""
    truncated: int
    """Cut short by the model."""
    examples: tuple[Example, ...]
    """The longest."""


@dataclass(frozen=True, slots=True)
class Person:
    """What one reviewer has decided; by a name, as everywhere in the workspace."""

    name: str
    accepted: int
    edited: int
    rejected: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far two reviewers agree on the pairs that both decided."""

    one: str
    other: str
    pairs: int
    kappa: float | None
    """Cohen's."""
    edits: int
    """Pairs that both edited."""
    edit_distance: float | None
    """Mean word edit rate between their edits."""


@dataclass(frozen=True, slots=True)
class Reviewing:
    """What people have done so far."""

    outcomes: dict[str, int]
    """Of checked pairs of the current engine: `accept`, `edit`, `reject`, `disputed`."""
    in_bulk: int
    """Standing decisions that were made in bulk, by the score."""
    people: tuple[Person, ...]
    days: tuple[tuple[str, int], ...]
    """(ISO date in UTC, decisions), of what was decided by looking."""
    alpha: float | None
    """Krippendorff's, on verdicts."""
    agreement: tuple[Agreed, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a report says."""

    name: str
    """The workspace's."""
    engine: str
    engine_note: str
    checks: str
    score: str
    pairs: int
    """Checked pairs of the current engine: what everything below counts where it says no other."""
    passed: int
    mean_quality: float
    funnel: tuple[Step, ...]
    dropped: dict[str, int]
    """Reason to what did not become a pair of the dataset."""
    leaving: Leaving
    histogram: tuple[Bar, ...]
    kinds: tuple[Kind, ...]
    lengths: Lengths
    sources: Groups
    engines: Groups
    articles: Groups
    """The weakest."""
    sentences: Sentences
    worst: tuple[Example, ...]
    best: tuple[Example, ...]
    best_count: int
    """Pairs that score as high as the last of `best`."""
    reviewing: Reviewing | None
    effort: EffortReport | None
