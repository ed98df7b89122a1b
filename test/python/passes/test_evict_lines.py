"""`stream-evict-lines` for a search: what it can choose, and what becomes of a bound that did not know of it."""

from __future__ import annotations

from stream_mlir import context, ir
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.traffic import traffic_bits
from stream_mlir.passes import run_pipeline
from stream_mlir.passes.evict_lines import EvictLines
from stream_mlir.passes.fold import bound_of

POOLS = """
!t = tensor<1x8x64x8x!quant.uniform<i8:f32, 0.1>>
func.func @main(%x: !t) -> !t {
  %a = stream.pool %x {kind = #stream.pool<max>, kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>} : (!t) -> !t loc("square")
  %b = stream.pool %a {kind = #stream.pool<max>, kernel = array<i64: 1, 3>, pads = array<i64: 0, 1, 0, 1>} : (!t) -> !t loc("across")
  %c = stream.pool %b {kind = #stream.pool<max>, kernel = array<i64: 3, 1>, pads = array<i64: 1, 0, 1, 0>} : (!t) -> !t loc("down")
  return %c : !t
}"""


def pools() -> ir.Module:
    with context():
        return ir.Module.parse(POOLS)


def test_every_window_of_several_rows_is_a_choice() -> None:
    module = pools()
    assert [each.layers for each in EvictLines.choices(module)] == [("square",), ("down",)]
    for each in EvictLines.choices(module):
        run_pipeline(module, f"builtin.module({each})")
    bursts = [layer.lines_burst for layer in read_layers(module.operation).layers]
    assert bursts == [256, 0, 256]


def test_a_bound_that_was_found_with_line_buffers_is_loosened() -> None:
    """Rows of a folded pool come in more slowly; back on chip nothing is left of it."""
    module = pools()
    run_pipeline(module, "builtin.module(stream-fold{device=zcu104})")
    before, traffic = bound_of(module.operation), traffic_bits(module.operation)
    run_pipeline(module, "builtin.module(stream-evict-lines{layers=square})")
    assert bound_of(module.operation) <= before
    assert traffic_bits(module.operation) == traffic + (8 + 6 * 3 + 2 * 2) * 64 * 8 * 8
    run_pipeline(module, "builtin.module(stream-evict-lines{burst=0})")
    assert traffic_bits(module.operation) == traffic
