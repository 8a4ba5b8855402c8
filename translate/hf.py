"""transformers: the same checkpoints on PyTorch, float32 on a CPU, bfloat16 on a GPU. Owns the loaded model.

Slower than CTranslate2 on a CPU and the reference for it: both search the same way, with the same limits and scores.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from translate.checkpoints import find_checkpoint, load_model, loading, with_safetensors
from translate.engine import EngineError, EngineSpec, EngineUnavailable
from translate.families import comfortable_tokens, make_coder, vocabulary
from translate.records import Translation
from translate.seq2seq import Batch, Output, beam_of, signature_of, translate_texts
from translate.tokens import Coder

# A GPU wants its arithmetic units filled, a CPU its cache not overfilled.
MAX_BATCH_TOKENS = {"cpu": 1024, "cuda": 16384}
BATCH_SIZE = {"cpu": 256, "cuda": 2048}


class HfEngine:
    """Padded batches, one at a time."""

    concurrency = 1

    def __init__(self, model: Any, coder: Coder, words: list[str], signature: str, *, n_best: int) -> None:
        self._model = model
        self.coder = coder
        """Its `count` tells how long a text is for the model, its `scheme` how much the model reads and writes."""
        self._words = words
        self._ids = {word: index for index, word in enumerate(words)}
        self._signature = signature
        self._n_best = n_best

    @classmethod
    def load(cls, spec: EngineSpec) -> HfEngine:
        """Load `spec.model` from safetensors. Raises EngineUnavailable where it or the device cannot be had."""
        import torch
        from transformers import AutoConfig, AutoModelForSeq2SeqLM, AutoTokenizer

        beam = beam_of(spec)
        device = _device(spec.device)
        checkpoint = find_checkpoint(spec.model, spec.revision)
        folder = with_safetensors(checkpoint)
        dtype = torch.bfloat16 if device == "cuda" else torch.float32
        torch.set_num_threads(spec.threads or len(os.sched_getaffinity(0)))
        with loading(checkpoint.name):
            config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
            tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
            coder = make_coder(folder, tokenizer, config)
            model = load_model(AutoModelForSeq2SeqLM, folder, config=config, dtype=dtype)
        words = vocabulary(tokenizer, config.vocab_size)
        model.generation_config = _generation(model, coder, words, beam=beam, n_best=spec.n_best)
        signature = signature_of("hf", checkpoint.name, checkpoint.revision, str(dtype).removeprefix("torch."), spec, 1)
        return cls(model.to(device).eval(), coder, words, signature, n_best=spec.n_best)

    @property
    def signature(self) -> str:
        """`engine:hf|model:...|rev:...|compute:float32|beam:4|v:1`."""
        return self._signature

    @property
    def batch_size(self) -> int:
        """Enough for batches of like length."""
        return BATCH_SIZE[self._model.device.type]

    @property
    def comfortable_tokens(self) -> int:
        """Its family's, see `translate.families`."""
        return comfortable_tokens(self.coder)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has for the model, beside what surrounds it."""
        return self.coder.count(texts)

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """Translate each text. Same length and order as `texts`; "" stays "". Raises EngineError."""
        return translate_texts(texts, self.coder, self._search,
                               max_batch_tokens=MAX_BATCH_TOKENS[self._model.device.type])

    def _search(self, batches: Sequence[Batch]) -> list[list[list[Output]]]:
        import torch

        try:
            with torch.inference_mode():
                return [self._outputs(batch) for batch in batches]
        # torch's out-of-memory error is a RuntimeError too.
        except (RuntimeError, ValueError, IndexError, MemoryError) as error:
            raise EngineError(f"transformers failed ({_first_line(error)}); try fewer texts at a time or "
                              "--device cpu.") from error

    def _outputs(self, batch: Batch) -> list[list[Output]]:
        import torch
        from torch.nn.utils.rnn import pad_sequence
        from transformers import LogitsProcessorList

        unknown = self._ids[self.coder.scheme.unknown]
        pad, end = self._model.config.pad_token_id, self._ids[self.coder.scheme.end]
        rows = [torch.tensor([self._ids.get(token, unknown) for token in source]) for source in batch.sources]
        input_ids = pad_sequence(rows, batch_first=True, padding_value=pad)
        lengths = torch.tensor([len(row) for row in rows])
        mask = (torch.arange(input_ids.shape[1]) < lengths[:, None]).long()
        record = _StepRecord(2 * self._model.generation_config.num_beams)
        prefix = len(self.coder.scheme.target_prefix)
        found = self._model.generate(
            input_ids=input_ids.to(self._model.device), attention_mask=mask.to(self._model.device),
            max_new_tokens=batch.max_new_tokens + prefix, return_dict_in_generate=True,
            logits_processor=LogitsProcessorList([record]))
        origins = found.beam_indices.tolist() if "beam_indices" in found else None
        outputs = []
        for row, ids in enumerate(found.sequences[:, 1:].tolist()):
            ended = end in ids[prefix:]
            ids = ids[:ids.index(end, prefix) + 1] if ended else ids
            score = record.mean(ids, origins[row] if origins else [row] * len(ids), prefix)
            outputs.append(Output([self._words[one] for one in ids], score, ended))
        return [outputs[first:first + self._n_best] for first in range(0, len(outputs), self._n_best)]


class _StepRecord:
    """A logits processor that changes nothing and takes down each step's best log-probabilities.

    transformers gives scores only together with every step's whole vocabulary, gigabytes for one batch. A beam search
    goes on with no more than the best 2 x beam continuations of a row, so these hold every token it can choose.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._steps: list[tuple[Any, Any]] = []

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        values, ids = scores.float().log_softmax(-1).topk(self._width)
        self._steps.append((values.cpu(), ids.cpu()))
        return scores

    def mean(self, ids: Sequence[int], rows: Sequence[int], first: int) -> float:
        """The mean log-probability of `ids` from place `first` on; `rows` says which row each was chosen in."""
        total = 0.0
        for step in range(first, len(ids)):
            values, candidates = self._steps[step]
            total += values[rows[step]][candidates[rows[step]] == ids[step]].item()
        return total / max(1, len(ids) - first)


def _generation(model: Any, coder: Coder, words: list[str], *, beam: int, n_best: int) -> Any:
    """CTranslate2's search in transformers' words. The checkpoint's own settings (beams, length limits, bans of
    n-grams) are left out, so that the signature tells everything that decides an answer."""
    from transformers import GenerationConfig

    config = model.config
    target = [words.index(token) for token in coder.scheme.target_prefix]
    return GenerationConfig(
        num_beams=beam, num_return_sequences=n_best, do_sample=False, length_penalty=1.0,
        # Stop at as many finished hypotheses as the beam is wide, as CTranslate2 does with patience 1.
        early_stopping=beam > 1,
        # A text is never answered with nothing, which CTranslate2 rules out as well.
        min_new_tokens=1 + len(target),
        decoder_start_token_id=config.decoder_start_token_id, pad_token_id=config.pad_token_id,
        eos_token_id=words.index(coder.scheme.end), forced_bos_token_id=target[0] if target else None,
        # Marian starts from its padding, which is no word of the output; without it the others sum to one.
        suppress_tokens=[config.pad_token_id] if config.model_type == "marian" else None,
        renormalize_logits=True)


def _device(wanted: str) -> str:
    import torch

    if wanted not in ("auto", "cpu", "cuda"):
        raise EngineError(f"device is {wanted!r}, expected auto, cpu or cuda.")
    if wanted == "cuda" and not torch.cuda.is_available():
        raise EngineUnavailable("PyTorch finds no CUDA device here; use --device cpu.")
    return "cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu"


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
