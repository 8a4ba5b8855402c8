"""First use: base and what was learned -> one folder that CTranslate2 loads. Owns the key of that folder."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.starter import base
from translate.starter.adapter import add_adapter
from translate.starter.vocabulary import BOS, EOS, PAD, UNK, load_pieces

if TYPE_CHECKING:
    from transformers import Gemma3ForCausalLM

ADAPTER = Path(__file__).with_name("adapter.safetensors")
CONVERSION = 1
"""Goes up when the same files would be converted to something else."""


@cache
def adapter_key() -> str:
    """Twelve hexadecimal digits that name the base, the pieces, what was learned and this code's version."""
    digest = hashlib.sha256(f"{base.SHA256} {CONVERSION}".encode())
    for path in (Path(__file__).with_name("pieces.json"), ADAPTER):
        digest.update(path.read_bytes() if path.is_file() else b"none")
    return digest.hexdigest()[:12]


def build(unfinished: Path) -> None:
    """Fill the empty folder `unfinished` with the converted model."""
    pieces = load_pieces()
    gguf = unfinished / "base.gguf"
    base.assemble(gguf)
    weights = base.read_weights(gguf, pieces)
    gguf.unlink()
    if ADAPTER.is_file():
        add_adapter(weights, ADAPTER)
    number = {piece: at for at, piece in enumerate(pieces)}
    convert(base.build_model(weights, (number[PAD], number[EOS], number[BOS])), pieces, unfinished)


def convert(model: Gemma3ForCausalLM, pieces: list[str], folder: Path) -> None:
    """Convert to int8 into `folder`. The converter takes the model apart: it is of no use afterwards."""
    import torch
    from ctranslate2.converters import Converter
    from ctranslate2.converters.transformers import Gemma3Loader

    class _Names:
        """A tokenizer as far as the converter looks at one."""

        bos_token, eos_token, unk_token, chat_template = BOS, EOS, UNK, None

    class _CutModel(Converter):  # type: ignore[misc]  # the library carries no types
        def _load(self) -> Any:
            loader = Gemma3Loader()
            with torch.no_grad():
                spec = loader.get_model_spec(model)
            loader.set_config(spec.config, model, _Names)
            loader.set_vocabulary(spec, pieces)
            return spec

    _CutModel().convert(str(folder), quantization="int8", force=True)
