"""Walking @main: plumbing, batches, observation, bad inputs."""

import numpy as np
import pytest

from stream_mlir import interp, ir
from stream_mlir.errors import UserError

FORKED = """
func.func @main(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  %a, %b = stream.fork %x : tensor<1x4xf32> to 2
  %k = stream.fifo %a {depth = 4 : i64} : tensor<1x4xf32>
  %f = stream.spill %k : tensor<1x4xf32>
  %w = stream.convert_width %f : (tensor<1x4xf32>) -> tensor<1x4xf32, #stream.lanes<2>>
  %n = stream.convert_width %w : (tensor<1x4xf32, #stream.lanes<2>>) -> tensor<1x4xf32>
  %y = stream.map (%n, %b) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32> {
  ^bb0(%p: f32, %q: f32):
    %s = arith.addf %p, %q : f32
    stream.yield %s : f32
  } loc("sum")
  return %y, %n : tensor<1x4xf32>, tensor<1x4xf32>
}"""

RAW = """
func.func @main(%x: tensor<1x2x!quant.uniform<i4:f32, 0.5>>) -> tensor<1x2x!quant.uniform<i4:f32, 0.5>> {
  return %x : tensor<1x2x!quant.uniform<i4:f32, 0.5>>
}"""


def test_plumbing_changes_no_value_and_frames_stay_apart() -> None:
    x = np.arange(12, dtype=np.float32).reshape(3, 4)
    doubled, copied = interp.run(ir.Module.parse(FORKED), [x])
    np.testing.assert_array_equal(doubled, 2 * x)
    np.testing.assert_array_equal(copied, x)


def test_observe_sees_every_result_in_order() -> None:
    seen = []
    x = np.ones((1, 4), np.float32)
    interp.run(
        ir.Module.parse(FORKED), [x], observe=lambda op, array: seen.append((op.name, array.sum()))
    )
    assert seen == [
        ("stream.fork", 4),
        ("stream.fork", 4),
        ("stream.fifo", 4),
        ("stream.spill", 4),
        ("stream.convert_width", 4),
        ("stream.convert_width", 4),
        ("stream.map", 8),
    ]


@pytest.mark.parametrize(
    ("text", "inputs", "message"),
    [
        (FORKED, [], "takes 1 inputs, not 0"),
        (FORKED, [np.ones((1, 5), np.float32)], r"shape \(1, 5\) does not fit \(1, 4\)"),
        (FORKED, [np.ones((0, 4), np.float32)], "does not fit"),
        (FORKED, [np.ones((1, 4), np.int8)], "dtype int8 where float32"),
        (RAW, [np.ones((1, 2), np.float32)], "dtype float32 where raw integers"),
        (RAW, [np.full((1, 2), 8)], r"outside \[-8, 7\]"),
    ],
)
def test_bad_inputs_are_refused(text: str, inputs: list[np.ndarray], message: str) -> None:
    with pytest.raises(UserError, match=message):
        interp.run(ir.Module.parse(text), inputs)


def test_a_module_without_main_is_refused() -> None:
    with pytest.raises(UserError, match="@main"):
        interp.run(ir.Module.parse("module {}"), [])
