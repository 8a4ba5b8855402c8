"""Which texts say the same: by a folded key, or nearly, by MinHash. Owns the fold and the likeness; keeps no text.

Takes texts one after another and remembers about 140 bytes of a sentence, 300 of an article. Which copy is the better
one is said by the caller, as a score.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

SIGNATURE = "duplicates|v:1"
"""The number rises when any text may come out otherwise."""

_SEED = 20260101
_BATCH_CHARS = 400_000
_DROPPED = ("Mn", "Me", "Cf", "Lm")  # Vowel signs, marks of hamza and madda, invisible characters, tatweel.
_SPACE = ("P", "Z", "C")
_LETTERS = {"ى": "ي", "ی": "ي", "ة": "ه", "ٱ": "ا", "ک": "ك", "٪": "%", "%": "%"}


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes two texts nearly the same: the share of their runs of `run_chars` characters that both have."""

    run_chars: int
    min_share: float
    """Of the runs of either (Jaccard), estimated with a standard error of sqrt(share * (1 - share) / hashes)."""
    hashes: int
    rows: int
    """Hashes that must agree in one of `hashes / rows` bands before two texts are compared."""
    every: int = 1
    """One of so many runs is looked at, the same ones in every text; for long texts, where that is enough."""


SENTENCE = Likeness(run_chars=4, min_share=0.8, hashes=64, rows=4)
"""About one word in ten may differ. Two of a share of 0.8 meet with a chance of 0.9998."""
ARTICLE = Likeness(run_chars=16, min_share=0.4, hashes=96, rows=2, every=4)
"""Wire copy that was shortened by half, or has every twentieth word changed."""


def fold(text: str) -> str:
    """`text` without what two writers of the same words do differently: vowel signs, tatweel, forms of hamza, ى and ي,
    ة and ه, forms of digits, case, accents, punctuation and white space. Empty where nothing else is in it."""
    return " ".join(text.translate(_folds()).split())


def key(text: str) -> int:
    """64 bits that are the same for texts whose fold is; a text of nothing but punctuation is only like itself."""
    return folded_key(folded(text))


def folded_key(folded: str) -> int:
    """The key of a text that is folded already."""
    return int.from_bytes(_key_bytes(folded), "little")


def folded(text: str) -> str:
    """The fold; of a text of nothing but punctuation, that punctuation."""
    return fold(text) or " ".join(text.split())


def near(texts: Iterable[str], like: Likeness = SENTENCE) -> list[int]:
    """For each text the place of the first one that is in its group; its own where none before is nearly the same."""
    found = Duplicates(like)
    for text in texts:
        found.add(text)
    places: list[int] = found.near().tolist()
    return places


class Duplicates:
    """Takes texts, then says which are the same. Groups are made by chains: the first and the last of one may differ
    more than the likeness allows. The same texts in the same order give the same groups on every machine."""

    def __init__(self, like: Likeness | None) -> None:
        """Without a likeness only `exact` can be asked."""
        self._like = like
        self._waiting: list[str] = []
        self._waiting_chars = 0
        self._keys: list[Any] = []
        self._codes: list[Any] = []
        self._bands: list[Any] = []

    def add(self, text: str) -> None:
        """Take the next text; its place is how many came before it."""
        self.add_folded(folded(text))

    def add_folded(self, folded: str) -> None:
        """Take the next text as `folded` gave it."""
        self._waiting.append(folded)
        self._waiting_chars += len(folded)
        if self._waiting_chars >= _BATCH_CHARS:
            self._sketch()

    def exact(self) -> Any:
        """For each text the place of the first with the same fold, as an array of int64."""
        import numpy as np

        self._sketch()
        keys = np.concatenate([np.empty(0, np.uint64), *self._keys])
        order = np.argsort(keys, kind="stable")
        firsts = np.empty(len(keys), np.int64)
        firsts[order] = order[_run_starts(keys[order])]
        return firsts

    def near(self) -> Any:
        """For each text the place of the first of its group, as an array of int64; takes `exact` in."""
        import numpy as np

        parents = self.exact()
        if self._like is None or not len(parents):
            return parents
        codes = np.concatenate(self._codes)
        self._codes = [codes]
        for band in range(self._like.hashes // self._like.rows):
            left, right = _meetings(np.concatenate([part[band] for part in self._bands]))
            apart = parents[left] != parents[right]
            left, right = left[apart], right[apart]
            alike = _alike(codes, left, right, self._like.min_share)
            _join(parents, left[alike], right[alike])
        return parents

    def _sketch(self) -> None:
        import numpy as np

        if not self._waiting:
            return
        texts, self._waiting, self._waiting_chars = self._waiting, [], 0
        self._keys.append(np.frombuffer(b"".join(map(_key_bytes, texts)), "<u8"))
        if self._like is not None:
            digests = _digests(texts, self._like)
            # Eight bits of each hash tell two texts apart well enough: unlike ones agree in 1 of 256.
            self._codes.append(digests.astype(np.uint8))
            self._bands.append(_band_keys(digests, self._like.rows))


def best(groups: Any, scores: Any) -> Any:
    """True for the text of each group with the highest score, the first of them where several have it."""
    import numpy as np

    order = np.lexsort((np.arange(len(groups)), -np.asarray(scores, np.float64), groups))
    kept = np.zeros(len(groups), bool)
    kept[order[np.unique(_run_starts(groups[order]))]] = True
    return kept


class _Folds(dict[int, str]):
    """Character to what it is folded to, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = "".join(map(_fold_char, unicodedata.normalize("NFKD", chr(code)).casefold()))
        self[code] = folded
        return folded


@cache
def _folds() -> _Folds:
    return _Folds()


def _fold_char(char: str) -> str:
    if char in _LETTERS:
        return _LETTERS[char]
    category = unicodedata.category(char)
    if category in _DROPPED:
        return ""
    if category[0] in _SPACE:
        return " "
    return str(unicodedata.decimal(char)) if category == "Nd" else char


def _key_bytes(folded: str) -> bytes:
    return blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _digests(texts: list[str], like: Likeness) -> Any:
    """The MinHash of each text, one row of 32-bit numbers each."""
    import numpy as np
    from rensa import RMinHash

    size = like.run_chars
    padded = [text.ljust(size) for text in texts]
    chars = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    windows = len(chars) - size + 1
    hashes = np.zeros(windows, np.uint64)
    for offset in range(size):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + chars[offset:offset + windows]
    lengths = np.array([len(text) for text in padded])
    ends = np.cumsum(lengths)
    hashes = _mixed(hashes)
    chosen = hashes % np.uint64(like.every) == 0
    chosen[(ends - lengths)] = True  # A text without any would be like every other one.
    for offset in range(1, size):  # A run that begins here would reach into the next text.
        chosen[(ends - offset)[ends - offset < windows]] = False
    offsets = np.concatenate([[0], np.cumsum(chosen)[np.minimum(ends, windows) - 1]])
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes[chosen], offsets.tolist(), like.hashes, _SEED)
    return np.array(matrix.to_rows(), np.uint32)


def _mixed(numbers: Any) -> Any:
    """Every bit of a number spread over all of it (the finalizer of splitmix64)."""
    import numpy as np

    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _band_keys(digests: Any, rows: int) -> Any:
    """One 32-bit number for each band (first axis) of each text: the same where all hashes of the band are."""
    import numpy as np

    keys = np.zeros((digests.shape[1] // rows, len(digests)), np.uint64)
    for row in range(rows):
        keys = _mixed(keys * np.uint64(0x9E3779B97F4A7C15) + digests[:, row::rows].T)
    return (keys >> np.uint64(32)).astype(np.uint32)


def _run_starts(ordered: Any) -> Any:
    """For each place of a sorted array, the place where its run of equal values begins."""
    import numpy as np

    starts = np.ones(len(ordered), bool)
    starts[1:] = ordered[1:] != ordered[:-1]
    return np.maximum.accumulate(np.where(starts, np.arange(len(ordered)), 0)) if len(ordered) else starts.nonzero()[0]


def _meetings(keys: Any) -> tuple[Any, Any]:
    """Places that share a key, in pairs: each with the first that has it and with the one before. Two a place, so that
    a key of a hundred thousand texts costs no more than others."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    starts = _run_starts(keys[order])
    places = np.arange(len(keys))
    later = starts != places
    firsts, befores, these = order[starts[later]], order[places[later] - 1], order[later]
    apart = firsts != befores
    return np.concatenate([firsts, befores[apart]]), np.concatenate([these, these[apart]])


def _alike(codes: Any, left: Any, right: Any, min_share: float) -> Any:
    import numpy as np

    alike = np.zeros(len(left), bool)
    for begin in range(0, len(left), 100_000):
        part = slice(begin, begin + 100_000)
        agreeing = (codes[left[part]] == codes[right[part]]).mean(axis=1)
        alike[part] = (agreeing - 1 / 256) / (1 - 1 / 256) >= min_share
    return alike


def _join(parents: Any, left: Any, right: Any) -> None:
    """Make one group of the groups of each two places; `parents` holds the first place of each group, and still does
    afterwards (union-find)."""
    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = int(parents[place])
        return place

    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        first, second = sorted((root(one), root(other)))
        parents[second] = first
    while (nearer := parents[parents] != parents).any():
        parents[nearer] = parents[parents[nearer]]
