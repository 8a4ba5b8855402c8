"""A workspace becomes a dataset: the rows are made once, planned as they are made, then written.

Owns what leaves with a row and what the card is told. Which rows leave is `corpus.selection`'s, the files are
`corpus.dataset`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from itertools import islice
from pathlib import Path

from corpus import build, pairs
from corpus.edits import Reviewed
from corpus.furniture import STORY
from corpus.masking import Masker
from corpus.origins import each_view
from corpus.program import content
from corpus.program import state as state_of
from corpus.records import CorpusError, Row
from corpus.rule import ACCEPTED, DEFAULT
from corpus.selection import DISPUTED, REJECTED, Plan, Wanted, make_plan
from corpus.spool import Spool
from corpus.store import Store
from corpus.store_rows import Checked
from corpus.written import Written, as_text, still_there

MAX_EFFORT_VERDICTS = 5_000
"""Of these the card's effort is measured: TER takes a millisecond each."""

_DUPLICATES = {
    "keep": "Pairs that say the same as another are kept.",
    "exact": "Of pairs whose Arabic is the same but for spelling (vowel signs, tatweel, forms of hamza, digits, "
             "punctuation), only the best stays.",
    "near": "Of pairs whose Arabic is the same or nearly the same (MinHash of four-letter runs, 80 % in common), only "
            "the best stays; of articles that are nearly the same, only the best is a document.",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What leaves, and how much of it."""

    wanted: Wanted = field(default_factory=Wanted)
    without: tuple[str, ...] = ()
    """Columns to leave out."""
    mask: bool = False
    """Mask what the check `personal` finds."""
    with_rejected: bool = False
    kinds: Collection[str] = STORY
    """Kinds of sentences that leave."""
    reviewer_names: bool = False
    """Whether reviewers leave by their names, and not by numbers."""
    origin: str | None = None
    """`machine` or `human`: pairs of that origin alone. None takes both; of an article that has both, a person's."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many pairs each step took away."""

    before: dict[str, int]
    """What never became a checked pair, by reason."""
    checked: int
    steps: dict[str, int]
    """Reason to pairs taken away, in the order of the steps."""
    kept: int
    splits: dict[str, int]
    """Split to pairs."""


def rows(store: Store, options: Options, masker: Masker | None = None) -> Iterator[Row | Reviewed]:
    """Every checked pair that may leave and whose sentence is of the kinds, whatever reviewers said; with the machine's
    English where they said something."""
    people = None if options.reviewer_names else store.pseudonyms()
    for item in build.checked(store, options.origin):
        if item.sentence.kind not in options.kinds:
            continue
        made = _item(item, people)
        if masker is not None:
            made = masker.reviewed(made) if isinstance(made, Reviewed) else masker.row(made)
        yield made


def funnel(store: Store, options: Options) -> Funnel:
    """What an export with these options would take and leave; writes nothing."""
    with store.snapshot(build.finding_signatures()):
        masker = Masker() if options.mask else None
        made = (item.row if isinstance(item, Reviewed) else item for item in rows(store, options, masker))
        return _funnel(make_plan(made, options.wanted), _before(store, options))


def export(store: Store, out: Path, options: Options) -> Written:
    """Write the dataset, read it back with `datasets`, then put it in the place of the old one; keep that one where it
    is, file by file, what would be written. Raises CorpusError when there is nothing to write or it does not read back
    as written; the old one stays."""
    question, state = f"dataset|{out.name}", _state(store, out, options)
    kept = store.answered(question, state) if state else None
    if kept is not None and (there := still_there(out, kept)) is not None:
        return there
    written, seen, told = _write(store, out, options)
    store.tell_export(out.name, written.content, told)
    if state and seen == state:  # Else somebody wrote to the workspace between the looks at it.
        store.keep_answer(question, state, as_text(written))
    return written


def _write(store: Store, out: Path, options: Options) -> tuple[Written, str | None, dict[str, object]]:
    """The dataset, the state that its rows are of, and what the workspace keeps of it."""
    from corpus.card import CardFacts
    from corpus.columns import configs_without
    from corpus.dataset import write_dataset
    from corpus.manifest import following

    def numbered(content: str) -> int:
        with Store(store.path) as writer:  # This one reads from a snapshot, in which nothing is written.
            return writer.number_export(out.name, content, least=following(out, content))

    configs_without(options.without)  # Before minutes of work.
    review = _review(store, options)
    masker = Masker() if options.mask else None
    with store.snapshot(build.finding_signatures()), Spool(out.parent) as spool:
        state = _state(store, out, options)
        plan, before = make_plan(spool.keep(rows(store, options, masker)), options.wanted), _before(store, options)
        rule = options.wanted.rule.text
        accepted = ACCEPTED if rule == DEFAULT else f"pairs of which this is true: {rule}"
        facts = CardFacts(
            name=out.name, engine_note=_note(store, options), dropped=before,
            acceptance=accepted, duplicates=_DUPLICATES[options.wanted.duplicates], review=review,
            masked=masker.counts if masker is not None else {}, named=options.reviewer_names,
            rebuild=_command(store, out, options))
        told = {"state": store.state(), "accepted": accepted, **asdict(_funnel(plan, before))}
        return write_dataset(spool, out, facts=facts, plan=plan, without=options.without,
                             with_rejected=options.with_rejected, numbered=numbered), state, told


def _state(store: Store, out: Path, options: Options) -> str | None:
    """All that a dataset depends on: every option, by name, so that a new one is never forgotten; files by what they
    hold. None where that cannot be said."""
    excluded = [content(path) for path in options.wanted.exclude]
    if None in excluded:
        return None
    asked = {part.name: getattr(options, part.name) for part in fields(options)}
    wanted = {part.name: getattr(options.wanted, part.name) for part in fields(options.wanted)}
    asked |= {"wanted": wanted | {"rule": options.wanted.rule.text}, "kinds": sorted(options.kinds)}
    return state_of(store.state(), store.by_origin(), out.name, asked, excluded)


def _note(store: Store, options: Options) -> str:
    """On the quality of the engine whose pairs leave; empty where people made them all."""
    made = store.by_origin().get("machine")
    note = pairs.note(made["translate"]) if made and options.origin != "human" else ""
    return f"Translated by {note}" if note else ""


def _item(item: Checked, people: Mapping[str, str] | None) -> Row | Reviewed:
    made = build.row(item, people)
    if item.ruling is None:
        return made
    return Reviewed(made, item.pair.target, tuple(h.text for h in item.pair.alternatives),
                    tuple(f"{tag.category}/{tag.severity}" for tag in item.ruling.tags))


def _before(store: Store, options: Options) -> dict[str, int]:
    """What `dropped` says, but for the steps that the plan takes itself."""
    dropped = build.dropped_from_export(store, kinds=options.kinds, origin=options.origin)
    return {reason: n for reason, n in dropped.items() if reason not in (REJECTED, DISPUTED)}


def _funnel(plan: Plan, before: dict[str, int]) -> Funnel:
    return Funnel(before, plan.rows, plan.funnel, plan.kept, dict(plan.split_rows))


def _review(store: Store, options: Options) -> dict[str, str]:
    """What reviewing took, for the card; empty where nobody did."""
    if not any(each_view(store, options.origin, store.rulings)):
        return {}
    from corpus import effort
    from corpus.store_access import Access

    access = Access(store.path)
    try:
        verdicts = list(islice(effort.judged(access), MAX_EFFORT_VERDICTS))
        if not verdicts:
            return {"verdicts made by looking at a pair": "0"}
        facts = {"verdicts made by looking at a pair" if len(verdicts) < MAX_EFFORT_VERDICTS
                 else "verdicts measured here, the first": f"{len(verdicts):,}",
                 "reviewers": f"{len({one.reviewer for one in verdicts}):,}"}
        try:
            took = effort.report(verdicts).all
        except CorpusError as error:  # An extra is not installed: the dataset is none the worse.
            return {**facts, "effort": str(error)}
    finally:
        access.close()
    if took.hter is not None:
        facts["words changed of a hundred (TER of the machine's text against the person's)"] = f"{took.hter:.1f}"
    if took.seconds is not None:
        facts["seconds a pair, mean of those that were timed"] = f"{took.seconds:.1f}"
    return facts


def _command(store: Store, out: Path, options: Options) -> str:
    """The commands that make it again; the folders of files are left out, since they are of this machine."""
    wanted = options.wanted
    words = [f"tarjama build ARTICLES --out {_quoted(out.name)} --model NAME"]
    if "human" in store.by_origin() and options.origin != "machine":
        workspace = f"--workspace {_quoted(store.path.name)}"
        machine = f"{words[0]} {workspace}\n" if "machine" in store.by_origin() and options.origin is None else ""
        words = [f"{machine}tarjama align AR EN {workspace}\ntarjama export {workspace} --out {_quoted(out.name)}"]
    if wanted.rule.text != DEFAULT:
        words.append(f"--accept {_quoted(wanted.rule.text)}")
    if wanted.duplicates != "keep":
        words.append(f"--duplicates {wanted.duplicates}")
    if wanted.shares is not None:
        words.append("--splits " + ",".join(f"{name}={share:g}" for name, share in wanted.shares.items()))
    words += ["--split-by-date"] if wanted.by_date else []
    words += [f"--exclude {_quoted(path.name)}" for path in wanted.exclude]
    words += [f"--without {name}" for name in options.without]
    words += ["--mask personal"] if options.mask else []
    words += [] if set(options.kinds) == set(STORY) else [f"--keep-kinds {','.join(sorted(options.kinds))}"]
    words += ["--with-rejected"] if options.with_rejected else []
    words += [f"--origin {options.origin}"] if options.origin else []
    words += ["--with-reviewer-names"] if options.reviewer_names else []
    return " ".join(words)


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)
