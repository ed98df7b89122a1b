"""stream-sparsify: which weights and values it makes zero, what it notes, and that integers and the C simulation keep the zeros."""

import math

import numpy as np
import pytest

import stream_mlir
from stream_mlir import context, import_model, interp, ir
from stream_mlir.locations import model_name
from stream_mlir.notes import values
from stream_mlir.passes import PassError, run_pipeline
from stream_mlir.passes.quantize import Quantize
from stream_mlir.passes.sparsify import Sparsify
from stream_mlir.pipeline import dumps
from stream_mlir.quant.layers import dot_layers, visit_layers, weights_of
from stream_mlir.sparsity import NOTE, thinned

RANDOM = np.random.default_rng(3)
WEIGHTS = RANDOM.standard_normal((6, 3, 3, 4)).astype(np.float32)
CHAIN = """func.func @main(%x: tensor<1x6x6x4xf32>) -> tensor<1x5xf32> {{
  %w = arith.constant dense<{0}> : tensor<6x3x3x4xf32>
  %a = stream.conv %x, %w : (tensor<1x6x6x4xf32>, tensor<6x3x3x4xf32>) -> tensor<1x4x4x6xf32> loc("a")
  %f = stream.reshape %a : (tensor<1x4x4x6xf32>) -> tensor<1x96xf32> loc("flat")
  %v = arith.constant dense<0.5> : tensor<5x96xf32>
  %b = stream.linear %f, %v : (tensor<1x96xf32>, tensor<5x96xf32>) -> tensor<1x5xf32> loc("b")
  %c = stream.linear %f, %v : (tensor<1x96xf32>, tensor<5x96xf32>) -> tensor<1x5xf32> loc("c")
  %s = stream.map (%b, %c) : (tensor<1x5xf32>, tensor<1x5xf32>) -> tensor<1x5xf32> {{
  ^bb0(%p: f32, %q: f32):
    %m = arith.addf %p, %q : f32
    stream.yield %m : f32
  }} loc("s")
  return %s : tensor<1x5xf32>
}}"""


@pytest.fixture
def module() -> ir.Module:
    with context():
        return ir.Module.parse(CHAIN.format(WEIGHTS.tolist()))


def layer(module: ir.Module, name: str) -> ir.Operation:
    return next(each for each in dot_layers(module) if model_name(each) == name)


def facts(module: ir.Module, name: str) -> dict:
    return values(layer(module, name).attributes[NOTE])


def read_by_layers(module: ir.Module | ir.Operation, inputs: list) -> dict[str, np.ndarray]:
    """What each layer with weights reads."""
    seen: dict[str, np.ndarray] = {}
    visit_layers(module, inputs, lambda op, x: seen.update({model_name(op): x}))
    return seen


def test_thinned_weights_are_the_large_ones():
    large = np.abs(WEIGHTS) >= np.float32(0.7)
    result, smallest = thinned(WEIGHTS, below=0.7)
    np.testing.assert_array_equal(result, np.where(large, WEIGHTS, 0))
    assert smallest == np.abs(WEIGHTS[large]).min() >= 0.7

    result, smallest = thinned(WEIGHTS, ratio=0.25)
    assert np.count_nonzero(result == 0) == WEIGHTS.size // 4
    assert np.abs(WEIGHTS[result == 0]).max() < smallest == np.abs(result[result != 0]).min()


def test_equal_weights_go_in_order_and_zeros_count():
    equal = np.array([[1.0, -1.0, 1.0, 0.0]], np.float32)
    assert thinned(equal, ratio=0.5)[0].tolist() == [[0.0, -1.0, 1.0, 0.0]]
    assert thinned(equal, ratio=0.25)[0].tolist() == equal.tolist()
    assert thinned(np.zeros((2, 2), np.float32), ratio=0.5)[1] == 0.0


def test_a_second_run_adds_to_the_note(module):
    run_pipeline(
        module,
        "builtin.module(stream-sparsify{layers=a ratio=0.2},stream-sparsify{layers=a fraction=0.3 activations=0.5},"
        "stream-sparsify{layers=a activations=0.25})",
    )
    after = weights_of(layer(module, "a"))
    found = facts(module, "a")
    limit = 0.3 * float(np.abs(WEIGHTS).max())
    assert found["weight_threshold"] == pytest.approx(limit)
    assert found["zeros"] == np.count_nonzero(after == 0) == np.count_nonzero(np.abs(after) < limit)
    error = np.linalg.norm(after - WEIGHTS) / np.linalg.norm(WEIGHTS)
    assert found["error"] == pytest.approx(error, rel=1e-5)
    assert found["input_threshold"] == 0.5


def test_layers_of_one_stream_read_one_clipped_stream(module):
    frame = RANDOM.standard_normal((1, 6, 6, 4)).astype(np.float32)
    before = read_by_layers(module, [frame])
    run_pipeline(module, "builtin.module(stream-sparsify{activations=2.5})")
    assert layer(module, "b").operands[0] == layer(module, "c").operands[0]
    after = read_by_layers(module, [frame])
    np.testing.assert_array_equal(after["a"], frame)
    clipped = np.where(np.abs(before["b"]) < 2.5, 0, before["b"])
    assert 0 < np.count_nonzero(clipped) < clipped.size
    np.testing.assert_array_equal(after["b"], clipped)
    run_pipeline(module, "builtin.module(stream-sparsify{layers=a activations=0.5})")
    np.testing.assert_array_equal(
        read_by_layers(module, [frame])["a"], np.where(np.abs(frame) < 0.5, 0, frame)
    )


def test_every_choice_is_a_setting_that_runs(module):
    choices = list(Sparsify.choices(module))
    assert {each.layers for each in choices} == {("a",), ("b",), ("c",)}
    for each in choices:
        trial = module.operation.clone()
        with module.context, trial.location:
            each.run(trial.operation)
        found = values(
            next(op for op in dot_layers(trial) if model_name(op) == each.layers[0]).attributes[
                NOTE
            ]
        )
        if each.ratio is not None:
            assert found["zeros"] == round(each.ratio * found["weights"])


@pytest.mark.parametrize(
    "options", ["weights=-1", "weights=nan", "fraction=1.5", "activations=inf"]
)
def test_thresholds_out_of_range_are_refused(module, options):
    with pytest.raises(PassError, match=rf"{options.partition('=')[0]} must be"):
        run_pipeline(module, f"builtin.module(stream-sparsify{{{options}}})")


@pytest.mark.parametrize(
    ("activations", "scheme"), [(8, "affine"), (8, "symmetric"), (5, "affine")]
)
def test_quantization_keeps_every_zero(activations, scheme):
    from stream_mlir.models import digits

    (calibration, _), (frames, _) = digits.dataset()
    module = import_model("zoo:digits")
    passes = "stream-sparsify{ratio=0.5 activations=0.4},canonicalize"
    run_pipeline(module, f"builtin.module({passes})")
    weights = [weights_of(each) for each in dot_layers(module)]
    with module.context, module.operation.location:
        options = Quantize(activations=activations, scheme=scheme)
        options.with_data([calibration[:32]]).run(module.operation)
    for before, op in zip(weights, dot_layers(module), strict=True):
        assert not weights_of(op)[before == 0].any()

    argument = ir.BlockArgument(module.body.operations[0].regions[0].blocks[0].arguments[0])
    inputs = interp.quantize_array(frames[:32].transpose(0, 2, 3, 1), argument.type)
    seen = read_by_layers(module, [inputs])
    for op in dot_layers(module)[1:]:
        real = interp.dequantize_array(seen[model_name(op)], op.operands[0].type)
        step = np.diff(np.unique(real)).min()
        small = (np.abs(real) < 0.4 - step) & (real != 0)
        assert np.count_nonzero(real == 0) > 0.2 * real.size
        assert not small.any()


def test_the_c_simulation_sees_the_same_zeros_and_the_report_states_them(tmp_path):
    from stream_mlir.models import digits

    (calibration, _), _ = digits.dataset()
    report = stream_mlir.compile(
        "zoo:digits",
        calib=calibration,
        compress="stream-sparsify{ratio=0.5 activations=0.3}",
        out=tmp_path,
        device="zybo",
        checks=8,
    )
    assert report.check is not None
    assert report.check.bit_exact
    assert report.compression is not None
    found = report.compression.sparse_layers
    compressed = dumps.restore(tmp_path, "20-compressed")
    restored = dot_layers(compressed)
    assert [each.layer for each in found] == [model_name(op) for op in restored]
    for each, op in zip(found, restored, strict=True):
        zeros = np.count_nonzero(weights_of(op) == 0)
        assert (each.weights, each.zeros) == (weights_of(op).size, zeros)
        assert zeros == pytest.approx(each.weights / 2, abs=1)
        assert 0 < each.error < 1
        assert math.isfinite(each.weight_threshold or math.nan)
    assert [each.input_threshold for each in found] == [None, *[0.3] * (len(found) - 1)]
