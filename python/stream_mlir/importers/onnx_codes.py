"""How an ONNX model's integers stand for real numbers: scale, zero point, type, axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stream_mlir.interp.storage import Storage

# Bits, and whether there is a sign, by the names of onnx.TensorProto.
_KINDS = {
    name: (bits, signed)
    for bits in (2, 4, 8, 16, 32)
    for name, signed in ((f"UINT{bits}", False), (f"INT{bits}", True))
}


class Unquantizable(Exception):
    """The reason why a quantization cannot be taken over."""


@dataclass(frozen=True, eq=False)
class Codes:
    """Integers q in [low, high] that stand for (q - zero) * scale; `scale` and `zero` broadcast to the value, or lie along `axis`
    (in blocks of `block`). `kind` is an onnx.TensorProto type, 0 where there is none."""

    scale: np.ndarray
    zero: np.ndarray
    low: int
    high: int
    axis: int | None = None
    block: int = 0
    kind: int = 0

    def same(self, other: Codes) -> bool:
        """Both read the same integers alike."""
        pairs = ((self.scale, other.scale), (self.zero, other.zero))
        return all(np.array_equal(a.ravel(), b.ravel()) for a, b in pairs)

    def quantize(self, values: np.ndarray) -> np.ndarray:
        """The nearest integers, halves to even, in single precision as ONNX says."""
        scale, zero = with_block(self, values.shape)
        quotient = values.astype(np.float32) / scale
        return np.clip(np.rint(quotient).astype(np.float64) + zero, self.low, self.high).astype(
            np.int64
        )


#: Of a value whose quantization was refused.
UNKNOWN = Codes(np.ones(()), np.zeros((), np.int64), 0, 0)


def codes_of(node: Any, tensors: dict[str, Any], kind: int = 0) -> Codes:
    """Of a QuantizeLinear or DequantizeLinear node; `kind` is the type of the integers if they are there already."""
    from onnx import TensorProto, helper, numpy_helper

    names = [*node.input[1:], ""][:2]
    if any(name and name not in tensors for name in names):
        raise Unquantizable("its scale or zero point is computed from data")
    scale = numpy_helper.to_array(tensors[names[0]]).astype(np.float32)
    zero = np.zeros((), np.int64)
    values = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    if names[1]:
        zero = numpy_helper.to_array(tensors[names[1]]).astype(np.int64)
        kind = kind or tensors[names[1]].data_type
    kind = int(kind or values.get("output_dtype") or TensorProto.UINT8)
    name = TensorProto.DataType.Name(kind)
    if name not in _KINDS:
        raise Unquantizable(f"it quantizes to {name.lower()}; integers of 2 to 32 bits work")
    if not (np.isfinite(scale).all() and (scale > 0).all()):
        raise Unquantizable("its scale is not a positive number")
    bits, signed = _KINDS[name]
    low = -(1 << (bits - 1)) if signed else 0
    axis, block = values.get("axis", 1), values.get("block_size", 0)
    return Codes(
        scale, zero, low, low + (1 << bits) - 1, axis if scale.size > 1 else None, block, kind
    )


def with_block(codes: Codes, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """(scale, zero) ready to be broadcast to a value of this shape."""
    if codes.axis is None:
        return _scalar(codes.scale), _scalar(codes.zero)
    if codes.block:
        axis = codes.axis % len(shape)
        spread = [
            np.repeat(each, codes.block, axis).take(range(shape[axis]), axis) if each.ndim else each
            for each in (codes.scale, codes.zero)
        ]
        return spread[0], spread[1]
    aligned = [1] * len(shape)
    aligned[codes.axis] = -1
    return codes.scale.reshape(aligned), _scalar(codes.zero, aligned)


def _scalar(array: np.ndarray, shape: Sequence[int] | None = None) -> np.ndarray:
    """Without dimensions where there is one element; else in the given shape."""
    if array.size == 1:
        return array.reshape(())
    return array if shape is None else array.reshape(shape)


def storage_of(codes: Codes) -> Storage:
    """As the type of a stream."""
    if codes.scale.size > 1 or codes.zero.size > 1:
        raise Unquantizable("its scale differs between channels; a stream has one")
    bits = max(2, (codes.high - codes.low).bit_length())
    if bits > 16:
        raise Unquantizable(f"it stores {bits} bits per value; streams take 2 to 16")
    storage = Storage(bits, codes.low < 0, float(codes.scale.item()), int(codes.zero.item()))
    if not storage.qmin <= storage.zero_point <= storage.qmax:
        raise Unquantizable("its zero point is no value of the integers")
    return storage
