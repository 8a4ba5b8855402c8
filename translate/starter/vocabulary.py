"""The starter's vocabulary: which of Gemma's 262,144 pieces are kept, and a tokenizer made of only those.

Owns the rule, the shipped list `pieces.json` and the byte-pair merges that follow from it. Knows no weights and no
prompt.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PAD, EOS, BOS, UNK, NEWLINE = "<pad>", "<eos>", "<bos>", "<unk>", "\n"
SPACE = "▁"
_BYTES = [f"<0x{value:02X}>" for value in range(256)]
_ARABIC = re.compile(r"▁?[\u0600-\u06ff]+")
# Letters of Persian, Urdu, Kurdish and Pashto: as single pieces they stay (names), joined to others they go.
_NOT_ARABIC = re.compile(r"[^\u0600-\u063f\u0640-\u0670▁]")
# An English word or a piece of one, not an identifier such as `getName`.
_ENGLISH = re.compile(r"▁?(?:[A-Z]?[a-z]+|[A-Z]{1,4})")
# Basic Latin, Latin-1, Latin Extended-A, Arabic, general punctuation, currency signs.
_CHARACTER = re.compile(r"[\u0020-\u017f\u0600-\u06ff\u2010-\u203a\u20a0-\u20bf]")


def load_pieces() -> list[str]:
    """The kept pieces as shipped, in the order of their ids in the cut model (the order of Gemma's own ids)."""
    pieces: list[str] = json.loads(files("translate.starter").joinpath("pieces.json").read_text("utf-8"))
    return pieces


def choose_pieces(base_pieces: Sequence[str], texts: Iterable[str], *, size: int) -> list[str]:
    """Choose about `size` of `base_pieces` (in the base's order, best merge first): special pieces and bytes, single
    characters, Arabic, what `texts` is cut into at least twice, then English by rank. The result is closed under
    merging: every piece can be reached through kept pieces along the way the full vocabulary takes."""
    rank = {piece: number for number, piece in enumerate(base_pieces)}
    kept = {PAD, EOS, BOS, UNK, NEWLINE, SPACE, *_BYTES}
    kept |= {piece for piece in base_pieces if len(piece) == 1 and _CHARACTER.match(piece)}
    chosen = [piece for piece in base_pieces if _ARABIC.fullmatch(piece) and not _NOT_ARABIC.search(piece)]
    words = Counter(word for text in texts for word in text.replace(" ", f" {SPACE}").split(" "))
    seen: Counter[str] = Counter()
    for word, count in words.items():
        for piece in merge(word, rank)[-1]:
            seen[piece] += count
    chosen += [piece for piece, count in seen.items() if count > 1 and piece in rank]
    for piece in chosen:
        kept.update(*merge(piece, rank))
    for piece in base_pieces:
        if len(kept) >= size:
            break
        if _ENGLISH.fullmatch(piece):
            kept.update(*merge(piece, rank))
    return sorted(kept, key=rank.__getitem__)


def merge(word: str, rank: dict[str, int]) -> list[list[str]]:
    """Every state of `word` under byte-pair merging, from its characters to its final pieces."""
    states = [list(word)]
    while True:
        pieces = states[-1]
        joined = [rank.get(left + right, len(rank)) for left, right in pairwise(pieces)]
        best = min(joined, default=len(rank))
        if best == len(rank):
            return states
        at = joined.index(best)
        states.append([*pieces[:at], pieces[at] + pieces[at + 1], *pieces[at + 2:]])


def arabic_pieces(pieces: Sequence[str]) -> list[str]:
    """Those of `pieces` with a character of the Arabic block: none belongs into English."""
    return [piece for piece in pieces if any("\u0600" <= char <= "\u06ff" for char in piece)]


def build_merges(pieces: Sequence[str]) -> list[tuple[str, str]]:
    """Every way to make a piece of two others, best piece first: what SentencePiece's BPE does with the same list."""
    known = set(pieces)
    return [(piece[:at], piece[at:])
            for piece in pieces if piece not in (PAD, EOS, BOS, UNK) and not piece.startswith("<0x")
            for at in range(1, len(piece)) if piece[:at] in known and piece[at:] in known]


def build_tokenizer(pieces: Sequence[str]) -> Tokenizer:
    """A tokenizer of these pieces. Text that looks like a special piece (`<eos>`) is only characters to it."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

    model = models.BPE(vocab={piece: number for number, piece in enumerate(pieces)}, merges=build_merges(pieces),
                       unk_token=UNK, fuse_unk=True, byte_fallback=True)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Replace(" ", SPACE)
    tokenizer.pre_tokenizer = pre_tokenizers.Split(SPACE, "merged_with_next")
    tokenizer.decoder = decoders.Sequence([decoders.Replace(SPACE, " "), decoders.ByteFallback(), decoders.Fuse()])
    return tokenizer
