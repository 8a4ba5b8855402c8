"""Which rows are published, and in which split: planned in a first walk over them, followed in a second.

Owns the order of the steps and what each took away. Keeps no text: about 170 bytes a row that is accepted.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus import splits
from corpus.duplicates import ARTICLE, SENTENCE, SIGNATURE, Duplicates, best, folded, folded_key
from corpus.excluded import read_excluded
from corpus.records import CorpusError, Row
from corpus.rule import DEFAULT, Rule, parse

SAME = "the same Arabic again, in other spelling perhaps; the best copy stays"
NEARLY_SAME = "nearly the same Arabic as another pair; the best copy stays"
REJECTED = "pairs a reviewer rejected"
DISPUTED = "pairs reviewers disagree on"
DUPLICATES = ("keep", "exact", "near")
MAX_ARTICLE_CHARS = 200_000
"""Of an article's fold, to compare it with others: more would take memory and change nothing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for; the default takes every checked pair that no reviewer was against."""

    rule: Rule = field(default_factory=lambda: parse(DEFAULT))
    duplicates: str = "keep"
    """`keep`, `exact` (of those with the same folded Arabic the best stays) or `near` (of those nearly the same)."""
    exclude: tuple[Path, ...] = ()
    """Files of public test sets: what has an Arabic or English text of theirs is left out."""
    shares: splits.Shares | None = None
    by_date: bool = False

    def facts(self) -> dict[str, object]:
        """The same as plain values; files by name, so that the folder they are in changes nothing."""
        return {"accept": self.rule.text, "duplicates": self.duplicates,
                "exclude": [path.name for path in self.exclude], "splits": dict(self.shares or {}),
                "by_date": self.by_date, "signature": SIGNATURE}


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of each row, in order. Ask `follow` for something that does it."""

    reasons: tuple[str, ...]
    places: bytearray
    """For each row, 0 where it is published, else the place of its reason, from 1."""
    marks: bytearray
    """A digit of each row's id, by which a row that is not the one planned for is found out."""
    splits: Mapping[str, str]
    """Article to split, where it is not `train`."""
    reruns: frozenset[str]
    """Articles that are nearly the same as a better one; only where near duplicates are taken away."""
    n_articles: int
    """Those with a row that was accepted, duplicates among them."""
    rows: int
    split_rule: str
    split_rows: Mapping[str, int]
    """Split to rows that are published; only splits that have some."""
    wanted: Mapping[str, object]
    """What was asked for, for the manifest."""

    @property
    def funnel(self) -> dict[str, int]:
        """Reason to rows it took away, in the order of the steps; only reasons that took some."""
        counts = Counter(self.places)
        return {reason: counts[place] for place, reason in enumerate(self.reasons, 1) if counts[place]}

    @property
    def kept(self) -> int:
        """Rows that are published."""
        return self.places.count(0)

    def split_of(self, article_id: str) -> str:
        """The article's split."""
        return self.splits.get(article_id, "train")

    def follow(self) -> Follower:
        """Something that says of each row, given once and in order, why it is not published."""
        return Follower(self)


class Follower:
    """Walks over the rows a second time."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._next = plan, 0

    def __call__(self, row: Row) -> str | None:
        """Why the next row is not published, or None. Raises CorpusError for other rows than those planned for."""
        place, self._next = self._next, self._next + 1
        if place >= len(self._plan.places) or self._plan.marks[place] != _mark(row):
            raise CorpusError(f"row {row.id} is not the one that was expected: the workspace changed while it was "
                              "exported; export it again.")
        reason = self._plan.places[place]
        return self._plan.reasons[reason - 1] if reason else None


def make_plan(rows: Iterable[Row], wanted: Wanted) -> Plan:
    """Walk over the rows, in article order, and decide. Raises CorpusError for a file that cannot be read."""
    return _Planner(wanted).plan(rows)


class _Planner:
    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._sets = tuple(read_excluded(path) for path in wanted.exclude)
        self._refused = f"not accepted by the rule: {wanted.rule.text}"
        self._reasons = (REJECTED, DISPUTED, self._refused, *(each.reason for each in self._sets), SAME, NEARLY_SAME)
        self._sentences = None if wanted.duplicates == "keep" else Duplicates(
            SENTENCE if wanted.duplicates == "near" else None)
        self._articles = Duplicates(ARTICLE)
        self._places, self._marks = bytearray(), bytearray()
        self._candidates, self._scores = array("q"), array("d")
        self._ids: list[str] = []
        self._dates: list[str | None] = []
        self._article_scores = array("d")
        self._article_of = array("q")

    def plan(self, rows: Iterable[Row]) -> Plan:
        text: list[str] = []
        chars = 0
        for row in rows:
            if not self._ids or row.article_id != self._ids[-1]:
                if self._ids:
                    self._articles.add_folded(" ".join(text))
                text, chars = [], 0
                self._ids.append(row.article_id)
                self._dates.append(row.published)
                self._article_scores.append(0.0)
            fold = folded(row.ar)
            if chars < MAX_ARTICLE_CHARS:
                text.append(fold)
                chars += len(fold)
            self._take(row, fold)
        if self._ids:
            self._articles.add_folded(" ".join(text))
        self._drop_duplicates()
        return self._planned()

    def _take(self, row: Row, fold: str) -> None:
        reason = self._reason(row, fold)
        self._places.append(self._reasons.index(reason) + 1 if reason else 0)
        self._marks.append(_mark(row))
        if reason is None:
            self._article_of.append(len(self._ids) - 1)
            self._article_scores[-1] += _score(row)
            self._candidates.append(len(self._places) - 1)
            if self._sentences is not None:
                self._scores.append(_score(row))
                self._sentences.add_folded(fold)

    def _reason(self, row: Row, fold: str) -> str | None:
        rule = self._wanted.rule
        against = {"reject": REJECTED, "disputed": DISPUTED}.get(row.verdict or "")
        # `verdict = accept or score >= 0.9` means a pair that nobody looked at: what a person was against leaves only
        # where the rule speaks of such pairs.
        if against is not None and not (row.verdict in rule.words and rule.accepts(row)):
            return against
        if not rule.accepts(row):
            return self._refused
        if self._sets:
            arabic, english = folded_key(fold), folded_key(folded(row.en))
            for each in self._sets:
                if arabic in each.keys or english in each.keys:
                    return each.reason
        return None

    def _drop_duplicates(self) -> None:
        if self._sentences is None:
            return
        steps = [(SAME, self._sentences.exact())]
        if self._wanted.duplicates == "near":
            steps.append((NEARLY_SAME, self._sentences.near()))
        for reason, groups in steps:
            place = self._reasons.index(reason) + 1
            for lost in (~best(groups, self._scores)).nonzero()[0].tolist():
                if not self._places[self._candidates[lost]]:
                    self._places[self._candidates[lost]] = place

    def _planned(self) -> Plan:
        wanted, groups = self._wanted, self._articles.near()
        n_articles = len(set(self._article_of))  # A duplicate counts, so that taking them away moves no split.
        if wanted.by_date:
            where, words = splits.by_date(self._ids, groups.tolist(), self._dates, shares=wanted.shares)
        else:
            where = splits.by_hash(self._ids, groups.tolist(), n_articles=n_articles, shares=wanted.shares)
            words = splits.split_rule(n_articles, wanted.shares)
        reruns = frozenset(self._ids[lost] for lost in (~best(groups, self._article_scores)).nonzero()[0].tolist()
                           ) if wanted.duplicates == "near" else frozenset()
        accepted = zip(self._candidates, self._article_of, strict=True)
        rows = Counter(where[self._ids[article]] for place, article in accepted if not self._places[place])
        return Plan(
            reasons=self._reasons, places=self._places, marks=self._marks,
            splits={name: split for name, split in where.items() if split != "train"}, reruns=reruns,
            n_articles=n_articles, rows=len(self._places), split_rule=words,
            split_rows={name: rows[name] for name in splits.SPLITS if rows[name]}, wanted=wanted.facts())


def _score(row: Row) -> float:
    """What makes the better copy: a person's word, then passing, then the score."""
    return 2 * (row.verdict in ("accept", "edit")) + row.passed + row.quality


def _mark(row: Row) -> int:
    return hash(row.id) & 0xFF

