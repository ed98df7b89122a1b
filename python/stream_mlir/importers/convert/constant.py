"""Operators on constants that torch-mlir's ONNX lowering leaves behind, evaluated with numpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


def constants_only(values: Sequence[object]) -> bool:
    """No stream among them."""
    return not any(isinstance(value, Stream) for value in values)


def require_constants(who: str, *parameters: object) -> None:
    """Refuse parameters (None: there is none) that are no constants."""
    if any(each is not None and not isinstance(each, np.ndarray) for each in parameters):
        raise Refuse(f"{who} whose parameters are computed from data")


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


@converter("aten.size.int", padding=True)
def size(context: Context, x: Stream | np.ndarray, dim: int) -> int:
    """The extent of one dim: shapes are static."""
    return int(x.shape[dim])


@converter("aten.dim", padding=True)
def rank(context: Context, x: Stream | np.ndarray) -> int:
    """The number of dims."""
    return len(x.shape)


@converter("prim.tolist")
def to_list(context: Context, value: object) -> list[int | float]:
    """A constant array as a list."""
    if not isinstance(value, np.ndarray):
        raise Refuse("a list that is computed from data")
    return value.tolist()


@converter("runtime.assert")
def check(context: Context, holds: bool) -> tuple[()]:
    """A condition of torch-mlir's ONNX lowering."""
    if not holds:
        raise Refuse("a case that torch-mlir's ONNX lowering does not cover")
    return ()


_ARITHMETIC: dict[str, Callable[..., object]] = {
    "aten.eq.int": lambda a, b: a == b,
    "aten.eq.float": lambda a, b: a == b,
    "aten.ge.int": lambda a, b: a >= b,
    "aten.lt.Scalar": np.less,
    "aten.add.int": lambda a, b: a + b,
    "aten.sub.int": lambda a, b: a - b,
    "aten.mul.int": lambda a, b: a * b,
    "aten.div.int": lambda a, b: a / b,
    "aten.Int.float": int,
    "aten.Float.Scalar": float,
}


def _register(op: str, function: Callable[..., object]) -> None:
    @converter(op)
    def evaluate(context: Context, *operands: object) -> object:
        if not constants_only(operands):
            raise Refuse("arithmetic on shapes that depends on data")
        return function(*operands)


for _op, _function in _ARITHMETIC.items():
    _register(_op, _function)
