"""The products and cycles of a zero-skipping layer on given windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.skip_times import lane_table, shape_of, skip_of

_AT_ONCE = 4_000_000
"""Elements of the largest array on the way."""


@dataclass(frozen=True)
class Work:
    """Of a frame: `passes` has the cycles of each pass, units x passes; `products` counts the multiplications."""

    passes: np.ndarray
    products: int

    def cycles(self, layer: Layer) -> int:
        """Iterations of the kernel."""
        shape = shape_of(layer)
        first = self.passes[:-1, 0]
        waiting = np.maximum(shape.loads - first, 0).sum()
        return int(shape.loads + self.passes.sum() + waiting)


def work_of(layer: Layer, windows: Iterable[np.ndarray]) -> Work:
    """The work on windows, some positions x channels x taps at a time: whether each activation is no zero."""
    parts = [_part(layer, part) for part in windows]
    passes = np.concatenate([part.passes for part in parts])
    return Work(passes, sum(part.products for part in parts))


def drawn_windows(layer: Layer, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Windows of a frame with as many zeros as the layer's histograms say, each channel for itself, and anywhere in the window."""
    taps, zeros = layer.taps, skip_of(layer).zeros
    shares = np.eye(1, taps + 1).repeat(layer.channels, axis=0) if zeros is None else zeros.array
    below = np.cumsum(shares, axis=1)[:, :-1]
    for count in at_once(layer):
        many = (rng.random((count, layer.channels, 1)) >= below).sum(axis=2)
        places = rng.random((count, layer.channels, taps)).argsort(axis=2)
        yield places >= many[..., None]


def at_once(layer: Layer) -> list[int]:
    """Output positions of a frame, so many at a time."""
    shape = shape_of(layer)
    step = max(1, _AT_ONCE // (layer.channels * max(layer.taps, shape.passes)))
    return [min(step, layer.positions - at) for at in range(0, layer.positions, step)]


def _part(layer: Layer, active: np.ndarray) -> Work:
    """Of some output positions."""
    skip, fold, shape = skip_of(layer), layer.fold, shape_of(layer)
    left = _left(layer, active)
    cycles = np.maximum(1, -(-left // fold.fine))
    if not skip.empty:
        cycles *= active.any(axis=2).T[..., None]
    lanes = cycles[lane_table(layer)].sum(axis=2)  # group block, lane, position, pass
    slowest: np.ndarray = np.maximum(1, lanes.max(axis=1))
    passes = np.swapaxes(slowest, 0, 1).reshape(-1, left.shape[2])
    repeats = shape.passes // left.shape[2]
    return Work(np.repeat(passes, repeats, axis=1), int(left.sum()) * fold.out * repeats)


def _left(layer: Layer, active: np.ndarray) -> np.ndarray:
    """channels x positions x passes, or x 1 where all passes have the same: the taps left."""
    skip, fold = skip_of(layer), layer.fold
    if not skip.activations:
        active = np.ones_like(active)
    if not skip.weights:
        return active.sum(axis=2).T[..., None]
    kept = skip.taps_kept(fold.out, layer.groups)
    by_channel = kept.transpose(0, 3, 2, 1).reshape(layer.channels, layer.taps, -1)
    counts = np.matmul(active.transpose(1, 0, 2).astype(np.float32), by_channel.astype(np.float32))
    return counts.astype(np.int64)
