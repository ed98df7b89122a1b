"""Frames that are left out because they are as those before, against simulating all of them."""

from __future__ import annotations

import random

import naive
import pytest
from graphs import random_network
from hypothesis import given, settings
from hypothesis import strategies as st
from test_simulator_exact import latencies

from stream_mlir.mapping.loops import Loop, Loops, Step
from stream_mlir.simulator.network import UNBOUNDED, Network, Process, Stream, sink, source
from stream_mlir.simulator.run import run_network


def varied(seed: int) -> Network:
    """A random network with deep and unbounded FIFOs in some, and evenly paced inputs in others."""
    rng, network = random.Random(seed), random_network(seed)
    ways = (
        {},
        {s.name: rng.choice([s.depth, rng.randint(1, 60), UNBOUNDED]) for s in network.streams},
    )
    network = network.with_depths(rng.choice(ways))
    return rng.choice([network, network.with_input_interval(rng.randint(3, 60))])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.integers(0, 10**6),
    st.sampled_from([8, 20, 40]),
    st.sampled_from(["hardware", "software"]),
    st.booleans(),
)
def test_nothing_differs_from_a_run_of_all_frames(seed: int, frames: int, mode, pipelined: bool):
    # A trace shows every frame, so none is left out.
    found, all_of_them = (
        run_network(varied(seed), frames, mode=mode, pipelined=pipelined, resolution=resolution)
        for resolution in (0, 1000)
    )
    assert found.frames == all_of_them.frames
    assert found.most == all_of_them.most
    assert found.waits == all_of_them.waits
    assert found.measured


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_nothing_differs_from_cycle_by_cycle(seed: int):
    network, frames = varied(seed), 12
    expected = naive.simulate(network, frames, True, latencies(network, False))
    result = run_network(network, frames, pipelined=False)
    assert bool(result.waits) == (expected is None)
    if expected is None:
        return
    for mine, times in zip(result.frames, expected[0], strict=True):
        per_frame = len(times) // frames
        assert [frame[1] for frame in mine] == times[per_frame - 1 :: per_frame]
    assert list(result.most) == list(expected[1])


def copying(words: int, reads: tuple[int, ...], writes: tuple[int, ...], gap: int = 1) -> Loops:
    return (Loop(1, (Step(words, reads, writes, gap),)),)


def waiting(words: int, late: int) -> Network:
    """Words that wait in a FIFO until theirs have passed the pipeline of the other branch, which takes `late` frames."""
    return Network(
        (
            source("source", words, 0),
            Process("fork", copying(words, (0,), (1, 2))),
            Process("slow", copying(words, (1,), (3,)), latency=late * words),
            Process("join", copying(words, (2, 3), (4,))),
            sink("sink", words, 4),
        ),
        tuple(Stream(name, UNBOUNDED) for name in ("in", "branch", "skip", "late", "out")),
        (0,),
        (4,),
    )


def test_what_a_fifo_holds_for_many_frames_is_known_after_few():
    network = waiting(100, 20)
    result = run_network(network, 1000)
    assert result.firings < 10 * network.firings
    assert result.most == run_network(network, 1000, resolution=10**6).most
    assert result.most[2] == pytest.approx(20 * 100, abs=5)


def test_a_fifo_that_fills_for_ever_is_measured_on_demand_only():
    network = Network(
        (
            source("source", 10, 0),
            Process("slow", copying(10, (0,), (1,), gap=2)),
            sink("sink", 10, 1),
        ),
        (Stream("in", UNBOUNDED), Stream("out", UNBOUNDED)),
        (0,),
        (2,),
    )
    quick, whole = (run_network(network, 500, measures=each) for each in (False, True))
    assert quick.frames == whole.frames
    assert quick.firings < 10 * network.firings < whole.firings
    assert not quick.measured
    assert whole.measured
    assert whole.most[0] > 2000
