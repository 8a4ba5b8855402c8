"""An engine that is loaded when it is first asked to translate; until then it says what it said the last time.

Owns the remembered facts of engines (signature, batch size, concurrency) in the cache folder. They stand for one spec,
the very files of the model and of this program, and this machine: with any other, the engine is loaded to know them.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import json
import os
import platform
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from translate.cache import cache_folder
from translate.checkpoints import find_checkpoint
from translate.engine import Engine, EngineError, EngineSpec, EngineUnavailable, load_engine
from translate.pool import Pool, Workers, open_pool
from translate.records import Translation

_LIBRARIES = ("ctranslate2", "torch", "transformers", "tokenizers", "sentencepiece", "gguf")


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to know of an engine before it translates."""

    signature: str
    batch_size: int
    concurrency: int


class LazyEngine:
    """An engine that need not be loaded where everything is translated already. Close it at the end."""

    def __init__(self, spec: EngineSpec, workers: Workers | None = None) -> None:
        """`workers` None: in this process."""
        self._spec = spec
        self._workers = workers
        self._lock = threading.Lock()
        self._engine: Engine | Pool | None = None
        self._facts: Facts | None = None

    def find_facts(self) -> Facts:
        """What it is: as remembered, else by loading it, which raises EngineUnavailable or EngineError."""
        if self._facts is None:
            path = _facts_file(self._spec, self._workers)
            self._facts = _read(path)
            if self._facts is None:
                self._facts = _facts_of(self._loaded())
                _write(path, self._facts)
        return self._facts

    @property
    def is_loaded(self) -> bool:
        """Whether it was needed."""
        return self._engine is not None

    @property
    def signature(self) -> str:
        """The engine's own."""
        return self.find_facts().signature

    @property
    def batch_size(self) -> int:
        """The engine's own."""
        return self.find_facts().batch_size

    @property
    def concurrency(self) -> int:
        """The engine's own."""
        return self.find_facts().concurrency

    @property
    def usage(self) -> Any:
        """What the engine counted (`translate.chat.Usage`), None where it counts nothing or was not needed."""
        return getattr(self._engine, "usage", None)

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Translate each text, same length and order. Raises EngineUnavailable also for what is wrong with the engine
        itself: no other text would fare better."""
        expected = self.find_facts()
        with self._lock:
            try:
                engine = self._loaded()
            except EngineError as error:
                raise EngineUnavailable(str(error)) from error
            found = _facts_of(engine)
        if found.signature != expected.signature:
            _write(_facts_file(self._spec, self._workers), found)
            raise EngineUnavailable(f"{self._spec.model} answers as {found.signature!r} now, not as "
                                    f"{expected.signature!r} as before; run the same command again.")
        return engine.translate(texts)

    def close(self) -> None:
        """Let go of the workers, where there are some."""
        if isinstance(self._engine, Pool):
            self._engine.close()

    def _loaded(self) -> Engine | Pool:
        if self._engine is None:
            self._engine = open_pool(self._spec, self._workers) if self._workers else load_engine(self._spec)
        return self._engine


def _facts_of(engine: Engine | Pool) -> Facts:
    return Facts(engine.signature, engine.batch_size, engine.concurrency)


def _facts_file(spec: EngineSpec, workers: Workers | None) -> Path | None:
    """Where the facts of this engine are remembered; None for one that is not."""
    model = _model_key(spec, workers)
    if model is None:
        return None
    gpus = (os.environ.get("CUDA_VISIBLE_DEVICES", ""), sorted(glob.glob("/dev/nvidia[0-9]*")))
    # The library says on loading what arithmetic this processor can do: another machine may differ.
    machine = (platform.node(), platform.machine(), len(os.sched_getaffinity(0)), gpus)
    glossary = _content(Path(spec.glossary)) if spec.glossary else ""
    known = repr((spec, workers, model, glossary, machine, _libraries(), _program()))
    return cache_folder() / "engines" / f"{hashlib.blake2b(known.encode(), digest_size=16).hexdigest()}.json"


def _model_key(spec: EngineSpec, workers: Workers | None) -> str | None:
    if spec.engine == "starter":
        return spec.model  # Its weights are part of the program's own files, or pinned by them.
    if spec.engine not in ("ct2", "hf"):
        return None  # Loaded in a moment, or not known here.
    if workers is not None and workers.ray:
        # The model is where the workers are, and this machine may have none of it.
        return spec.revision
    return find_checkpoint(spec.model, spec.revision).key


@cache
def _program() -> str:
    """A hash of this package's own files: another version may answer otherwise."""
    folder = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parent.name != "__pycache__":
            digest.update(f"{path.relative_to(folder)}\0{_content(path)}\0".encode())
    return digest.hexdigest()


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()
    except OSError as error:
        raise EngineError(f"{path} cannot be read ({error.strerror}); check the path.") from error


@cache
def _libraries() -> tuple[str, ...]:
    found = []
    for name in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return tuple(found)


def _read(path: Path | None) -> Facts | None:
    if path is None:
        return None
    try:
        return Facts(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write(path: Path | None, facts: Facts) -> None:
    """Remember `facts`. Where the cache cannot be written nothing is remembered, which costs time and no more."""
    if path is None:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(facts), file)
        os.replace(name, path)
