"""The table `torch operator -> converter`.

A converter gets the conversion's context and the operands (streams, numpy arrays, Python values; missing trailing ones are
filled from its defaults) and returns the result: a `Stream` or a constant, or a tuple of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

Converter = Callable[..., Any]

_FAMILIES = (
    "activation",
    "adaptive_pool",
    "argmax",
    "arithmetic",
    "attention",
    "concat",
    "constant",
    "conv",
    "conv_transpose",
    "einsum",
    "group_norm",
    "interpolate",
    "layer_norm",
    "linear",
    "matmul",
    "norm",
    "pad",
    "pool",
    "prelu",
    "reduce",
    "resize",
    "select",
    "shape",
    "slice",
    "softmax",
    "tile",
    "unfold",
)
_TABLE: dict[str, Converter] = {}
_READ_PADDING: set[str] = set()
_FIND_INDICES: set[str] = set()
_MOVE: set[str] = set()


def converter(
    *ops: str, padding: bool = False, indices: bool = False, moves: bool = False
) -> Callable[[Converter], Converter]:
    """Register the decorated function for these torch operators.

    `padding`: it takes streams with padding on them. `indices`: its results are integers that it finds. `moves`: it changes no element, so that it
    takes integers as well.
    """

    def register(function: Converter) -> Converter:
        for op in ops:
            if op in _TABLE:
                raise ValueError(f"two converters for {op}")
            _TABLE[op] = function
            if padding:
                _READ_PADDING.add(op)
            if indices:
                _FIND_INDICES.add(op)
            if moves:
                _MOVE.add(op)
        return function

    return register


@cache
def converters() -> dict[str, Converter]:
    """The whole table; the first call loads every family."""
    for family in _FAMILIES:
        import_module(f"stream_mlir.importers.convert.{family}")
    return _TABLE


def reads_padding(op: str) -> bool:
    """Whether the operator's converter takes streams with padding on them."""
    return op in _READ_PADDING


def gives_integers(op: str, given: bool) -> bool:
    """Whether a result of the operator may be integers: indices that it finds, or those that it was `given`."""
    return op in _FIND_INDICES or (given and op in _MOVE)
