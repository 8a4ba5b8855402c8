"""A workspace -> the facts of its report, in one walk over the pairs. Holds counts and the few pairs that are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from corpus import agreement, build, checks, effort, pairs, review, score, store_reviews
from corpus.furniture import STORY
from corpus.records import CorpusError, Finding, Span
from corpus.report.engines import count_engine
from corpus.report.facts import (
    Agreed,
    Bar,
    Example,
    Facts,
    Group,
    Groups,
    Kind,
    Leaving,
    Lengths,
    Person,
    Remark,
    Reviewing,
    Sentences,
    Step,
    Taken,
)
from corpus.report.keep import Count, Smallest
from corpus.review import BULK, CONTROL, draw
from corpus.rule import ACCEPTED
from corpus.selection import DISPUTED, REJECTED
from corpus.store import Store
from corpus.store_access import Access
from corpus.store_exports import LastExport
from corpus.store_rows import Checked

MAX_SHOWN_CHARS = 600
BARS = 20
RUN_ON_WORDS = 60
"""News sentences of more words than these are mostly several sentences joined by commas."""
WORDS = ((1, 10), (11, 20), (21, 40), (41, RUN_ON_WORDS - 1), (RUN_ON_WORDS, 99), (100, None))
MIN_ARTICLE_PAIRS = 3
"""An article of fewer pairs is weak by chance."""
_POINTS, _OUTLIERS, _SHOWN, _PER_KIND, _RUN_ONS, _GROUPS = 1500, 300, 8, 3, 3, 12
_MAX_NAMES = 10_000
_WHOLE = 0.8
_SAY_EVERY = 1000
_OTHERS = "all others"


def gather(path: Path, on_batch: Callable[[int], None] = lambda count: None) -> Facts:
    """The facts of a workspace that exists. Raises CorpusError when no pair of the current engine is checked."""
    signatures = [check.signature for check in checks.CHECKS]
    tally = _Tally()
    with Store(path) as store:
        for item in store.checked(signatures):
            tally.add(item)
            if tally.all.pairs % _SAY_EVERY == 0:
                on_batch(_SAY_EVERY)
        if not tally.all.pairs:
            raise CorpusError(f"{path}: no checked pair to report on; run: tarjama check --workspace {path}")
        engine = store.current("translate") or ""
        totals, dropped, outcomes = store.totals(), build.dropped(store), store.rulings()
        translated, checked = store.count("translate")[0], store.count("check")[0]
        engines = [name for name, _ in store.engines()]
        last, state = store.last_export(), store.state()
    access = Access(path)
    try:
        counted = [(tally.all.group(name) if name == engine else count_engine(access, name, signatures))
                   for name in engines]
        reviewing = _reviewing(access, outcomes)
        efforts = effort.report(effort.judged(access)) if reviewing and any(n for _, n in reviewing.days) else None
    finally:
        access.close()
    unread = dropped.get("articles that could not be read", 0)
    kept = checked - outcomes.get("reject", 0) - outcomes.get("disputed", 0)
    funnel = (
        Step("articles handed in", totals["articles"] + unread, "articles"),
        Step("articles read", totals["articles"], "articles"),
        Step("sentences", totals["sentences"], "sentences"),
        Step("translated", translated, "pairs"), Step("checked", checked, "pairs"),
        Step("not rejected by people", kept, "pairs"), Step("of these, pass every check", tally.kept_passed, "pairs"))
    return Facts(
        path.stem, engine, pairs.note(engine), checks.signature(), score.signature(), tally.all.pairs,
        tally.all.passed, tally.all.quality / tally.all.pairs, funnel, dropped,
        _leaving(tally.outcomes, last, state), tally.histogram(), tally.kinds(),
        tally.lengths(), _groups(tally.sources), _by_pairs([group for group in counted if group.pairs]),
        tally.articles(), tally.sentences(), tally.worst.items(), tally.best.items(), tally.best_count(), reviewing,
        efforts)


class _Tally:
    """Everything that is counted on the one walk."""

    def __init__(self) -> None:
        self.all = Count()
        self.kept_passed = 0
        self.outcomes: Counter[str] = Counter()
        self.sources: dict[str, Count] = {}
        self.worst, self.best = Smallest[Example](_SHOWN), Smallest[Example](_SHOWN)
        self._limits = checks.limits()
        self._bars = [Count() for _ in range(BARS)]
        self._found = {check.name: Count() for check in checks.CHECKS}
        self._examples = {check.name: Smallest[Example](_PER_KIND) for check in checks.CHECKS}
        self._chars = [0, 0]
        self._points, self._outliers = Smallest[tuple[int, int]](_POINTS), Smallest[tuple[int, int]](_OUTLIERS)
        self._outlier_count = 0
        self._words = [Count() for _ in WORDS]
        self._in_parts = self._truncated = 0
        self._longest = Smallest[Example](_RUN_ONS)
        self._article, self._article_name, self._article_id = Count(), "", ""
        self._weakest, self._article_count = Smallest[Group](_GROUPS), 0
        self._by_quality: dict[float, int] = {}

    def add(self, item: Checked) -> None:
        quality, passed = score.quality(item.findings), checks.passed(item.findings)
        chance = draw("report", item.pair.id)
        self.all.add(quality, passed)
        if item.sentence.kind in STORY:
            self.outcomes[item.ruling.outcome if item.ruling else ""] += 1
        self.kept_passed += passed and (item.ruling is None or item.ruling.outcome in ("accept", "edit"))
        self._count_groups(item, quality, passed)
        self._bars[min(int(quality * BARS), BARS - 1)].add(quality, passed)
        self._by_quality[quality] = self._by_quality.get(quality, 0) + 1
        if len(self._by_quality) > _MAX_NAMES:  # Only the count of the best is asked for.
            self._by_quality = dict(sorted(self._by_quality.items())[-_MAX_NAMES // 2:])

        def example() -> Example:
            return self._example(item, quality, passed)

        if item.pair.source.strip():
            self.worst.offer((quality, chance), example)
            self.best.offer((-quality, chance), example)
        lowest: dict[str, float] = {}
        for finding in item.findings:
            lowest[finding.check] = min(finding.score, lowest.get(finding.check, 1.0))
        for name, value in lowest.items():
            if name in self._found:
                self._found[name].add(value, value >= self._limits[name])
                self._examples[name].offer((value, chance), example)
        self._count_lengths(item, chance, "length" in lowest)
        words = len(item.pair.source.split())
        self._words[_range_of(words)].add(quality, passed)
        self._in_parts += len(item.pair.segments) > 1
        self._truncated += item.pair.truncated
        if words >= RUN_ON_WORDS:
            self._longest.offer((-words, chance), example)

    def _count_groups(self, item: Checked, quality: float, passed: bool) -> None:
        name = outlet(item.article.source)
        if name not in self.sources and len(self.sources) >= _MAX_NAMES:
            name = _OTHERS
        self.sources.setdefault(name, Count()).add(quality, passed)
        if item.article.id != self._article_id:  # The pairs of an article follow one another.
            self._end_article()
            self._article_id, self._article_name = item.article.id, item.article.title or item.article.source
        self._article.add(quality, passed)

    def _end_article(self) -> None:
        if self._article.pairs:
            self._article_count += 1
        if self._article.pairs >= MIN_ARTICLE_PAIRS:
            group = self._article.group(self._article_name)
            self._weakest.offer((group.mean_quality, draw("report", self._article_id)), lambda: group)
        self._article = Count()

    def _count_lengths(self, item: Checked, chance: float, is_outlier: bool) -> None:
        point = (len(item.pair.source), len(item.pair.target))
        self._chars = [total + chars for total, chars in zip(self._chars, point, strict=True)]
        self._outlier_count += is_outlier
        (self._outliers if is_outlier else self._points).offer((0.0, chance), lambda: point)

    def _example(self, item: Checked, quality: float, passed: bool) -> Example:
        pair, findings, ruling = item.pair, item.findings, item.ruling
        chars = len(pair.source), len(pair.target)
        return Example(
            pair.id, _cut(item.article.title or item.article.source, 160), _cut(pair.source), _cut(pair.target),
            _spans(findings, "source", chars[0]), _spans(findings, "target", chars[1]), *chars, quality, passed,
            tuple(Remark(f.check, _cut(f.message, 200), f.score, f.score < self._limits[f.check])
                  for f in findings[:6]),
            ruling.outcome if ruling else "", _cut(ruling.text) if ruling else "")

    def histogram(self) -> tuple[Bar, ...]:
        return tuple(Bar(k / BARS, (k + 1) / BARS, bar.passed, bar.pairs - bar.passed)
                     for k, bar in enumerate(self._bars))

    def kinds(self) -> tuple[Kind, ...]:
        kinds = [Kind(name, count.pairs, count.pairs - count.passed, self._examples[name].items())
                 for name, count in self._found.items() if count.pairs]
        return tuple(sorted(kinds, key=lambda kind: (-kind.failed, -kind.pairs, kind.check)))

    def lengths(self) -> Lengths:
        return Lengths(self._chars[1] / max(self._chars[0], 1), self.all.pairs - self._outlier_count,
                       self._points.items(), self._outlier_count, self._outliers.items())

    def articles(self) -> Groups:
        self._end_article()
        return Groups(self._article_count, self._weakest.items())

    def sentences(self) -> Sentences:
        named = [(f"{low} to {high}" if high else f"{low} and more", count)
                 for (low, high), count in zip(WORDS, self._words, strict=True)]
        run_on = sum(count.pairs for (low, _), count in zip(WORDS, self._words, strict=True) if low >= RUN_ON_WORDS)
        return Sentences(tuple(count.group(name) for name, count in named if count.pairs), RUN_ON_WORDS, run_on,
                         self._in_parts, self._truncated, self._longest.items())

    def best_count(self) -> int:
        shown = self.best.items()
        return self._by_quality.get(shown[-1].quality, 0) if shown else 0


def _leaving(outcomes: Counter[str], last: LastExport | None, state: str) -> Leaving:
    if last is None:
        taken = {REJECTED: outcomes["reject"], DISPUTED: outcomes["disputed"]}
        name, number, stale, accepted, checked = "", None, False, ACCEPTED, outcomes.total()
        kept = checked - sum(taken.values())
        splits: dict[str, int] = {}
    else:
        name, number, told = last.name, last.number, last.facts
        stale, accepted, checked = told["state"] != state, told["accepted"], told["checked"]
        taken, kept, splits = told["steps"], told["kept"], told["splits"]
    left, steps = checked, []
    for reason, pairs_taken in taken.items():
        left -= pairs_taken
        steps += [Taken(reason, pairs_taken, left)] if pairs_taken else []
    return Leaving(name, number, stale, accepted, checked, tuple(steps), kept, splits)


def outlet(source: str) -> str:
    """Who an article is from, as far as its source says: the host of a URL, the file that holds many articles, the
    folder of a file that holds one."""
    host = urlsplit(source).netloc if "://" in source else ""
    if host:
        return host.rpartition("@")[2].casefold().removeprefix("www.")
    name, record, number = source.rpartition("#")
    path = Path(name if record and number.isdigit() else source)
    return path.name if record and number.isdigit() else path.parent.name or "single files"


def _range_of(words: int) -> int:
    return next(k for k, (_, high) in enumerate(WORDS) if high is None or words <= high)


def _cut(text: str, limit: int = MAX_SHOWN_CHARS) -> str:
    return text if len(text) <= limit else text[:limit]


def _spans(findings: Sequence[Finding], side: str, chars: int) -> tuple[Span, ...]:
    """The places findings point at, as far as they are shown; one that points at everything points at nothing."""
    of = {span for f in findings for span in (f.source_spans if side == "source" else f.target_spans)}
    return tuple(sorted((start, min(end, MAX_SHOWN_CHARS)) for start, end in of
                        if start < MAX_SHOWN_CHARS and end - start < _WHOLE * chars))


def _groups(counts: dict[str, Count]) -> Groups:
    return _by_pairs([count.group(name) for name, count in counts.items()])


def _by_pairs(groups: Sequence[Group]) -> Groups:
    return Groups(len(groups), tuple(sorted(groups, key=lambda group: (-group.pairs, group.name))[:_GROUPS]))


def _reviewing(access: Access, outcomes: dict[str, int]) -> Reviewing | None:
    """None where nobody has done anything yet."""
    with access.reading() as db:
        people: dict[str, dict[str, int]] = {}
        for name, verdict, count in store_reviews.counts(db):
            if name != CONTROL:
                people.setdefault(name, {})[verdict] = count
        if not people:
            return None
        looked = "d.role = 'review' AND d.verdict <> 'skip' AND r.comment"
        days = db.execute(f"SELECT substr(r.at, 1, 10), count(*) FROM decisions d JOIN reviews r ON r.n = d.review "
                          f"WHERE {looked} NOT LIKE ? GROUP BY 1 ORDER BY 1", (BULK + "%",)).fetchall()
        in_bulk = db.execute(f"SELECT count(*) FROM decisions d JOIN reviews r ON r.n = d.review WHERE {looked} LIKE ?",
                             (BULK + "%",)).fetchone()[0]
        shared = store_reviews.shared_verdicts(db)
    verdicts = {name: {pair: said[0] for pair, said in of.items()} for name, of in shared.items()}
    units: dict[str, list[str]] = {}
    for of in verdicts.values():
        for pair, verdict in of.items():
            units.setdefault(pair, []).append(verdict)
    agreed = []
    for (one, other), (count, kappa) in agreement.kappas(verdicts).items():
        edits = [(said[1], shared[other][pair][1]) for pair, said in shared[one].items()
                 if said[0] == "edit" and shared[other].get(pair, ("", ""))[0] == "edit"]
        agreed.append(Agreed(one, other, count, kappa, len(edits), review.mean_edit_rate(edits)))
    return Reviewing(
        outcomes, in_bulk,
        tuple(Person(name, *(by.get(verdict, 0) for verdict in ("accept", "edit", "reject", "skip")))
              for name, by in sorted(people.items())),
        tuple(days), agreement.krippendorff_alpha(units.values()), tuple(agreed))
