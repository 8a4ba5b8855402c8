"""What was learned, as it ships: trained weights minus base weights, two bits a value and one scale a group of values.

Four levels of a Gaussian keep 88% of a difference's energy in 30 MB for 122 million values; a low-rank factorization of
that size keeps far less of a full fine-tuning (both measured: README.md beside). Pure: arrays in, arrays out.
"""

from __future__ import annotations

import numpy as np

# Lloyd-Max quantizer of a unit Gaussian with four levels (Max 1960, table I).
_OUTER, _INNER = 1.510, 0.4528
LEVELS = np.array([-_OUTER, -_INNER, _INNER, _OUTER], dtype=np.float32)
_BORDER = (_OUTER + _INNER) / 2
GROUP = 128
"""Values of a row that share a scale. Every matrix of the model has rows of a multiple of it."""
_FITTING_ROUNDS = 6


def pack(difference: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A matrix of float32 whose rows are a multiple of `GROUP` long, as codes (four to a byte) and scales (float16)."""
    groups = difference.reshape(-1, GROUP)
    scales = np.sqrt(np.mean(groups**2, axis=1, keepdims=True)) + np.float32(1e-12)
    for _ in range(_FITTING_ROUNDS):
        levels = LEVELS[_codes(groups, scales)]
        # The scale that fits these levels best, by least squares.
        scales = np.sum(groups * levels, axis=1, keepdims=True) / np.sum(levels**2, axis=1, keepdims=True)
    stored = scales.astype(np.float16)
    codes = _codes(groups, stored.astype(np.float32)).reshape(-1, 4)
    packed = codes[:, 0] | codes[:, 1] << 2 | codes[:, 2] << 4 | codes[:, 3] << 6
    return packed.reshape(len(difference), -1), stored.reshape(len(difference), -1)


def _codes(groups: np.ndarray, scales: np.ndarray) -> np.ndarray:
    border = np.abs(scales) * np.float32(_BORDER)
    codes: np.ndarray = (groups > -border).astype(np.uint8) + (groups > 0) + (groups > border)
    return codes


def unpack(packed: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """The matrix that `pack` stored, in float32. The same bytes give the same floats everywhere."""
    codes = np.stack([packed >> shift & 3 for shift in (0, 2, 4, 6)], axis=-1)
    values = LEVELS[codes.reshape(-1, GROUP)] * scales.reshape(-1, 1).astype(np.float32)
    matrix: np.ndarray = values.reshape(len(packed), -1)
    return matrix
