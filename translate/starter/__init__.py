"""The embedded default model: works offline, small, honest about its quality.

Owns the loaded CTranslate2 generator and the folder it is made in once: base checked, cut, what was learned added,
converted to int8. The rooms beside: `base` (the weights), `vocabulary` (the kept pieces), `prompt`, `text`,
`conversion` (first use only), `loops` (outputs that run in a circle), `faults` (answers worth a second search).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from translate.cache import build_once, cache_folder
from translate.engine import EngineError, EngineSpec, EngineUnavailable
from translate.records import Hypothesis, Translation
from translate.starter import base
from translate.starter.conversion import adapter_key, build
from translate.starter.faults import Faults, faults
from translate.starter.loops import loop_start
from translate.starter.prompt import Prompt
from translate.starter.vocabulary import EOS, arabic_pieces, load_pieces

SECOND_BEAM = 4
"""How wide the second search is that an answer with a plain fault gets, where no beam is asked for."""
VERSION = 3
"""Goes up when the same weights would answer differently: the prompt, the text's form, the decoding."""
MAX_BATCH_TEXTS = 32
MAX_SOURCE_TOKENS = 1024
"""Longer inputs are cut and marked. The training texts end at 400 pieces for both sides together."""
MAX_TARGET_TOKENS = 640
"""What was learned ends at 400; a loop over nonsense ends here too, not after a minute."""
TEXTS_A_WORKER = 512


def answer_limit(prompt_tokens: int) -> int:
    """How many tokens an answer may have: half as much again as the prompt, and 32. Of 1,247 references of the dev
    sets one is longer than its prompt, 59 tokens to 38; what goes beyond runs in a circle."""
    return min(prompt_tokens + prompt_tokens // 2 + 32, MAX_TARGET_TOKENS)
COMFORTABLE_TOKENS = 80
"""About 40 Arabic words. Measured by scripts/evaluate_long.py (greedy; chrF of 12 sentences each, whole / cut at 100 /
80 / 60): 101-140 tokens 57.8 / 59.1 / 60.1 / 58.9, 141-200 tokens 55.5 / 54.8 / 57.1 / 58.6, two sentences joined,
101-140 tokens, 47.2 / 48.5 / 49.9 / 49.7. Over 240 tokens a whole sentence loses half of its content."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """One hypothesis: its pieces without the end, and whether it came to one."""

    ids: list[int]
    score: float
    ended: bool


class StarterEngine:
    """Batches run on one worker a core. Two calls may overlap: one tokenizes while the other's batches run."""

    concurrency = 2

    def __init__(self, generator: Any, prompt: Prompt, spec: EngineSpec, *, workers: int) -> None:
        self._generator = generator
        self._prompt = prompt
        # Names it cannot read are otherwise copied in Arabic letters: 4% of the outputs, and no better for it.
        self._barred = [[piece] for piece in arabic_pieces(load_pieces())]
        self._seconds = spec.beam is None and spec.n_best == 1
        self._beam = spec.beam if spec.beam is not None else spec.n_best
        self._n_best = spec.n_best
        self._workers = workers
        if self._n_best > self._beam:
            raise EngineError(f"n-best is {spec.n_best} but the beam only {self._beam} wide; try --beam {spec.n_best}.")

    @classmethod
    def load(cls, spec: EngineSpec) -> StarterEngine:
        """Load the model; its first use makes it, in a minute or two. Raises EngineUnavailable without its extra."""
        base.require_packages()
        folder = build_once(cache_folder() / "starter" / f"gemma3-270m-{adapter_key()}", build)
        workers = spec.threads or len(os.sched_getaffinity(0))
        return cls(_open(folder, spec.device, workers), Prompt(load_pieces()), spec, workers=workers)

    @property
    def signature(self) -> str:
        """`engine:starter|model:gemma3-270m|rev:...|compute:int8_float32|beam:1+4|v:3`; rev is of what was learned,
        1+4 a greedy search and a second one of four where an answer has a plain fault."""
        beam = f"{self._beam}+{SECOND_BEAM}" if self._seconds else str(self._beam)
        n_best = f"|n_best:{self._n_best}" if self._n_best > 1 else ""
        return (f"engine:starter|model:gemma3-270m|rev:{adapter_key()}|compute:{self._generator.compute_type}|"
                f"beam:{beam}{n_best}|v:{VERSION}")

    @property
    def batch_size(self) -> int:
        """Enough for each worker to have several batches of like length."""
        return TEXTS_A_WORKER * self._workers

    @property
    def comfortable_tokens(self) -> int:
        """As measured, see `COMFORTABLE_TOKENS`."""
        return COMFORTABLE_TOKENS

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many pieces each text has, the prompt's not among them."""
        return [len(self._prompt.source_ids(text)) for text in texts]

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Translate each text by itself. Same length and order as `texts`; "" stays ""."""
        translations = [Translation("")] * len(texts)
        places = [place for place, text in enumerate(texts) if text.strip()]
        sources = [self._prompt.source_ids(texts[place]) for place in places]
        prompts = [self._prompt.wrap(source[:MAX_SOURCE_TOKENS]) for source in sources]
        found = self._search(prompts, self._beam, self._n_best)
        if self._seconds:
            self._search_again([texts[place] for place in places], prompts, found)
        for index, answers in found.items():
            translations[places[index]] = self._translation(answers, was_cut=len(sources[index]) > MAX_SOURCE_TOKENS)
        return translations

    def _search_again(self, texts: Sequence[str], prompts: Sequence[list[int]],
                      found: dict[int, list[_Answer]]) -> None:
        """Put the least faulty answer of a wider search in the place of each that has a plain fault."""
        faulty = [index for index in sorted(found) if self._faults(texts[index], found[index][0])]
        second = self._search([prompts[index] for index in faulty], SECOND_BEAM, SECOND_BEAM)
        for place, index in enumerate(faulty):
            text = texts[index]
            found[index] = [min([*found[index], *second[place]], key=lambda answer: self._faults(text, answer))]

    def _faults(self, source: str, answer: _Answer) -> Faults:
        broken = not answer.ended or loop_start(self._prompt.names(answer.ids)) is not None
        return faults(source, self._prompt.decode(answer.ids), broken=broken)

    def _search(self, prompts: Sequence[list[int]], beam: int, n_best: int) -> dict[int, list[_Answer]]:
        """The answers to each prompt by its index, best first."""
        try:
            running = [(limit, indices, self._start([prompts[index] for index in indices], limit, beam, n_best))
                       for limit, indices in batches_of_one_length([len(prompt) for prompt in prompts])]
            return {index: self._answers(result.result(), limit)
                    for limit, indices, results in running for index, result in zip(indices, results, strict=True)}
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"CTranslate2 failed ({error}); try fewer texts at a time.") from error

    def _start(self, prompts: Sequence[list[int]], limit: int, beam: int, n_best: int) -> Any:
        names = self._prompt.names
        return self._generator.generate_batch(
            [names(prompt) for prompt in prompts], beam_size=beam, num_hypotheses=n_best, end_token=EOS,
            suppress_sequences=self._barred, max_length=limit, include_prompt_in_result=False,
            return_scores=True, asynchronous=True)

    def _answers(self, result: Any, limit: int) -> list[_Answer]:
        # The end itself is not returned; an answer as long as its limit never came to one.
        return [_Answer(ids, score, len(ids) < limit)
                for ids, score in zip(result.sequences_ids, result.scores, strict=True)]

    def _translation(self, answers: Sequence[_Answer], *, was_cut: bool) -> Translation:
        best, *others = answers
        loop = loop_start(self._prompt.names(best.ids))
        texts: dict[str, float] = {}
        for answer in others:
            texts.setdefault(self._prompt.decode(answer.ids), answer.score)
        text = self._prompt.decode(best.ids[:loop])
        texts.pop(text, None)
        return Translation(text, score=best.score,
                           alternatives=tuple(Hypothesis(*candidate) for candidate in texts.items()),
                           truncated=was_cut or loop is not None or not best.ended)


def batches_of_one_length(lengths: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Every index of `lengths` in one batch, longest first, each batch of equal lengths and with its decoding limit.

    CTranslate2 reads the prompts of a batch up to the shortest one's length at once and the rest piece by piece, which
    rounds otherwise. With one length a batch a text gets the same bytes in whatever company it comes (measured: alone,
    in 3 and in 8).
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    found = []
    for length, group in groupby(order, key=lengths.__getitem__):
        members = list(group)
        found += [(answer_limit(length), members[start:start + MAX_BATCH_TEXTS])
                  for start in range(0, len(members), MAX_BATCH_TEXTS)]
    return found


def _open(folder: Path, device: str, workers: int) -> Any:
    from ctranslate2 import Generator

    if device not in ("auto", "cpu", "cuda"):
        raise EngineError(f"device is {device!r}, expected auto, cpu or cuda.")
    try:
        # -1: a call's batches all wait in the queue, so that it never blocks while it hands them over.
        return Generator(str(folder), device=device, compute_type="default", inter_threads=workers, intra_threads=1,
                         max_queued_batches=-1)
    except (RuntimeError, ValueError) as error:
        raise EngineUnavailable(f"CTranslate2 cannot load {folder} ({error}); remove that folder, it is made "
                                "again.") from error
