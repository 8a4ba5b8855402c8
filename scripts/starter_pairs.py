"""The starter's training pairs: what is read, what is dropped, and how often each source is seen."""

from __future__ import annotations

import gzip
import json
import random
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.starter_templates import make_pairs
from translate.starter.text import plain_arabic, plain_english


@dataclass(frozen=True, slots=True)
class TrainingPair:
    """An Arabic text and its English, in the model's plain form."""

    source: str
    target: str
    origin: str


# Characters of English for one of Arabic: outside of this one side lacks something (0.5 and 99.5 per cent of `written`
# lie inside with room). Short texts vary more and are not judged.
MIN_RATIO, MAX_RATIO, JUDGED_FROM_CHARS = 0.6, 2.3, 40
# People of Tatoeba's example sentences; a handful of them is enough.
_TATOEBA_PEOPLE = re.compile(r"\b(?:Sami|Layla|Tom|Mary|Fadil|Dania|Ziri|Yanni|Mennad|Skura)\b")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_WORDS = re.compile(r"\w+")
# Short or colloquial sources come early in the run; its end belongs to sentences like those to be translated.
_EARLY = {"tatoeba": 0.7, "xquad": 0.8, "lexicon": 0.9}


def read_pairs(folder: Path) -> list[TrainingPair]:
    """Every pair of the folder's `*.jsonl.gz` in plain form; lexicon entries have the origin `lexicon`."""
    pairs = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                origin = "lexicon" if row["source"].endswith("_lexicon") else row["source"]
                pairs.append(TrainingPair(plain_arabic(row["ar"]), plain_english(row["en"]), origin))
    return pairs


def is_good(pair: TrainingPair) -> bool:
    """Whether a pair teaches translation: both sides there, Arabic to English, of like length."""
    if not pair.source or not pair.target or not _ARABIC.search(pair.source) or _ARABIC.search(pair.target):
        return False
    if pair.origin == "tatoeba" and len(pair.source.split()) < 3:
        return False
    ratio = len(pair.target) / len(pair.source)
    return len(pair.source) < JUDGED_FROM_CHARS or MIN_RATIO <= ratio <= MAX_RATIO


def distinct(pairs: Iterable[TrainingPair], *, max_overlap: float = 0.7) -> list[TrainingPair]:
    """One of each group of pairs whose English is nearly the same (shared words by all words above `max_overlap`):
    MT-GenEval holds every sentence for both genders, Tatoeba many versions of one sentence."""
    kept: list[TrainingPair] = []
    bags: list[frozenset[str]] = []
    by_word: dict[str, list[int]] = {}
    for pair in pairs:
        bag = frozenset(_WORDS.findall(pair.target.lower()))
        rare = sorted(bag, key=len)[-4:]
        near = {number for word in rare for number in by_word.get(word, ())[-50:]}
        if any(len(bag & bags[number]) > max_overlap * len(bag | bags[number]) for number in near):
            continue
        for word in rare:
            by_word.setdefault(word, []).append(len(bags))
        bags.append(bag)
        kept.append(pair)
    return kept


def fold(text: str) -> str:
    """`text` reduced to its letters and digits, for comparing."""
    return "".join(char for char in unicodedata.normalize("NFKC", plain_arabic(text)).lower() if char.isalnum())


def without_held_out(pairs: Sequence[TrainingPair], held_out: Iterable[str]) -> list[TrainingPair]:
    """The pairs of which neither side, folded, is one of the held-out texts of four words or more."""
    folded = {fold(text) for text in held_out if len(text.split()) > 3}
    return [pair for pair in pairs if fold(pair.source) not in folded and fold(pair.target) not in folded]


def lexicon_lines(entries: Sequence[TrainingPair], chooser: random.Random) -> list[TrainingPair]:
    """Every entry once: two in five by themselves, the others in lists of two to six, which cost fewer tokens."""
    lines = []
    rest = list(entries)
    chooser.shuffle(rest)
    while rest:
        count = 1 if chooser.random() < 0.4 else chooser.randint(2, 6)
        taken, rest = rest[:count], rest[count:]
        lines.append(TrainingPair("، ".join(pair.source for pair in taken),
                                  ", ".join(pair.target for pair in taken), "lexicon"))
    return lines


def training_pairs(folder: Path, repeats: dict[str, float], *, templates: int, seed: int) -> list[TrainingPair]:
    """The whole mixture in its order of training. `repeats` says how often a source is seen, by the beginning of its
    origin; a fraction takes that share of it. `templates` pairs are made by rule."""
    chooser = random.Random(seed)
    good = distinct(pair for pair in read_pairs(folder) if is_good(pair))
    people = 0
    pairs: list[TrainingPair] = []
    for pair in good:
        if pair.origin == "tatoeba" and _TATOEBA_PEOPLE.search(pair.target):
            people += 1
            if people % 5:
                continue
        if pair.origin != "lexicon":
            pairs.append(pair)
    pairs += lexicon_lines([pair for pair in good if pair.origin == "lexicon"], chooser)
    pairs += [TrainingPair(plain_arabic(source), plain_english(target), "template")
              for source, target in make_pairs(templates, seed=seed)]
    placed: list[tuple[float, TrainingPair]] = []
    for pair in pairs:
        times = next((value for name, value in repeats.items() if pair.origin.startswith(name)), 1.0)
        copies = int(times) + (chooser.random() < times % 1)
        latest = next((value for name, value in _EARLY.items() if pair.origin.startswith(name)), 1.0)
        placed += [(latest * (copy + chooser.random()) / copies, pair) for copy in range(copies)]
    placed.sort(key=lambda item: item[0])
    return [pair for _, pair in placed]
