"""Whole modules: what is left, how close it is, and the cases that break naive quantizers."""

import re

import numpy as np
import pytest
from quant_networks import EVERYTHING, RELU, ZERO, parse, unary

from stream_mlir import interp, ir
from stream_mlir.interp.run import main_function
from stream_mlir.passes import PassError
from stream_mlir.quant import Calibration, Settings, is_quantized, quantize_module, sqnr
from stream_mlir.quant.layers import dot_layers

SETTINGS = [
    Settings(),
    Settings(8, 16),
    Settings(16, 16),
    Settings(scheme="symmetric"),
    Settings(scales="pow2"),
    Settings(8, 16, "symmetric", "pow2", "minmax"),
    Settings(ranges="percentile"),
    Settings(4, 6),
    Settings(2, 4),
]


def calibrated(module: ir.Module, settings: Settings, inputs: np.ndarray) -> ir.Module:
    quantize_module(module, settings, Calibration((inputs,)))
    assert module.operation.verify()
    return module


def integer_run(module: ir.Module, inputs: np.ndarray) -> np.ndarray:
    """Real results of an integer module for real inputs."""
    block = main_function(module).regions[0].blocks[0]
    raw = interp.quantize_array(inputs, block.arguments[0].type)
    result = list(block.operations)[-1].operands[0]
    return interp.dequantize_array(interp.run(module, [raw])[0], result.type)


def images(frames: int = 24, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((frames, 8, 8, 3)).astype(np.float32)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_nothing_is_left_in_floating_point(settings: Settings) -> None:
    module = calibrated(parse(EVERYTHING), settings, images())
    text = str(module)
    assert "xf32" not in text
    assert not re.search(r"arith\.\w+f |math\.", text)
    assert is_quantized(module)
    assert "relu1" not in str(module.operation.get_asm(enable_debug_info=True))
    if settings.scheme == "symmetric":
        assert not re.search(r"quant.uniform<[iu]\d+:f32, [\d.eE+-]+:", text)


@pytest.mark.parametrize(
    ("settings", "decibels"),
    [
        (Settings(), 24),
        (Settings(16, 16), 70),
        (Settings(scales="pow2"), 22),
        (Settings(8, 16), 32),
    ],
    ids=str,
)
def test_layers_stay_close_on_data_not_seen(settings: Settings, decibels: float) -> None:
    before = parse(EVERYTHING)
    after = calibrated(parse(EVERYTHING), settings, images(64))
    ratios = sqnr(before, after, [images(seed=1)])
    assert list(ratios) == [
        "conv1", "depthwise", "tanh", "add", "mean", "gate", "maxpool", "avgpool", "flatten", "fc", "softmax",
    ]  # fmt: skip
    assert min(ratios.values()) >= decibels


def test_the_ratio_is_stored_on_each_layer() -> None:
    module = calibrated(parse(EVERYTHING), Settings(), images())
    block = main_function(module).regions[0].blocks[0]
    ops = [op for op in block.operations if op.operation.name.startswith("stream.")]
    assert len(ops) == 11
    assert all(10 < ir.FloatAttr(op.attributes["stream.sqnr_db"]).value <= 200 for op in ops)


def test_frames_do_not_touch_each_other() -> None:
    module = calibrated(parse(EVERYTHING), Settings(), images())
    together = integer_run(module, images(5))
    singly = np.concatenate([integer_run(module, frame[None]) for frame in images(5)])
    np.testing.assert_array_equal(together, singly)


LAYER = f"""
func.func @main(%x: tensor<1x8x8x3xf32>) -> tensor<1x8x8x8xf32> {{
  %w = arith.constant dense<random> : tensor<8x3x3x3xf32>
  %c = stream.conv %x, %w {{pads = array<i64: 1, 1, 1, 1>}}
      : (tensor<1x8x8x3xf32>, tensor<8x3x3x3xf32>) -> tensor<1x8x8x8xf32> loc("conv")
  {unary(RELU, "c", "r", "1x8x8x8", "relu", ZERO)}
  return %r : tensor<1x8x8x8xf32>
}}"""


@pytest.mark.parametrize("offset", [0.0, 5.0, -5.0, 1000.0])
def test_shifted_inputs_pad_with_zero_not_with_raw_zero(offset: float) -> None:
    inputs = images() + np.float32(offset)
    after = calibrated(parse(LAYER), Settings(), inputs)
    assert sqnr(parse(LAYER), after, [inputs])["conv"] > 25


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_dead_inputs(settings: Settings) -> None:
    module = calibrated(parse(EVERYTHING), settings, np.zeros_like(images()))
    assert np.isfinite(integer_run(module, images())).all()


def test_constant_inputs() -> None:
    before, after = parse(EVERYTHING), parse(EVERYTHING)
    calibrated(after, Settings(), np.ones_like(images()))
    assert sqnr(before, after, [np.ones_like(images())])["fc"] > 20


def test_extreme_inputs_clamp_and_never_wrap() -> None:
    module = calibrated(parse(LAYER), Settings(), images())
    argument = main_function(module).regions[0].blocks[0].arguments[0].type
    for value in (-1e30, 1e30):
        inputs = np.full((1, 8, 8, 3), value, np.float32)
        nearest = interp.dequantize_array(interp.quantize_array(inputs, argument), argument)
        wanted = interp.run(parse(LAYER), [nearest])[0]
        got = integer_run(module, inputs)
        np.testing.assert_allclose(got, np.minimum(wanted, got.max()), atol=0.1)
        assert got.max() > 1


def test_a_clamp_is_not_absorbed_where_the_layer_is_read_twice() -> None:
    text = LAYER.replace(
        "return %r : tensor<1x8x8x8xf32>",
        "return %c, %r : tensor<1x8x8x8xf32>, tensor<1x8x8x8xf32>",
    )
    text = text.replace(
        "-> tensor<1x8x8x8xf32> {\n  %w", "-> (tensor<1x8x8x8xf32>, tensor<1x8x8x8xf32>) {\n  %w"
    )
    module = calibrated(parse(text), Settings(), images())
    assert "stream.lookup" in str(module)


def test_fused_clamps_are_limits_of_the_requantization() -> None:
    six = "%z = arith.constant 0.0 : f32\n %h = arith.constant 0.5 : f32\n %m = arith.maximumf %a, %z : f32"
    text = LAYER.replace(ZERO, six).replace(RELU, "%y = arith.minimumf %m, %h : f32")
    module = calibrated(parse(text), Settings(), images())
    assert "stream.lookup" not in str(module)
    out = integer_run(module, images())
    assert out.min() == 0
    assert out.max() == pytest.approx(0.5, abs=0.002)


def test_an_operation_without_integer_form_is_refused_at_its_layer() -> None:
    text = EVERYTHING.replace("%y = arith.mulf %a, %b : f32", "%y = arith.divf %a, %b : f32")
    with pytest.raises(PassError, match="division by a stream") as error:
        calibrated(parse(text), Settings(), np.abs(images()) + 1)
    assert error.value.where == "gate"
    assert "layers of one input" in error.value.hint


def test_infinity_while_calibrating_is_refused_at_its_layer() -> None:
    text = EVERYTHING.replace("math.tanh", "math.log")
    with pytest.raises(PassError, match="NaN or infinity on the calibration data") as error:
        calibrated(parse(text), Settings(), images())
    assert error.value.where == "tanh"


def test_weights_that_are_not_numbers_are_refused() -> None:
    text = LAYER.replace("dense<random>", "dense<0x7FC00000>")
    with pytest.raises(PassError, match="NaN") as error:
        calibrated(parse(text), Settings(), images())
    assert error.value.where == "conv"


def test_a_constant_is_no_stream() -> None:
    text = """
    func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
      %c = arith.constant dense<1.0> : tensor<1x4xf32>
      %y = stream.map (%x, %c) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32> {
      ^bb0(%a: f32, %b: f32):
        %r = arith.addf %a, %b : f32
        stream.yield %r : f32
      } loc("offset")
      return %y : tensor<1x4xf32>
    }"""
    with pytest.raises(PassError, match="reads a constant as a stream") as error:
        calibrated(parse(text), Settings(), np.ones((2, 4), np.float32))
    assert error.value.where == "offset"


NAMELESS = """
func.func @main(%x: tensor<1x4x4x3xf32>) -> tensor<1x4x4x2xf32> {
  %w = arith.constant dense<random> : tensor<2x1x1x3xf32>
  %t = stream.map (%x) : (tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xf32> {
  ^bb0(%v: f32):
    %m = math.tanh %v : f32
    stream.yield %m : f32
  }
  %c = stream.conv %t, %w : (tensor<1x4x4x3xf32>, tensor<2x1x1x3xf32>) -> tensor<1x4x4x2xf32>
  %d = stream.conv %x, %w : (tensor<1x4x4x3xf32>, tensor<2x1x1x3xf32>) -> tensor<1x4x4x2xf32>
  %s = stream.map (%c, %d) : (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> {
  ^bb0(%p: f32, %q: f32):
    %m = arith.addf %p, %q : f32
    stream.yield %m : f32
  }
  return %s : tensor<1x4x4x2xf32>
}"""


def test_shared_weights_and_ops_without_names() -> None:
    data = images()[:, :4, :4]
    before, after = parse(NAMELESS), calibrated(parse(NAMELESS), Settings(), data)
    assert [op.name for op in dot_layers(after)] == ["stream.conv"] * 2
    # The first map became a lookup, so the map left is not the first one: it has no ratio, the convolutions do.
    ratios = sqnr(before, after, [data])
    assert set(ratios) == {"conv", "conv#2"}
    assert min(ratios.values()) > 25
