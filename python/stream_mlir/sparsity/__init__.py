"""Unstructured sparsity by magnitude: zeros in weights, and in what layers read (HASS, arXiv 2406.03088).

`threshold` is plain numpy and knows no IR; nothing here knows a device.
"""

from stream_mlir.sparsity.clip import clip
from stream_mlir.sparsity.note import NOTE, note, noted
from stream_mlir.sparsity.statistics import WINDOW_ZEROS, window_zeros
from stream_mlir.sparsity.threshold import thinned

__all__ = ["NOTE", "WINDOW_ZEROS", "clip", "note", "noted", "thinned", "window_zeros"]
