"""stream-quantize: float to integer, calibrated."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

import numpy as np
from typing_extensions import Self

from stream_mlir import ir
from stream_mlir.passes.base import Pass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.quant import Calibration, Settings, is_quantized, quantize_module

Arrays = Sequence[np.ndarray] | Mapping[str, np.ndarray] | np.ndarray


@register
@dataclasses.dataclass(frozen=True)
class Quantize(Pass):
    """Turns an f32 module into an integer one, with ranges measured on calibration data.

    Afterwards no f32 is left outside quantized types, and `stream.sqnr_db` on each layer states what the rounding cost.
    A module that is quantized already stays as it is.
    """

    name: ClassVar[str] = "stream-quantize"

    weights: int = option(8, help="bits of a weight, 2 to 16")
    activations: int = option(8, help="bits of an activation, 4 to 16")
    scheme: Literal["affine", "symmetric"] = option(
        "affine", help="whether activations have zero points"
    )
    scales: Literal["free", "pow2"] = option("free", help="any scales, or powers of two")
    ranges: Literal["minmax", "percentile", "mse"] = option(
        "mse", help="how a range follows from what was observed"
    )
    calib: str | None = option(
        None, help=".npz, .npy or folder of .npy files, model layout, frames first"
    )
    samples: int = option(64, help="calibration frames used at most; 0 means all")
    seed: int = option(0, help="of the random data that stands in where there is no calib")

    data: ClassVar[Arrays | None] = None

    def with_data(self, arrays: Arrays) -> Self:
        """The same pass calibrated on arrays: model layout, frames first, in argument order or by name."""
        copy = dataclasses.replace(self)
        # Not a field: a field would be an option of the flag.
        object.__setattr__(copy, "data", arrays)
        return copy

    def run(self, op: ir.Operation) -> None:
        """Quantizes @main in place."""
        if not (2 <= self.weights <= 16 and 4 <= self.activations <= 16):
            self.fail(
                op,
                f"cannot quantize to {self.weights}-bit weights and {self.activations}-bit activations",
                hint="weights take 2 to 16 bits, activations 4 to 16",
            )
        if not is_quantized(op):
            settings = Settings(
                self.weights, self.activations, self.scheme, self.scales, self.ranges
            )
            quantize_module(op, settings, self._calibration(op))

    def _calibration(self, op: ir.Operation) -> Calibration:
        if self.data is not None:
            return Calibration.from_arrays(op, self.data, self.samples)
        if self.calib is not None:
            return Calibration.from_path(op, self.calib, self.samples)
        return Calibration.random(op, self.samples, self.seed)
