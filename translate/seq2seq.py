"""What every encoder-decoder engine does around its search: tokens, batches, order, marks. Owns no model.

An engine gives the search alone: batches of source tokens in, hypotheses out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from translate.batching import batches_by_limit
from translate.engine import EngineError, EngineSpec
from translate.records import Hypothesis, Translation
from translate.tokens import Coder

DEFAULT_BEAM = 4


@dataclass(frozen=True, slots=True)
class Batch:
    """Source tokens that are searched together."""

    sources: list[list[str]]
    max_new_tokens: int
    """The longest output, its end token included, what it is made to begin with not."""


@dataclass(frozen=True, slots=True)
class Output:
    """One hypothesis as the search gives it."""

    tokens: Sequence[str]
    score: float
    """Mean log-probability a token, the end token included."""
    ended: bool
    """False when the limit cut it off."""


Search = Callable[[Sequence[Batch]], list[list[list[Output]]]]
"""For each batch and each of its sources, the hypotheses, best first, at least one."""


def beam_of(spec: EngineSpec) -> int:
    """The beam width `spec` asks for. Raises EngineError where more hypotheses are asked for than it has."""
    beam = spec.beam if spec.beam is not None else max(DEFAULT_BEAM, spec.n_best)
    if spec.n_best > beam:
        raise EngineError(f"n-best is {spec.n_best} but the beam only {beam} wide; try --beam {spec.n_best}.")
    return beam


def signature_of(engine: str, name: str, revision: str, arithmetic: str, spec: EngineSpec, version: int) -> str:
    """`engine:ct2|model:ORG/NAME|rev:...|compute:int8|beam:4|v:1`, with `n_best` where alternatives are kept."""
    n_best = f"|n_best:{spec.n_best}" if spec.n_best > 1 else ""
    return (f"engine:{engine}|model:{name}|rev:{revision}|compute:{arithmetic}|beam:{beam_of(spec)}{n_best}|"
            f"v:{version}")


def translate_texts(texts: Sequence[str], coder: Coder, search: Search, *, max_batch_tokens: int) -> list[Translation]:
    """Translate each text. Same length and order as `texts`; a text of white space alone is answered "" unasked."""
    answers = [Translation("")] * len(texts)
    places = [place for place, text in enumerate(texts) if text.strip()]
    if not places:
        return answers
    sources, cut = coder.encode([texts[place] for place in places])
    planned = batches_by_limit([len(source) for source in sources], max_batch_tokens, coder.scheme.max_target_tokens)
    found = search([Batch([sources[index] for index in indices], limit) for limit, indices in planned])
    outputs: list[list[Output]] = [[] for _ in sources]
    for (_, indices), batch in zip(planned, found, strict=True):
        for index, hypotheses in zip(indices, batch, strict=True):
            outputs[index] = hypotheses
    words = iter(coder.decode([output.tokens for hypotheses in outputs for output in hypotheses]))
    for place, was_cut, hypotheses in zip(places, cut, outputs, strict=True):
        answers[place] = _answer(hypotheses, [next(words) for _ in hypotheses], was_cut)
    return answers


def _answer(outputs: Sequence[Output], texts: Sequence[str], was_cut: bool) -> Translation:
    best, others = outputs[0], {}
    for output, text in zip(outputs[1:], texts[1:], strict=True):
        # Different tokens can spell the same text: the better score stands for it.
        if text != texts[0] and text not in others:
            others[text] = Hypothesis(text, output.score)
    return Translation(texts[0], score=best.score, alternatives=tuple(others.values()),
                       truncated=was_cut or not best.ended)
