"""Packed weights: rows of one weight per multiplier, and which of them are off chip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from stream_mlir.mapping.layer import Fold


def pack_weights(weights: np.ndarray, groups: int, fold: Fold) -> np.ndarray:
    """`F x taps x C/groups` filters as `[step][lane]`, in the order in which the kernel consumes them.

    Steps run over group blocks, filter blocks, channel blocks, tap blocks; lanes over taps, groups, channels, filters.
    """
    filters, taps, channels = weights.shape
    blocks = weights.reshape(
        groups // fold.group,
        fold.group,
        filters // groups // fold.out,
        fold.out,
        taps // fold.fine,
        fold.fine,
        channels // fold.in_,
        fold.in_,
    )  # gb, g, fb, f, tb, t, cb, c
    gb, g, fb, f, tb, t, cb, c = range(8)
    order = (gb, fb, cb, tb, t, g, c, f)
    steps = (
        (groups // fold.group)
        * (filters // groups // fold.out)
        * (channels // fold.in_)
        * (taps // fold.fine)
    )
    return np.ascontiguousarray(blocks.transpose(order)).reshape(steps, -1)


def away(rows: int, offchip: int) -> np.ndarray:
    """Which of the rows of an output position are off chip: spread evenly, the first among them."""
    return np.arange(rows) * offchip % rows < offchip


def decoders(lanes: int, rows: int, offchip: int) -> int:
    """Decoders of one weight per cycle side by side that bring a row of `lanes` weights in its share of the time."""
    needed = -(-lanes * offchip // rows)
    return next(count for count in range(needed, lanes + 1) if lanes % count == 0)
