"""FIFO depths: enough, and not one word more than needed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graphs import random_network

from stream_mlir.errors import UserError
from stream_mlir.mapping.loops import Loop, Step
from stream_mlir.mapping.memory import fifo_bram18, fifo_steps
from stream_mlir.simulator import simulate_network, trials
from stream_mlir.simulator.network import Network, Process, Stream, sink, source
from stream_mlir.simulator.run import run_network
from stream_mlir.simulator.settle import frames_to_settle, unbounded
from stream_mlir.simulator.sizing import size
from stream_mlir.simulator.trials import Trials


def sized(network: Network, depths: dict[int, int]) -> Network:
    """The network with these depths, and two words everywhere else."""
    streams = (replace(each, depth=depths.get(i, 2)) for i, each in enumerate(network.streams))
    return replace(network, streams=tuple(streams))


def bits(network: Network) -> dict[int, int]:
    return dict.fromkeys(range(len(network.streams)), 16)


def sustains(network: Network, interval: int) -> bool:
    """Whether a frame every so many cycles gets through, also with nothing in the pipelines to begin with."""
    frames = 2 * frames_to_settle(network, passes=2)
    strict = run_network(network, frames, pipelined=False)
    return not strict.waits and Trials(network, interval, frames).all_keep_up({})


@pytest.mark.parametrize("seed", range(60))
def test_depths_are_enough_and_one_word_less_is_not(seed: int):
    network = random_network(seed)
    found = size(network, bits(network))
    assert found.is_smallest
    assert sustains(sized(network, found.depths), found.interval_cycles)
    for stream, depth in found.depths.items():
        if depth > 2:
            shorter = sized(network, found.depths | {stream: depth - 1})
            assert not sustains(shorter, found.interval_cycles), stream


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_a_slower_network_needs_no_more(seed: int):
    network = random_network(seed)
    fast, slow = (size(network, bits(network), slowdown=each) for each in (0, 0.5))
    assert slow.interval_cycles == int(1.5 * fast.interval_cycles)
    assert sustains(sized(network, slow.depths), slow.interval_cycles)
    assert sum(slow.depths.values()) <= sum(fast.depths.values())


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_without_effort_depths_are_enough_at_least(seed: int):
    network = random_network(seed)
    found = size(network, bits(network), effort=0)
    assert sustains(sized(network, found.depths), found.interval_cycles)


def test_what_was_not_tried_is_not_called_smallest():
    network = blocks(1, 1200, 300)
    assert not size(network, bits(network), effort=0).is_smallest


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_one_frame_decides_whether_a_network_stops(seed: int):
    """Whatever the depths: two words everywhere stop some of these networks, and not others."""
    network = sized(random_network(seed), {})
    one, many = (bool(run_network(network, each, pipelined=False).waits) for each in (1, 7))
    assert one == many


def test_a_shorter_run_begins_a_longer_one():
    network = random_network(1)
    long = unbounded(network, 9)
    assert unbounded(network, 4) == [frames[:4] for frames in long]
    free = replace(network, streams=tuple(replace(each, depth=1 << 40) for each in network.streams))
    assert run_network(free, 4).frames == [frames[:4] for frames in long]


def blocks(count: int, words: int, block: int) -> Network:
    """`count` times: a fork, a process on one branch that collects `block` words, a FIFO on the other, a join."""
    streams, processes = [Stream("in")], [source("source", words, 0)]
    for number in range(count):
        at, branch, skip, late, out = len(streams) - 1, *range(len(streams), len(streams) + 4)
        streams += [Stream(f"{name}{number}") for name in ("branch", "skip", "late", "out")]
        collect = (Step(block, (branch,)), Step(block, (), (late,)))
        processes += [
            Process(f"fork{number}", (Loop(1, (Step(words, (at,), (branch, skip)),)),)),
            Process(f"block{number}", (Loop(words // block, collect),)),
            Process(f"join{number}", (Loop(1, (Step(words, (late, skip), (out,), 2),)),)),
        ]
    processes.append(sink("sink", words, len(streams) - 1))
    return Network(tuple(processes), tuple(streams), (0,), (len(processes) - 1,))


def test_many_blocks_take_few_runs_more_than_one():
    """Blocks between which FIFOs are unbounded are tried in the same run."""
    one, many = (blocks(count, 1200, 300) for count in (1, 12))
    runs = []
    for network in (one, many):
        frames = frames_to_settle(network, passes=2)
        found = size(network, bits(network), frames=frames, effort=20 * frames * network.firings)
        assert sustains(sized(network, found.depths), found.interval_cycles)
        assert (
            min(depth for s, depth in found.depths.items() if "skip" in network.streams[s].name)
            >= 300
        )
        runs.append(found.simulated_firings / network.firings / frames)
    assert runs[1] < 4 * runs[0]


def test_memory_steps_are_where_the_blocks_change():
    for bits in (1, 5, 16, 40, 400):
        steps = fifo_steps(10000, bits)
        assert steps == sorted(steps)
        for step in steps[1:]:
            assert fifo_bram18(step, bits) < fifo_bram18(step + 1, bits)


def test_a_process_that_no_fifo_makes_fast_enough_is_named_at_once(monkeypatch: pytest.MonkeyPatch):
    """Nine tenths of what blocks and joins take; the first of them is named."""
    network, runs = blocks(2, 600, 300), []
    monkeypatch.setattr(
        trials, "run_network", lambda *a, **k: runs.append(a) or run_network(*a, **k)
    )
    with pytest.raises(
        UserError, match=r"any depth a frame takes 1200\.\d\d cycles, not 1080"
    ) as error:
        size(network, bits(network), slowdown=-0.1)
    assert error.value.where == "block0"
    assert len(runs) == 4


def test_ports_are_left_alone():
    network = blocks(1, 60, 5)
    found = size(network, bits(network))
    assert not network.port_streams & set(found.depths)
    assert simulate_network(sized(network, found.depths)).interval_cycles == found.interval_cycles


def test_a_frame_in_every_cycle_can_be_kept_up():
    work = Process("work", (Loop(1, (Step(1, (0,), (1,)),)),))
    processes = (source("in", 1, 0), work, sink("out", 1, 1))
    network = Network(processes, (Stream("x"), Stream("y")), sources=(0,), sinks=(2,))
    found = size(network, bits(network))
    assert (found.interval_cycles, found.depths) == (1, {})
