"""`stream-sparsify`: small weights, and small values that layers read, made zero."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from typing import ClassVar

import numpy as np
from typing_extensions import Self

from stream_mlir import ir
from stream_mlir.locations import model_name
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.passes.base import Pass
from stream_mlir.passes.option import option
from stream_mlir.passes.registry import register
from stream_mlir.passes.selection import matching
from stream_mlir.quant import is_quantized
from stream_mlir.quant.layers import DOTS, dot_layers, replace_parameter, weights_of
from stream_mlir.sparsity import clip, note, noted, thinned
from stream_mlir.sparsity.threshold import relative_error

_RATIOS = tuple(round(0.1 * step, 1) for step in range(1, 10))
_THRESHOLDS = tuple(0.01 * 2**step for step in range(7))


@register
@dataclasses.dataclass(frozen=True)
class Sparsify(Pass):
    """Makes weights of small magnitude zero, and values of small magnitude that a layer reads, by a `stream.map` in front of it.

    One of `weights`, `fraction` and `ratio` says which weights, `activations` which values; layers with weights only. Each layer gets
    `stream.sparsity`: its thresholds, its zeros, and the relative error of its weights. Runs on f32 modules, before stream-quantize, which
    keeps every zero, and so does stream-round-weights; stream-low-rank and stream-cpd make new weights, so they come before. stream-annotate-sparsity lets layers leave them out.
    """

    name: ClassVar[str] = "stream-sparsify"

    layers: tuple[str, ...] = option(("*",), help="names in the model; * and ? are wildcards")
    attribute: str | None = option(None, help="only layers that carry this attribute")
    weights: float | None = option(None, help="weights of less magnitude become zero")
    fraction: float | None = option(
        None, help="the same threshold as a fraction of the layer's largest magnitude, 0 to 1"
    )
    ratio: float | None = option(
        None, help="zeros among the layer's weights, from 0 to below 1; the smallest go"
    )
    activations: float | None = option(
        None,
        help="values of less magnitude that a layer reads become zero; inputs of the network only where the layer is named outright",
    )

    def run(self, op: ir.Operation) -> None:
        """Rewrites the selected layers."""
        self._check(op)
        layers = [each for each in stream_ops(op) if each.operation.name in DOTS]
        clipped: dict[ir.Value, ir.Value] = {}
        for view, is_named in matching(layers, self.layers, self.attribute, "conv or linear"):
            layer = view.operation
            if self._weights_given:
                self._thin(layer)
            if self.activations is not None and (is_named or not _is_argument(layer.operands[0])):
                self._clip(layer, clipped, self.activations)

    @property
    def _weights_given(self) -> list[str]:
        return [
            each for each in ("weights", "fraction", "ratio") if getattr(self, each) is not None
        ]

    def _check(self, op: ir.Operation) -> None:
        if is_quantized(op):
            self.fail(op, f"{self.name} works on f32 modules", hint="run it before stream-quantize")
        given = self._weights_given
        if len(given) > 1:
            self.fail(op, f"give one of weights, fraction and ratio, not {' and '.join(given)}")
        if not given and self.activations is None:
            self.fail(op, "nothing to do", hint="give weights, fraction, ratio or activations")
        for name, (holds, limits) in _LIMITS.items():
            value = getattr(self, name)
            if value is not None and not holds(value):
                self.fail(op, f"{name} must be {limits}, not {value}")

    def _thin(self, layer: ir.Operation) -> None:
        weights = weights_of(layer)
        largest = float(np.abs(weights).max())
        below = self.weights if self.fraction is None else self.fraction * largest
        result, smallest = thinned(weights, below=below, ratio=self.ratio)
        if largest and not result.any():
            self.fail(
                layer,
                f"{self._weights_given[0]}={getattr(self, self._weights_given[0])} leaves no weight",
                hint=f"the largest is {largest:.3g}; lower it, or choose other layers",
            )
        replace_parameter(layer, "weights", result)
        before, error = noted(layer)["error"], relative_error(result, weights)
        # What went now and what went before are at right angles.
        whole = math.sqrt(1.0 - (1.0 - before**2) * (1.0 - error**2))
        note(layer, error=whole, weight_threshold=smallest if below is None else below)

    def _clip(
        self, layer: ir.Operation, clipped: dict[ir.Value, ir.Value], threshold: float
    ) -> None:
        value = layer.operands[0]
        if value not in clipped:
            name = f"{model_name(layer)}.sparsify"
            with ir.InsertionPoint(layer), ir.Location.name(name):
                clipped[value] = clip(value, threshold)
        layer.operands[0] = clipped[value]
        note(layer, input_threshold=max(threshold, noted(layer)["input_threshold"]))

    @classmethod
    def choices(cls, module: ir.Module | ir.Operation) -> Iterable[Self]:
        """For every layer ratios of zeros in its weights in steps of 0.1, and thresholds on what it reads from 0.01 on, doubling."""
        for layer in dot_layers(module):
            name = model_name(layer)
            yield from (cls(layers=(name,), ratio=ratio) for ratio in _RATIOS)
            if not _is_argument(layer.operands[0]):
                yield from (cls(layers=(name,), activations=each) for each in _THRESHOLDS)


def _is_argument(value: ir.Value) -> bool:
    return isinstance(value.owner, ir.Block)


_LIMITS = {
    "weights": (lambda x: 0 <= x < math.inf, "at least 0"),
    "fraction": (lambda x: 0 <= x <= 1, "from 0 to 1"),
    "ratio": (lambda x: 0 <= x < 1, "from 0 to below 1"),
    "activations": (lambda x: 0 <= x < math.inf, "at least 0"),
}
