"""Formulae as text: arithmetic over named quantities, for numbers and for numpy arrays alike."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from types import CodeType
from typing import Any

import numpy as np

from stream_mlir.mapping import memory

Values = Mapping[str, Any]

_NODES = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Call, ast.BinOp, ast.UnaryOp),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.USub),
    *(ast.Compare, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq),
)


def _choose(condition: Any, yes: Any, no: Any) -> Any:
    return np.where(condition, yes, no)


def _digits(number: Any) -> Any:
    """Binary digits of a whole number."""
    return np.floor(np.log2(np.maximum(number, 1))) + (np.asarray(number) > 0)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ceil": np.ceil,
    "floor": np.floor,
    "log2": np.log2,
    "max": np.maximum,
    "min": np.minimum,
    "lcm": np.lcm,
    "choose": _choose,
    "digits": _digits,
    "bram18": memory.bram18,
    "rom_bram18": memory.rom_bram18,
    "rom_luts": memory.rom_luts,
    "fifo_bram18": memory.fifo_bram18,
    "fifo_luts": memory.fifo_luts,
    "luts": memory.luts,
    "queue": memory.lutram,
    "uram": memory.uram,
}
"""What a formula may call: `choose(condition, yes, no)`; `digits(n)`, binary digits; the rest but arithmetic is from `memory.py`, of (depth, bits)."""


class Formula:
    """One formula. Raises ValueError where the text is more than arithmetic, or names what is not there."""

    def __init__(self, text: str | int | float, names: Iterable[str]) -> None:
        self.text = " ".join(str(text).split())
        self._code = _compile(self.text, {*names})

    def __call__(self, values: Values) -> Any:
        """Its value for the named quantities."""
        return eval(self._code, {"__builtins__": {}, **FUNCTIONS}, dict(values))


def _compile(text: str, names: set[str]) -> CodeType:
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        raise ValueError(f"'{text}' is no formula: {error.msg}") from None
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, _NODES):
            raise ValueError(f"'{text}': {type(node).__name__} is not allowed in a formula")
        if isinstance(node, ast.Name) and node.id not in (FUNCTIONS if node in called else names):
            raise ValueError(f"'{text}': unknown name '{node.id}'")
    return compile(tree, text, "eval")
