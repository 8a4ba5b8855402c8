"""Sentence -> Pair. The only room that knows engines exist: loads them, calls them, turns their errors into ours."""

from __future__ import annotations

from collections.abc import Sequence

from corpus import normalize
from corpus.records import CorpusError, Pair, Sentence, content_id
from corpus.stages import Stage, StageUnavailable
from translate.engine import Engine, EngineError, EngineUnavailable, load_engine, note_of, parse_model


def load(model: str, *, beam: int | None = None, n_best: int = 1, device: str = "auto",
         threads: int | None = None, glossary: str | None = None) -> Engine:
    """The engine that `--model` names, loaded. Raises CorpusError when the name or the model cannot be used."""
    try:
        return load_engine(parse_model(model, beam=beam, n_best=n_best, device=device, threads=threads,
                                       glossary=glossary))
    except EngineError as error:
        raise CorpusError(str(error)) from error


def note(signature: str | None) -> str:
    """What a reader must know of the engine behind `signature`; empty where there is nothing to warn of."""
    return note_of(signature) if signature else ""


def stage(engine: Engine) -> Stage[Sentence]:
    """Translating with `engine`: one Pair for each sentence."""

    def answer(sentences: Sequence[Sentence]) -> list[list[Pair]]:
        return [[pair] for pair in translate(engine, sentences)]

    return Stage("translate", signature(engine), answer, engine.batch_size, engine.concurrency)


def signature(engine: Engine) -> str:
    """What decides a pair: the engine, and the layer of the text it is given."""
    return f"{engine.signature}|{normalize.SIGNATURE}"


def translate(engine: Engine, sentences: Sequence[Sentence]) -> list[Pair]:
    """A pair for each sentence, in order. Raises StageUnavailable when the engine is gone, CorpusError when it
    cannot translate these."""
    sources = [model_text(sentence.text) for sentence in sentences]
    made_by = signature(engine)
    try:
        translations = engine.translate(sources)
    except EngineUnavailable as error:
        raise StageUnavailable(str(error)) from error
    except EngineError as error:
        raise CorpusError(str(error)) from error
    return [
        Pair(content_id(sentence.id, made_by), sentence.id, source, translation.text, translation.score,
             translation.alternatives, translation.segments, translation.truncated, made_by)
        for sentence, source, translation in zip(sentences, sources, translations, strict=True)
    ]


def model_text(text: str) -> str:
    """The text an engine reads: letters, plain quotes and single spaces, see `corpus.normalize`."""
    return normalize.for_model(text).text
