"""Between the model's own layout (N, C, H, W) and the stream's (N, H, W, C), as the argument and result attributes record it."""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_mlir import ir


def to_stream(array: np.ndarray, attrs: Any) -> np.ndarray:
    """Model layout to stream layout; dimension 0 may be any batch size.

    `attrs` is the attribute dictionary of one argument or result of @main (`stream.model_shape`, `stream.permutation`).
    The first dimension stays the frame's only where the permutation keeps it there. ValueError if the sizes disagree.
    """
    shape, permutation = _attributes(attrs)
    if shape is None:
        return array
    array = array.reshape(_batched(shape, array.size))
    return array if permutation is None else np.ascontiguousarray(array.transpose(permutation))


def to_model(array: np.ndarray, attrs: Any) -> np.ndarray:
    """Stream layout back to the model's, the inverse of `to_stream`, in the model tensor's own shape (`stream.shape`) and, of indices, its element
    type (`stream.element_type`)."""
    shape, permutation = _attributes(attrs)
    if "stream.element_type" in attrs:
        bits = ir.IntegerType(ir.TypeAttr(attrs["stream.element_type"]).value).width
        array = array.astype(f"int{bits}")
    if shape is None:
        return array
    batched = _batched(shape, array.size)
    own = _batched(_integers(attrs, "stream.shape") or shape, array.size)
    if permutation is None:
        return array.reshape(own)
    inner = [batched[axis] for axis in permutation]
    return array.reshape(inner).transpose(np.argsort(permutation)).reshape(own)


def _batched(shape: list[int], size: int) -> list[int]:
    frame = int(np.prod(shape))
    if size % frame:
        raise ValueError(f"{size} values do not make whole frames of shape {shape}")
    return [shape[0] * (size // frame), *shape[1:]]


def _attributes(attrs: Any) -> tuple[list[int] | None, list[int] | None]:
    shape, permutation = (
        _integers(attrs, name) for name in ("stream.model_shape", "stream.permutation")
    )
    if permutation is not None and permutation == list(range(len(permutation))):
        permutation = None
    return shape, permutation


def _integers(attrs: Any, name: str) -> list[int] | None:
    return list(ir.DenseI64ArrayAttr(attrs[name])) if name in attrs else None
