"""Codes of spilled streams: chosen by calibration data, and none where they save nothing."""

from __future__ import annotations

import numpy as np
import pytest

from stream_mlir import context, interp, ir
from stream_mlir.mapping.spill_coded import CodedSpill
from stream_mlir.mapping.spills import spill_of, spilled_bits, spills
from stream_mlir.passes import PassError, run_pipeline
from stream_mlir.passes.calibrated import calibrated_on

NET = """
!t = tensor<1x8x8x6x!quant.uniform<i8:f32, 1.0:5>>
!g = tensor<1x1x1x6x!quant.uniform<i8:f32, 1.0:5>>
func.func @main(%x: !t) -> !t {
  %p = stream.map (%x) : (!t) -> !t {
  ^bb0(%u: i8):
    stream.yield %u : i8
  } loc("p")
  %r = stream.reduce %p {kind = #stream.reduce<max>} : (!t) -> !g loc("r")
  %b = stream.map (%r, %p) : (!g, !t) -> !t {
  ^bb0(%u: i8, %v: i8):
    %w = arith.minsi %u, %v : i8
    stream.yield %w : i8
  } loc("b")
  return %b : !t
}"""


def frames(zeros: float) -> np.ndarray:
    """Values of a scale of 1, so many of them zero, the others even or of few values."""
    random = np.random.default_rng(0)
    values = random.integers(-100, 100, (4, 8, 8, 6))
    return np.where(random.random(values.shape) < zeros, 0, values).astype(np.float32)


def coded(data: np.ndarray, options: str) -> ir.Module:
    with context():
        module = ir.Module.parse(NET)
    with calibrated_on([data.transpose(0, 1, 2, 3)]):
        run_pipeline(module, f"builtin.module(stream-spill{{layers=b burst=32 {options}}})")
    return module


def measured(module: ir.Module, data: np.ndarray) -> float:
    """Words of memory over bits, of the interpreter's values."""
    found = []

    def observe(op: ir.Operation, array: np.ndarray) -> None:
        if op.name == "stream.spill":
            spill = spill_of(op)
            assert isinstance(spill, CodedSpill)
            raw = array.reshape(len(array), -1).astype(np.int64) & 255
            found.append(sum(64 * len(spill.encoded(frame)) for frame in raw) / (raw.size * 8))

    interp.run(module, [data.astype(np.int8) + np.int8(5)], observe=observe)
    return found[0]


@pytest.mark.parametrize(
    ("zeros", "codec", "chosen"),
    [
        (0.5, "auto", "huffman"),
        (0.99, "auto", "rle"),
        (0.9, "rle", "rle"),
        (0.0, "auto", ""),
        (0.0, "none", ""),
        (0.3, "rle", ""),
    ],
)
def test_the_code_that_saves_most_is_chosen_by_its_ratio(zeros: float, codec: str, chosen: str):
    data = frames(zeros)
    module = coded(data, f"codec={codec}")
    ((_, spill),) = spills(module.operation)
    assert spill.codec == chosen
    assert spilled_bits(module.operation) == 2 * -(-int(spill.ratio * 384 * 8 * 1e6) // 10**6)
    if chosen:
        assert spill.ratio == pytest.approx(measured(module, data))
        assert spill.ratio < 1


def test_only_integers_are_coded():
    text = NET.replace("!quant.uniform<i8:f32, 1.0:5>", "f32").replace(": i8", ": f32")
    with context():
        module = ir.Module.parse(text.replace("minsi", "minimumf"))
    with pytest.raises(PassError, match="only integers are coded"):
        run_pipeline(module, "builtin.module(stream-spill{deepest=1 codec=rle})")
