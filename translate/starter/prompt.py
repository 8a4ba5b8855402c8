"""The starter's prompt: from an Arabic text to the ids the model continues, and from its ids back to English."""

from __future__ import annotations

from collections.abc import Sequence

from translate.starter import vocabulary
from translate.starter.text import plain_arabic, plain_english

# Until something was learned: examples that say what is wanted.
_SHOTS = """\
Arabic: قال الوزير إن المفاوضات ستستأنف الأسبوع المقبل في جنيف.
English: The minister said the negotiations would resume next week in Geneva.

Arabic: ارتفعت أسعار الوقود بنسبة 12 في المئة منذ كانون الثاني.
English: Fuel prices have risen by 12 percent since January.

Arabic: تأسست المدينة القديمة في القرن الثامن على ضفة النهر.
English: The old city was founded in the eighth century on the bank of the river.

Arabic: هل سيحضر رئيس الاتحاد اجتماع الغد؟
English: Will the head of the union attend tomorrow's meeting?

Arabic: وأصيب ثلاثة جنود بجروح أمس في هجوم تبناه تنظيم "داعش" شرق دير الزور.
English: Three soldiers were wounded yesterday in an attack claimed by the "Daesh" organization east of Deir ez-Zor.

"""


class Prompt:
    """Encodes and decodes with one list of pieces. Inputs are only characters: no text can name a special piece."""

    def __init__(self, pieces: Sequence[str], *, shots: bool = False) -> None:
        self._pieces = list(pieces)
        self._tokenizer = vocabulary.build_tokenizer(pieces)
        number = {piece: at for at, piece in enumerate(pieces)}
        self.pad, self.eos, self.bos = (number[piece] for piece in (vocabulary.PAD, vocabulary.EOS, vocabulary.BOS))
        self._before = self._tokenizer.encode("Arabic:").ids
        self._after = self._tokenizer.encode("\nEnglish:").ids
        self.static = [self.bos] if not shots else [self.bos, *self._tokenizer.encode(_SHOTS).ids]
        """What every prompt begins with."""
        self.end_names = [vocabulary.EOS] if not shots else [vocabulary.EOS, vocabulary.NEWLINE]
        """The pieces an answer ends with."""

    def source_ids(self, source: str) -> list[int]:
        """The pieces of an Arabic text."""
        ids: list[int] = self._tokenizer.encode(f" {plain_arabic(source)}").ids
        return ids

    def wrap(self, source_ids: Sequence[int]) -> list[int]:
        """The prompt, without `static`, that asks for the translation of these pieces."""
        return [*self._before, *source_ids, *self._after]

    def ids(self, source: str) -> list[int]:
        """The whole prompt that asks for the translation of `source`."""
        return [*self.static, *self.wrap(self.source_ids(source))]

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
        return " ".join(text.split())
