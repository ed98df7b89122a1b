"""Passes that run the network on data: where the data come from, and the quantization that they have in view."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ClassVar, Literal

import numpy as np
from typing_extensions import Self

from stream_mlir import ir
from stream_mlir.passes.base import Pass
from stream_mlir.passes.option import option
from stream_mlir.quant import Calibration, Settings, is_quantized

Arrays = Sequence[np.ndarray] | Mapping[str, np.ndarray] | np.ndarray
_GIVEN: ContextVar[Arrays | None] = ContextVar("calibration data of all passes", default=None)


@contextmanager
def calibrated_on(arrays: Arrays | None) -> Iterator[None]:
    """Within it these are the data of every pass that has none of its own: a textual pipeline can name files only."""
    token = _GIVEN.set(arrays)
    try:
        yield
    finally:
        _GIVEN.reset(token)


@dataclasses.dataclass(frozen=True)
class CalibratedPass(Pass):
    """A pass with calibration data, from `with_data`, a file or `calibrated_on`, in this order."""

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

    def calibration(self, op: ir.Operation) -> Calibration:
        """The data, in stream layout."""
        if self.data is not None:
            return Calibration.from_arrays(op, self.data, self.samples)
        if self.calib is not None:
            return Calibration.from_path(op, self.calib, self.samples)
        given = _GIVEN.get()
        if given is not None:
            return Calibration.from_arrays(op, given, self.samples)
        return Calibration.random(op, self.samples, self.seed)

    def check_float(self, op: ir.Operation) -> None:
        """Ends the pass on a module that is quantized already."""
        if is_quantized(op):
            self.fail(op, f"{self.name} works on f32 modules", hint="run it before stream-quantize")


@dataclasses.dataclass(frozen=True)
class QuantizationOptions(Pass):
    """How `stream-quantize` quantizes."""

    weights: int = option(8, help="bits of a weight, 2 to 16")
    activations: int = option(8, help="bits of an activation, 4 to 16")
    scheme: Literal["affine", "symmetric"] = option(
        "affine", help="whether activations have zero points"
    )
    scales: Literal["free", "pow2"] = option("free", help="any scales, or powers of two")
    ranges: Literal["minmax", "percentile", "mse"] = option(
        "mse", help="how a range follows from what was observed"
    )

    def settings(self, op: ir.Operation) -> Settings:
        """The options, checked."""
        if not (2 <= self.weights <= 16 and 4 <= self.activations <= 16):
            self.fail(
                op,
                f"cannot quantize to {self.weights}-bit weights and {self.activations}-bit activations",
                hint="weights take 2 to 16 bits, activations 4 to 16",
            )
        return Settings(self.weights, self.activations, self.scheme, self.scales, self.ranges)


@dataclasses.dataclass(frozen=True)
class QuantizingPass(CalibratedPass, QuantizationOptions):
    """A pass with data and with the quantization in view that `stream-quantize` does. These options come first."""
