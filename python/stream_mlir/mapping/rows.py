"""Row by row timing of a sliding window: how many words a window process reads and emits while one output row is made.

Follows the static schedule of the kernels (`lib/Kernels/README.md`): fill the line buffer for the first output row; then, while the windows of
row r go out, read the input rows that row r + 1 needs, one word per cycle. Everything is a pure function of the layer.
"""

from dataclasses import dataclass
from math import prod

import numpy as np

from stream_mlir.mapping.layer import Layer


@dataclass(frozen=True)
class WindowRows:
    """Words per frame of one window process. `reads[r]` words come in while `emits` words of output row r go out."""

    fill: int
    reads: np.ndarray
    emits: int

    @property
    def iterations(self) -> int:
        """Loop iterations of the window process alone, per frame."""
        return self.fill + int(np.maximum(self.reads, self.emits).sum())


def window_rows(layer: Layer) -> WindowRows:
    """The schedule of the layer's window process. A row is the outermost spatial dimension that slides."""
    window = layer.window
    if window is None:
        raise ValueError(f"{layer.name} has no window")
    shape, out = layer.inputs[0], layer.output
    words = channel_words(layer)
    last = (
        np.arange(out[0]) * window.strides[0]
        - window.pads_begin[0]
        + (window.kernel[0] - 1) * window.dilations[0]
    )
    needed = np.append(np.clip(last + 1, 0, shape[0]), shape[0]) * (prod(shape[1:-1]) * words)
    emits = prod(out[1:-1]) * words * (layer.taps // layer.fold.fine)
    return WindowRows(fill=int(needed[0]), reads=np.diff(needed), emits=emits)


def channel_words(layer: Layer) -> int:
    """Input words per spatial position."""
    lanes = layer.fold.in_ if layer.op == "pool" else layer.input_lanes
    return layer.channels // lanes
