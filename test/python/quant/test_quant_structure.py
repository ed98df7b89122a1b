"""Values that are joined share a storage where that costs nothing; where it would, a table stands before the join."""

import numpy as np
import pytest
from quant_networks import parse, unary

from stream_mlir import interp, ir
from stream_mlir.interp.run import main_function
from stream_mlir.quant import Calibration, Settings, quantize_module

LINE = "1x6x4"


def network(scale: float, tail: str, result: str) -> str:
    """Two 1x1 convolutions of one input, the second `scale` times smaller, then `tail` of %first and %second."""
    shrink = f"%k = arith.constant {scale} : f32"
    return f"""
func.func @main(%x: tensor<{LINE}xf32>) -> {result} {{
  %w = arith.constant dense<random> : tensor<4x1x4xf32>
  %v = arith.constant dense<random> : tensor<4x1x4xf32>
  %first = stream.conv %x, %w : (tensor<{LINE}xf32>, tensor<4x1x4xf32>) -> tensor<{LINE}xf32> loc("a")
  %other = stream.conv %x, %v : (tensor<{LINE}xf32>, tensor<4x1x4xf32>) -> tensor<{LINE}xf32> loc("c")
  {unary("%y = arith.mulf %a, %k : f32", "other", "second", LINE, "b", shrink)}
  {tail}
}}"""


CONCAT = (
    f"%j = stream.concat %first, %second {{axis = 2 : i64}} : (tensor<{LINE}xf32>, tensor<{LINE}xf32>) -> "
    'tensor<1x6x8xf32> loc("join")'
)
ONLY_JOINED = network(0.01, f"{CONCAT}\n  return %j : tensor<1x6x8xf32>", "tensor<1x6x8xf32>")
READ_TWICE = network(
    0.01,
    f"{CONCAT}\n  return %j, %second : tensor<1x6x8xf32>, tensor<{LINE}xf32>",
    f"(tensor<1x6x8xf32>, tensor<{LINE}xf32>)",
)
MOVED = network(
    0.5,
    """%s = stream.slice %second {begins = array<i64: 0, 1>} : (tensor<1x6x4xf32>) -> tensor<1x6x3xf32>
  %t = stream.resize %first : (tensor<1x6x4xf32>) -> tensor<1x12x4xf32>
  %u = stream.resize %s : (tensor<1x6x3xf32>) -> tensor<1x12x3xf32>
  %j = stream.concat %t, %u {axis = 2 : i64} : (tensor<1x12x4xf32>, tensor<1x12x3xf32>) -> tensor<1x12x7xf32>
  return %j : tensor<1x12x7xf32>""",
    "tensor<1x12x7xf32>",
)
SOFTMAX = network(
    0.9,
    """%p = stream.softmax %first : (tensor<1x6x4xf32>) -> tensor<1x6x4xf32>
  %j = stream.concat %p, %second, %p {axis = 1 : i64}
      : (tensor<1x6x4xf32>, tensor<1x6x4xf32>, tensor<1x6x4xf32>) -> tensor<1x18x4xf32> loc("join")
  return %j : tensor<1x18x4xf32>""",
    "tensor<1x18x4xf32>",
)
QUARTER, THIRD = 1 << 22, 5592405  # of 2^24


def between(weight: int) -> str:
    """Interpolated at `weight` / 2^24, then padded with a number that the network itself never reaches."""
    return network(
        0.5,
        f"""%i = stream.interpolate %first {{indices = [array<i64: 0, 2, 5>], weights = [array<i64: {weight}, {weight}, 0>],
      fraction_bits = 24 : i64}} : (tensor<1x6x4xf32>) -> tensor<1x3x4xf32>
  %j = stream.pad %i {{begins = array<i64: 1, 0>, value = 40.0 : f32}} : (tensor<1x3x4xf32>) -> tensor<1x5x4xf32>
  return %j : tensor<1x5x4xf32>""",
        "tensor<1x5x4xf32>",
    )


def quantized(text: str, settings: Settings) -> tuple[ir.Module, float]:
    """The integer module, and the largest error of its results in steps."""
    module = parse(text)
    data = np.random.default_rng(3).standard_normal((24, 6, 4)).astype(np.float32)
    wanted = interp.run(module, [data])
    quantize_module(module, settings, Calibration((data,)))
    assert module.operation.verify()
    block = main_function(module).regions[0].blocks[0]
    raw = interp.quantize_array(data, block.arguments[0].type)
    kinds = [operand.type for operand in list(block.operations)[-1].operands]
    errors = [
        np.abs(interp.dequantize_array(got, kind) - want).max() / interp.storage_of(kind).scale
        for got, want, kind in zip(interp.run(module, [raw]), wanted, kinds, strict=True)
    ]
    return module, float(max(errors))


def named(module: ir.Module, name: str) -> list[ir.Operation]:
    """The ops of one kind."""
    block = main_function(module).regions[0].blocks[0]
    return [op.operation for op in block.operations if op.operation.name == f"stream.{name}"]


@pytest.mark.parametrize("settings", [Settings(ranges="minmax"), Settings(8, 16)], ids=str)
@pytest.mark.parametrize("text", [ONLY_JOINED, MOVED], ids=["joined", "moved"])
def test_producers_write_the_joined_storage(text: str, settings: Settings) -> None:
    module, _ = quantized(text, settings)
    assert len(named(module, "lookup")) == 1  # the second map itself
    (joined,) = named(module, "concat")
    kinds = {ir.RankedTensorType(value.type).element_type for value in joined.operands}
    assert kinds == {ir.RankedTensorType(joined.results[0].type).element_type}


def test_a_value_that_others_read_keeps_its_precision() -> None:
    module, error = quantized(READ_TWICE, Settings(ranges="minmax"))
    _, before_join = named(module, "lookup")
    assert str(before_join.location) == 'loc("join.input1")'
    assert error < 4


def test_a_fixed_storage_goes_through_a_table() -> None:
    module, error = quantized(SOFTMAX, Settings(ranges="minmax"))
    assert len(named(module, "lookup")) == 2  # the map, and one for both uses of the softmax
    assert error < 4


@pytest.mark.parametrize(("weight", "bits"), [(QUARTER, 2), (THIRD, 11)])
def test_interpolation_takes_few_bits_and_a_pad_its_place_in_the_range(
    weight: int, bits: int
) -> None:
    module, error = quantized(between(weight), Settings(ranges="minmax"))
    (interpolated,), (padded,) = named(module, "interpolate"), named(module, "pad")
    assert ir.IntegerAttr(interpolated.attributes["fraction_bits"]).value == bits
    kind = interp.storage_of(padded.results[0].type)
    assert kind is not None
    assert abs(kind.dequantize(kind.quantize(np.array(40.0))) - 40.0) < kind.scale
    assert error < 2
