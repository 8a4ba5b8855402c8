"""Engines: the protocol, the small spec that travels between processes, and the table of those that exist.

Owns the names a user may type. Loads no model itself and imports no engine until it is asked for one.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from translate.records import Translation

ENGINES = {
    "chat": "translate.chat:ChatEngine",
    "ct2": "translate.ct2:Ct2Engine",
    "hf": "translate.hf:HfEngine",
    "starter": "translate.starter:StarterEngine",
    "table": "translate.table:TableEngine",
}
DEFAULT_ENGINE = "ct2"

# Said beside every figure that an engine made, where a reader could take a small model for a good one.
NOTES = {
    "starter": "a small starter model (Gemma 3 270M, BLEU 20.1 on FLORES dev): fluent, often wrong. For real work use "
               "--model opus (300 MB, BLEU 33.9), nllb (2.5 GB, BLEU 37.5) or madlad (12 GB).",
}


class EngineError(Exception):
    """An engine cannot translate these texts; one sentence that says what, where and what to do next."""


class EngineUnavailable(EngineError):
    """The engine itself cannot be had (model, extra, server): no other text would fare better."""


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """All that is needed to load an engine anywhere: small, picklable, comparable."""

    engine: str
    """A key of `ENGINES`, or `module:Class` of one's own, which needs a class method `load(spec)`."""
    model: str
    """Alias, Hub id or path; what it means is the engine's affair."""
    revision: str | None = None
    """Hub revision; None takes the newest and pins it in the signature."""
    beam: int | None = None
    """Beam width, 1 is greedy; None takes the engine's own default."""
    n_best: int = 1
    """How many hypotheses to keep, the best among them; 1 keeps no alternatives."""
    device: str = "auto"
    """`auto`, `cpu` or `cuda`."""
    threads: int | None = None
    """CPU threads in all; None takes every core this process may use."""
    glossary: str | None = None
    """Path of a glossary, see `translate.protect.read_glossary`."""


class Engine(Protocol):
    """A loaded model. It owns its weights; nothing else does."""

    @property
    def signature(self) -> str:
        """Everything that decides its answers, as `engine:ct2|model:...|rev:...|beam:4|v:1`; no path, no host."""

    @property
    def batch_size(self) -> int:
        """How many texts a call should carry for good speed."""

    @property
    def concurrency(self) -> int:
        """How many `translate` calls may be in flight at once, from different threads."""

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Translate each text. Same length and order as `texts`; "" stays "".
        Raises EngineError for the whole batch, never a shorter list."""


@runtime_checkable
class CountingEngine(Engine, Protocol):
    """An engine that says how long a text is for its model, so that `translate.long` can plan for run-on sentences."""

    @property
    def comfortable_tokens(self) -> int:
        """The longest sentence it translates as well in one piece as in parts, in its own tokens."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has for the model."""


def parse_model(name: str, *, beam: int | None = None, n_best: int = 1, device: str = "auto",
                threads: int | None = None, revision: str | None = None, glossary: str | None = None) -> EngineSpec:
    """Read `[ENGINE:]MODEL[@REVISION]`, the words after --model: `starter`, `opus`, `hf:opus`, `ct2:ORG/NAME@REV`,
    `table:FILE.tsv`, `./folder`. Raises EngineError for an empty or impossible name."""
    head, colon, rest = name.partition(":")
    if colon and head in ENGINES:
        engine, model = head, rest
    elif name == "starter":
        engine, model = "starter", "starter"
    else:
        engine, model = DEFAULT_ENGINE, name
    if engine in ("ct2", "hf") and "@" in model:
        model, _, revision = model.rpartition("@")
    if not model.strip():
        raise EngineError(f"--model {name!r} names no model; try 'starter', 'opus', 'hf:ORG/NAME' or 'table:FILE.tsv'.")
    if beam is not None and beam < 1:
        raise EngineError(f"beam is {beam}, expected 1 (greedy) or more; try --beam 4.")
    if n_best < 1:
        raise EngineError(f"n-best is {n_best}, expected 1 or more; try --n-best 4.")
    return EngineSpec(engine=engine, model=model, revision=revision, beam=beam, n_best=n_best, device=device,
                      threads=threads, glossary=glossary)


def note_of(signature: str) -> str:
    """The warning that belongs to an engine's signature; empty where there is none."""
    return NOTES.get(signature.partition("|")[0].removeprefix("engine:"), "")


def load_engine(spec: EngineSpec) -> Engine:
    """Load what `spec` names. Raises EngineUnavailable when the model, its files or an extra cannot be had."""
    loaded = load_bare(spec)
    return _around(loaded, spec) if spec.engine != "table" or spec.glossary else loaded


def load_bare(spec: EngineSpec) -> Engine:
    """As `load_engine`, without what that puts around a model: for measuring the model itself."""
    module_name, _, class_name = ENGINES.get(spec.engine, spec.engine).partition(":")
    if not class_name:
        raise EngineError(f"engine {spec.engine!r} is unknown; known are {', '.join(sorted(ENGINES))}.")
    loaded: Engine = getattr(importlib.import_module(module_name), class_name).load(spec)
    return loaded


def _around(engine: Engine, spec: EngineSpec) -> Engine:
    """A model with what every model needs: run-on sentences in parts, URLs and terms kept. A table answers as it is,
    but with a glossary its misses are to be found as well."""
    from translate.long import LongEngine
    from translate.protect import KeepingEngine, read_glossary

    glossary = read_glossary(Path(spec.glossary)) if spec.glossary else None
    return KeepingEngine(LongEngine(engine) if isinstance(engine, CountingEngine) else engine, glossary)
