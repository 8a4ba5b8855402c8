"""The main job as calls: add, split, translate, check, rows. The command is words over this room; a script calls it.

Owns the order of the stages. Speaks to nobody and writes only through the store.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import across, checks, pairs, score, semantic, sentences
from corpus.articles import File, Unread
from corpus.checks import meaning
from corpus.furniture import STORY
from corpus.origins import each_view
from corpus.records import Article, CorpusError, Pair, Row, Sentence
from corpus.stages import Outcome, Stage, run
from corpus.store import Store
from corpus.store_rows import Checked
from corpus.store_versions import MACHINE
from translate.engine import Engine

if TYPE_CHECKING:
    from corpus.exchange import Entry
    from corpus.export import Options
    from corpus.formats import Exported
    from corpus.written import Written

_ADD_BATCH_CHARS = 4_000_000
UNREAD = "articles that could not be read"
OTHERWISE = "articles aligned another way than the last, whose English does not leave: align them again"
SUPERSEDED = "machine's pairs of articles that a person translated"


@dataclass(frozen=True, slots=True)
class Read:
    """What became of the articles that were handed in."""

    new: int
    known: int
    duplicates: tuple[tuple[str, str], ...]
    """(source, source of the article in the workspace that has the same text)."""
    unread: tuple[Unread, ...]
    unchanged: int = 0
    """Files that were read to their end before, and are as they were then."""


def add(store: Store, articles: Iterable[Article | Unread | File],
        on_batch: Callable[[int], None] = lambda count: None) -> Read:
    """Store every article that could be read, the reason of every one that could not, and which files need not be read
    again; a batch at a time."""
    new = known = unchanged = 0
    duplicates: list[tuple[str, str]] = []
    unread: list[Unread] = []
    for batch in _batches(articles):
        misses = [item for item in batch if isinstance(item, Unread)]
        files = [item for item in batch if isinstance(item, File)]
        changed = [(file.source, file.state) for file in files if not file.unchanged]
        unchanged += len(files) - len(changed)
        added = store.add([item for item in batch if isinstance(item, Article)], [(u.source, u.reason) for u in misses],
                          changed)
        new, known = new + added.new, known + added.known
        duplicates += added.duplicates
        unread += misses
        on_batch(len(batch) - len(files))
    return Read(new, known, tuple(duplicates), tuple(unread), unchanged)


def _batches(articles: Iterable[Article | Unread | File]) -> Iterator[list[Article | Unread | File]]:
    batch: list[Article | Unread | File] = []
    chars = 0
    for item in articles:
        batch.append(item)
        chars += len(item.text) if isinstance(item, Article) else 0
        if len(batch) == 1000 or chars >= _ADD_BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def split_stage() -> Stage[Article]:
    """Article -> Sentences."""

    def answer(articles: Sequence[Article]) -> list[list[Sentence]]:
        return [sentences.sentences(article) for article in articles]

    return Stage("split", sentences.SIGNATURE, answer, batch_size=200)


def check_stage() -> Stage[Pair]:
    """Pair -> Findings of the whole table of checks."""
    return Stage("check", checks.signature(), lambda batch: [checks.find(pair) for pair in batch], batch_size=1000)


def meaning_stage(model: str = semantic.DEFAULT) -> Stage[Pair]:
    """Pair -> Findings of a model of meaning. Small batches: a killed run loses the last one."""
    return Stage("meaning", meaning.signature(model), partial(meaning.find, model=model), batch_size=50)


def split(store: Store, on_batch: Callable[[int], None] = lambda count: None) -> Outcome:
    """Split every article that lacks it."""
    return run(store, split_stage(), on_batch)


def translate(store: Store, engine: Engine, on_batch: Callable[[int], None] = lambda count: None,
              *, check_too: bool = False, keep_vowels: bool = True) -> Outcome:
    """Translate every sentence that `engine` has not translated here. With `check_too` each batch is checked at once,
    while the model works on the next; without `keep_vowels` the model is given no vowel signs."""
    return run(store, pairs.stage(engine, keep_vowels=keep_vowels), on_batch, then=check_stage() if check_too else None)


def check(store: Store, on_batch: Callable[[int], None] = lambda count: None) -> Outcome:
    """Check every pair of the current engine that lacks it, then all of them together where they are others; where a
    person's translations were aligned too, those as well."""
    outcome = check_each(store, on_batch)
    check_across(store)
    return outcome


def check_each(store: Store, on_batch: Callable[[int], None] = lambda count: None) -> Outcome:
    """The first half of `check`: what can be said of a pair alone."""
    return _of_every_origin(store, check_stage(), on_batch)


def _of_every_origin(store: Store, stage: Stage[Pair], on_batch: Callable[[int], None]) -> Outcome:
    done = failed = 0
    for origin in store.by_origin() or ("",):
        with store.viewing(origin):
            outcome = run(store, stage, on_batch)
        done, failed = done + outcome.done, failed + outcome.failed
    return Outcome(done, failed)


def check_across(store: Store, on_batch: Callable[[int], None] = lambda count: None) -> across.Outcome:
    """The second half: what all pairs of an origin show together."""
    findings: Counter[str] = Counter()
    anew = False
    for origin in store.by_origin() or ("",):
        with store.viewing(origin):
            outcome = across.find(store, on_batch)
        findings.update(outcome.findings)
        anew = anew or outcome.anew
    return across.Outcome(dict(findings), anew)


def compare(store: Store, on_batch: Callable[[int], None] = lambda count: None, *,
            model: str = semantic.DEFAULT) -> Outcome:
    """Compare what both sides mean in every pair of the current engine that lacks it. What another model found before
    is forgotten: one says what a pair means. Raises CorpusError where the model cannot be had."""
    meaning.require(model)  # Before the loop, which would take it for an error of each pair.
    stage = meaning_stage(model)
    store.forget_others(stage.name, stage.signature, meaning.CHECK.signature)
    return _of_every_origin(store, stage, on_batch)


def failing(store: Store) -> dict[str, int]:
    """How many pairs of the current engine each check fails; `pairs` counts every such pair once."""
    limits = dict(checks.limits())
    state = json.dumps([store.state(), limits, finding_signatures()])
    if (kept := store.answered("failing", state)) is not None:
        return dict(json.loads(kept))
    total, by_check = store.count_under(limits, finding_signatures())
    found = {"pairs": total, **by_check}
    store.keep_answer("failing", state, json.dumps(found))
    return found


def checked(store: Store, origin: str | None = None) -> Iterator[Checked]:
    """Every checked pair that may leave, machine's and then people's, each in the order of articles and sentences.
    Raises CorpusError where they were checked by other checks than this program's: what those find would be lacking."""
    if store.current("check") not in (None, checks.signature()):
        raise CorpusError(f"{store.path}: its pairs were checked by another version of the checks, expected this one's "
                          f"findings; run: tarjama check --workspace {store.path}")
    for items in each_view(store, origin, lambda: store.checked(finding_signatures())):
        yield from items


def rows(store: Store, *, kinds: Collection[str] = STORY, origin: str | None = None) -> Iterator[Row]:
    """Every checked pair as a row of the dataset, in the order of `checked`, without those that reviewers rejected or
    disagree on, and only sentences of these `kinds`; reviewers by number."""
    people = store.pseudonyms()
    for item in _wanted(store, kinds, origin):
        yield row(item, people)


def _wanted(store: Store, kinds: Collection[str], origin: str | None) -> Iterator[Checked]:
    for item in checked(store, origin):
        if item.sentence.kind in kinds and (item.ruling is None or item.ruling.outcome in ("accept", "edit")):
            yield item


def export(store: Store, out: Path, options: Options | None = None) -> Written:
    """Write the dataset, read it back with `datasets`, then put it in the place of the old one; keep that one where it
    is what would be written. Raises CorpusError when there is nothing to write or it does not read back as written; the
    old one stays."""
    from corpus import export

    return export.export(store, out, options or export.Options())


def export_lines(store: Store, out: Path, form: str, *, kinds: Collection[str] = STORY,
                 origin: str | None = None) -> Exported:
    """Write the pairs as `tsv`, `moses`, `jsonl`, `tmx`, `tmx2`, `xliff` or `xliff2`.
    Raises CorpusError, and the old file stays."""
    from corpus import formats

    writers = {"tsv": formats.write_tsv, "moses": formats.write_moses, "jsonl": formats.write_jsonl}
    if form in writers:
        return formats.Exported(writers[form](rows(store, kinds=kinds, origin=origin), out))
    return formats.write_xml(entries(store, kinds=kinds, origin=origin), out, form)


def entries(store: Store, *, kinds: Collection[str] = STORY, origin: str | None = None) -> Iterator[Entry]:
    """As `rows`, for the files of translation tools: with the verdict, and what the machine wrote beside an edit."""
    from corpus.exchange import Entry

    for item in _wanted(store, kinds, origin):
        made = row(item)
        yield Entry("", made.id, made.ar, "" if made.origin == "human" else item.pair.target, made.en,
                    item.ruling.outcome if item.ruling else "", "", made.article_source, made.quality,
                    "; ".join(made.findings), made.origin)


def dropped(store: Store, *, kinds: Collection[str] = STORY) -> dict[str, int]:
    """Everything that does not become a row, by reason; only reasons that have some."""
    sentences_made = store.totals()["sentences"]
    (translated, untranslated), (checked, unchecked) = store.count("translate"), store.count("check")
    rulings = store.rulings()
    reasons = {
        UNREAD: len(store.unread()),
        "articles that could not be split": store.count("split")[1],
        "sentences that the person's translation lacks" if pairs.is_human(store.current("translate") or "") else
        "sentences the engine met an error on": untranslated,
        "sentences not translated yet": sentences_made - translated - untranslated,
        "pairs the checks met an error on": unchecked,
        "pairs not checked yet": translated - checked - unchecked,
        "pairs a reviewer rejected": rulings.get("reject", 0),
        "pairs reviewers disagree on": rulings.get("disputed", 0),
        **{f"pairs of a {kind}, which --keep-kinds leaves out": count for kind, count in store.kinds(kinds).items()},
    }
    return {reason: count for reason, count in reasons.items() if count > 0}


def dropped_from_export(store: Store, *, kinds: Collection[str] = STORY, origin: str | None = None) -> dict[str, int]:
    """As `dropped`, of all that `checked` walks over."""
    looked_at = each_view(store, origin, lambda: dropped(store, kinds=kinds))
    unread = looked_at[0].get(UNREAD, 0)  # Of every view the same.
    reasons: Counter[str] = Counter()
    for found in looked_at:
        reasons.update(found)
    del reasons[UNREAD]
    left_out = {SUPERSEDED: MACHINE} if len(looked_at) > 1 else {
        f"pairs of the origin {each}, which --origin leaves out": each for each in store.by_origin()
        if origin is not None and each != origin}
    for reason, each in left_out.items():
        with store.viewing(each):
            count = store.count("check")[0]
        if reason == SUPERSEDED:
            with store.viewing(each, apart=True):
                count -= store.count("check")[0]
        reasons[reason] += count
    if origin != MACHINE:
        reasons[OTHERWISE] = store.aligned_otherwise()
    return {reason: count for reason, count in {UNREAD: unread, **reasons}.items() if count > 0}


def finding_signatures() -> list[str]:
    """Of every check of the table."""
    return [check.signature for check in checks.CHECKS]


def row(item: Checked, people: Mapping[str, str] | None = None) -> Row:
    """A checked pair as it leaves for the dataset. Where a reviewer edited it, their English and what the checks find
    in that. `people` says what reviewers are called in it."""
    article, sentence, pair, findings = item.article, item.sentence, item.pair, item.findings
    edited = item.ruling is not None and item.ruling.outcome == "edit"
    if item.ruling is not None and edited:
        pair = replace(pair, target=item.ruling.text, truncated=False)
        findings = tuple(checks.find(pair))
    origin = "human" if pairs.is_human(pair.signature) else "machine"
    return Row(
        id=pair.id, article_id=article.id, index=sentence.index, paragraph=sentence.paragraph, start=sentence.start,
        end=sentence.end, ar=sentence.text, en=pair.target, quality=score.quality(findings),
        passed=checks.passed(findings), findings=tuple(f"{f.check}: {f.message}" for f in findings),
        origin="edited" if edited else origin, truncated=pair.truncated, title=article.title,
        article_source=article.source,
        published=article.published, licence=article.licence, extra=article.extra, engine=pair.signature,
        checks="|".join(filter(None, [checks.signature(), None if edited else item.meaning])), kind=sentence.kind,
        verdict=item.ruling.outcome if item.ruling is not None else None,
        reviewers=_called(item.ruling.reviewers, people) if item.ruling is not None else (),
    )


def _called(names: Sequence[str], people: Mapping[str, str] | None) -> tuple[str, ...]:
    return tuple(names) if people is None else tuple(sorted(people[name] for name in names))
