"""Operators on constants that torch-mlir's ONNX lowering leaves behind, evaluated with numpy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.full")
def full(context: Context, size: Sequence[int], value: float, *_: object) -> np.ndarray:
    """An array of one number."""
    return np.full(size, value, np.float32)


@converter("aten.item", "aten.Int.Tensor", "aten.FloatImplicit", "aten.IntImplicit")
def item(context: Context, value: object) -> float | int:
    """The one element of a constant."""
    if not isinstance(value, np.ndarray) or value.size != 1:
        raise Refuse("a number that is computed from data")
    return value.item()


@converter("aten.select.int")
def select(context: Context, value: object, dim: int, index: int) -> np.ndarray:
    """One slice of a constant."""
    if not isinstance(value, np.ndarray):
        raise Refuse("taking one slice of a stream")
    return np.asarray(value.take(index, dim))


@converter(
    "prim.NumToTensor.Scalar",
    "aten.tensor",
    "aten.tensor.float",
    "aten.tensor.int",
    "aten.scalar_tensor",
)
def number(context: Context, value: object, *_: object) -> np.ndarray:
    """A Python number as an array."""
    if isinstance(value, Stream):
        raise Refuse("a number that is computed from data")
    return np.asarray(value)
