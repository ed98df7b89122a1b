"""Memory ports: shares of a bandwidth, latency, weights off chip. The figures are counted by hand."""

from __future__ import annotations

import importlib
from math import ceil

import pytest
from emit_nets import offchip, residual
from hypothesis import given
from hypothesis import strategies as st

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.errors import UserError
from stream_mlir.mapping import devices, traffic
from stream_mlir.mapping.loops import Loop, Step, iterations, words
from stream_mlir.mapping.model import model
from stream_mlir.passes import run_pipeline
from stream_mlir.simulator import Memory, simulate, simulate_network
from stream_mlir.simulator.memory import Refills, with_memory
from stream_mlir.simulator.network import Network, Process, Stream, sink, source
from stream_mlir.simulator.read import read_network
from stream_mlir.simulator.report import Stalls
from stream_mlir.simulator.run import run_network
from stream_mlir.simulator.settle import frames_to_settle
from stream_mlir.simulator.sizing import best_interval
from stream_mlir.simulator.trials import Trials

ROW_BITS = 10
REFILLS = Refills(positions=10, rows=32, row_bits=ROW_BITS)
"""A layer with 10 positions of 64 iterations, in half of which a row of weights comes from memory: 3,200 bits in 640 cycles, 5 per cycle."""


def layers(count: int, collected: int = 0) -> Network:
    """So many layers in a row that all have such weights. Only they use memory. Before each one so many words of a frame's 80 are collected."""
    streams = [Stream(f"values{number}", 16) for number in range(count + 1)]
    processes = [source("in", 80, 0)]
    for number in range(count):
        values = number
        if collected:
            values = len(streams)
            collect = (Step(collected, (number,)), Step(collected, (), (values,)))
            processes.append(Process(f"window{number}", (Loop(80 // collected, collect),)))
            streams.append(Stream(f"windows{number}", 16))
        # 8 words in, then 7 idle iterations before each of 8 words out.
        body = (
            Step(8, (values,)),
            Step(7, (), (number + 1,), gap=7),
            Step(1, (), (number + 1,), gap=7),
        )
        loops = REFILLS.needed_by((Loop(10, body),), len(streams))
        processes.append(REFILLS.port(f"layer{number}.weights", len(streams)))
        processes.append(Process(f"layer{number}", loops))
        streams.append(Stream(f"weights{number}", 1, is_fixed=True, is_from_memory=True))
    processes.append(sink("out", 80, count))
    return Network(tuple(processes), tuple(streams), (0,), (len(processes) - 1,))


def interval_and_stalls(count: int, bits_per_cycle: float) -> tuple[int, Stalls]:
    report = simulate_network(with_memory(layers(count), Memory(bits_per_cycle)), 8)
    (first,) = (each for each in report.processes if each.name == "layer0")
    return report.interval_cycles, first.stalls


def test_a_layer_whose_need_is_just_met_does_not_wait():
    assert interval_and_stalls(1, 5) == (640, Stalls())


def test_half_of_the_bandwidth_doubles_the_interval():
    assert interval_and_stalls(1, 2.5) == (1280, Stalls(memory=640))


@pytest.mark.parametrize(("bits", "interval"), [(10, 640), (5, 1280), (2.5, 2560)])
def test_two_layers_share_the_bandwidth(bits: float, interval: int):
    assert interval_and_stalls(2, bits)[0] == interval


def ports(word_bits: int = 8) -> Network:
    """100 words in and out."""
    copy = Process("copy", (Loop(1, (Step(100, (0,), (1,)),)),))
    processes = (source("in", 100, 0, word_bits), copy, sink("out", 100, 1, word_bits))
    return Network(processes, (Stream("x"), Stream("y")), sources=(0,), sinks=(2,))


@pytest.mark.parametrize(("bits", "interval"), [(32, 100), (16, 100), (8, 200), (3, 534)])
def test_inputs_and_outputs_share_the_bandwidth(bits: int, interval: int):
    """A frame of 1,600 bits."""
    report = simulate_network(with_memory(ports(), Memory(bits)), 12)
    assert report.interval_cycles == interval
    port, copy, _ = report.processes
    if interval == 200:
        assert (port.stalls, copy.stalls) == (Stalls(memory=100), Stalls(input=100))


def test_latency_delays_a_frame_and_slows_none():
    near, far = (
        simulate_network(with_memory(ports(), Memory(16, latency))) for latency in (0, 250)
    )
    assert far.latency_cycles == near.latency_cycles + 250
    assert far.interval_cycles == near.interval_cycles == 100


def test_the_same_simulation_is_not_run_twice(monkeypatch: pytest.MonkeyPatch):
    """As a compilation asks for it: once to prove the FIFOs, once for the report."""
    runs = []
    where = importlib.import_module("stream_mlir.simulator.simulate")
    monkeypatch.setattr(
        where, "run_network", lambda *a, **k: runs.append(a) or run_network(*a, **k)
    )
    first, again = (simulate_network(ports(7), 5) for _ in range(2))
    assert first == again
    assert len(runs) == 2
    assert simulate_network(ports(7), 6).frames == 6
    assert len(runs) == 3


def test_a_port_that_was_held_up_catches_up():
    """Ten words are wanted in ten cycles, then none for ninety: as many as the port has to bring in hundred."""
    work = Process("work", (Loop(10, (Step(10, (0,)), Step(1, (), (1,), gap=90))),))
    streams = (Stream("x"), Stream("y"))
    network = Network((source("in", 100, 0, 9), work, sink("out", 10, 1, 10)), streams, (0,), (2,))
    report = simulate_network(with_memory(network, Memory(1)), 12)
    assert report.interval_cycles == 1000


@pytest.mark.parametrize("bits", [9.1, 7.3, 5.3, 4.7, 3.7, 2.9])
def test_at_the_limit_of_the_bandwidth_all_frames_are_alike(bits: float):
    """Traffic that takes no whole number of cycles: over no run, while no FIFO is full, is a process slower than the network."""
    network = with_memory(layers(4, collected=40), Memory(bits))
    inner = [stream for stream, each in enumerate(network.streams) if not each.is_fixed]
    frames = frames_to_settle(network, passes=2)
    for count in (frames, 2 * frames, 4 * frames, 8 * frames):
        interval = best_interval(network, count)
        assert interval == ceil(4 * 3200 / bits)
        assert Trials(network, interval, count).all_keep_up({}, inner)


def test_without_limit_ports_move_a_word_per_cycle():
    assert simulate_network(with_memory(ports(), Memory())).interval_cycles == 100


STEPS = st.lists(
    st.builds(
        Step,
        st.integers(1, 6),
        st.sampled_from([(), (0,)]),
        st.sampled_from([(), (1,)]),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=4,
)


@given(STEPS, st.integers(1, 3), st.integers(1, 4), st.integers(1, 5))
def test_refills_change_neither_iterations_nor_other_words(steps, groups, positions, bursts):
    """Bursts are read evenly: burst k of K in iteration k / K of a position."""
    body = Loop(positions * groups, tuple(steps))
    length = groups * body.iterations
    refills = Refills(positions, min(bursts, length) * 256, 1)
    (loop,) = refills.needed_by((body,), 2)
    assert iterations((loop,)) == iterations((body,))
    assert all(words((loop,), port) == words((body,), port) for port in (0, 1))
    at, read = 0, []
    for step in loop.steps:
        for _ in range(step.count):
            at += step.gap
            if 2 in step.reads:
                read.append(at)
    assert read == [k * length // refills.bursts + 1 for k in range(refills.bursts)]
    assert loop.repeat == positions


def evicted(rows: int) -> ir.Module:
    """The residual net with so many rows of each convolution's weights off chip."""
    module = residual(64)
    for op in module.body.operations[0].regions[0].blocks[0].operations:
        if op.operation.name == "stream.conv":
            with module.context:
                op.operation.attributes["offchip"] = stream.OffchipAttr.get(rows)
    return module


def test_weights_off_chip_come_through_a_port():
    module = evicted(2)
    fast, slow = (simulate(module, memory=Memory(bits)) for bits in (1e6, 4.0))
    assert fast.interval_cycles == simulate(residual(64)).interval_cycles
    port = next(each for each in slow.processes if each.name.endswith(".weights"))
    layer = next(each for each in slow.processes if f"{each.name}.weights" == port.name)
    assert port.layer == layer.layer
    assert slow.interval_cycles > 2 * fast.interval_cycles
    assert port.stalls.memory > 0
    assert layer.stalls.memory > 0
    assert all(each.stalls.memory == 0 for each in fast.processes)


def test_model_and_simulator_count_the_same_traffic():
    """Also of a transposed convolution, of whose rows each position reads those of its phase."""
    module = offchip()
    network = read_network(module.operation).network
    assert traffic.traffic_bits(module.operation) == sum(each.traffic for each in network.processes)


@pytest.mark.parametrize("share", [1.3, 1.0, 0.7])
def test_model_and_simulator_agree_near_the_limit(share: float):
    """With as much bandwidth as the slowest layer's pace asks for, a little more and a little less, in FIFOs that were sized for that."""
    module = evicted(2)
    free = model(module.operation).interval_cycles
    bits = share * traffic.traffic_bits(module.operation) / free
    with module.context:
        module.operation.attributes[traffic.NOTE] = ir.FloatAttr.get_f64(bits)
    run_pipeline(module, "builtin.module(stream-size-fifos)")
    expected = model(module.operation)
    assert expected.interval_cycles == pytest.approx(max(free, free / share), abs=1)
    found = simulate(module, memory=Memory(bits))
    assert found.interval_cycles == pytest.approx(expected.interval_cycles, rel=0.01)
    assert found.latency_cycles == pytest.approx(expected.latency_cycles, rel=0.05)


def test_a_board_has_its_bandwidth_at_its_clock():
    board = devices.load("zcu104")
    assert Memory.of(board, 100).bits_per_cycle == board.bandwidth_gbit_per_s * 10


@pytest.mark.parametrize(("bits", "latency"), [(0, 0), (-1, 0), (8, -1)])
def test_impossible_memories_are_refused(bits: float, latency: int):
    with pytest.raises(UserError, match="must"):
        Memory(bits, latency)
