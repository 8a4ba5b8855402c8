"""What reviewing cost and what it says of the machine: edit rates, seconds, and how well the score foresaw verdicts.

Numbers only, from standing reviews. Decides nothing; what was accepted in bulk is left out, because the score itself
accepted it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.records import CorpusError
from corpus.review import BULK
from corpus.store_access import Access

_BINS = 10
Scores = Counter[tuple[float, bool]]
"""(score, whether the pair was accepted as it was) -> how many."""


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
    """The report, in one walk that keeps counts only. Raises CorpusError when there is no verdict."""
    ter = _Ter()
    all_, groups = _Sum(), dict[str, dict[str, _Sum]]()
    changed: Counter[tuple[str, str]] = Counter()
    scored: Scores = Counter()
    for one in verdicts:
        edits = ter.edits(one)
        all_.add(one, edits)
        names_by = {"engine": (one.engine,), "finding": one.findings or ("none",), "article": (one.article,),
                    "reviewer": (one.reviewer,)}
        for by, names in names_by.items():
            for name in names:
                groups.setdefault(by, {}).setdefault(name, _Sum()).add(one, edits)
        changed.update(_replaced(one))
        if one.score is not None:
            scored[one.score, one.verdict == "accept"] += 1
    if not all_.pairs:
        raise CorpusError("no verdict to report on: expected reviews in this workspace; make some with: tarjama review")
    return EffortReport(
        all_.effort(), {by: {name: of.effort() for name, of in sorted(names.items())} for by, names in groups.items()},
        _most(changed), auc(scored.elements()), calibration(scored.elements()), ter.signature)


def changes(verdicts: Iterable[Judged], limit: int = 20) -> tuple[tuple[str, str, int], ...]:
    """The words that edits replaced most often, with what they became; "" for what was added or taken out."""
    return _most(Counter(words for one in verdicts for words in _replaced(one)), limit)


def _replaced(one: Judged) -> Iterator[tuple[str, str]]:
    if one.verdict == "edit":
        a, b = one.machine.split(), one.text.split()
        for kind, i, j, k, n in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            if kind != "equal":
                yield " ".join(a[i:j]), " ".join(b[k:n])


def _most(changed: Counter[tuple[str, str]], limit: int = 20) -> tuple[tuple[str, str, int], ...]:
    return tuple((gone, new, times) for (gone, new), times in
                 sorted(changed.items(), key=lambda item: (-item[1], item[0]))[:limit])


def auc(scored: Iterable[tuple[float, bool]]) -> float | None:
    """The area under the ROC curve, by ranks (Mann and Whitney); ties count half."""
    counts = Counter(scored)
    right = sum(count for (_, good), count in counts.items() if good)
    wrong = sum(counts.values()) - right
    if not right or not wrong:
        return None
    below, won = 0, 0.0
    for score in sorted({score for score, _ in counts}):
        good, bad = counts[score, True], counts[score, False]
        won += good * (below + bad / 2)
        below += bad
    return won / (right * wrong)


def calibration(scored: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Ten even ranges of the score, those that have pairs."""
    bins: dict[int, tuple[int, float, int]] = {}
    for score, good in scored:
        k = min(int(score * _BINS), _BINS - 1)
        pairs, total, accepted = bins.get(k, (0, 0.0, 0))
        bins[k] = pairs + 1, total + score, accepted + good
    return tuple(Bin(k / _BINS, (k + 1) / _BINS, pairs, total / pairs, accepted / pairs)
                 for k, (pairs, total, accepted) in sorted(bins.items()))


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
        from sacrebleu.metrics import TER

        self._ter = TER()
        self._ter.corpus_score(["a"], [["a"]])
        self.signature = str(self._ter.get_signature())

    def edits(self, one: Judged) -> _Edits:
        if one.verdict == "reject":
            return _Edits(0.0, 0.0, 0)
        score = self._ter.sentence_score(one.machine, [one.text])
        changed = character_edits(one.machine, one.text) if one.verdict == "edit" else 0
        return _Edits(float(score.num_edits), float(score.ref_length), changed)


class _Sum:
    """What a group of verdicts took, as it is added up."""

    def __init__(self) -> None:
        self.pairs = 0
        self._verdicts: Counter[str] = Counter()
        self._edits = self._words = self._seconds = 0.0
        self._changed = self._characters = self._timed = 0

    def add(self, one: Judged, edits: _Edits) -> None:
        self.pairs += 1
        self._verdicts[one.verdict] += 1
        if one.verdict != "reject":
            self._edits += edits.words
            self._words += edits.reference_words
            self._changed += edits.characters
            self._characters += len(one.machine)
        if one.seconds > 0:
            self._seconds += one.seconds
            self._timed += 1

    def effort(self) -> Effort:
        """The group's means."""
        return Effort(
            self.pairs, self._verdicts["accept"], self._verdicts["edit"], self._verdicts["reject"],
            100 * self._edits / self._words if self._words else None,
            100 * self._changed / self._characters if self._characters else None,
            self._seconds / self._timed if self._timed else None)
