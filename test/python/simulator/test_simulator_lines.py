"""Rows under windows through memory: the model's cycles are the simulator's, traffic is exact, and the ring is as large as it must be."""

from __future__ import annotations

import re

import numpy as np
import pytest

from stream_mlir import context, ir
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.line_loops import kernels_of
from stream_mlir.mapping.lines import Lines, lines_of
from stream_mlir.mapping.loops import DEFAULT_DEPTH, iterations
from stream_mlir.mapping.loops import words as loop_words
from stream_mlir.mapping.model import model
from stream_mlir.mapping.traffic import traffic_bits
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.simulator import Memory, read_network, simulate

CONV = """
!x = tensor<1xHEIGHTxWIDTHx8x!quant.uniform<i8:f32, 0.1>, #stream.lanes<IN>>
!y = tensor<1xROWSxCOLUMNSx8x!quant.uniform<i8:f32, 0.1>, #stream.lanes<OUT>>
func.func @main(%x: !x) -> !y {
  %w = arith.constant dense<3> : tensor<8x3x3x8xi8>
  %m = arith.constant dense<900> : tensor<8xi32>
  %y = stream.conv %x, %w multiplier %m {accumulator = i20, requant = #stream.requant<shift = 18, min = -128, max = 127>,
      fold = #stream.fold<in = IN, out = OUT, fine = FINE>, strides = array<i64: STRIDE, STRIDE>, pads = array<i64: PAD, PAD, PAD, PAD>,
      dilations = array<i64: DILATION, 1>, lines = #stream.lines<burst = BURST>} : (!x, tensor<8x3x3x8xi8>, tensor<8xi32>) -> !y loc("conv")
  return %y : !y
}"""
USUAL = {"height": 12, "width": 128, "in": 4, "out": 8, "fine": 3, "stride": 1, "pad": 1}
USUAL |= {"dilation": 1, "burst": 256}


def convolution(**changes: int) -> ir.Module:
    """A 3 x 3 convolution."""
    sizes = USUAL | changes
    extents = {"rows": 2 * sizes["dilation"] + 1, "columns": 3}
    for name, size in (("rows", sizes["height"]), ("columns", sizes["width"])):
        sizes[name] = (size + 2 * sizes["pad"] - extents[name]) // sizes["stride"] + 1
    text = CONV
    for name in sorted(sizes, key=len, reverse=True):
        text = re.sub(rf"{name.upper()}(?=[^A-Z]|x)", str(sizes[name]), text)
    with context():
        return ir.Module.parse(text)


def lines(module: ir.Module) -> Lines:
    (layer,) = filter(None, map(describe, stream_ops(module.operation)))
    return lines_of(layer)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"out": 1},  # the arithmetic takes longest
        {"fine": 9},  # rows come in for longer than windows leave
        {"fine": 1, "in": 1},
        {"stride": 2},
        {"stride": 2, "fine": 9, "pad": 0},
        {"dilation": 2, "pad": 2},
        {"in": 8, "width": 256},  # whole rows
        {"height": 3},
    ],
    ids=str,
)
def test_the_model_takes_as_long_as_the_simulator(changes: dict[str, int]) -> None:
    """Never less, and little more: the model waits part by part for the longer of its work and its rows."""
    modeled, simulated = both(convolution(**changes))
    assert simulated <= modeled
    assert simulated == pytest.approx(modeled, rel=0.05)


def both(module: ir.Module) -> tuple[int, int]:
    """Cycles between frames of the model and of the simulator."""
    return model(module.operation).interval_cycles, simulate(module).interval_cycles


def test_short_bursts_are_modeled_from_above() -> None:
    """Memory takes longer to answer than a burst: the model knows no burst that came while windows left alone."""
    random = np.random.default_rng(0)
    for _ in range(12):
        changes = {"burst": int(random.choice([8, 32, 64])), "width": int(random.choice([32, 64]))}
        changes |= {name: int(random.choice([1, 2, 4, 8])) for name in ("in", "out")}
        changes |= {"stride": int(random.integers(1, 4)), "fine": int(random.choice([1, 3, 9]))}
        modeled, simulated = both(convolution(**changes))
        assert 0.7 * modeled < simulated <= modeled, changes


@pytest.mark.parametrize("changes", [{}, {"stride": 2}, {"dilation": 2, "pad": 2}, {"in": 1}])
def test_every_word_of_a_row_crosses_every_process(changes: dict[str, int]) -> None:
    found = lines(convolution(**changes))
    pack, store, load, unpack, window = (kernel.loops for kernel in kernels_of(found))
    words = found.height * USUAL["width"] * found.channel_words
    assert loop_words(pack, 0) == words == iterations(pack)
    assert loop_words(pack, -2) == loop_words(store, -2) == found.stored_port_words
    assert loop_words(store, -3) == loop_words(load, -3) == len(found.announced)
    assert loop_words(load, -4) == loop_words(unpack, -4) == found.loaded_port_words
    read = found.loaded_rows * USUAL["width"] * found.channel_words
    assert loop_words(unpack, -5) == loop_words(window, -5) == read == iterations(unpack)


def test_traffic_is_the_rows_that_are_written_and_read() -> None:
    """Ten rows of windows that read three rows, two at the padding that read two; and each row is written."""
    module = convolution()
    row = 128 * 8 * 8
    assert lines(module).bits_per_frame == (12 + 10 * 3 + 2 * 2) * row
    assert traffic_bits(module.operation) == (12 + 34 + 12 + 12) * row
    ports = {each.name: each.traffic for each in read_network(module.operation).network.processes}
    assert (ports["conv_store"], ports["conv_load"]) == (12 * row, 34 * row)


def test_traffic_shares_the_bandwidth() -> None:
    module = convolution()
    bits = traffic_bits(module.operation)
    limited = simulate(module, memory=Memory(32.0)).interval_cycles
    assert limited == pytest.approx(bits / 32, rel=0.02)
    assert limited > simulate(module).interval_cycles


def test_latency_of_memory_delays_a_frame() -> None:
    module = convolution()
    near, far = simulate(module), simulate(module, memory=Memory(latency_cycles=100))
    assert far.latency_cycles > near.latency_cycles


@pytest.mark.parametrize("changes", [{}, {"stride": 2}, {"height": 3}, {"dilation": 2, "pad": 0}])
def test_the_ring_keeps_every_row_until_it_is_read(changes: dict[str, int]) -> None:
    """Of three frames, with the writer as far ahead as the FIFO of announcements lets it: a slot is not written before its last reader."""
    found = lines(convolution(**changes))
    window = found.layer.window
    assert window is not None
    count = len(found.announced)
    for frame in range(3):
        for number, (row, _) in enumerate(found.announced):
            ahead, last = divmod(number + DEFAULT_DEPTH + 1, count)
            # Written when the next announcement waits: rows 0 to this one of all frames.
            written = (frame + ahead) * found.height + found.announced[last][1]
            oldest = frame * found.height + max(0, window.first(0, row))
            assert written - oldest <= found.slots
    assert found.slots >= found.height
