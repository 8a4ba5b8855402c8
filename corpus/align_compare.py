"""A person's English beside the machine's: how like each other they are, pair by pair. Decides nothing of either."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.records import Article
from corpus.sentences import sentences
from corpus.store import Store
from corpus.store_versions import Version


@dataclass(frozen=True, slots=True)
class Compared:
    """One aligned pair."""

    arabic: str
    human: str
    machine: str
    chrf: float
    """chrF of the machine's against the person's, 0 to 100 (Popović 2015, sacrebleu's settings)."""


def compare(store: Store, article: Article, version: Version) -> Iterator[Compared]:
    """Each pair of the version whose Arabic sentences the engine used last has translated, all of them."""
    from sacrebleu.metrics import CHRF

    units = sentences(article)
    made = store.machine_texts([unit.id for unit in units])
    chrf = CHRF()
    for source, target in version.beads:
        if source is None or target is None:
            continue
        inside = [unit.id for unit in units if source[0] <= unit.start and unit.end <= source[1]]
        if all(unit in made for unit in inside):
            human = " ".join(version.text[slice(*target)].split())
            machine = " ".join(made[unit] for unit in inside)
            yield Compared(article.text[slice(*source)], human, machine, chrf.sentence_score(machine, [human]).score)
