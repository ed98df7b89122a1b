"""What prepares a float module for few bits: equalization, rounding to data, bias correction, widths per layer."""

import itertools

import numpy as np
import pytest
from quant_networks import EVERYTHING, IMAGE, STEM, parse, unary

from stream_mlir import interp, ir
from stream_mlir.interp.dot_ops import sums
from stream_mlir.interp.run import main_function
from stream_mlir.interp.storage import quantized
from stream_mlir.locations import model_name
from stream_mlir.passes.base import PassError
from stream_mlir.passes.choose_widths import ChooseWidths
from stream_mlir.passes.correct_bias import CorrectBias
from stream_mlir.passes.equalize import Equalize
from stream_mlir.passes.quantize import Quantize
from stream_mlir.passes.round_weights import RoundWeights
from stream_mlir.quant import Calibration
from stream_mlir.quant.declared import declare_value_bits, weight_scales
from stream_mlir.quant.equalization import pairs
from stream_mlir.quant.gptq import round_weights
from stream_mlir.quant.layers import bias_of, columns, dot_layers, replace_parameter, weights_of
from stream_mlir.quant.sensitivity import choose_widths, value_noise, weight_noise
from stream_mlir.quant.settings import Settings
from stream_mlir.quant.streams import streams

LEAKY = "%y = arith.select %p, %a, %n : f32"
SLOPE = """%z = arith.constant 0.0 : f32
      %k = arith.constant 0.1 : f32
      %n = arith.mulf %a, %k : f32
      %p = arith.cmpf ogt, %a, %z : f32"""

#: ReLU before a depthwise, LeakyReLU before a grouped convolution, a flattening before a linear layer.
CHAIN = f"""
func.func @main(%x: tensor<1x8x8x3xf32>) -> tensor<1x10xf32> {{
  {STEM}
  {unary(LEAKY, "c2", "r2", IMAGE, "leaky", SLOPE)}
  %w3 = arith.constant dense<random> : tensor<8x1x1x4xf32>
  %c3 = stream.conv %r2, %w3 {{groups = 2 : i64}} : (tensor<{IMAGE}xf32>, tensor<8x1x1x4xf32>) -> tensor<{IMAGE}xf32> loc("grouped")
  %p = stream.pool %c3 {{kind = #stream.pool<average>, kernel = array<i64: 4, 4>, strides = array<i64: 4, 4>}}
      : (tensor<{IMAGE}xf32>) -> tensor<1x2x2x8xf32> loc("pool")
  %f = stream.reshape %p : (tensor<1x2x2x8xf32>) -> tensor<1x32xf32> loc("flatten")
  %w4 = arith.constant dense<random> : tensor<10x32xf32>
  %l = stream.linear %f, %w4 : (tensor<1x32xf32>, tensor<10x32xf32>) -> tensor<1x10xf32> loc("fc")
  return %l : tensor<1x10xf32>
}}"""


def images(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((32, 8, 8, 3)).astype(np.float32)


DATA, HELD_OUT = images(0), images(1)


def uneven(seed: int = 0) -> ir.Module:
    """The chain, each output channel of its layers scaled by 2^-3 to 2^3."""
    module = parse(CHAIN, seed)
    rng = np.random.default_rng(seed)
    for layer in dot_layers(module)[:-1]:
        weights = weights_of(layer)
        factors = 2.0 ** rng.uniform(-3, 3, len(weights))
        scaled = weights * factors.reshape(-1, *[1] * (weights.ndim - 1))
        replace_parameter(layer, "weights", scaled.astype(np.float32))
    return module


def results(module: ir.Module, inputs: np.ndarray) -> np.ndarray:
    block = main_function(module).regions[0].blocks[0]
    kind = list(block.operations)[-1].operands[0].type
    raw = interp.run(module, [interp.quantize_array(inputs, block.arguments[0].type)])[0]
    return interp.dequantize_array(raw, kind)


def noise(module: ir.Module, wanted: np.ndarray, weights: int = 8) -> float:
    """Squared error on held-out data after quantization."""
    Quantize(weights=weights).with_data([DATA]).run(module.operation)
    return float(np.square(results(module, HELD_OUT) - wanted).sum())


@pytest.mark.parametrize("by", ["activations", "weights"])
def test_equalization_keeps_the_function_and_evens_the_channels(by):
    module = uneven()
    wanted = results(module, HELD_OUT)
    assert len(pairs(module.operation)) == 3
    Equalize(by=by).with_data([DATA]).run(module.operation)
    np.testing.assert_allclose(results(module, HELD_OUT), wanted, rtol=1e-3, atol=1e-4)
    if by == "weights":
        for first, second in itertools.pairwise(dot_layers(module)[:2]):
            made = np.abs(weights_of(first)).reshape(8, -1).max(axis=1)
            read = np.abs(weights_of(second)).reshape(8, -1).max(axis=1)
            np.testing.assert_allclose(made / read, np.full(8, made[0] / read[0]), rtol=0.05)
    assert noise(module, wanted) < 0.5 * noise(uneven(), wanted)


def test_equalization_leaves_weights_on_a_grid_alone():
    module = uneven()
    RoundWeights().with_data([DATA]).run(module.operation)
    assert not pairs(module.operation)


def test_rounding_to_data_loses_less_than_rounding_to_nearest():
    rng = np.random.default_rng(4)
    inputs = rng.standard_normal((2, 500, 4)) @ rng.standard_normal((4, 12))  # four causes
    inputs += 0.1 * rng.standard_normal(inputs.shape)
    inputs[:, :, 5] = 0.0
    weights, scales = rng.standard_normal((6, 12)), np.full(6, 0.3)
    rounded = round_weights(weights, scales, inputs, 7)
    nearest = np.clip(np.rint(weights / 0.3), -7, 7)
    assert np.abs(rounded).max() <= 7
    np.testing.assert_array_equal(rounded, np.rint(rounded))
    np.testing.assert_array_equal(rounded[:, 5], nearest[:, 5])  # an input that is always 0

    def error(integers: np.ndarray) -> float:
        wrong = (integers * 0.3 - weights).reshape(2, 3, 12)
        return float(np.square(inputs @ wrong.transpose(0, 2, 1)).sum())

    assert error(rounded) < 0.5 * error(nearest)
    independent = np.eye(12)[None].repeat(2, 0)
    np.testing.assert_array_equal(round_weights(weights, scales, independent, 7), nearest)


def test_rounding_keeps_zeros_and_makes_up_for_them():
    rng = np.random.default_rng(5)
    inputs = rng.standard_normal((1, 500, 4)) @ rng.standard_normal((4, 12))
    weights, scales = rng.standard_normal((6, 12)), np.full(6, 0.3)
    weights[rng.random(weights.shape) < 0.5] = 0.0
    rounded = round_weights(weights, scales, inputs, 7)
    nearest = np.clip(np.rint(weights / 0.3), -7, 7)
    assert not rounded[weights == 0].any()
    errors = [np.square(inputs[0] @ (each * 0.3 - weights).T).sum() for each in (rounded, nearest)]
    assert errors[0] < 0.7 * errors[1]


def test_columns_are_what_the_weights_are_multiplied_with():
    module = parse(CHAIN)
    for layer, shape in zip(
        dot_layers(module), [(32, 8, 8, 3), (32, 8, 8, 8), (32, 8, 8, 8), (32, 32)], strict=True
    ):
        x = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
        read = columns(layer, x, 10**6)
        weights = weights_of(layer)
        split = weights.reshape(len(read), -1, read.shape[2])
        products = (read @ split.transpose(0, 2, 1)).transpose(1, 0, 2).reshape(-1, len(weights))
        bias = bias_of(layer)
        wanted = sums(layer, x).reshape(-1, len(weights))
        np.testing.assert_allclose(products + (0 if bias is None else bias), wanted, atol=1e-4)


def test_rounded_weights_are_kept_by_quantization():
    module = parse(CHAIN)
    wanted = results(module, HELD_OUT)
    RoundWeights(weights=4).with_data([DATA]).run(module.operation)
    whole = []
    for layer in dot_layers(module):
        scales = weight_scales(layer)
        assert scales is not None
        flat = weights_of(layer).reshape(len(scales), -1) / scales[:, None]
        whole.append(np.rint(flat))
        np.testing.assert_allclose(flat, whole[-1], atol=1e-4)
    assert noise(module, wanted) < 0.7 * noise(parse(CHAIN), wanted, weights=4)
    for layer, integers in zip(dot_layers(module), whole, strict=True):
        np.testing.assert_array_equal(weights_of(layer).reshape(integers.shape), integers)


def test_bias_correction_takes_off_the_mean_error():
    module = parse(CHAIN)
    wanted = results(module, DATA)
    pair = [parse(CHAIN), module]
    CorrectBias(weights=3).with_data([DATA]).run(module.operation)
    np.testing.assert_array_equal(results(module, DATA), wanted)  # the graph is what it was
    before, after = (
        np.abs((results(quantized, DATA) - wanted).mean(axis=0)).max()
        for quantized in map(three_bits, pair)
    )
    step = 0.05 * np.abs(wanted).max()
    assert after < 0.2 * before
    assert after < step


def three_bits(module: ir.Module) -> ir.Module:
    Quantize(weights=3).with_data([DATA]).run(module.operation)
    return module


@pytest.mark.parametrize("seed", range(5))
def test_chosen_widths_are_the_best(seed):
    rng = np.random.default_rng(seed)
    widths, counts = (2, 4, 8), rng.integers(10, 100, 4)
    noises = rng.uniform(0.5, 2, (4, 1)) * 4.0 ** -np.array(widths) * rng.uniform(0.8, 1.2, (4, 3))

    def totals(chosen: tuple[int, ...]) -> tuple[float, float]:
        columns = [widths.index(width) for width in chosen]
        return float(counts @ chosen), float(noises[range(4), columns].sum())

    every = [totals(chosen) for chosen in itertools.product(widths, repeat=4)]
    bits = 4.5 * counts.sum()
    chosen = choose_widths(noises, counts, widths, bits=bits)
    assert chosen is not None
    assert totals(tuple(chosen))[0] <= bits
    best = min(noise for size, noise in every if size <= bits)
    assert totals(tuple(chosen))[1] == pytest.approx(best, rel=1e-3)
    most = 3 * best
    chosen = choose_widths(noises, counts, widths, most_noise=most)
    assert chosen is not None
    assert totals(tuple(chosen))[1] <= most * (1 + 1e-6)
    fewest = min(size for size, noise in every if noise <= most)
    assert totals(tuple(chosen))[0] == pytest.approx(fewest, rel=1e-3)
    assert choose_widths(noises, counts, widths, bits=1.0) is None


def test_noise_falls_with_the_width_and_nothing_is_changed():
    module = parse(CHAIN)
    before = [weights_of(layer).copy() for layer in dot_layers(module)]
    noises = weight_noise(module.operation, dot_layers(module), (2, 5, 8), Calibration((DATA,)))
    assert (np.diff(noises, axis=1) < 0).all()
    for layer, weights in zip(dot_layers(module), before, strict=True):
        np.testing.assert_array_equal(weights_of(layer), weights)


def test_widths_of_layers_are_obeyed():
    module = parse(CHAIN)
    ChooseWidths(average=4, widths=(3, 6)).with_data([DATA]).run(module.operation)
    bits = [
        ir.IntegerAttr(layer.attributes["stream.weight_bits"]).value for layer in dot_layers(module)
    ]
    assert set(bits) == {3, 6}
    Quantize().with_data([DATA]).run(module.operation)
    largest = [np.abs(weights_of(layer)).max() for layer in dot_layers(module)]
    for most, width in zip(largest, bits, strict=True):
        assert 2 ** (width - 2) <= most <= 2 ** (width - 1) - 1


def bits_of(module: ir.Module) -> dict[str, int]:
    """Name of a layer -> width of its result."""
    ops = main_function(module).regions[0].blocks[0].operations
    return {
        model_name(op): quantized(op.results[0].type).bits
        for op in ops
        if op.operation.name not in ("arith.constant", "func.return")
    }


def test_noise_of_values_falls_with_their_width():
    module = parse(EVERYTHING)
    data = Calibration((DATA,))
    found = streams(module.operation, (3, 6, 9), Settings(), data)
    names = [model_name(value.owner) for each in found[1:] for value in each.values]
    assert "relu1" in names
    assert "conv1" not in names  # takes the clip in
    assert "softmax" not in names  # behind where the results are measured
    assert (np.diff(value_noise(module.operation, found, data), axis=1) < 0).all()


def test_widths_of_streams_are_obeyed():
    module = parse(CHAIN)
    ChooseWidths(of="values", average=5, widths=(4, 7)).with_data([DATA]).run(module.operation)
    wanted = {
        model_name(op): ir.IntegerAttr(op.operation.attributes["stream.value_bits"]).value
        for op in main_function(module).regions[0].blocks[0].operations
        if "stream.value_bits" in op.operation.attributes
    }
    assert set(wanted.values()) == {4, 7}
    Quantize().with_data([DATA]).run(module.operation)
    found = bits_of(module)
    kept = wanted.keys() & found.keys()
    assert len(kept) >= 3
    assert {name: found[name] for name in kept} == {name: wanted[name] for name in kept}
    assert "value_bits" not in str(module)


def test_the_width_of_a_layer_is_that_of_the_clip_it_takes_in():
    module = parse(CHAIN)
    declare_value_bits(dot_layers(module)[0].results[0], 5)
    Quantize().with_data([DATA]).run(module.operation)
    assert bits_of(module)["conv1"] == 5


def test_what_keeps_its_inputs_storage_takes_no_width():
    module = parse(CHAIN)
    flatten = next(
        op
        for op in main_function(module).regions[0].blocks[0].operations
        if op.operation.name == "stream.reshape"
    )
    declare_value_bits(flatten.operation.results[0], 5)
    with pytest.raises(PassError, match="stored as its input"):
        Quantize().with_data([DATA]).run(module.operation)
