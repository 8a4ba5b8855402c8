"""CTranslate2: encoder-decoder checkpoints, converted once and cached; int8 on a CPU, float16 on a GPU.

Owns the loaded model. Its errors become EngineErrors here.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

from translate.cache import build_once, cache_folder
from translate.checkpoints import find_checkpoint, with_safetensors
from translate.engine import EngineError, EngineSpec, EngineUnavailable
from translate.families import comfortable_tokens
from translate.records import Translation
from translate.seq2seq import Batch, Output, beam_of, signature_of, translate_texts
from translate.tokens import Coder, load_coder

# Measured best on two cores: one thread a worker, and batches of 70 to 140 hypotheses. More fall out of the cache.
MAX_BATCH_TOKENS = 1024
MAX_GREEDY_BATCH_TOKENS = 2048
TEXTS_A_WORKER = 512
POLL_S = 0.02
"""A batch takes half a second and another waits behind it; looking more often takes time from the workers."""
CONVERSION = 2
"""Goes up when the same checkpoint would be converted to something else."""


class Ct2Engine:
    """Batches run on one worker a core. Two calls may overlap: one tokenizes while the other's batches run."""

    concurrency = 2

    def __init__(self, translator: Any, coder: Coder, signature: str, *, beam: int, n_best: int, workers: int) -> None:
        self._translator = translator
        self.coder = coder
        """Its `count` tells how long a text is for the model, its `scheme` how much the model reads and writes."""
        self._signature = signature
        self._beam = beam
        self._n_best = n_best
        self._workers = workers

    @classmethod
    def load(cls, spec: EngineSpec, *, compute_type: str | None = None) -> Ct2Engine:
        """Load `spec.model`, converting it first where the cache lacks it. `compute_type` as CTranslate2 names them;
        None takes int8 on a CPU and float16 on a GPU."""
        beam = beam_of(spec)
        device = _device(spec.device)
        compute_type = compute_type or ("float16" if device == "cuda" else "int8")
        checkpoint = find_checkpoint(spec.model, spec.revision)

        def build(unfinished: Any) -> None:
            from translate.conversion import convert

            convert(checkpoint.name, with_safetensors(checkpoint), unfinished, compute_type)

        folder = build_once(cache_folder() / "ct2" / f"{checkpoint.key}-{compute_type}-{CONVERSION}", build)
        workers = 1 if device == "cuda" else spec.threads or len(os.sched_getaffinity(0))
        translator = _open(str(folder), device, compute_type, workers)
        signature = signature_of("ct2", checkpoint.name, checkpoint.revision, translator.compute_type, spec, 1)
        return cls(translator, load_coder(folder), signature, beam=beam, n_best=spec.n_best, workers=workers)

    @property
    def signature(self) -> str:
        """`engine:ct2|model:...|rev:...|compute:int8_float32|beam:4|v:1`; the arithmetic is what really runs."""
        return self._signature

    @property
    def batch_size(self) -> int:
        """Enough for each worker to have several batches of like length."""
        return TEXTS_A_WORKER * self._workers

    @property
    def max_batch_tokens(self) -> int:
        """What a batch of source tokens costs at the most, padding included."""
        return max_batch_tokens(self._beam)

    @property
    def comfortable_tokens(self) -> int:
        """Its family's, see `translate.families`."""
        return comfortable_tokens(self.coder)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has for the model, beside what surrounds it."""
        return self.coder.count(texts)

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Translate each text. Same length and order as `texts`; "" stays "". Raises EngineError."""
        return translate_texts(texts, self.coder, self._search, max_batch_tokens=self.max_batch_tokens)

    def _search(self, batches: Sequence[Batch]) -> list[list[list[Output]]]:
        """Keep each worker busy and one batch waiting, no more: what has been handed over is finished even after
        Ctrl-C."""
        found: list[list[list[Output]]] = [[] for _ in batches]
        running: dict[int, list[Any]] = {}
        try:
            for number, batch in enumerate(batches):
                self._collect(running, found, most_left=self._workers)
                running[number] = self._start(batch)
            self._collect(running, found, most_left=0)
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"CTranslate2 failed ({error}); try fewer texts at a time or another engine.") from error
        return found

    def _collect(self, running: dict[int, list[Any]], found: list[list[list[Output]]], *, most_left: int) -> None:
        while len(running) > most_left:
            for number in [number for number, batch in running.items() if all(one.done() for one in batch)]:
                found[number] = [self._outputs(one.result()) for one in running.pop(number)]
            if len(running) > most_left:
                # Not result(): that would wait in the library, where Ctrl-C is not heard.
                time.sleep(POLL_S)

    def _start(self, batch: Batch) -> list[Any]:
        prefix = list(self.coder.scheme.target_prefix)
        started: list[Any] = self._translator.translate_batch(
            batch.sources, [prefix] * len(batch.sources) if prefix else None, beam_size=self._beam,
            num_hypotheses=self._n_best, return_scores=True, return_end_token=True, asynchronous=True,
            # Its own limits, 1024 in and 256 out, cut without a word. The coder has cut already, and says so.
            # It counts what the output begins with; and a text is never answered with nothing.
            max_input_length=0, max_decoding_length=batch.max_new_tokens + len(prefix),
            min_decoding_length=1 + len(prefix))
        return started

    def _outputs(self, result: Any) -> list[Output]:
        scheme = self.coder.scheme
        prefix = len(scheme.target_prefix)
        outputs = []
        for tokens, score in zip(result.hypotheses, result.scores, strict=True):
            # Its mean counts what the output was made to begin with as tokens of log-probability 0.
            counted = len(tokens)
            outputs.append(Output(tokens, score * counted / max(1, counted - prefix), tokens[-1:] == [scheme.end]))
        return outputs


def max_batch_tokens(beam: int) -> int:
    """The budget of source tokens a batch that is fastest with this beam."""
    return MAX_GREEDY_BATCH_TOKENS if beam == 1 else MAX_BATCH_TOKENS


def _device(wanted: str) -> str:
    from ctranslate2 import get_cuda_device_count

    if wanted not in ("auto", "cpu", "cuda"):
        raise EngineError(f"device is {wanted!r}, expected auto, cpu or cuda.")
    if wanted == "auto":
        return "cuda" if get_cuda_device_count() else "cpu"
    if wanted == "cuda" and not get_cuda_device_count():
        raise EngineUnavailable("CTranslate2 finds no CUDA device here; use --device cpu.")
    return wanted


def _open(folder: str, device: str, compute_type: str, workers: int) -> Any:
    from ctranslate2 import Translator

    try:
        # -1: handing a batch over never blocks; the engine itself keeps the queue short.
        return Translator(folder, device=device, compute_type=compute_type, inter_threads=workers, intra_threads=1,
                          max_queued_batches=-1)
    except (RuntimeError, ValueError) as error:
        raise EngineUnavailable(f"CTranslate2 cannot load {folder} ({error}); remove that folder, it is made "
                                "again.") from error
