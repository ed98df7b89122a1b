"""How a quantized value is stored, and the way between real numbers and raw integers (docs/quantization.md, 1.1 and 1.7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stream_mlir import ir
from stream_mlir.dialects import quant
from stream_mlir.errors import UserError


@dataclass(frozen=True)
class Storage:
    """A raw integer q of `bits` bits that stands for (q - zero_point) * scale."""

    bits: int
    signed: bool
    scale: float
    zero_point: int

    @property
    def qmin(self) -> int:
        """Smallest raw value."""
        return -(1 << (self.bits - 1)) if self.signed else 0

    @property
    def qmax(self) -> int:
        """Largest raw value."""
        return (1 << (self.bits - int(self.signed))) - 1

    @property
    def largest_raw(self) -> int:
        """max |q| over the storage range."""
        return max(-self.qmin, self.qmax)

    @property
    def dtype(self) -> np.dtype:
        """The smallest numpy integer that holds a raw value."""
        return np.dtype(f"{'i' if self.signed else 'u'}{1 if self.bits <= 8 else 2}")

    def quantize(self, values: np.ndarray) -> np.ndarray:
        """Nearest raw values (halves to even, the quotient in single precision), clamped to the storage range; NaN is a UserError."""
        if np.isnan(values).any():
            raise UserError("the data contains NaN")
        with np.errstate(over="ignore"):
            quotient = (values.astype(np.float64) / self.scale).astype(np.float32)
        scaled = np.rint(quotient).astype(np.float64) + self.zero_point
        return np.clip(scaled, self.qmin, self.qmax).astype(self.dtype)

    def dequantize(self, raw: np.ndarray) -> np.ndarray:
        """The real numbers (float32) that raw integers stand for."""
        return ((raw.astype(np.float64) - self.zero_point) * self.scale).astype(np.float32)

    def ends(self) -> tuple[float, float]:
        """The smallest and the largest real number."""
        low, high = self.dequantize(np.array([self.qmin, self.qmax]))
        return float(low), float(high)

    def element_type(self, context: ir.Context | None = None) -> ir.Type:
        """The MLIR type `!quant.uniform<...>`."""
        flags = quant.QuantizedType.FLAG_SIGNED if self.signed else 0
        integer = ir.IntegerType.get_signless(self.bits, context)
        real = ir.F32Type.get(context)
        return quant.UniformQuantizedType.get(
            flags, integer, real, self.scale, self.zero_point, self.qmin, self.qmax
        )


def storage_of(value_type: ir.Type) -> Storage | None:
    """Storage of a tensor or element type; None for f32. TypeError for anything else."""
    element = value_type.element_type if isinstance(value_type, ir.RankedTensorType) else value_type
    if isinstance(element, ir.F32Type):
        return None
    if not isinstance(element, quant.UniformQuantizedType):
        raise TypeError(f"{element} is neither f32 nor a per-tensor quantized type")
    return Storage(
        element.storage_type_integral_width, element.is_signed, element.scale, element.zero_point
    )


def quantized(value_type: ir.Type) -> Storage:
    """Storage of a type that must be quantized; TypeError for f32."""
    storage = storage_of(value_type)
    if storage is None:
        raise TypeError(f"{value_type} is not quantized")
    return storage


def quantize_array(array: np.ndarray, value_type: ir.Type) -> np.ndarray:
    """Float array to raw integers of `value_type`; an f32 type leaves it as it is."""
    storage = storage_of(value_type)
    return array if storage is None else storage.quantize(array)


def dequantize_array(array: np.ndarray, value_type: ir.Type) -> np.ndarray:
    """Raw integers of `value_type` to float32; an f32 type leaves the array as it is."""
    storage = storage_of(value_type)
    return array if storage is None else storage.dequantize(array)
