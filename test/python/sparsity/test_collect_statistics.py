"""stream-collect-statistics against windows counted one by one."""

import itertools

import numpy as np
import pytest

from stream_mlir import context, import_model, ir
from stream_mlir.passes import run_pipeline
from stream_mlir.passes.collect_statistics import CollectStatistics
from stream_mlir.passes.quantize import Quantize
from stream_mlir.quant.layers import dot_layers
from stream_mlir.sparsity.statistics import window_zeros

STRIDES, DILATIONS, PADS = (2, 1), (1, 2), (1, 2, 0, 1)
CONV = """func.func @main(%x: tensor<1x7x8x4xf32> {stream.model_shape = array<i64: 1, 4, 7, 8>,
                                                  stream.permutation = array<i64: 0, 2, 3, 1>}) -> tensor<1x3x7x6xf32> {
  %w = arith.constant dense<1.0> : tensor<6x3x3x2xf32>
  %a = stream.conv %x, %w {groups = 2 : i64, strides = array<i64: 2, 1>, dilations = array<i64: 1, 2>, pads = array<i64: 1, 2, 0, 1>}
      : (tensor<1x7x8x4xf32>, tensor<6x3x3x2xf32>) -> tensor<1x3x7x6xf32> loc("a")
  return %a : tensor<1x3x7x6xf32>
}"""


def counted(frames: np.ndarray) -> np.ndarray:
    """The histograms of CONV, window by window; frames in model layout."""
    result = np.zeros((4, 10), int)
    for frame, c, i, j in itertools.product(frames, range(4), range(3), range(7)):
        zeros = 0
        for k, m in itertools.product(range(3), range(3)):
            row = i * STRIDES[0] + k * DILATIONS[0] - PADS[0]
            column = j * STRIDES[1] + m * DILATIONS[1] - PADS[1]
            inside = 0 <= row < 7 and 0 <= column < 8
            zeros += not inside or frame[c, row, column] == 0
        result[c, zeros] += 1
    return result


def test_windows_with_strides_dilations_and_pads():
    rng = np.random.default_rng(0)
    frames = (rng.standard_normal((5, 4, 7, 8)) * rng.integers(0, 2, (5, 4, 7, 8))).astype("f4")
    with context():
        module = ir.Module.parse(CONV)
    with module.context, module.operation.location:
        CollectStatistics().with_data([frames]).run(module.operation)
    np.testing.assert_array_equal(window_zeros(dot_layers(module)[0]), counted(frames))


@pytest.mark.parametrize("scheme", ["affine", "symmetric"])
def test_digits_in_float_and_in_integers(scheme):
    from stream_mlir.models import digits

    (calibration, _), _ = digits.dataset()
    data = [calibration[:40]]
    module = import_model("zoo:digits")
    run_pipeline(module, "builtin.module(stream-sparsify{activations=0.3},canonicalize)")
    with module.context, module.operation.location:
        CollectStatistics().with_data(data).run(module.operation)
        real = [window_zeros(layer) for layer in dot_layers(module)]
        Quantize(scheme=scheme).with_data(data).run(module.operation)
        CollectStatistics().with_data(data).run(module.operation)
    integer = [window_zeros(layer) for layer in dot_layers(module)]
    np.testing.assert_array_equal(integer[0], real[0])  # pixels are multiples of 1/16
    for layer, before, after in zip(dot_layers(module), real, integer, strict=True):
        assert before is not None
        assert after is not None
        positions = np.prod(ir.RankedTensorType(layer.results[0].type).shape[1:-1])
        for counts in (before, after):
            assert (counts.sum(axis=1) == 40 * positions).all()
        zeros = [(each * np.arange(each.shape[1])).sum() / each.sum() for each in (before, after)]
        assert zeros[1] == pytest.approx(zeros[0], rel=0.03)
