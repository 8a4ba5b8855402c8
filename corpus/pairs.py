"""Sentence -> Pair. The only room that knows engines exist: loads them, calls them, turns their errors into ours."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from corpus import normalize, picking
from corpus.records import CorpusError, Pair, Sentence, content_id
from corpus.stages import Reuse, Stage, StageUnavailable
from corpus.store_rows import Failure
from translate.engine import Engine, EngineError, EngineUnavailable, note_of, parse_model
from translate.lazy import LazyEngine
from translate.pool import Workers
from translate.records import Translation


class PickingEngine:
    """An engine whose answer is the hypothesis that is worth most. Counts how often that was not the engine's first."""

    def __init__(self, engine: LazyEngine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self.picked = 0
        """Answers with more than one hypothesis."""
        self.others = 0
        """Those of them whose pick was not the engine's first."""

    @property
    def signature(self) -> str:
        """The engine's, `|pick:score:` and the signature of what chooses."""
        return f"{self._engine.signature}|pick:score:{picking.signature()}"

    @property
    def batch_size(self) -> int:
        """The engine's."""
        return self._engine.batch_size

    @property
    def concurrency(self) -> int:
        """The engine's."""
        return self._engine.concurrency

    @property
    def usage(self) -> Any:
        """The engine's."""
        return self._engine.usage

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """As `Engine.translate`."""
        answers = self._engine.translate(texts)
        picks = [picking.pick(text, answer) for text, answer in zip(texts, answers, strict=True)]
        with self._lock:
            self.picked += sum(bool(answer.alternatives) for answer in answers)
            self.others += sum(chosen is not answer for chosen, answer in zip(picks, answers, strict=True))
        return picks

    def close(self) -> None:
        """Let go of the engine's workers."""
        self._engine.close()


Loaded = LazyEngine | PickingEngine


def load(model: str, *, beam: int | None = None, n_best: int = 1, device: str = "auto",
         threads: int | None = None, glossary: str | None = None, workers: int | None = None,
         ray: str | None = None, least: int | None = None, most: int | None = None, gpus: float | None = None,
         pick: bool = False) -> Loaded:
    """The engine that `--model` names, loaded when it is first asked; close it at the end. `workers`: so many of it,
    as processes here or on the Ray cluster at the address `ray`, where they may also be between `least` and `most`,
    each with so many `gpus`. `pick`: the best-scored of several hypotheses becomes
    the answer. Raises CorpusError when the name or the model cannot be used."""
    if pick and n_best == 1:
        n_best = picking.N_BEST
    many = Workers(workers, ray, least, most, gpus)
    try:
        engine = LazyEngine(parse_model(model, beam=beam, n_best=n_best, device=device, threads=threads,
                                        glossary=glossary), many if many != Workers() else None)
        engine.find_facts()
    except EngineError as error:
        raise CorpusError(str(error)) from error
    return PickingEngine(engine) if pick else engine


def note(signature: str | None) -> str:
    """What a reader must know of the engine behind `signature`; empty where there is nothing to warn of."""
    return note_of(signature) if signature else ""


def stage(engine: Engine, *, keep_vowels: bool = True) -> Stage[Sentence]:
    """Translating with `engine`: one Pair for each sentence; a text the model was given before is not asked again."""

    def own(sentence: Sentence, pair: Pair) -> Pair:
        return replace(pair, id=content_id(sentence.id, pair.signature), sentence_id=sentence.id)

    return Stage("translate", signature(engine, keep_vowels=keep_vowels),
                 lambda sentences: answer(engine, sentences, keep_vowels=keep_vowels), engine.batch_size,
                 engine.concurrency, Reuse(lambda sentence: model_text(sentence.text, keep_vowels=keep_vowels), own))


def signature(engine: Engine, *, keep_vowels: bool = True) -> str:
    """What decides a pair: the engine, and the layer of the text it is given."""
    return f"{engine.signature}|{normalize.SIGNATURE}{'' if keep_vowels else '|vowels:dropped'}"


def is_human(signature: str) -> bool:
    """Whether a person wrote the English of this signature's pairs, see `corpus.align`."""
    return signature.startswith("engine:human|")


def answer(engine: Engine, sentences: Sequence[Sentence], *, keep_vowels: bool = True) -> list[list[Pair] | Failure]:
    """The pair of each sentence, in order, or why the engine missed it. Raises StageUnavailable when the engine is
    gone, CorpusError when it cannot translate these."""
    sources = [model_text(sentence.text, keep_vowels=keep_vowels) for sentence in sentences]
    made_by = signature(engine, keep_vowels=keep_vowels)
    try:
        translations = engine.translate(sources)
    except EngineUnavailable as error:
        raise StageUnavailable(str(error)) from error
    except EngineError as error:
        raise CorpusError(str(error)) from error
    return [
        Failure(found.missed) if found.missed else
        [Pair(content_id(sentence.id, made_by), sentence.id, source, found.text, found.score, found.alternatives,
              found.segments, found.truncated, made_by, found.terms)]
        for sentence, source, found in zip(sentences, sources, translations, strict=True)
    ]


def model_text(text: str, *, keep_vowels: bool = True) -> str:
    """The text an engine reads: letters, plain quotes and single spaces, see `corpus.normalize`."""
    return normalize.for_model(text, keep_vowels=keep_vowels).text
