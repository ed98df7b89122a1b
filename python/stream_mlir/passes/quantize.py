"""stream-quantize: float to integer, calibrated."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

from stream_mlir import ir
from stream_mlir.notes import dictionary
from stream_mlir.passes.calibrated import QuantizingPass
from stream_mlir.passes.registry import register
from stream_mlir.quant import is_quantized, quantize_module

NOTE = "stream.quantization"
"""Module attribute: the settings."""


@register
@dataclasses.dataclass(frozen=True)
class Quantize(QuantizingPass):
    """Turns an f32 module into an integer one, with ranges measured on calibration data.

    Afterwards no f32 is left outside quantized types, and `stream.sqnr_db` on each layer states what the rounding cost.
    What the module says of its own storage, widths and weights is kept. A module that is quantized already stays as it is. The settings are
    noted on the module as `stream.quantization`.
    """

    name: ClassVar[str] = "stream-quantize"

    def run(self, op: ir.Operation) -> None:
        """Quantizes @main in place."""
        settings = self.settings(op)
        if not is_quantized(op):
            quantize_module(op, settings, self.calibration(op))
        if NOTE not in op.attributes:
            op.attributes[NOTE] = dictionary(dataclasses.asdict(settings))
