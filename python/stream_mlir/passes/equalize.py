"""`stream-equalize`: channels between two layers brought to one range."""

from __future__ import annotations

import dataclasses
from typing import ClassVar, Literal

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.run import run
from stream_mlir.passes.calibrated import CalibratedPass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.quant.equalization import Equalizer, Pair, pairs

_SWEEPS = 20
_SETTLED = 0.01


@register
@dataclasses.dataclass(frozen=True)
class Equalize(CalibratedPass):
    """Brings the channels between two layers with weights to one range, which per-tensor activations need, by scaling the weights of both (cross-layer
    equalization, Nagel et al. 2019). The module computes what it did, but for float rounding.

    Between the layers may stand ReLU, LeakyReLU, pools, resizes, zero pads and a flattening. A value with several readers, or one that goes through any
    other function (a clip, a hardswish), stays as it is.
    """

    name: ClassVar[str] = "stream-equalize"

    by: Literal["activations", "weights"] = option(
        "activations",
        help="the range of a channel: its largest value on the data, or its largest weight, as published",
    )

    def run(self, op: ir.Operation) -> None:
        """Rewrites weights and biases in place."""
        self.check_float(op)
        found = pairs(op)
        equalizer = Equalizer(found)
        observed = self._observed(op, found) if self.by == "activations" else {}
        for _ in range(_SWEEPS):
            change = 0.0
            for pair in found:
                ranges = observed[pair] if observed else equalizer.weight_ranges(pair)
                scales = equalizer.scale(pair, ranges)
                if observed:
                    observed[pair] = ranges / scales
                change = max(change, float(np.abs(np.log(scales)).max()))
            if change < _SETTLED:
                break
        equalizer.finish()

    def _observed(self, op: ir.Operation, found: list[Pair]) -> dict[Pair, np.ndarray]:
        """The largest magnitude of each channel that the second layers read."""
        if not found:
            return {}
        filters = {pair.last: pair.channels for pair in found}
        largest = {value: np.zeros(count) for value, count in filters.items()}

        def record(done: ir.Operation, array: np.ndarray) -> None:
            value = done.results[0]
            if value in largest:
                flat = np.abs(array).reshape(-1, filters[value]).max(axis=0)
                largest[value] = np.maximum(largest[value], flat)

        for batch in self.calibration(op).batches():
            run(op, batch, observe=record)
        return {pair: largest[pair.last] for pair in found}
