"""Constants in the layouts of the kernels (lib/Kernels/README.md) and in their narrowest widths."""

from __future__ import annotations

import numpy as np

from stream_mlir.mapping.layer import Fold


def signed_bits(values: np.ndarray) -> int:
    """Smallest signed width, at least 2, that holds every value."""
    low, high = int(values.min(initial=0)), int(values.max(initial=0))
    return max(high.bit_length(), (~low).bit_length() if low < 0 else 0, 1) + 1


def unsigned_bits(values: np.ndarray) -> int:
    """Smallest unsigned width, at least 1, that holds every value; none may be negative."""
    return max(int(values.max(initial=0)).bit_length(), 1)


def pack_channels(values: np.ndarray, groups: int, fold: Fold) -> np.ndarray:
    """One value per filter as `[output word][lane]`."""
    per_group = values.size // groups
    blocks = values.reshape(groups // fold.group, fold.group, per_group // fold.out, fold.out)
    return np.ascontiguousarray(blocks.transpose(0, 2, 1, 3)).reshape(-1, fold.group * fold.out)
