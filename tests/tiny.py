"""Tiny real checkpoints: tokenizers trained here, small models that learn twelve sentences by heart in two seconds.

So their right answers are known from outside, no two tokens are nearly equal, and every way of running them must
agree. They are saved as the Hub stores them, as safetensors beside real tokenizer files.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import sentencepiece
import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

ARABIC = (
    "افتتح رئيس البلدية صباح الأحد مكتبة عامة جديدة في حي الزهور.",
    "قال المدير إن عدد الزوار بلغ ١٢٥٠ زائراً في اليوم الأول.",
    "هطلت أمطار غزيرة على الساحل وأغلقت المدارس أبوابها يومين.",
    "وقّع الجانبان اتفاقاً لبناء محطة للطاقة الشمسية بقيمة 40 مليون دولار.",
    "فاز الفريق الضيف بهدفين دون مقابل في مباراة حضرها آلاف المشجعين.",
    "هل تنخفض أسعار الخبز قبل نهاية الشهر؟",
    "أعلنت الجامعة نتائج القبول في كليات الطب والهندسة.",
    "نعم",
    "وصلت السفينة إلى الميناء بعد رحلة استمرت ثلاثة أسابيع، ثم أفرغت حمولتها من القمح والأرز.",
    "يعمل المهندسون على إصلاح الجسر القديم منذ شهر مارس.",
    "اكتشف العلماء نوعاً جديداً من الطيور في جبال الجنوب.",
    "ارتفعت درجات الحرارة، وطلبت الوزارة من السكان شرب الماء.",
)
ENGLISH = (
    "The mayor opened a new public library in the Zuhur quarter on Sunday morning.",
    "The director said that 1,250 visitors came on the first day.",
    "Heavy rain fell on the coast and schools closed their doors for two days.",
    "The two sides signed an agreement to build a solar power station worth 40 million dollars.",
    "The visitors won by two goals to nil in a match that thousands of supporters watched.",
    "Will the price of bread fall before the end of the month?",
    "The university announced who was admitted to medicine and engineering.",
    "Yes",
    "The ship reached the harbour after a voyage of three weeks, then unloaded its wheat and rice.",
    "Engineers have been repairing the old bridge since March.",
    "Scientists discovered a new kind of bird in the mountains of the south.",
    "Temperatures rose, and the ministry asked people to drink water.",
)
FAMILIES = ("marian", "m2m100", "nllb", "mbart50", "t5", "madlad")
POSITIONS = 96
"""How many tokens the tiny Marian model reads and writes: few, so that a test can go past it."""
STEPS = 90


def make_marian(folder: Path, *, target_codes: tuple[str, ...] = (), taught: bool = True) -> Path:
    """OPUS-MT in small. `target_codes` as `>>eng<<` make it write several languages; untaught it never ends."""
    folder.mkdir(parents=True)
    pieces = dict.fromkeys(_train_pieces(folder / "source.spm", ARABIC) + _train_pieces(folder / "target.spm", ENGLISH))
    # The order of the real ones: end and unknown first, padding last.
    words = ["</s>", "<unk>", *target_codes, *pieces, "<pad>"]
    _write_vocabulary(folder / "vocab.json", words)
    with warnings.catch_warnings(action="ignore"):  # "Recommended: pip install sacremoses", which it never calls
        tokenizer = transformers.MarianTokenizer(
            source_spm=str(folder / "source.spm"), target_spm=str(folder / "target.spm"),
            vocab=str(folder / "vocab.json"))
    pad = len(words) - 1
    model = _seeded(transformers.MarianMTModel, transformers.MarianConfig(
        vocab_size=len(words), d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64, max_position_embeddings=POSITIONS,
        activation_function="swish", scale_embedding=True, static_position_embeddings=True, pad_token_id=pad,
        eos_token_id=0, bos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=0, dropout=0.0,
        init_std=0.02 if taught else 0.4))
    code = target_codes[0] + " " if target_codes else ""
    if taught:
        _teach(model, tokenizer, prefix=code)
    return _save(model, tokenizer, folder)


def make_m2m100(folder: Path) -> Path:
    """M2M100 in small, with its hundred language tokens behind the pieces."""
    folder.mkdir(parents=True)
    pieces = _train_pieces(folder / "sentencepiece.bpe.model", ARABIC + ENGLISH, vocab_size=400)
    words = ["<s>", "<pad>", "</s>", "<unk>", *pieces]
    _write_vocabulary(folder / "vocab.json", words)
    tokenizer = transformers.M2M100Tokenizer(
        vocab_file=str(folder / "vocab.json"), spm_file=str(folder / "sentencepiece.bpe.model"), src_lang="ar",
        tgt_lang="en")
    # The real one has 8 made-up words at the end, so that the number divides by 8.
    return _save(_taught_m2m100(tokenizer, len(words) + 100 + 8), tokenizer, folder)


def make_nllb(folder: Path) -> Path:
    """NLLB-200 in small: M2M100's model under a tokenizer of byte pairs and 202 language codes."""
    folder.mkdir(parents=True)
    backend = Tokenizer(models.BPE(unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.Metaspace()
    backend.train_from_iterator(ARABIC + ENGLISH, trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], show_progress=False))
    trained = json.loads(backend.to_str())["model"]
    tokenizer = transformers.NllbTokenizer(
        vocab=trained["vocab"], merges=[tuple(merge) for merge in trained["merges"]], src_lang="arb_Arab",
        tgt_lang="eng_Latn")
    return _save(_taught_m2m100(tokenizer, len(tokenizer) + 3), tokenizer, folder)


def make_mbart50(folder: Path) -> Path:
    """mBART-50 in small, many to one: the output begins with en_XX."""
    folder.mkdir(parents=True)
    tokenizer = transformers.MBart50Tokenizer(vocab=_unigrams(folder), src_lang="ar_AR", tgt_lang="en_XX")
    model = _seeded(transformers.MBartForConditionalGeneration, transformers.MBartConfig(
        vocab_size=len(tokenizer), d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64, max_position_embeddings=128,
        scale_embedding=True, bos_token_id=0, pad_token_id=1, eos_token_id=2, decoder_start_token_id=2,
        forced_eos_token_id=None, dropout=0.0, tokenizer_class="MBart50Tokenizer", normalize_before=True,
        normalize_embedding=True, init_std=0.05))
    _teach(model, tokenizer)
    return _save(model, tokenizer, folder)


def make_t5(folder: Path, *, scaled: bool) -> Path:
    """MADLAD-400 in small: T5 that is told its target by <2en>. `scaled` as the first T5 does before its last layer,
    MADLAD-400 and T5 1.1 do not."""
    folder.mkdir(parents=True)
    pieces = _unigrams(folder)
    tokenizer = transformers.T5Tokenizer(
        vocab=[("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("<2en>", 0.0), *pieces[3:]], extra_ids=0)
    tokenizer.add_tokens(["<2en>"])
    model = _seeded(transformers.T5ForConditionalGeneration, transformers.T5Config(
        vocab_size=len(tokenizer) + 4, d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4, dropout_rate=0.0,
        feed_forward_proj="gated-gelu", pad_token_id=0, eos_token_id=1, decoder_start_token_id=0,
        tie_word_embeddings=scaled))
    # At the full rate a processor's rounding decides whether the last steps unlearn something.
    _teach(model, tokenizer, prefix="<2en> ", steps=2 * STEPS, last_rate=0.02)
    _save(model, tokenizer, folder)
    # What the Hub's checkpoints say, in place of transformers 5's own two words for it.
    config = json.loads((folder / "config.json").read_text("utf-8"))
    del config["scale_decoder_outputs"]
    (folder / "config.json").write_text(json.dumps(config | {"tie_word_embeddings": scaled}), "utf-8")
    return folder


def _unigrams(folder: Path) -> list[tuple[str, float]]:
    """Pieces and scores of a SentencePiece model over both languages, its three special ones first."""
    model_file = folder / "pieces.model"
    _train_pieces(model_file, ARABIC + ENGLISH, vocab_size=400)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model_file))
    model_file.unlink()
    return [(processor.id_to_piece(index), processor.get_score(index)) for index in range(processor.get_piece_size())]


def _taught_m2m100(tokenizer: Any, vocab_size: int) -> Any:
    model = _seeded(transformers.M2M100ForConditionalGeneration, transformers.M2M100Config(
        vocab_size=vocab_size, d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64, max_position_embeddings=128,
        scale_embedding=True, activation_function="relu", bos_token_id=0, pad_token_id=1, eos_token_id=2,
        decoder_start_token_id=2, dropout=0.0, attention_dropout=0.0, encoder_layerdrop=0.0, decoder_layerdrop=0.0))
    _teach(model, tokenizer)
    return model


def _train_pieces(model_file: Path, sentences: tuple[str, ...], *, vocab_size: int = 200) -> list[str]:
    """Train a SentencePiece model into `model_file`; its pieces without the special ones."""
    with model_file.open("wb") as out:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sentences), model_writer=out, vocab_size=vocab_size, hard_vocab_limit=False,
            character_coverage=1.0, minloglevel=2)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model_file))
    return [processor.id_to_piece(index) for index in range(3, processor.get_piece_size())]


def _write_vocabulary(path: Path, words: list[str]) -> None:
    path.write_text(json.dumps({word: index for index, word in enumerate(words)}), "utf-8")


def _seeded(model_class: Any, config: Any) -> Any:
    torch.manual_seed(2026)
    return model_class(config)


def _teach(model: Any, tokenizer: Any, *, prefix: str = "", steps: int = STEPS, last_rate: float = 1.0) -> None:
    """`last_rate`: of the first one, to which the learning rate goes down evenly."""
    inputs = tokenizer([prefix + text for text in ARABIC], return_tensors="pt", padding=True)
    labels = tokenizer(text_target=list(ENGLISH), return_tensors="pt", padding=True).input_ids
    labels = labels.masked_fill(labels == tokenizer.pad_token_id, -100)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    rate = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1.0, end_factor=last_rate, total_iters=steps)
    model.train()
    # So small a model is taught fastest by one thread: several wait for each other, and longer on a busy machine.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    for _ in range(steps):
        model(**inputs, labels=labels).loss.backward()
        optimizer.step()
        rate.step()
        optimizer.zero_grad()
        # As in the real checkpoints the padding's vector is zero: Marian starts its output from it.
        model.get_input_embeddings().weight.data[tokenizer.pad_token_id] = 0.0
    torch.set_num_threads(threads)
    model.eval()


def _save(model: Any, tokenizer: Any, folder: Path) -> Path:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
