"""Where resampling reads: the coordinate and rounding rules of PyTorch and ONNX, along one dimension."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Axis:
    """From `size` positions to `result`; `given` is the scale result / size where the model states it, else 0."""

    size: int
    result: int
    given: float = 0.0

    @property
    def scale(self) -> np.float32:
        """Output positions per input position, in float32 as onnxruntime computes it."""
        return (
            np.float32(self.given)
            if self.given
            else np.float32(self.result) / np.float32(self.size)
        )

    @property
    def step(self) -> np.float32:
        """Input positions per output position, in float32 as PyTorch computes it (ATen UpSample.h, compute_scales_value)."""
        return (
            np.float32(1.0 / self.given)
            if self.given
            else np.float32(self.size) / np.float32(self.result)
        )


HALF = np.float32(0.5)
FRACTION_BITS = 24
"""Of interpolation weights: as fine as float32."""


def _half_pixel(axis: Axis, i: np.ndarray) -> np.ndarray:
    return (i + HALF) / axis.scale - HALF


def _pytorch_half_pixel(axis: Axis, i: np.ndarray) -> np.ndarray:
    return _half_pixel(axis, i) if axis.result > 1 else np.zeros_like(i)


def _half_pixel_symmetric(axis: Axis, i: np.ndarray) -> np.ndarray:
    adjustment = np.float32(axis.result) / (axis.scale * np.float32(axis.size))
    center = np.float32(axis.size) / np.float32(2)
    return center * (np.float32(1) - adjustment) + _half_pixel(axis, i)


def _align_corners(axis: Axis, i: np.ndarray) -> np.ndarray:
    return i * np.float32(axis.size - 1) / np.float32(max(axis.result - 1, 1))


COORDINATES: dict[str, Callable[[Axis, np.ndarray], np.ndarray]] = {
    "half_pixel": _half_pixel,
    "pytorch_half_pixel": _pytorch_half_pixel,
    "half_pixel_symmetric": _half_pixel_symmetric,
    "align_corners": _align_corners,
    "asymmetric": lambda axis, i: i / axis.scale,
    "tf_half_pixel_for_nn": lambda axis, i: (i + HALF) / axis.scale,
    "torch": lambda axis, i: i * axis.step,
    "torch half pixel": lambda axis, i: (i + HALF) * axis.step - HALF,
    "torch exact": lambda axis, i: (i + HALF) * axis.step,
}
"""The real input position of output position i: `coordinate_transformation_mode` of ONNX Resize, and PyTorch's own (ATen UpSample.h,
nearest_idx and nearest_exact_idx), which differ in how they round."""

ROUNDINGS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "floor": np.floor,
    "ceil": np.ceil,
    "round_prefer_floor": lambda x: np.ceil(x - HALF),
    "round_prefer_ceil": lambda x: np.floor(x + HALF),
}
"""`nearest_mode` of ONNX Resize."""


def nearest(axis: Axis, coordinates: str, rounding: str) -> np.ndarray:
    """The input position that each output position reads."""
    real = COORDINATES[coordinates](axis, np.arange(axis.result, dtype=np.float32))
    return np.clip(ROUNDINGS[rounding](real), 0, axis.size - 1).astype(np.int64)


def linear(axis: Axis, coordinates: str) -> tuple[np.ndarray, np.ndarray]:
    """The lower neighbor of each output position, and in 2^-FRACTION_BITS how far it is to the next one."""
    real = COORDINATES[coordinates](axis, np.arange(axis.result, dtype=np.float32))
    fixed = np.rint(np.clip(real, 0, axis.size - 1).astype(np.float64) * (1 << FRACTION_BITS))
    low, weight = np.divmod(fixed.astype(np.int64), 1 << FRACTION_BITS)
    return low, weight
