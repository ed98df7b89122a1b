"""`stream-choose-widths`: a width for the weights of every layer, or for every stream, by what its rounding does to the results."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import ClassVar, Literal, NoReturn

import numpy as np

from stream_mlir import ir
from stream_mlir.passes.calibrated import CalibratedPass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.quant import Settings
from stream_mlir.quant.declared import WEIGHT_SCALES, declare_value_bits, declare_weight_bits
from stream_mlir.quant.layers import dot_layers, weights_of
from stream_mlir.quant.sensitivity import choose_widths, value_noise, weight_noise
from stream_mlir.quant.streams import streams


@dataclasses.dataclass(frozen=True)
class _Choice:
    """Things that each get a width: what declares it, how many numbers it is for, and the noise at each width (things x widths)."""

    declare: list[Callable[[int], None]]
    counts: np.ndarray
    noise: np.ndarray


@register
@dataclasses.dataclass(frozen=True)
class ChooseWidths(CalibratedPass):
    """Gives the weights of each layer a width of its own, `stream.weight_bits`, which stream-round-weights and stream-quantize obey; with `of=values`
    each stream, `stream.value_bits`.

    Measures, one by one and width by width, how much noise the results of the network get when only these numbers are rounded, and takes the
    widths of least noise in sum whose average over all weights (over all values of a frame) is at most `average`; or, with `sqnr`, of fewest bits for so
    much signal to noise. The sums are exact for independent errors only; the optimum over them is exact. Weights on a grid of their own, streams
    that say their storage, and softmax and what else lies behind the last sums in front of the results stay.
    """

    name: ClassVar[str] = "stream-choose-widths"

    samples: int = option(16, help="calibration frames used at most; 0 means all")
    of: Literal["weights", "values"] = option(
        "weights", help="what gets widths: run the pass twice for both"
    )
    average: float = option(4.0, help="bits per weight or value, all together, at most")
    sqnr: float | None = option(
        None, help="dB of signal to noise that these may leave; in place of average"
    )
    widths: tuple[int, ...] = option((2, 3, 4, 5, 6, 8), help="bits to choose from, 2 to 16")

    def run(self, op: ir.Operation) -> None:
        """Annotates the layers of @main, or its inputs and ops."""
        self.check_float(op)
        if not self.widths or not all(2 <= width <= 16 for width in self.widths):
            self.fail(op, f"cannot choose widths from {list(self.widths)}", hint="2 to 16 bits")
        choice = self._of_values(op) if self.of == "values" else self._of_weights(op)
        if not choice.declare:
            return
        if self.sqnr is None:
            target = {"bits": self.average * float(choice.counts.sum())}
        else:
            target = {"most_noise": 10.0 ** (-self.sqnr / 10)}
        chosen = choose_widths(choice.noise, choice.counts, self.widths, **target)
        if chosen is None:
            self._fail_target(op, choice.noise)
        for declare, bits in zip(choice.declare, chosen, strict=True):
            declare(bits)

    def _of_weights(self, op: ir.Operation) -> _Choice:
        layers = [layer for layer in dot_layers(op) if WEIGHT_SCALES not in layer.attributes]
        return _Choice(
            [partial(declare_weight_bits, layer) for layer in layers],
            np.array([weights_of(layer).size for layer in layers]),
            weight_noise(op, layers, self.widths, self.calibration(op)),
        )

    def _of_values(self, op: ir.Operation) -> _Choice:
        data = self.calibration(op)
        found = streams(op, self.widths, Settings(), data)

        def declare(values: tuple[ir.Value, ...], bits: int) -> None:
            for value in values:
                declare_value_bits(value, bits)

        return _Choice(
            [partial(declare, each.values) for each in found],
            np.array([each.count for each in found]),
            value_noise(op, found, data),
        )

    def _fail_target(self, op: ir.Operation, noise: np.ndarray) -> NoReturn:
        if self.sqnr is None:
            text = f"an average of {self.average} bits is less than the smallest width, {min(self.widths)}"
            self.fail(op, text, hint="raise average, or give smaller widths")
        best = -10 * np.log10(noise.min(axis=1).sum())
        text = f"{self.sqnr} dB cannot be reached: the best of these widths leave {best:.1f} dB"
        self.fail(op, text, hint="lower sqnr, or give larger widths")
