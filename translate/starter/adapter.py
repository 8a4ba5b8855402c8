"""The file of what was learned: written by the training, added to the base at first use. Owns its format.

`NAME.codes` and `NAME.scales` for a matrix (see `difference`), `NAME.values` for a vector; the header names the base.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from translate.engine import EngineError
from translate.starter import base
from translate.starter.difference import pack, unpack

FORMAT = "1"


def save_adapter(path: Path, before: dict[str, np.ndarray], after: dict[str, np.ndarray],
                 facts: dict[str, str]) -> None:
    """Write `after` minus `before` to `path`; `facts` about the training go into the header."""
    from safetensors.numpy import save_file

    tensors: dict[str, np.ndarray] = {}
    for name, weights in before.items():
        difference = after[name] - weights
        if difference.ndim == 1:
            tensors[f"{name}.values"] = difference
        else:
            tensors[f"{name}.codes"], tensors[f"{name}.scales"] = pack(difference)
    save_file(tensors, path, metadata={**facts, "format": FORMAT, "base_sha256": base.SHA256})


def add_adapter(weights: dict[str, np.ndarray], path: Path) -> None:
    """Add what `path` holds to the base's `weights`, in place. Raises EngineError where it is for another base."""
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as stored:
        facts = stored.metadata()
        if (facts.get("format"), facts.get("base_sha256")) != (FORMAT, base.SHA256):
            raise EngineError(f"{path.name} has format {facts.get('format')} for base {facts.get('base_sha256')}, "
                              f'expected {FORMAT} for {base.SHA256}; try pip install --force-reinstall tarjama.')
        names = set(stored.keys())
        for name, values in weights.items():
            if f"{name}.values" in names:
                values += stored.get_tensor(f"{name}.values")
            else:
                values += unpack(stored.get_tensor(f"{name}.codes"), stored.get_tensor(f"{name}.scales"))
