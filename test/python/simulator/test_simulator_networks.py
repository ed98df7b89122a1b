"""Small networks whose cycles can be counted by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from stream_mlir.errors import UserError
from stream_mlir.mapping.loops import Loop, Step
from stream_mlir.simulator import Deadlock, Stalls, settled, simulate_network
from stream_mlir.simulator.network import Network, Process, Stream, sink, source
from stream_mlir.simulator.settle import frames_to_settle


def chain(*loops: tuple[Loop, ...], words: int = 10, depth: int = 2, latency: int = 1) -> Network:
    """source -> processes -> sink; process i reads stream i and writes stream i + 1."""
    inner = [Process(f"p{i}", each, latency) for i, each in enumerate(loops)]
    processes = (source("source", words, 0), *inner, sink("sink", words, len(inner)))
    streams = tuple(Stream(f"s{i}", depth) for i in range(len(inner) + 1))
    return Network(processes, streams, (0,), (len(inner) + 1,))


def copy(words: int, number: int, gap: int = 1) -> tuple[Loop, ...]:
    return (Loop(1, (Step(words, (number,), (number + 1,), gap),)),)


def diamond(skip: int, words: int = 12, block: int = 5) -> Network:
    """A fork; one branch collects `block` words before it sends them on, the other is a FIFO; a join."""
    wait = (Loop(words // block, (Step(block, (1,)), Step(block, (), (3,)))),)
    processes = (
        source("source", words, 0),
        Process("fork", (Loop(1, (Step(words, (0,), (1, 2)),)),)),
        Process("block", wait),
        Process("join", (Loop(1, (Step(words, (3, 2), (4,)),)),)),
        sink("sink", words, 4),
    )
    names = ("in", "branch", "skip", "late", "out")
    streams = tuple(Stream(name, skip if name == "skip" else 2) for name in names)
    return Network(processes, streams, (0,), (4,))


def test_a_copy_takes_a_cycle_per_word():
    report = simulate_network(chain(copy(10, 0)), 3)
    # Word k is sent in cycle k, copied in k + 1, taken in k + 2.
    assert report.frame_ends == (11, 21, 31)
    assert report.latency_cycles == 12
    assert report.interval_cycles == 10
    assert [fifo.max_occupancy for fifo in report.fifos] == [2, 2]


def test_pipeline_latency_delays_but_does_not_slow():
    report = simulate_network(chain(copy(10, 0), latency=7))
    assert (report.latency_cycles, report.interval_cycles) == (18, 10)


def test_a_single_slot_halves_the_rate():
    # A slot that was read is free in the next cycle, and its word there one later.
    assert simulate_network(chain(copy(10, 0), depth=1)).interval_cycles == 20


def test_the_slowest_process_sets_the_interval_and_the_others_wait():
    report = simulate_network(chain(copy(10, 0), copy(10, 1, gap=3), copy(10, 2)), frames=5)
    assert report.interval_cycles == 30
    assert report.bottleneck.name == "p1"
    times = {each.name: each.stalls for each in report.processes}
    assert times["p0"] == Stalls(output=20)
    assert times["p1"] == Stalls()
    assert times["p2"] == Stalls(input=20)


def test_what_a_pipeline_holds():
    dense = Process("dense", copy(10, 0), latency=9)
    assert dense.held[1] == 8
    sparse = Process("sparse", (Loop(50, (Step(99, (0,)), Step(1, (0,), (1,)))),), latency=9)
    assert sparse.held[1] == 0
    burst = Process("burst", (Loop(1, (Step(50, (0,)), Step(3, (), (1,)))),), latency=9)
    assert burst.held[1] == 2


def test_a_short_skip_deadlocks_and_the_message_says_what_helps():
    # While the block collects 5 words, the skip must hold 5.
    with pytest.raises(Deadlock) as caught:
        simulate_network(diamond(4, words=10))
    found = caught.value
    assert [(each.process, each.operation, each.fifo) for each in found.cycle] in (
        [("fork", "write", "skip"), ("join", "read", "late"), ("block", "read", "branch")],
        [("join", "read", "late"), ("block", "read", "branch"), ("fork", "write", "skip")],
        [("block", "read", "branch"), ("fork", "write", "skip"), ("join", "read", "late")],
    )
    assert found.ways_out == found.enough == (found.smallest,)
    assert (found.smallest.fifo, found.smallest.new_depth) == ("skip", 5)
    assert "fork waits to write skip (full, 4 of 4 words)" in str(found)
    assert "deepen skip from 4 to 5 words" in str(found)
    assert simulate_network(diamond(5, words=10), 3).frames == 3


def test_of_several_full_fifos_the_one_at_the_join_is_deepened():
    network = diamond(2, words=10)
    # The skip goes through one process more, from `skip` to `last`.
    relay = Process("relay", (Loop(1, (Step(10, (2,), (5,)),)),))
    join = Process("join", (Loop(1, (Step(10, (3, 5), (4,)),)),))
    processes = (*network.processes[:3], relay, join, network.processes[4])
    streams = (*network.streams, Stream("last", 1))
    with pytest.raises(Deadlock) as caught:
        simulate_network(replace(network, processes=processes, streams=streams, sinks=(5,)))
    found = caught.value
    # Of five words two wait in `skip`, one in `last`, and the relay has one in hand: one place is missing.
    assert {each.fifo: each.new_depth for each in found.ways_out} == {"skip": 3, "last": 2}
    assert [each.fifo for each in found.enough] == ["last"]


def test_more_frames_do_not_change_the_interval():
    few, many = (simulate_network(diamond(9, words=10), frames) for frames in (3, 20))
    assert few.interval_cycles == many.interval_cycles


def test_a_wait_behind_the_first_frames_is_not_all_that_counts():
    words = 20
    network = diamond(9, words)
    gaps = {1: (3,), 2: (1, 2), 3: (3,)}  # cycles per word, step by step
    processes = list(network.processes)
    for number, latency in ((1, 30), (2, 30), (3, 10)):
        (loop,) = processes[number].loops
        pairs = zip(loop.steps, gaps[number], strict=True)
        steps = tuple(replace(step, gap=gap) for step, gap in pairs)
        loops = (replace(loop, steps=steps),)
        processes[number] = replace(processes[number], loops=loops, latency=latency)
    network = replace(network, processes=tuple(processes))
    few = simulate_network(network, frames_to_settle(network, 3 * words))
    found = settled(network, 3 * words)
    assert found.frames > few.frames
    assert found.interval_cycles < few.interval_cycles


def test_what_is_slow_stays_slow():
    network = chain(copy(100, 0), words=100, depth=1)
    assert settled(network, 100).interval_cycles == 200


@pytest.mark.parametrize("suffix", [".json", ".vcd"])
def test_traces(tmp_path: Path, suffix: str):
    path = tmp_path / f"trace{suffix}"
    simulate_network(chain(copy(10, 0), copy(10, 1, gap=3)), 2, path)
    text = path.read_text()
    if suffix == ".json":
        events = json.loads(text)["traceEvents"]
        threads = {e["args"]["name"]: e["tid"] for e in events if e["ph"] == "M"}
        slices = [e for e in events if e["ph"] == "X" and e["tid"] == threads["p0"]]
        waiting = sum(e["dur"] for e in slices if e["name"] == "wait for output")
        # Three words find room at once; each of the others waits for two of three cycles.
        assert waiting == 2 * (20 - 3)
        counts = [e["args"]["words"] for e in events if e["ph"] == "C" and e["name"] == "s1"]
        assert max(counts) == 2
        assert counts[-1] == 0
    else:
        assert "$var wire 2 " in text
        assert " p0 $end" in text
        times = [int(line[1:]) for line in text.splitlines() if line.startswith("#")]
        assert times == sorted(times)
        assert 50 < times[-1] < 70


def test_bad_requests_are_refused(tmp_path: Path):
    network = chain(copy(10, 0))
    with pytest.raises(UserError, match="at least one frame"):
        simulate_network(network, 0)
    with pytest.raises(UserError, match="no trace format"):
        simulate_network(network, trace=tmp_path / "trace.txt")
