"""Integers of layer norms, products of streams and constants come near the real ones."""

from __future__ import annotations

import numpy as np
import pytest
from quant_networks import parse
from test_quant_structure import named, quantized

from stream_mlir import interp
from stream_mlir.dialects import stream
from stream_mlir.passes.base import PassError
from stream_mlir.quant import Calibration, Settings, quantize_module

X = "tensor<1x6x4xf32>"


def norm(weights: str, bias: str, tail: str = "") -> str:
    return f"""
func.func @main(%x: {X}) -> {X} {{
  %w = arith.constant dense<{weights}> : tensor<4xf32>
  %b = arith.constant dense<{bias}> : tensor<4xf32>
  %n = stream.norm %x, %w, %b {{epsilon = 1.0e-3 : f32}} : ({X}, tensor<4xf32>, tensor<4xf32>) -> {X} loc("n")
  {tail or f"return %n : {X}"}
}}"""


CLIP = f"""%c = stream.map (%n) : ({X}) -> {X} {{
    ^bb0(%a: f32):
      %zero = arith.constant 0.0 : f32
      %y = arith.maximumf %a, %zero : f32
      stream.yield %y : f32
    }}
  return %c : {X}"""


def product(scale: float, transposed: bool) -> str:
    """x by itself, each of two groups: 6x2 by 2x6, or with a constant 2x3 on the right."""
    if transposed:
        held, result = ("%x", X), "tensor<1x6x12xf32>"
    else:
        held, result = ("%h", "tensor<1x2x6xf32>"), "tensor<1x6x6xf32>"
    word = "transposed, " if transposed else ""
    return f"""
func.func @main(%x: {X}) -> {result} {{
  %v = arith.constant dense<random> : tensor<1x2x6xf32>
  %h = stream.constant %v : (tensor<1x2x6xf32>) -> tensor<1x2x6xf32> loc("h")
  %y = stream.matmul %x, {held[0]} {{groups = 2, {word}scale = {scale} : f32}} : ({X}, {held[1]}) -> {result} loc("y")
  return %y : {result}
}}"""


@pytest.mark.parametrize("settings", [Settings(ranges="minmax"), Settings(8, 12)], ids=str)
@pytest.mark.parametrize(
    ("weights", "bias"),
    [
        ("[1.0, -0.5, 2.0, 0.0]", "[0.1, 0.0, -3.0, 7.0]"),
        ("[0.0, 0.0, 0.0, 0.0]", "[1.0, 2.0, -3.0, 4.0]"),
        ("[1.0e-4, 1.0, 30.0, -1.0]", "[500.0, 0.0, 0.0, -500.0]"),
    ],
    ids=["plain", "no weights", "far apart"],
)
def test_layer_norms(weights: str, bias: str, settings: Settings) -> None:
    # The quantized input alone moves a normalized value: 8-bit inputs by up to 2 % of a deviation.
    _, error = quantized(norm(weights, bias), settings)
    assert error < 10 * 2 ** max(0, settings.activations - 12)


def test_a_clip_becomes_the_limits_of_the_norm() -> None:
    module, _ = quantized(norm("[1.0, 1.0, 1.0, 1.0]", "[0.0, 0.0, 0.0, 0.0]", CLIP), Settings())
    assert not named(module, "lookup")
    (op,) = named(module, "norm")
    storage = interp.storage_of(op.results[0].type)
    assert storage is not None
    assert stream.RequantAttr(op.attributes["requant"]).min == storage.zero_point


@pytest.mark.parametrize("transposed", [False, True])
def test_products(transposed: bool) -> None:
    module, error = quantized(product(0.3, transposed), Settings(8, 12, ranges="minmax"))
    assert error < 40  # 12-bit inputs, of which both are rounded
    (op,) = named(module, "matmul")
    assert "scale" not in op.attributes


def test_a_scale_that_is_not_positive_is_refused() -> None:
    module = parse(product(-0.5, True))
    data = np.ones((2, 6, 4), np.float32)
    with pytest.raises(PassError, match=r"scales by -0\.5"):
        quantize_module(module, Settings(), Calibration((data,)))
