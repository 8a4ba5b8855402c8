"""How well sentences are aligned with an existing translation: strict F1 on tests/data/align, one line a system.

    python scripts/evaluate_align.py [--set dev|held-out|all]

A bead counts when both of its sides are exactly right. As vecalign counts (score.py): of the precision every bead is
part, of the recall those with a counterpart.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from corpus import align_vectors
from corpus.align_path import Bead, path
from corpus.beads import LENGTHS_ONLY, beads, costs_of

DATA = Path(__file__).parent.parent / "tests" / "data" / "align"
DEV = range(1, 11)


class Example(NamedTuple):
    """An article, its English and which sentences belong together."""

    name: str
    source: list[list[str]]
    """Paragraphs of sentences."""
    target: list[list[str]]
    gold: list[Bead]

    @property
    def sentences(self) -> tuple[list[str], list[str]]:
        """Both sides without paragraphs."""
        return [s for paragraph in self.source for s in paragraph], [t for paragraph in self.target for t in paragraph]


def read(file: Path) -> Example:
    """One file of the test set; its README says how it is written."""
    lines = file.read_text("utf-8").splitlines()
    order: list[int] | None = None
    if lines[0].startswith("#"):
        order = [int(word) for word in lines.pop(0).split()[1:]]
    parts = "\n".join(lines).strip("\n").split("\n\n")
    paragraphs = [[line.split("\t") for line in part.split("\n")] for part in parts]
    order = order or list(range(len(paragraphs)))
    sizes = [sum(len(_parts(target)) for _, target in paragraph) for paragraph in paragraphs]
    starts = {number: sum(sizes[other] for other in order[:order.index(number)]) for number in order}
    gold: list[Bead] = []
    i = 0
    for number, paragraph in enumerate(paragraphs):
        j = starts[number]
        for source, target in paragraph:
            a, b = len(_parts(source)), len(_parts(target))
            gold.append(Bead((i, i + a), (j, j + b)))
            i, j = i + a, j + b
    sides = [[[part for line in paragraphs[number] for part in _parts(line[side])] for number in numbers]
             for side, numbers in ((0, range(len(paragraphs))), (1, order))]
    return Example(file.stem, sides[0], sides[1], gold)


def _parts(cell: str) -> list[str]:
    return cell.split(" | ") if cell else []


def examples(which: str = "all") -> list[Example]:
    """The test set, the half that was looked at (`dev`) or the other (`held-out`)."""
    wanted = {"dev": lambda n: n in DEV, "held-out": lambda n: n not in DEV, "all": lambda n: True}[which]
    return [read(file) for file in sorted(DATA.glob("*.tsv")) if wanted(int(file.stem))]


def strict(gold: Sequence[Sequence[Bead]], found: Sequence[Sequence[Bead]]) -> tuple[float, float, float]:
    """(precision, recall, F1) over all articles."""
    right = made = right_paired = wanted = 0
    for golds, beads_found in zip(gold, found, strict=True):
        golden, others = set(map(_key, golds)), set(map(_key, beads_found))
        right, made = right + len(golden & others), made + len(others)
        paired = {key for key in golden if key[0] and key[1]}
        right_paired, wanted = right_paired + len(paired & others), wanted + len(paired)
    precision, recall = right / max(made, 1), right_paired / max(wanted, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _key(bead: Bead) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(range(*bead.source)), tuple(range(*bead.target))


@cache
def _meaning(text: str) -> np.ndarray:
    return align_vectors.meaning([text])[0]


def cached_meaning(texts: Sequence[str]) -> np.ndarray:
    """Each text is embedded once, whatever systems ask for it."""
    return np.array([_meaning(text) for text in texts])


def gale_church(example: Example) -> list[Bead]:
    """Lengths alone, one monotone way: Gale and Church 1993."""
    return path(costs_of(*example.sentences, weights=LENGTHS_ONLY))


def ours(example: Example) -> list[Bead]:
    """Without a model."""
    return beads(*example.sentences)


def ours_semantic(example: Example) -> list[Bead]:
    """With the extra `semantic`."""
    return beads(*example.sentences, vectors=cached_meaning)


def vecalign(example: Example) -> list[Bead]:
    """The algorithm of Thompson and Koehn 2019 over the same vectors: cosine over the mean of random pairs, times the
    numbers of sentences, a deletion costs a percentile of the 1-1 costs; no lengths, no anchors, one monotone way."""
    source, target = example.sentences
    vectors = [_runs(texts) for texts in (source, target)]
    far = [[1 - (run @ np.concatenate(vectors[1 - side]).T).mean(axis=1) for run in vectors[side]] for side in (0, 1)]
    n, m = len(source), len(target)

    def cost(i: int, a: int, j: int, b: int) -> float:
        distance = 1 - float(vectors[0][a - 1][i - 1] @ vectors[1][b - 1][j - 1])
        return 2 * distance * a * b / (far[0][a - 1][i - 1] + far[1][b - 1][j - 1])

    deletion = float(np.percentile([cost(i, 1, j, 1) for i in range(1, n + 1) for j in range(1, m + 1)], 20))
    shapes = [(1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2)]
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(n + 1):
        for j in range(m + 1):
            ways = [(best[i - a, j - b][0] + cost(i, a, j, b), (a, b)) for a, b in shapes if a <= i and b <= j]
            ways += [(best[i - a, j - b][0] + deletion, (a, b)) for a, b in ((1, 0), (0, 1)) if a <= i and b <= j]
            if ways:
                best[i, j] = min(ways)
    found: list[Bead] = []
    i, j = n, m
    while i or j:
        a, b = best[i, j][1]
        found.append(Bead((i - a, i), (j - b, j)))
        i, j = i - a, j - b
    return found[::-1]


def _runs(texts: Sequence[str]) -> tuple[np.ndarray, ...]:
    from corpus.align_evidence import run_vectors

    return run_vectors(texts, cached_meaning)


SYSTEMS: dict[str, Callable[[Example], list[Bead]]] = {
    "Gale-Church": gale_church, "tarjama": ours, "vecalign's algorithm": vecalign, "tarjama semantic": ours_semantic}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--set", default="all", choices=("dev", "held-out", "all"))
    options.add_argument("--errors", action="store_true", help="show what is wrong")
    chosen = options.parse_args()
    found = examples(chosen.set)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    print(f"{len(found)} articles, {sum(len(e.gold) for e in found)} beads")
    print(f"{'':22} {'precision':>9} {'recall':>7} {'strict F1':>9}")
    for name, system in SYSTEMS.items():
        if system in (vecalign, ours_semantic) and not align_vectors.has_meaning():
            print(f"{name:22} needs the extra semantic")
            continue
        made = [system(example) for example in found]
        print(f"{name:22} {' '.join(f'{value:9.3f}' for value in strict([e.gold for e in found], made))}")
        if chosen.errors:
            for example, beads_made in zip(found, made, strict=True):
                for word, beads_shown in (("missed", set(map(_key, example.gold)) - set(map(_key, beads_made))),
                                          ("wrong", set(map(_key, beads_made)) - set(map(_key, example.gold)))):
                    for key in sorted(beads_shown):
                        print(f"  {example.name} {word:7} {key[0]} {key[1]}")


if __name__ == "__main__":
    main()
