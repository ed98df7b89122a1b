"""Transposed convolution: a convolution over the input with zeros between its elements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stream_mlir.interp.convolution import convolve
from stream_mlir.interp.exact import product_bound, working_dtype
from stream_mlir.interp.windows import Window


@dataclass(frozen=True)
class Transposed:
    """Geometry; `window.pads` crop the output, `more` lengthens its ends, one entry per spatial dimension."""

    window: Window
    more: tuple[int, ...]

    @property
    def extents(self) -> tuple[int, ...]:
        """Output positions that one input position reaches, per dimension."""
        pairs = zip(self.window.kernel, self.window.dilations, strict=True)
        return tuple(d * (k - 1) + 1 for k, d in pairs)


def convolve_transposed(
    inputs: np.ndarray, weights: np.ndarray, geometry: Transposed, groups: int
) -> np.ndarray:
    """Without bias, in the dtype of the arguments: inputs (N, spatial..., C), weights (F, kernel..., C / groups)."""
    window, rank = geometry.window, len(geometry.more)
    wide = [(n - 1) * s + 1 for n, s in zip(inputs.shape[1:-1], window.strides, strict=True)]
    stuffed = np.zeros((len(inputs), *wide, inputs.shape[-1]), inputs.dtype)
    stuffed[(slice(None), *(slice(None, None, s) for s in window.strides))] = inputs
    begins = [e - 1 - p for e, p in zip(geometry.extents, window.pads[:rank], strict=True)]
    ends = [
        e - 1 - p + more
        for e, p, more in zip(geometry.extents, window.pads[rank:], geometry.more, strict=True)
    ]
    plain = Window.make(window.kernel, dilations=window.dilations)
    flipped = np.flip(weights, tuple(range(1, 1 + rank)))
    return convolve(_resized(stuffed, begins, ends), flipped, plain, groups)


def accumulate_transposed(
    inputs: np.ndarray,
    weights: np.ndarray,
    geometry: Transposed,
    groups: int,
    zero_point: int,
    largest_input: int,
) -> np.ndarray:
    """Exact integers: int64 sums of weight * (raw input - zero point)."""
    dtype = working_dtype(product_bound(weights, largest_input + abs(zero_point)))
    centered = inputs.astype(dtype) - dtype.type(zero_point)
    return convolve_transposed(centered, weights.astype(dtype), geometry, groups).astype(np.int64)


def _resized(array: np.ndarray, begins: Sequence[int], ends: Sequence[int]) -> np.ndarray:
    """Zeros around the spatial dimensions; negative amounts cut."""
    pads = [(0, 0), *((max(0, b), max(0, e)) for b, e in zip(begins, ends, strict=True)), (0, 0)]
    cuts = (slice(max(0, -b), -max(0, -e) or None) for b, e in zip(begins, ends, strict=True))
    return np.pad(array, pads)[(slice(None), *cuts)]
