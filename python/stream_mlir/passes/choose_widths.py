"""`stream-choose-widths`: a width for the weights of every layer, by what its rounding does to the results."""

from __future__ import annotations

import dataclasses
from typing import ClassVar, NoReturn

import numpy as np

from stream_mlir import ir
from stream_mlir.passes.calibrated import CalibratedPass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.quant.declared import WEIGHT_SCALES, declare_weight_bits
from stream_mlir.quant.layers import dot_layers, weights_of
from stream_mlir.quant.sensitivity import choose_widths, output_noise


@register
@dataclasses.dataclass(frozen=True)
class ChooseWidths(CalibratedPass):
    """Gives the weights of each layer a width of its own, `stream.weight_bits`, which stream-round-weights and stream-quantize obey.

    Measures, layer by layer and width by width, how much noise the results of the network get when only that layer is rounded, and takes the
    widths of least noise in sum whose average over all weights is at most `average`; or, with `sqnr`, of fewest bits for so much signal to noise.
    The sums are exact for independent errors only; the optimum over them is exact. Layers with weights on a grid of their own stay.
    """

    name: ClassVar[str] = "stream-choose-widths"

    samples: int = option(16, help="calibration frames used at most; 0 means all")
    average: float = option(4.0, help="bits per weight of all layers together, at most")
    sqnr: float | None = option(
        None, help="dB of signal to noise that the weights may leave; in place of average"
    )
    widths: tuple[int, ...] = option((2, 3, 4, 5, 6, 8), help="bits to choose from, 2 to 16")

    def run(self, op: ir.Operation) -> None:
        """Annotates the layers of @main."""
        self.check_float(op)
        if not self.widths or not all(2 <= width <= 16 for width in self.widths):
            self.fail(op, f"cannot choose widths from {list(self.widths)}", hint="2 to 16 bits")
        layers = [layer for layer in dot_layers(op) if WEIGHT_SCALES not in layer.attributes]
        if not layers:
            return
        counts = np.array([weights_of(layer).size for layer in layers])
        noise = output_noise(op, layers, self.widths, self.calibration(op))
        if self.sqnr is None:
            target = {"bits": self.average * float(counts.sum())}
        else:
            target = {"most_noise": 10.0 ** (-self.sqnr / 10)}
        chosen = choose_widths(noise, counts, self.widths, **target)
        if chosen is None:
            self._fail_target(op, noise)
        for layer, bits in zip(layers, chosen, strict=True):
            declare_weight_bits(layer, bits)

    def _fail_target(self, op: ir.Operation, noise: np.ndarray) -> NoReturn:
        if self.sqnr is None:
            text = f"an average of {self.average} bits is less than the smallest width, {min(self.widths)}"
            self.fail(op, text, hint="raise average, or give smaller widths")
        best = -10 * np.log10(noise.min(axis=1).sum())
        text = f"{self.sqnr} dB cannot be reached: the best of these widths leave {best:.1f} dB"
        self.fail(op, text, hint="lower sqnr, or give larger widths")
