"""Text <-> the tokens of one checkpoint. Owns the piece models; which words tell a model its languages: families.py.

Works on tokens as strings, which CTranslate2 reads as they are; ids are the transformers engine's affair. Imports
neither torch nor transformers, so that a converted model starts in a moment.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from translate.engine import EngineError

SCHEME_FILE = "tarjama.json"


@dataclass(frozen=True, slots=True)
class Scheme:
    """What surrounds the pieces of a text for one checkpoint."""

    family: str
    """The checkpoint's kind, a key of `translate.families.FAMILIES`."""
    source_prefix: tuple[str, ...]
    source_suffix: tuple[str, ...]
    target_prefix: tuple[str, ...]
    """What the output is made to begin with."""
    end: str
    unknown: str
    """Stands for a piece that the model has no word for."""
    special: tuple[str, ...]
    """Tokens that are no text: dropped from an output."""
    max_source_tokens: int
    """The model's positions, prefix and suffix included."""
    max_target_tokens: int


class Pieces(Protocol):
    """A piece model: cuts texts and joins pieces, no special tokens on either side."""

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        """Cut each text."""

    def decode(self, pieces: Sequence[Sequence[str]]) -> list[str]:
        """Join each list of pieces."""

    def save(self, folder: Path) -> None:
        """Write what `load_coder` reads."""


class SentencePieces:
    """SentencePiece models as Marian and M2M100 have them. transformers runs these through Python, text by text."""

    def __init__(self, source: Path, target: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._files = (source, target)
        self._source = SentencePieceProcessor(model_file=str(source))
        self._target = SentencePieceProcessor(model_file=str(target)) if target != source else self._source

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        pieces: list[list[str]] = self._source.encode(list(texts), out_type=str)
        return pieces

    def decode(self, pieces: Sequence[Sequence[str]]) -> list[str]:
        texts: list[str] = self._target.decode([list(one) for one in pieces])
        return texts

    def save(self, folder: Path) -> None:
        for path, name in zip(self._files, ("source.spm", "target.spm"), strict=True):
            shutil.copyfile(path, folder / name)


class JsonPieces:
    """A tokenizer of the `tokenizers` library, as NLLB, mBART-50 and T5 have them."""

    def __init__(self, tokenizer: Any) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        # An article may well contain "</s>": it is text there, not the end of the sentence.
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        self._ids: dict[str, int] = tokenizer.get_vocab()
        self._words = {index: word for word, index in self._ids.items()}

    @classmethod
    def read(cls, path: Path) -> JsonPieces:
        from tokenizers import Tokenizer

        return cls(Tokenizer.from_file(str(path)))

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        words = self._words
        # The fast form leaves out the offsets, and with them the tokens as strings.
        return [[words[index] for index in one.ids]
                for one in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def decode(self, pieces: Sequence[Sequence[str]]) -> list[str]:
        ids = self._ids
        # A made-up word, there to round up the size of the vocabulary, has no id here and no text either.
        texts: list[str] = self._tokenizer.decode_batch([[ids[piece] for piece in one if piece in ids]
                                                         for one in pieces])
        return texts

    def save(self, folder: Path) -> None:
        self._tokenizer.save(str(folder / "tokenizer.json"))


class Coder:
    """A checkpoint's tokens: what an engine turns texts into and answers back from."""

    def __init__(self, scheme: Scheme, pieces: Pieces) -> None:
        self.scheme = scheme
        self._pieces = pieces
        self._special = frozenset(scheme.special)

    @property
    def room(self) -> int:
        """How many tokens of a text the model reads, beside what surrounds them."""
        return self.scheme.max_source_tokens - len(self.scheme.source_prefix) - len(self.scheme.source_suffix)

    def encode(self, texts: Sequence[str]) -> tuple[list[list[str]], list[bool]]:
        """Tokens of each text, and whether it had to be cut to what the model reads."""
        scheme, room = self.scheme, self.room
        pieces = self._cut(texts)
        return ([[*scheme.source_prefix, *one[:room], *scheme.source_suffix] for one in pieces],
                [len(one) > room for one in pieces])

    def count(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has for the model, beside what surrounds it: a sentence has as many as its
        words together."""
        return [len(one) for one in self._cut(texts)]

    def decode(self, tokens: Sequence[Sequence[str]]) -> list[str]:
        """The text of each output. What the model could not name (`<unk>`) leaves no trace, as in transformers."""
        special = self._special
        return [text.strip() for text in
                self._pieces.decode([[token for token in one if token not in special] for one in tokens])]

    def _cut(self, texts: Sequence[str]) -> list[list[str]]:
        try:
            # The piece models fail on it with errors that say nothing of the text.
            "".join(texts).encode("utf-8")
        except UnicodeEncodeError as error:
            raise EngineError(f"{error.object[max(0, error.start - 20):error.start]!r} is followed by half of a "
                              "surrogate pair, which is no character; decode the text anew.") from error
        return self._pieces.encode(texts)

    def save(self, folder: Path) -> None:
        """Write what `load_coder` reads into `folder`."""
        (folder / SCHEME_FILE).write_text(json.dumps(asdict(self.scheme), indent=1), "utf-8")
        self._pieces.save(folder)


def load_coder(folder: Path) -> Coder:
    """Read what `Coder.save` wrote."""
    stored: dict[str, Any] = json.loads((folder / SCHEME_FILE).read_text("utf-8"))
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value
                              for name, value in stored.items()}
    scheme = Scheme(**fields)
    if (folder / "source.spm").exists():
        return Coder(scheme, SentencePieces(folder / "source.spm", folder / "target.spm"))
    return Coder(scheme, JsonPieces.read(folder / "tokenizer.json"))
