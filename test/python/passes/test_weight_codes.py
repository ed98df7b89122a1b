"""Codes of weights off chip as choices of the search: measured on the rows that it leaves there."""

from __future__ import annotations

import numpy as np
import pytest

from stream_mlir import context, ir
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.passes import run_pipeline
from stream_mlir.passes.weight_codes import best_code, huffman_ratio
from stream_mlir.resources import from_numpy

NET = """
!t = tensor<1x4x4x64x!quant.uniform<i8:f32, 1.0>>
func.func @main(%x: !t) -> !t {
  %w = arith.constant WEIGHTS
  %b = arith.constant dense<0> : tensor<64xi32>
  %m = arith.constant dense<1> : tensor<64xi32>
  %y = stream.conv %x, %w bias %b multiplier %m {pads = array<i64: 1, 1, 1, 1>, accumulator = i24, requant = #stream.requant<shift = 8, min = -128, max = 127>} : (!t, tensor<64x3x3x64xi8>, tensor<64xi32>, tensor<64xi32>) -> !t
  return %y : !t
}"""


def network(spread: float) -> ir.Module:
    weights = np.random.default_rng(0).normal(0, spread, (64, 3, 3, 64))
    values = np.clip(np.rint(weights), -127, 127).astype(np.int8)
    values[0, 0, 0, :2] = -127, 127
    with context(), ir.Location.unknown():
        text = NET.replace("WEIGHTS", "dense<0> : tensor<64x3x3x64xi8>")
        module = ir.Module.parse(text)
        first = module.body.operations[0].regions[0].blocks[0].operations[0]
        first.operation.attributes["value"] = from_numpy(values, "w")
    return module


def layer(module: ir.Module) -> ir.OpView:
    (op,) = stream_ops(module.operation)
    return op


def folded(spread: float, options: str) -> ir.Module:
    module = network(spread)
    run_pipeline(
        module,
        f"builtin.module(stream-fold{{device=zybo offchip=true bram18=0.05 lut=0.3 bandwidth=0.1 {options}}})",
    )
    return module


@pytest.mark.parametrize(("spread", "codec"), [(6.0, "huffman"), (60.0, "huffman"), (6.0, "none")])
def test_the_search_codes_what_it_leaves_off_chip(spread: float, codec: str):
    """Memory is so slow that bits count: a narrow distribution is coded, at the ratio of these very rows, and the design is faster for it."""
    module = folded(spread, f"codec={codec}")
    op = layer(module)
    described = describe(op)
    assert described is not None
    assert described.offchip_rows > 0
    assert described.codec == ("huffman" if (spread, codec) == (6.0, "huffman") else "")
    faster = 84_680 if described.codec else 140_922
    search = ir.DictAttr(module.operation.attributes["stream.search"])
    assert ir.IntegerAttr(search["bound_cycles"]).value == faster
    if described.codec:
        code = best_code(op, described, described.offchip_rows, ("huffman",))
        assert code is not None
        assert described.codec_ratio == code.ratio <= huffman_ratio(op)


def test_what_a_code_may_come_to():
    narrow, even = network(6.0), network(1000.0)
    assert 0.55 < huffman_ratio(layer(narrow)) < 0.65
    # Most are cut to the ends of the range, with codes of a bit or two.
    assert huffman_ratio(layer(even)) < 0.5
