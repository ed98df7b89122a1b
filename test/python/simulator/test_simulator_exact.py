"""The simulator against a cycle-by-cycle one on random networks; and more depth never hurts."""

from __future__ import annotations

from dataclasses import replace

import naive
import pytest
from graphs import random_network
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_mlir.simulator.network import Network
from stream_mlir.simulator.run import run_network

FRAMES = 3


def latencies(network: Network, pipelined: bool) -> list[tuple[int, int]]:
    if not pipelined:
        return [(1, 0)] * len(network.streams)
    found = []
    for number in range(len(network.streams)):
        (writer,) = [
            process
            for process in network.processes
            if any(number in step.writes for loop in process.loops for step in loop.steps)
        ]
        found.append((writer.latency, writer.held[number]))
    return found


@settings(max_examples=150)
@given(st.integers(0, 10**6), st.sampled_from(["hardware", "software"]), st.booleans())
def test_equals_the_naive_simulation(seed: int, mode, pipelined: bool):
    network = random_network(seed)
    lags = latencies(network, pipelined)
    expected = naive.simulate(network, FRAMES, mode == "hardware", lags)
    result = run_network(network, FRAMES, mode=mode, pipelined=pipelined)
    assert bool(result.waits) == (expected is None)
    if expected is None:
        return
    times, most = expected
    for process, frames, all_times in zip(network.processes, result.frames, times, strict=True):
        per_frame = len(all_times) // FRAMES
        firsts, lasts = all_times[::per_frame], all_times[per_frame - 1 :: per_frame]
        assert [frame[:2] for frame in frames] == list(zip(firsts, lasts, strict=True)), process
        # Every cycle of a frame is an iteration or a stall.
        for begin, (_, end, stalls) in zip([-1, *lasts], frames, strict=False):
            assert end - begin == process.iterations + sum(stalls)
    for words, simulated, (latency, _) in zip(most, result.most, lags, strict=True):
        assert latency > 1 or words == simulated


@settings(max_examples=100)
@given(st.integers(0, 10**6), st.integers(0, 100), st.integers(1, 4))
def test_more_depth_is_never_slower(seed: int, which: int, more: int):
    network = random_network(seed)
    stream = network.streams[which % len(network.streams)]
    deeper = network.with_depths({stream.name: stream.depth + more})
    before, after = (run_network(each, FRAMES) for each in (network, deeper))
    if before.waits:
        return
    assert not after.waits
    for early, late in zip(after.frames, before.frames, strict=True):
        assert all(a[1] <= b[1] for a, b in zip(early, late, strict=True))


def deadlocks() -> list[int]:
    """Seeds of random networks that deadlock."""
    runs = (
        (seed, run_network(random_network(seed), FRAMES, pipelined=False)) for seed in range(300)
    )
    return [seed for seed, result in runs if result.waits]


DEADLOCKS = deadlocks()


def test_some_random_networks_deadlock_and_most_do_not():
    assert 20 <= len(DEADLOCKS) <= 150


@pytest.mark.parametrize("seed", DEADLOCKS[:40])
def test_the_ways_out_of_a_deadlock_are_the_smallest(seed: int):
    network = random_network(seed)
    result = run_network(network, FRAMES, pipelined=False)
    names = [stream.name for stream in network.streams]

    def full_in_cycle(depths: dict[int, int]) -> set[int]:
        changed = network.with_depths({names[stream]: depth for stream, depth in depths.items()})
        return {s for _, s, writes in run_network(changed, FRAMES, pipelined=False).cycle if writes}

    assert result.ways_out
    for stream, depth in result.ways_out:
        assert stream not in full_in_cycle({stream: depth})
        assert stream in full_in_cycle({stream: depth - 1})
    assert not full_in_cycle(dict(result.enough))


def test_a_bad_network_is_refused():
    network = random_network(1)
    broken = replace(network, streams=(replace(network.streams[0], depth=0), *network.streams[1:]))
    with pytest.raises(ValueError, match="depth below 1"):
        run_network(broken, 1)
    with pytest.raises(ValueError, match="needs a writer and a reader"):
        run_network(replace(network, processes=network.processes[1:]), 1, pipelined=False)
