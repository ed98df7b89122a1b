"""Which weight scales belong to which filter of a layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

#: May stand between a constant and the layer that reads it.
MOVES_WEIGHTS = frozenset(["Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"])


def filter_scales(node: Any, steps: np.ndarray) -> np.ndarray | None:
    """One scale per filter from one per element; None where a filter has several, or the operator has no filters."""
    rows = _ROWS[node.op_type](node, steps) if node.op_type in _ROWS else None
    if rows is None or not (rows == rows[:, :1]).all():
        return None
    return rows[:, 0].astype(np.float64)


def _conv(_: Any, steps: np.ndarray) -> np.ndarray:
    return steps.reshape(len(steps), -1)


def _conv_transpose(node: Any, steps: np.ndarray) -> np.ndarray:
    """C x F/groups x K...: the filters of a group lie in dimension 1."""
    groups = next((a.i for a in node.attribute if a.name == "group"), 1)
    split = steps.reshape(groups, len(steps) // groups, steps.shape[1], -1)
    return np.moveaxis(split, 2, 1).reshape(groups * steps.shape[1], -1)


def _gemm(node: Any, steps: np.ndarray) -> np.ndarray:
    transposed = any(a.name == "transB" and a.i for a in node.attribute)
    return steps if transposed else steps.T


def _matmul(_: Any, steps: np.ndarray) -> np.ndarray | None:
    return steps.reshape(steps.shape[-2:]).T if steps.size == np.prod(steps.shape[-2:]) else None


_ROWS: dict[str, Callable[[Any, np.ndarray], np.ndarray | None]] = {
    "Conv": _conv,
    "ConvTranspose": _conv_transpose,
    "Gemm": _gemm,
    "MatMul": _matmul,
}
