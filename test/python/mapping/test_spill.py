"""Skips through memory in the model and the search, with the published skip buffers of YOLOv5n."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

import pytest
from mapping_networks import add, conv

from stream_mlir import importers
from stream_mlir.errors import UserError
from stream_mlir.mapping import costs
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.resources import RESOURCE_NAMES, Resources
from stream_mlir.mapping.search import Budget, Graph, Hardware, Problem, solve
from stream_mlir.mapping.solve.skips import skips
from stream_mlir.mapping.spill import Spill

FPS = 200e6 / 5_759_462
"""SATAY's YOLOv5n at 640 on ZCU104: 200 MHz, cycles between frames."""
PLENTY = replace(Resources(*[10**9] * 5), uram=0)


def gbit_per_s(words: int, bits: int = 16) -> float:
    return Spill(words, bits).bits_per_frame * FPS / 1e9


def test_traffic_of_the_published_skip_buffers():
    """SATAY's ablation: one buffer after the other goes to memory, and the traffic adds up (Gbit/s)."""
    words = [80 * 80 * 64, 40 * 40 * 128, 20 * 20 * 128, 20 * 20 * 64, 20 * 20 * 64]
    assert gbit_per_s(words[0]) == pytest.approx(0.455, abs=5e-4)
    assert gbit_per_s(words[1]) == pytest.approx(0.228, abs=5e-4)
    found = list(accumulate(map(gbit_per_s, words)))
    assert found == pytest.approx([0.455, 0.683, 0.740, 0.768, 0.796], abs=1e-3)


@pytest.mark.long
def test_the_deepest_skips_of_yolov5n_are_the_published_ones():
    """By what they free on chip for each bit moved: the published two come before all others of their size."""
    module = importers.import_model("zoo:yolov5n")
    with module.context:
        graph = read_layers(module.operation)
        found = skips(Graph.of(graph.layers, graph.producers))
    largest = sorted(found, key=lambda each: -each.held_bits)[:2]
    assert [each.words for each in largest] == [80 * 80 * 64, 40 * 40 * 128]


def test_what_a_spill_keeps_on_chip_are_two_bursts():
    table, spill = costs.load("fpgaconvnet"), Spill(10**6, 64)
    buffer = table.fifo(spill.burst // 2, 128)
    assert table.spill(spill) == buffer + buffer
    assert costs.load("hls").spill(spill).lut > table.spill(spill).lut


def residual() -> tuple[list[Layer], list[tuple[int | None, ...]]]:
    """A skip around three convolutions of 7 x 7."""
    block = [conv(64, 32, 32, kernel=7, pad=3)] * 4
    return [*block, add((64, 64, 32))], [(None,), (0,), (1,), (2,), (3, 0)]


def problem(resources: Resources, *, spill: bool) -> Problem:
    return Problem(Graph.of(*residual()), Budget(resources, 64.0), Hardware(spill=spill))


def test_a_skip_goes_through_memory_where_block_ram_is_short():
    """Logic is short as well, so that weights cannot make room by moving to LUTs; the interval is that of the slowest design."""
    slow = int(problem(PLENTY, spill=True).intervals[-1])
    roomy = solve(problem(PLENTY, spill=True), interval=slow)
    assert roomy.spills == ()
    ways = problem(PLENTY, spill=True).skips[0]
    fifo, spilled = ways[0], ways[-1]
    needed = roomy.used - fifo + spilled
    short = replace(PLENTY, bram18=int(needed[1]), lut=int(needed[3]))
    assert needed[1] < roomy.used[1]
    tight = solve(problem(short, spill=True), interval=slow)
    assert tight.spills == ((4, 1),)
    with pytest.raises(UserError) as refused:
        solve(problem(short, spill=False), interval=slow)
    assert "skips through memory" in str(refused.value)


def test_what_waited_in_a_design_before_sets_the_price():
    """UltraRAM has words of 72 bits: those of 8 leave most of it empty, and so it costs several times what its bits say."""
    graph, table = Graph.of(*residual()), costs.load("hls")
    (estimated,) = skips(graph)
    (known,) = skips(replace(graph, waits={(4, 1): (estimated.held_bits // 8, 8)}))
    assert (known.held_bits, known.fifo_bits) == (estimated.held_bits, 8)
    before, after = (each.ways(table, spills=False) for each in (estimated, known))
    uram = RESOURCE_NAMES.index("uram")
    assert after[1][uram] == -(-estimated.held_bits // 8 // 4096) > 4 * before[1][uram]
    (other,) = skips(replace(graph, waits={(4, 1): (100, 16)}))
    assert other.held_bits == 1600


def test_a_stream_that_waited_is_known_where_no_path_is_longer():
    layers, producers = residual()
    graph = replace(Graph.of(layers, producers), waits={(2, 0): (5000, 32)})
    assert next((each.layer, each.held_bits) for each in skips(graph)) == (2, 160000)


@pytest.mark.parametrize("bits_per_cycle", [64.0, 1.0, 0.25])
def test_bandwidth_sets_the_interval_of_a_design_that_must_spill(bits_per_cycle):
    """Two ports and a skip that is written and read: four frames of 64 x 64 x 32 values of a byte."""
    graph = replace(Graph.of(*residual()), spilled=frozenset({(4, 1)}))
    design = solve(Problem(graph, Budget(PLENTY, bits_per_cycle)))
    traffic = graph.port_bits + 2 * 64 * 64 * 32 * graph.layers[0].output_bits
    assert design.used[-1] == traffic
    assert design.interval_cycles >= traffic / bits_per_cycle
    assert design.spills == ((4, 1),)
