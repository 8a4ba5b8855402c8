"""An article and its existing English -> Sentences and Pairs of the workspace, made by a person: `origin` is `human`.

A block of Arabic sentences that belong together is one Sentence, its English one Pair; under signatures of their own,
so that checks, review and export take them as they take an engine's. What has no counterpart is recorded as such:
Arabic as a sentence that could not be translated, English in the article's version. Which sentences belong together is
`corpus.beads`'s affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus import align_vectors, english, sentences
from corpus.align_compare import Compared, compare
from corpus.align_sides import GUESSED, Columns, Side, both
from corpus.articles import Unread
from corpus.beads import beads
from corpus.pairs import model_text
from corpus.records import Article, CorpusError, Pair, Sentence, Span, content_id
from corpus.store import Store
from corpus.store_rows import Failure
from corpus.store_versions import HUMAN, Version

VERSION = 2
BY = ("auto", "meaning", "machine", "words")
"""What the sides are compared by: an embedding model, the workspace's machine translation, or numbers, names and the
table of words. `auto` takes what was taken here before, else the first that can be had. Lengths count always."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """What became of one article and its English."""

    article: str
    """The article's source."""
    pairs: int
    only_arabic: tuple[str, ...]
    """Sentences without English."""
    only_english: tuple[str, ...]
    known: bool = False
    """The same two texts were aligned here before."""
    compared: tuple[Compared, ...] = ()
    """Pairs beside the machine's, where that was asked for."""


def align(store: Store, sides: Sequence[Side], *, by: str = "auto", against_machine: bool = False,
          columns: Columns = GUESSED) -> Iterator[Aligned | Unread]:
    """Align each article with its English and store the pairs; what cannot be read or used is an Unread. With
    `against_machine` each pair that the workspace's engine translated too is compared with what that made."""
    if by == "auto":
        by = _as_before(store) or ("meaning" if align_vectors.has_meaning() else "words")
    way = f"{by}|model:{align_vectors.model()}" if by == "meaning" else by
    made_by = f"engine:human|aligner:{way}|v:{VERSION}"
    blocks_by = f"{sentences.SIGNATURE}|blocks:{way}|v:{VERSION}"
    store.begin("split", blocks_by)
    store.begin("translate", made_by)
    for item in (item for side in sides for item in both(side, columns)):
        if isinstance(item, Unread):
            yield item
            continue
        article, other = item
        try:
            yield _one(store, article, other, by, made_by, blocks_by, against_machine)
        except CorpusError as error:
            yield Unread(article.source, str(error))


def _as_before(store: Store) -> str | None:
    """What the articles here were aligned by: those that are aligned in two ways do not leave together."""
    before = store.by_origin().get(HUMAN, {}).get("translate", "")
    by = before.partition("|aligner:")[2].partition("|")[0]
    return by if by in BY and (by != "meaning" or align_vectors.has_meaning()) else None


def _one(store: Store, article: Article, other: Article, by: str, made_by: str, blocks_by: str,
         against_machine: bool) -> Aligned:
    text = other.text
    store.add([article])
    found = store.version(made_by, article.id)
    known = found is not None
    if found is not None and found.text != text:
        raise CorpusError(f"was aligned with another English text before ({found.source}); align this one in a new "
                          "workspace.")
    units = sentences.sentences(article)
    version = found or Version(article.id, other.source, text, _spans(store, units, text, by))
    store.keep_version(made_by, version)
    blocks = list(_blocks(article, units, version))
    # Both are stored as often as one likes: a run that was ended between them goes on here.
    store.commit("split", blocks_by, [(article, [block for block, _ in blocks])])
    store.commit("translate", made_by, [
        (block, Failure(f"has no English in {version.source}.") if target is None else [_pair(block, target, made_by)])
        for block, target in blocks])
    return Aligned(article.source, sum(target is not None for _, target in blocks),
                   tuple(block.text for block, target in blocks if target is None),
                   tuple(text[slice(*target)] for source, target in version.beads if source is None and target), known,
                   tuple(compare(store, article, version)) if against_machine else ())


def _spans(store: Store, units: Sequence[Sentence], text: str, by: str) -> tuple[tuple[Span | None, Span | None], ...]:
    """The beads as offsets into both texts."""
    targets = english.english_sentences(text)
    source = [model_text(unit.text) for unit in units]
    target = [" ".join(text[slice(*span)].split()) for span in targets]
    if by == "machine":
        made = store.machine_texts([unit.id for unit in units])
        lacking = sum(unit.id not in made for unit in units)
        if lacking:
            raise CorpusError(f"{lacking} of its {len(units)} sentences have no machine translation here; run tarjama "
                              "translate first, or align --by words.")
        found = beads(source, target, vectors=align_vectors.letters, read_as=[made[unit.id] for unit in units])
    else:
        found = beads(source, target, vectors=align_vectors.meaning if by == "meaning" else None)
    places = [(unit.start, unit.end) for unit in units]
    return tuple((_span(places, bead.source), _span(targets, bead.target)) for bead in found)


def _span(places: Sequence[Span], run: Span) -> Span | None:
    return (places[run[0]][0], places[run[1] - 1][1]) if run[0] < run[1] else None


def _blocks(article: Article, units: Sequence[Sentence], version: Version) -> Iterator[tuple[Sentence, str | None]]:
    """Each Arabic block as a Sentence, and its English in one line."""
    first = {unit.start: unit for unit in units}
    index = 0
    for source, target in version.beads:
        if source is not None:
            start, end = source
            words = None if target is None else " ".join(version.text[slice(*target)].split())
            yield replace(first[start], id=content_id(article.id, str(start), str(end)), index=index, end=end,
                          text=article.text[start:end]), words
            index += 1


def _pair(block: Sentence, target: str, made_by: str) -> Pair:
    return Pair(content_id(block.id, made_by), block.id, model_text(block.text), target, None, (), (), False, made_by)
