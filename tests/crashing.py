"""An engine for tests of pools: small, real, and it does on demand what engines do only on bad days."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from translate.engine import EngineError, EngineSpec
from translate.records import Translation

ENGINE = "crashing:CrashingEngine"


class CrashingEngine:
    """Answers "EN:" and the text. A text with "!kill" ends the process, one with "!once" too, but only the first time;
    "!error" raises EngineError; "!slow" takes its time. The model's name is a folder in which each process leaves a
    file with its number when it has loaded, and each call a line of its texts."""

    batch_size = 8
    concurrency = 2

    def __init__(self, folder: Path, signature: str) -> None:
        self._folder = folder
        self.signature = signature

    @classmethod
    def load(cls, spec: EngineSpec) -> CrashingEngine:
        """Load, unless the folder says not to."""
        folder = Path(spec.model)
        if (folder / "no-load").exists():
            raise EngineError("no-load is there")
        try:
            (folder / "first").touch(exist_ok=False)
            is_first = True
        except FileExistsError:
            is_first = False
        if (folder / "late").exists() and not is_first:
            time.sleep(1.0)
        (folder / f"{os.getpid()}.pid").write_text("")
        # A machine that answers otherwise than the others.
        is_odd = (folder / "odd").exists() and not is_first
        return cls(folder, f"engine:crashing|v:1{'|odd:1' if is_odd else ''}")

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Translate each text."""
        with (self._folder / f"{os.getpid()}.calls").open("a", encoding="utf-8") as calls:
            calls.write("\t".join(texts) + "\n")
        for text in texts:
            once = self._folder / "once"
            if "!kill" in text or ("!once" in text and not once.exists()):
                if "!once" in text:
                    once.write_text("")
                os.kill(os.getpid(), signal.SIGKILL)
            if "!error" in text:
                raise EngineError(f"{text} cannot be translated")
            if "!slow" in text:
                time.sleep(0.3)
        return [Translation(f"EN:{text}") for text in texts]
