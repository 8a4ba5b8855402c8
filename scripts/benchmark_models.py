"""Part "models" of the benchmark: one model, five ways to run it, in sentences and tokens a second.

The model has the size of OPUS-MT (6+6 layers, 512 wide, 62,834 words, 77 million weights) and random weights; its end
token is ruled out, so that every output has exactly as many tokens as it may. Texts are made of random words with the
lengths of news sentences. Speed depends on shapes alone, so this measures what the real model would do.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Any

from translate import ct2
from translate.cache import build_once, cache_folder
from translate.engine import EngineSpec

OUTPUT_TOKENS = 30
PIECES = 31_400
VOCABULARY = 62_834
BATCH_TOKENS = 1024
Way = Callable[[Sequence[str]], object]
BEST, BY_1024 = "CTranslate2 at its best", f"CTranslate2 by {BATCH_TOKENS:,} tokens"
"""Batches of the size that was measured fastest for the beam, and of the size it was long called the best with."""
WAYS = ("transformers one by one", "transformers by 32", "CTranslate2 one by one", BY_1024, BEST, "tarjama")


@dataclass(frozen=True, slots=True)
class Speed:
    """What one way of running the model reached; the median of its repeats."""

    way: str
    beam: int
    sentences: int
    sentences_per_s: float
    output_tokens_per_s: float
    sentences_per_core_s: float
    """By the processor time the process used: tells the same on a machine that others use, too."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds a sentence."""

    wall: float
    processor: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("models")
    group.add_argument("--sentences", type=int, default=1024, metavar="N", help="for the fast ways (default: 1024)")
    group.add_argument("--slow-sentences", type=int, default=64, metavar="N",
                       help="for transformers and one by one (default: 64)")
    group.add_argument("--repeats", type=int, default=3, metavar="N", help="of each way, in turns (default: 3)")
    group.add_argument("--beams", type=int, nargs="+", default=[1, 4], metavar="N", help="beam widths (default: 1 4)")
    group.add_argument("--ways", nargs="+", default=list(WAYS), choices=WAYS, metavar="WAY")


def run(words: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure every way in turns, so that whatever else the machine does meets all of them alike."""
    cores = len(os.sched_getaffinity(0))
    model = make_model(say)
    texts = make_texts(words.sentences)
    speeds: list[Speed] = []
    ratios: dict[str, dict[str, float]] = {}
    for beam in words.beams:
        ways = make_ways(model, texts, beam, cores, words)
        took: dict[str, list[Took]] = {name: [] for name in ways}
        for turn in range(words.repeats):
            # Every other turn backwards: whoever comes second would else always find the warmer machine.
            for name in list(ways) if turn % 2 == 0 else list(ways)[::-1]:
                count, way = ways[name]
                took[name].append(_time(way, texts[:count]))
                say(f"beam {beam}, turn {turn + 1}: {name}, {1 / took[name][-1].wall:.1f} sentences/s")
        for name, some in took.items():
            rate = 1 / median(one.wall for one in some)
            speeds.append(Speed(name, beam, ways[name][0], round(rate, 2), round(rate * OUTPUT_TOKENS, 1),
                                round(1 / median(one.processor for one in some), 2)))
        if {"tarjama", BEST} <= took.keys():
            pairs = list(zip(took[BEST], took["tarjama"], strict=True))
            ratios[str(beam)] = {"wall": round(median(best.wall / ours.wall for best, ours in pairs), 3),
                                 "processor": round(median(best.processor / ours.processor for best, ours in pairs), 3)}
    return {"settings": {"output_tokens": OUTPUT_TOKENS, "repeats": words.repeats, "cores": cores,
                         "source_tokens_mean": _mean_tokens(model, texts),
                         "batch_tokens": {beam: ct2.max_batch_tokens(beam) for beam in words.beams}},
            "speeds": [asdict(speed) for speed in speeds],
            "tarjama_to_best": ratios}


def _time(way: Way, texts: Sequence[str]) -> Took:
    wall, processor = time.perf_counter(), time.process_time()
    way(texts)
    return Took((time.perf_counter() - wall) / len(texts), (time.process_time() - processor) / len(texts))


def _mean_tokens(model: Path, texts: Sequence[str]) -> float:
    from sentencepiece import SentencePieceProcessor

    pieces = SentencePieceProcessor(model_file=str(model / "source.spm")).encode(list(texts), out_type=str)
    return round(sum(len(one) + 1 for one in pieces) / len(texts), 1)


def table(result: dict[str, Any]) -> Iterator[str]:
    """The result as lines for a person."""
    settings = result["settings"]
    yield (f"models: OPUS-MT-sized Marian, random weights, {settings['source_tokens_mean']} tokens in on average, "
           f"{settings['output_tokens']} out, {settings['cores']} cores, median of {settings['repeats']}")
    yield f"{'':26}{'beam':>5}{'sentences':>11}{'sentences/s':>13}{'tokens/s':>10}{'sentences/core-s':>18}"
    for speed in result["speeds"]:
        yield (f"{speed['way']:26}{speed['beam']:>5}{speed['sentences']:>11}{speed['sentences_per_s']:>13.1f}"
               f"{speed['output_tokens_per_s']:>10.0f}{speed['sentences_per_core_s']:>18.1f}")
    for beam, ratio in result["tarjama_to_best"].items():
        yield (f"tarjama to CTranslate2 at its best, beam {beam}: {ratio['wall']:.2f} by the clock, "
               f"{ratio['processor']:.2f} by processor time (target: at least 0.90)")


def make_model(say: Callable[[str], None]) -> Path:
    """The checkpoint's folder."""
    say("making the model (once)")
    return build_once(cache_folder() / "benchmark" / "opus-sized-1", _make_model)


def make_ways(model: Path, texts: Sequence[str], beam: int, cores: int,
              words: argparse.Namespace) -> dict[str, tuple[int, Way]]:
    """Each way with the number of sentences it gets, everything loaded and run once on a little."""
    engine = ct2.Ct2Engine.load(EngineSpec("ct2", str(model), beam=beam, device="cpu"))
    # The one thing that is not as for users: the model is said to write no more than this.
    engine.coder.scheme = replace(engine.coder.scheme, max_target_tokens=OUTPUT_TOKENS)
    (converted,) = (cache_folder() / "ct2").glob(f"{model.name}-*-int8-{ct2.CONVERSION}")
    slow, fast = min(words.slow_sentences, len(texts)), len(texts)
    makers: dict[str, tuple[int, Callable[[], Way]]] = {
        "transformers one by one": (slow // 4, lambda: _transformers(model, beam, 1, cores)),
        "transformers by 32": (slow, lambda: _transformers(model, beam, 32, cores)),
        "CTranslate2 one by one": (slow // 2, lambda: _one_by_one(converted, engine, beam, cores)),
        BY_1024: (fast, lambda: _sorted(converted, engine, texts, beam, cores, BATCH_TOKENS)),
        BEST: (fast, lambda: _sorted(converted, engine, texts, beam, cores, engine.max_batch_tokens)),
        "tarjama": (fast, lambda: _tarjama(engine)),
    }
    ways = {name: (count, make()) for name, (count, make) in makers.items() if name in words.ways}
    for _, way in ways.values():
        way(texts[:8])
    return ways


def _transformers(model: Path, beam: int, size: int, cores: int) -> Way:
    """As the libraries' own examples do it: tokenize, generate, decode, `size` at a time in the order they come."""
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    warnings.filterwarnings("ignore", "Recommended: pip install sacremoses")
    torch.set_num_threads(cores)
    tokenizer = AutoTokenizer.from_pretrained(model)
    network = AutoModelForSeq2SeqLM.from_pretrained(model)

    def translate(texts: Sequence[str]) -> list[str]:
        answers: list[str] = []
        for first in range(0, len(texts), size):
            inputs = tokenizer(list(texts[first:first + size]), return_tensors="pt", padding=True)
            with torch.inference_mode():
                outputs = network.generate(**inputs, num_beams=beam, do_sample=False, max_new_tokens=OUTPUT_TOKENS)
            answers += tokenizer.batch_decode(outputs, skip_special_tokens=True)
        return answers

    return translate


def _one_by_one(converted: Path, engine: Any, beam: int, cores: int) -> Way:
    """CTranslate2 as programs call it that hand it one sentence a time, with its own choice of threads."""
    from ctranslate2 import Translator

    translator = Translator(str(converted), compute_type="int8", intra_threads=cores)

    def translate(texts: Sequence[str]) -> list[str]:
        tokens = [translator.translate_batch(engine.coder.encode([text])[0], beam_size=beam,
                                             max_decoding_length=OUTPUT_TOKENS)[0].hypotheses[0] for text in texts]
        found: list[str] = engine.coder.decode(tokens)
        return found

    return translate


def _sorted(converted: Path, engine: Any, texts: Sequence[str], beam: int, cores: int, batch_tokens: int) -> Way:
    """CTranslate2 alone: tokens made before the clock starts, sorted, one worker of one thread a core, nothing
    decoded."""
    from ctranslate2 import Translator

    translator = Translator(str(converted), compute_type="int8", inter_threads=cores, intra_threads=1)
    prepared = dict(zip(texts, engine.coder.encode(texts)[0], strict=True))

    def translate(texts: Sequence[str]) -> object:
        return translator.translate_batch(
            sorted((prepared[text] for text in texts), key=len), beam_size=beam, max_batch_size=batch_tokens,
            batch_type="tokens", max_decoding_length=OUTPUT_TOKENS)

    return translate


def _tarjama(engine: Any) -> Way:
    """From texts to texts as the build and the filter do it: windows of the engine's size, as many under way as it
    says."""

    def translate(texts: Sequence[str]) -> list[str]:
        windows = [texts[first:first + engine.batch_size] for first in range(0, len(texts), engine.batch_size)]
        with ThreadPoolExecutor(engine.concurrency) as threads:
            return [answer.text for answers in threads.map(engine.translate, windows) for answer in answers]

    return translate


def _make_model(folder: Path) -> None:
    """Write the checkpoint: SentencePiece models over random words, random weights, an end that never comes."""
    import torch
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    warnings.filterwarnings("ignore", "Recommended: pip install sacremoses")
    pieces: dict[str, None] = {}
    for side, letters in (("source", ARABIC_LETTERS), ("target", ENGLISH_LETTERS)):
        pieces |= dict.fromkeys(_train_pieces(folder / f"{side}.spm", _lexicon(letters, 60_000)))
    real = list(pieces)[:VOCABULARY - 3]
    words = ["</s>", "<unk>", *real, *(f"filler{n}" for n in range(VOCABULARY - 3 - len(real))), "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({word: index for index, word in enumerate(words)}), "utf-8")
    tokenizer = MarianTokenizer(source_spm=str(folder / "source.spm"), target_spm=str(folder / "target.spm"),
                                vocab=str(folder / "vocab.json"))
    pad = VOCABULARY - 1
    torch.manual_seed(0)
    # The configuration of Helsinki-NLP's opus-mt models.
    model = MarianMTModel(MarianConfig(
        vocab_size=VOCABULARY, d_model=512, encoder_layers=6, decoder_layers=6, encoder_attention_heads=8,
        decoder_attention_heads=8, encoder_ffn_dim=2048, decoder_ffn_dim=2048, max_position_embeddings=512,
        activation_function="swish", scale_embedding=True, static_position_embeddings=True, pad_token_id=pad,
        eos_token_id=0, bos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=None))
    model.get_input_embeddings().weight.data[pad] = 0.0
    model.final_logits_bias[0, 0] = -1e4
    model.final_logits_bias[0, pad] = -1e4
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
ENGLISH_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _lexicon(letters: str, size: int) -> list[str]:
    """Random words of two to nine letters."""
    chance = random.Random(letters)
    return ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(size)]


def _train_pieces(model_file: Path, lexicon: Sequence[str]) -> list[str]:
    from sentencepiece import SentencePieceProcessor, SentencePieceTrainer

    with model_file.open("wb") as out:
        SentencePieceTrainer.train(sentence_iterator=iter(lexicon), model_writer=out, vocab_size=PIECES,
                                   hard_vocab_limit=False, character_coverage=1.0, minloglevel=2)
    processor = SentencePieceProcessor(model_file=str(model_file))
    return [processor.id_to_piece(index) for index in range(3, processor.get_piece_size())]


def make_texts(count: int) -> list[str]:
    """Sentences of 3 to 30 words, which come to about 30 tokens as those of Arabic news do: these words are longer in
    tokens. Frequent words are frequent (Zipf's law)."""
    chance = random.Random(7)
    lexicon = _lexicon(ARABIC_LETTERS, 60_000)
    weights = list(accumulate(1 / rank for rank in range(1, len(lexicon) + 1)))
    return [" ".join(chance.choices(lexicon, cum_weights=weights, k=round(chance.triangular(3, 30, 8)))) + " ."
            for _ in range(count)]
