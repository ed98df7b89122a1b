"""Sliding windows over channel-last arrays of one to three spatial dimensions, shared by convolution and pooling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


@dataclass(frozen=True)
class Window:
    """Geometry of a window; every tuple has one entry per spatial dimension, `pads` all begins, then all ends."""

    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    pads: tuple[int, ...]
    dilations: tuple[int, ...]

    @staticmethod
    def make(
        kernel: Sequence[int],
        strides: Sequence[int] | None = None,
        pads: Sequence[int] | None = None,
        dilations: Sequence[int] | None = None,
    ) -> Window:
        """A window with the defaults filled in: strides 1, pads 0, dilations 1."""
        rank = len(kernel)
        return Window(
            tuple(kernel),
            tuple(strides or [1] * rank),
            tuple(pads or [0] * (2 * rank)),
            tuple(dilations or [1] * rank),
        )

    @property
    def taps(self) -> int:
        """Positions inside one window."""
        return int(np.prod(self.kernel))


def sliding(inputs: np.ndarray, window: Window, pad_value: float) -> np.ndarray:
    """View of shape (N, output spatial..., kernel..., C) over `inputs` (N, spatial..., C), padded with `pad_value`."""
    rank = len(window.kernel)
    spatial = tuple(range(1, 1 + rank))
    if any(window.pads):
        pads = [(0, 0), *zip(window.pads[:rank], window.pads[rank:], strict=True), (0, 0)]
        inputs = np.pad(inputs, pads, constant_values=pad_value)
    extent = tuple((k - 1) * d + 1 for k, d in zip(window.kernel, window.dilations, strict=True))
    view = sliding_window_view(inputs, extent, axis=spatial)  # (N, positions..., C, extent...)
    steps = (slice(None), *(slice(None, None, s) for s in window.strides), slice(None))
    view = view[(*steps, *(slice(None, None, d) for d in window.dilations))]
    return np.moveaxis(view, 1 + rank, -1)
