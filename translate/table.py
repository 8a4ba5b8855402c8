"""An engine that answers from a file of translations: for tests, documents and texts that are fixed. Holds no model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from translate.engine import EngineError, EngineSpec, EngineUnavailable
from translate.records import Translation

SHOWN_CHARS = 60


class TableEngine:
    """Arabic<TAB>English, one pair a line, UTF-8. A text is looked up without the white space around it."""

    batch_size = 1000
    concurrency = 1

    def __init__(self, answers: dict[str, str], signature: str) -> None:
        self._answers = answers
        self._signature = signature

    @classmethod
    def load(cls, spec: EngineSpec) -> TableEngine:
        """Read the file `spec.model` names. Raises EngineUnavailable where it cannot be read, EngineError for a line
        that is no pair."""
        path = Path(spec.model)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise EngineUnavailable(f"{path}: the table cannot be read ({error.strerror}); name a file of "
                                    "Arabic<TAB>English lines.") from error
        revision = hashlib.sha256(data).hexdigest()[:12]
        return cls(_read_answers(path, data), f"engine:table|model:{path.name}|rev:{revision}|v:1")

    @property
    def signature(self) -> str:
        """`engine:table|model:NAME|rev:CONTENTHASH|v:1`."""
        return self._signature

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Look each text up. Raises EngineError for the first that the table lacks."""
        return [Translation(self._answer(text.strip())) for text in texts]

    def _answer(self, source: str) -> str:
        if not source:
            return ""
        try:
            return self._answers[source]
        except KeyError:
            raise EngineError(f"the table has no line for {_start(source)!r}; add it, or use another "
                              "--model.") from None


def _read_answers(path: Path, data: bytes) -> dict[str, str]:
    answers: dict[str, str] = {}
    # Split at \n alone: a text may well hold U+2028 or U+0085, which str.splitlines() would cut at.
    for number, line in enumerate(_decode(path, data).split("\n"), start=1):
        if not line.strip():
            continue
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != 2 or not fields[0]:
            raise EngineError(f"{path}, line {number}: {_start(line)!r} is not Arabic<TAB>English; put exactly one tab "
                              "between the two.")
        source, target = fields
        if answers.setdefault(source, target) != target:
            raise EngineError(f"{path}, line {number}: {_start(source)!r} has another translation above; keep one.")
    return answers


def _decode(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise EngineError(f"{path}, line {number}: not UTF-8; save the table as UTF-8.") from error


def _start(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "…"
