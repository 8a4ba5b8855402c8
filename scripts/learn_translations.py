"""Learn the table of word translations that the coverage check ships: light stems, and how often they find a partner.

    pip install numpy
    python scripts/learn_translations.py FOLDER --out corpus/checks/data/translations.tsv

FOLDER holds the project's training pairs (.jsonl.gz with `ar` and `en`). Every eighth line of each file is left out
here, so that scripts/calibrate.py --unseen can learn what a finding is worth from pairs that the table did not see.

Sources: `written` and `lexicon` (CC-BY 4.0, written for this project), TICO-19 (CC0 1.0), MT-GenEval (CC-BY-SA 3.0),
XQuAD (CC-BY-SA 4.0), Tatoeba (CC-BY 2.0 FR). The table holds statistics of single words, no sentence of any of them.

How: IBM model 1 in both directions over the sets of stems of each pair; two stems are partners where the geometric mean
of both directions is large enough. How often a stem finds a partner is measured on the half of the pairs that the
other half's table did not see, and levelled with the stems that are about as frequent."""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from corpus.checks.word_stems import arabic_stem, english_stem
from corpus.checks.words import Word, arabic_words, english_words

HELD_OUT = 8
"""Every so many lines one is not learned from."""
_ITERATIONS = 5
_NOTHING = 0.003  # what a word is aligned with that has no partner in its pair
_SMOOTH = 0.5
_MIN_MEAN, _MIN_BEST, _MIN_COUNT = 0.03, 0.1, 0.4
_MAX_PARTNERS = 10
_PRIOR = 4  # sightings that the average of stems as frequent counts for
_MAX_CLASS = 6

Stems = tuple[list[str], list[str]]


class Model(NamedTuple):
    """Stems of both sides, links between them (places in the two lists), both translation probabilities, counts."""

    arabic: list[str]
    english: list[str]
    links: tuple[np.ndarray, np.ndarray]
    probabilities: tuple[np.ndarray, np.ndarray]
    counts: tuple[np.ndarray, np.ndarray]
    seen: tuple[Counter[str], Counter[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    texts = [pair for path in sorted(options.folder.glob("*.jsonl.gz")) for pair in read(path)]
    pairs = stemmed(texts)
    found = cross_found(pairs)
    arabic, english = partners(learn(pairs))
    lines = ["# Light stems of Arabic and English: found in per cent, rate in millionths, partners.", *sources()]
    running = [Counter(stem for pair in pairs for stem in pair[side]) for side in (0, 1)]
    for name, table, side in (("ar", arabic, 0), ("en", english, 1)):
        others = running[1 - side]
        words = sum(others.values())
        for stem in sorted(table):
            if stem[0].isdecimal():
                continue  # compared as they are
            rate = sum(others[partner] for partner in table[stem]) / words
            fields = [name, stem, str(round(100 * found[side](stem))), str(round(1e6 * rate))]
            if side == 0:
                fields.append(" ".join(sorted(table[stem], key=lambda partner: (-others[partner], partner))))
            lines.append("\t".join(fields))
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(pairs):,} pairs, {len(arabic):,} Arabic and {len(english):,} English stems -> {options.out}")


def sources() -> list[str]:
    """The part of this script's description that names them, for the table's head."""
    start = (__doc__ or "").index("Sources:")
    return ["# " + line for line in (__doc__ or "")[start:].split("\n\n")[0].splitlines()]


def read(path: Path) -> list[tuple[str, str]]:
    """The pairs of one file that are learned from; of a list of words all."""
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode("utf-8").split("\n") if line]
    every = path.name.startswith("lexicon")
    return [(row["ar"], row["en"]) for place, row in enumerate(rows, 1) if every or place % HELD_OUT]


def stemmed(texts: Sequence[tuple[str, str]]) -> list[Stems]:
    """An Arabic word loses the proclitics that leave a word which stands alone elsewhere."""
    alone: Counter[str] = Counter()
    for text, _ in texts:
        for word in arabic_words(text):
            alone[word.key] += 1
            if word.key.startswith("ال") and len(word.key) > 4:
                alone[word.key[2:]] += 1

    def stem(word: Word) -> str:
        return arabic_stem(next((s for s in reversed(word.stems) if alone[s] >= 2), word.key))

    return [
        ([stem(word) for word in arabic_words(source)], [english_stem(word.key) for word in english_words(target)])
        for source, target in texts
    ]


def learn(pairs: Sequence[Stems]) -> Model:
    """IBM model 1, both ways."""
    seen = (Counter(s for a, _ in pairs for s in set(a)), Counter(s for _, e in pairs for s in set(e)))
    places = [{stem: place for place, stem in enumerate(side)} for side in seen]
    rows: list[list[np.ndarray]] = [[], [], [], []]
    shift = [0, 0]
    for pair in pairs:
        left, right = (np.array(sorted({places[k][stem] for stem in pair[k]}), dtype=np.int64) for k in (0, 1))
        here, there = np.arange(len(left)) + shift[0], np.arange(len(right)) + shift[1]
        for row, part in zip(rows, (np.repeat(left, len(right)), np.tile(right, len(left)),
                                    np.repeat(here, len(right)), np.tile(there, len(left))), strict=True):
            row.append(part)
        shift = [shift[0] + len(left), shift[1] + len(right)]
    first, second, first_token, second_token = map(np.concatenate, rows)
    links, link_of = np.unique(first * len(places[1]) + second, return_inverse=True)
    ends = (links // len(places[1]), links % len(places[1]))
    fitted = [_fit(link_of, ends[0], second_token), _fit(link_of, ends[1], first_token)]
    return Model(list(places[0]), list(places[1]), ends, (fitted[0][0], fitted[1][0]), (fitted[0][1], fitted[1][1]),
                 seen)


def _fit(link_of: np.ndarray, given: np.ndarray, token: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probability of each link given its one end, and how often it was used; each token is explained once."""
    probability = counts = np.ones(len(given))
    for _ in range(_ITERATIONS):
        likely = probability[link_of]
        counts = np.bincount(link_of, likely / (np.bincount(token, likely) + _NOTHING)[token], minlength=len(given))
        probability = counts / (np.bincount(given, counts)[given] + _SMOOTH)
    return probability, counts


def partners(model: Model) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Of each stem the likeliest of the other language: what is among the best of either side is kept."""
    ahead, back = model.probabilities
    mean = np.sqrt(ahead * back)
    kept = (mean > _MIN_MEAN) & (np.maximum(ahead, back) > _MIN_BEST) & (np.maximum(*model.counts) > _MIN_COUNT)
    left: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    right: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for link in np.nonzero(kept)[0]:
        one, other = model.arabic[model.links[0][link]], model.english[model.links[1][link]]
        if one[0].isdecimal():
            continue
        left[one].append((float(mean[link]), other))
        right[other].append((float(mean[link]), one))
    found = {(one, other) for one, best in left.items() for _, other in sorted(best, reverse=True)[:_MAX_PARTNERS]}
    found |= {(one, other) for other, best in right.items() for _, one in sorted(best, reverse=True)[:_MAX_PARTNERS]}
    arabic: defaultdict[str, set[str]] = defaultdict(set)
    english: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in found:
        arabic[one].add(other)
        english[other].add(one)
    return arabic, english


class Found:
    """How often a stem finds a partner in pairs that its table did not see."""

    def __init__(self) -> None:
        self.stems: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        self.classes: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
        self.counts: Counter[str] = Counter()

    def add(self, stem: str, hit: bool, seen: int) -> None:
        for tally in (self.stems[stem], self.classes[frequency(seen)]):
            tally[0] += 1
            tally[1] += hit
        self.counts[stem] += 1

    def __call__(self, stem: str) -> float:
        times, hits = self.classes.get(frequency(max(1, self.counts[stem])), self.classes[0])
        sightings, answered = self.stems.get(stem, (0, 0))
        return (answered + _PRIOR * hits / times) / (sightings + _PRIOR)


def frequency(seen: int) -> int:
    """Stems that were seen about as often: 1, 2 to 3, 4 to 7 ..."""
    return min(seen.bit_length() - 1, _MAX_CLASS)


def cross_found(pairs: Sequence[Stems]) -> tuple[Found, Found]:
    """Measured on each half with the other half's table."""
    found = (Found(), Found())
    for half in (0, 1):
        model = learn(pairs[half::2])
        tables = partners(model)
        for pair in pairs[1 - half :: 2]:
            for side in (0, 1):
                others = set(pair[1 - side])
                for stem in set(pair[side]) & tables[side].keys():
                    found[side].add(stem, not tables[side][stem].isdisjoint(others), model.seen[side][stem])
    return found


if __name__ == "__main__":
    main()
