"""What reviewing cost and what it says of the machine: edit rates, seconds, and how well the score foresaw verdicts.

Numbers only, from standing reviews. Decides nothing; what was accepted in bulk is left out, because the score itself
accepted it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.records import CorpusError
from corpus.review import BULK
from corpus.store_access import Access

_BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One standing verdict of one reviewer, with what it is grouped by."""

    reviewer: str
    verdict: str
    machine: str
    text: str
    """The person's English; the machine's where they accepted it."""
    seconds: float
    engine: str
    article: str
    findings: tuple[str, ...]
    """Checks that found something, each once."""
    score: float | None
    """None where the pair is not in the queue any more."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What a group of verdicts took."""

    pairs: int
    accepted: int
    edited: int
    rejected: int
    hter: float | None
    """TER of the machine's text against the person's over all that was not rejected, percent: edits a word of the
    person's text (Snover 2006). 0 where nothing was changed, None where all was rejected."""
    character_rate: float | None
    """Characters inserted, deleted or replaced, over the machine's characters, percent."""
    seconds: float | None
    """Mean of what was timed."""


@dataclass(frozen=True, slots=True)
class Bin:
    """How often a range of scores was right as it stood."""

    low: float
    high: float
    pairs: int
    mean_score: float
    accepted: float
    """Share, 0 to 1."""


@dataclass(frozen=True, slots=True)
class EffortReport:
    """Everything `tarjama report --effort` says."""

    all: Effort
    by: dict[str, dict[str, Effort]]
    """`engine`, `finding`, `article`, `reviewer` -> name -> effort. A pair with several findings counts under each."""
    changes: tuple[tuple[str, str, int], ...]
    """(machine's words, person's words, times), most frequent first."""
    auc: float | None
    """How well the score tells accepted pairs from others: the chance that an accepted one scores higher (0.5 is no
    better than a coin). None where only one kind was seen."""
    calibration: tuple[Bin, ...]
    ter: str
    """sacrebleu's signature of TER."""


def judged(access: Access) -> Iterator[Judged]:
    """Every standing verdict of a reviewer that was made by looking."""
    with access.reading() as db:
        rows = db.execute(
            "SELECT d.reviewer, d.verdict, p.target, CASE d.verdict WHEN 'edit' THEN r.text ELSE p.target END, "
            "r.seconds, e.text, coalesce(a.title, a.source, ''), q.score, "
            "(SELECT json_group_array(DISTINCT c.name) FROM queue_checks c WHERE c.n = p.n) "
            "FROM decisions d JOIN reviews r ON r.n = d.review JOIN pairs p ON p.id = d.pair_id "
            "JOIN signatures e ON e.n = p.signature LEFT JOIN queue q ON q.n = p.n "
            "LEFT JOIN articles a ON a.n = q.article WHERE d.role = 'review' AND d.verdict <> 'skip' "
            "AND r.comment NOT LIKE ? ORDER BY d.review", (BULK + "%",))
        for reviewer, verdict, machine, text, seconds, engine, article, score, findings in rows:
            yield Judged(reviewer, verdict, machine, text, seconds, engine, article, tuple(json.loads(findings)), score)


def report(verdicts: Iterable[Judged]) -> EffortReport:
    """The report. Raises CorpusError when there is no verdict, or sacrebleu is not installed."""
    ter = _Ter()
    costs = [(one, ter.edits(one)) for one in verdicts]
    if not costs:
        raise CorpusError("no verdict to report on: expected reviews in this workspace; make some with: tarjama review")
    groups: dict[str, dict[str, list[tuple[Judged, _Edits]]]] = {}
    for one, edits in costs:
        names_by = {"engine": (one.engine,), "finding": one.findings or ("none",), "article": (one.article,),
                    "reviewer": (one.reviewer,)}
        for by, names in names_by.items():
            for name in names:
                groups.setdefault(by, {}).setdefault(name, []).append((one, edits))
    scored = [(one.score, one.verdict == "accept") for one, _ in costs if one.score is not None]
    return EffortReport(
        _effort(costs), {by: {name: _effort(of) for name, of in sorted(names.items())} for by, names in groups.items()},
        changes(one for one, _ in costs), auc(scored), calibration(scored), ter.signature)


def changes(verdicts: Iterable[Judged], limit: int = 20) -> tuple[tuple[str, str, int], ...]:
    """The words that edits replaced most often, with what they became; "" for what was added or taken out."""
    counted: Counter[tuple[str, str]] = Counter()
    for one in verdicts:
        if one.verdict == "edit":
            a, b = one.machine.split(), one.text.split()
            counted.update((" ".join(a[i:j]), " ".join(b[k:n]))
                           for kind, i, j, k, n in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
                           if kind != "equal")
    return tuple((gone, new, times) for (gone, new), times in
                 sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:limit])


def auc(scored: Sequence[tuple[float, bool]]) -> float | None:
    """The area under the ROC curve, by ranks (Mann and Whitney); ties count half."""
    right = sum(good for _, good in scored)
    wrong = len(scored) - right
    if not right or not wrong:
        return None
    ordered = sorted(score for score, _ in scored)
    first: dict[float, int] = {}
    count = Counter(ordered)
    for place, score in enumerate(ordered, 1):
        first.setdefault(score, place)
    ranks = sum(first[score] + (count[score] - 1) / 2 for score, good in scored if good)
    return (ranks - right * (right + 1) / 2) / (right * wrong)


def calibration(scored: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Ten even ranges of the score, those that have pairs."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for score, good in scored:
        bins.setdefault(min(int(score * _BINS), _BINS - 1), []).append((score, good))
    return tuple(
        Bin(k / _BINS, (k + 1) / _BINS, len(of), sum(s for s, _ in of) / len(of), sum(g for _, g in of) / len(of))
        for k, of in sorted(bins.items()))


def character_edits(a: str, b: str) -> int:
    """Characters inserted, deleted or replaced between two texts (Levenshtein 1966)."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    a, b = a[start:], b[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        corner, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (left != right))
    return row[-1]


@dataclass(frozen=True, slots=True)
class _Edits:
    words: float
    reference_words: float
    characters: int


class _Ter:
    """TER by sacrebleu, for the texts that were changed; what was not costs nothing."""

    def __init__(self) -> None:
        try:
            from sacrebleu.metrics import TER
        except ModuleNotFoundError as error:
            if error.name != "sacrebleu":
                raise
            raise CorpusError("the effort report needs sacrebleu; run: pip install 'tarjama[review]'") from error
        self._ter = TER()
        self._ter.corpus_score(["a"], [["a"]])
        self.signature = str(self._ter.get_signature())

    def edits(self, one: Judged) -> _Edits:
        if one.verdict == "reject":
            return _Edits(0.0, 0.0, 0)
        score = self._ter.sentence_score(one.machine, [one.text])
        changed = character_edits(one.machine, one.text) if one.verdict == "edit" else 0
        return _Edits(float(score.num_edits), float(score.ref_length), changed)


def _effort(costs: Sequence[tuple[Judged, _Edits]]) -> Effort:
    kept = [(one, edits) for one, edits in costs if one.verdict != "reject"]
    words = sum(edits.reference_words for _, edits in kept)
    characters = sum(len(one.machine) for one, _ in kept)
    timed = [one.seconds for one, _ in costs if one.seconds > 0]
    count = Counter(one.verdict for one, _ in costs)
    return Effort(
        len(costs), count["accept"], count["edit"], count["reject"],
        100 * sum(edits.words for _, edits in kept) / words if words else None,
        100 * sum(edits.characters for _, edits in kept) / characters if characters else None,
        sum(timed) / len(timed) if timed else None)
