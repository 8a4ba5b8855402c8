"""The starter's prompt: from an Arabic text to the ids the model continues, and from its ids back to English."""

from __future__ import annotations

from collections.abc import Sequence

from translate.starter import vocabulary
from translate.starter.text import plain_arabic, plain_english, space_after_stops


class Prompt:
    """Encodes and decodes with one list of pieces. Inputs are only characters: no text can name a special piece."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._pieces = list(pieces)
        self._tokenizer = vocabulary.build_tokenizer(pieces)
        number = {piece: at for at, piece in enumerate(pieces)}
        self.pad, self.eos, self.bos = (number[piece] for piece in (vocabulary.PAD, vocabulary.EOS, vocabulary.BOS))
        self._before = [self.bos, *self._tokenizer.encode("Arabic:").ids]
        self._after = self._tokenizer.encode("\nEnglish:").ids

    def source_ids(self, source: str) -> list[int]:
        """The pieces of an Arabic text."""
        ids: list[int] = self._tokenizer.encode(f" {plain_arabic(source)}").ids
        return ids

    def wrap(self, source_ids: Sequence[int]) -> list[int]:
        """The prompt that asks for the translation of these pieces."""
        return [*self._before, *source_ids, *self._after]

    def ids(self, source: str) -> list[int]:
        """The prompt that asks for the translation of `source`."""
        return self.wrap(self.source_ids(source))

    def names(self, ids: Sequence[int]) -> list[str]:
        """The pieces as CTranslate2 names them."""
        return [self._pieces[number] for number in ids]

    def answer_ids(self, target: str) -> list[int]:
        """The pieces of an answer, without its end."""
        ids: list[int] = self._tokenizer.encode(f" {plain_english(target)}").ids
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        """The text of an answer up to its end."""
        ids = list(ids)
        if self.eos in ids:
            ids = ids[:ids.index(self.eos)]
        text: str = self._tokenizer.decode(ids)
        return space_after_stops(" ".join(text.split()))
