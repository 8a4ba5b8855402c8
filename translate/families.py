"""How each family of checkpoints is told to read Arabic and write English. Owns the table of families; loads nothing.

Marian/OPUS-MT, M2M100, NLLB-200, mBART-50 and T5/MADLAD-400. A new family is one function and one line.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from translate.engine import EngineError
from translate.tokens import Coder, JsonPieces, Pieces, Scheme, SentencePieces

# T5 knows distances instead of positions, so nothing in it says where to stop. MADLAD-400 was trained on less.
MOST_TOKENS_WITHOUT_POSITIONS = 1024

# The longest sentence these translate as well in one piece as in parts. What they could read (512 or 1024 positions)
# says little of it: a Transformer is good at the lengths it was trained on (Varis and Bojar, "Sequence Length is a
# Domain", EMNLP 2021), and these were trained on sentences. Systems lose from about 60 words on and much from 80 on
# (Koehn and Knowles, "Six Challenges for Neural Machine Translation", 2017, figure 7), which Arabic reaches at about
# 130 tokens; of NLLB, users report losses at 200 (sillsdev/silnlp issue 182) and left-out sentences well before
# (facebookresearch/fairseq issue 5108). On FLORES dev, OPUS-MT and NLLB-600M are at their best at 31 to 36 words, so
# that cutting there could only harm. `scripts/evaluate_long.py --model NAME` measures it for a checkpoint at hand.
COMFORTABLE_TOKENS = {"marian": 128, "m2m_100": 128, "mbart": 128, "mt5": 128, "t5": 128, "umt5": 128}

Frame = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""What stands before the source's pieces, what behind them, and what the output begins with."""


def make_coder(folder: Path, tokenizer: Any, config: Any) -> Coder:
    """The coder of the checkpoint in `folder`, from its transformers tokenizer and configuration. Raises EngineError
    for a family that is not known here and for a model that does not write English."""
    try:
        family = FAMILIES[config.model_type]
    except KeyError:
        raise EngineError(f"{folder.name} is a model of type {config.model_type!r}; known are "
                          f"{', '.join(sorted(FAMILIES))}.") from None
    (prefix, suffix, target), pieces = family(folder, tokenizer)
    positions = getattr(config, "max_position_embeddings", None) or MOST_TOKENS_WITHOUT_POSITIONS
    special = {*tokenizer.all_special_tokens, *target, *_language_tokens(tokenizer)}
    return Coder(Scheme(family=config.model_type, source_prefix=prefix, source_suffix=suffix, target_prefix=target,
                        end=tokenizer.eos_token, unknown=tokenizer.unk_token, special=tuple(sorted(special)),
                        max_source_tokens=positions,
                        # The decoder has to read its start and what the output begins with, too.
                        max_target_tokens=positions - 1 - len(target)), pieces)


def comfortable_tokens(coder: Coder) -> int:
    """The longest sentence the coder's checkpoint translates as well whole as in parts, never more than it reads."""
    return min(COMFORTABLE_TOKENS[coder.scheme.family], coder.room)


def vocabulary(tokenizer: Any, size: int) -> list[str]:
    """The token of each id below `size`. An id without one gets a made-up word: checkpoints round the size up."""
    words = [f"madeupword{index}" for index in range(size)]
    for word, index in {**tokenizer.get_vocab(), **_language_tokens(tokenizer)}.items():
        if index < size:
            words[index] = word
    return words


def _language_tokens(tokenizer: Any) -> dict[str, int]:
    # M2M100's are not in get_vocab() of transformers 5, and CTranslate2 4.8 looks for them in a place that is gone.
    found: dict[str, int] = getattr(tokenizer, "lang_token_to_id", {})
    return found


def _marian(folder: Path, tokenizer: Any) -> tuple[Frame, Pieces]:
    if getattr(tokenizer, "separate_vocabs", False):
        raise EngineError(f"{folder.name} has a vocabulary for each side, which is not supported; choose a checkpoint "
                          "with a shared one.")
    return ((_english_code(folder, tokenizer.get_vocab()), (tokenizer.eos_token,), ()),
            SentencePieces(folder / "source.spm", folder / "target.spm"))


def _english_code(folder: Path, words: dict[str, int]) -> tuple[str, ...]:
    """OPUS-MT models that write several languages are told which by a word such as >>eng<< before the text."""
    codes = sorted(word for word in words if word.startswith(">>") and word.endswith("<<"))
    if not codes:
        return ()
    for code in (">>eng<<", ">>en<<"):
        if code in codes:
            return (code,)
    raise EngineError(f"{folder.name} writes {', '.join(codes[:5])} and no English; choose a model into English.")


def _m2m_100(folder: Path, tokenizer: Any) -> tuple[Frame, Pieces]:
    """M2M100 and NLLB share the model type and differ in their tokenizers."""
    end = tokenizer.eos_token
    if "eng_Latn" not in tokenizer.get_vocab():
        model_file = folder / "sentencepiece.bpe.model"
        return (("__ar__",), (end,), ("__en__",)), SentencePieces(model_file, model_file)
    # At first NLLB had the language behind the text; the checkpoint's tokenizer says which shape it was trained on.
    legacy = getattr(tokenizer, "legacy_behaviour", False)
    prefix, suffix = ((), (end, "arb_Arab")) if legacy else (("arb_Arab",), (end,))
    return (prefix, suffix, ("eng_Latn",)), JsonPieces(tokenizer.backend_tokenizer)


def _mbart(folder: Path, tokenizer: Any) -> tuple[Frame, Pieces]:
    if not type(tokenizer).__name__.startswith("MBart50"):
        raise EngineError(f"{folder.name} is an mBART-25, which is not supported; choose an mBART-50.")
    return (("ar_AR",), (tokenizer.eos_token,), ("en_XX",)), JsonPieces(tokenizer.backend_tokenizer)


def _t5(_: Path, tokenizer: Any) -> tuple[Frame, Pieces]:
    """MADLAD-400 is told the target by <2en> before the text; a T5 without that word is told nothing."""
    tokens: list[str] = []
    if "<2en>" in tokenizer.get_vocab():
        tokens = tokenizer.backend_tokenizer.encode("<2en>", add_special_tokens=False).tokens
    return (tuple(tokens), (tokenizer.eos_token,), ()), JsonPieces(tokenizer.backend_tokenizer)


FAMILIES: dict[str, Callable[[Path, Any], tuple[Frame, Pieces]]] = {
    "marian": _marian,
    "m2m_100": _m2m_100,
    "mbart": _mbart,
    "mt5": _t5,
    "t5": _t5,
    "umt5": _t5,
}
