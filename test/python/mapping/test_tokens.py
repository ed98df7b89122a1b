"""Token-level timing against a cycle-by-cycle simulation, and depths against deadlock."""

from collections import deque

import numpy as np
import pytest
from mapping_networks import add, chain, conv

from stream_mlir.mapping.layer import Fold
from stream_mlir.mapping.network import Network, Process
from stream_mlir.mapping.schedule import Schedule, fork, schedule
from stream_mlir.mapping.tokens import analyze


def residual(layer) -> Network:
    """x + conv(x), with a fork before and an addition behind."""
    words = int(np.prod(layer.output))
    join = schedule(add(layer.output))
    return Network(
        (
            Process("fork", fork(words, 2), (0,), (1, 2)),
            Process("conv", schedule(layer), (1,), (3,)),
            Process("add", join, (3, 2), (4,)),
        ),
        sources=(0,),
        sinks=(4,),
        words=(words,) * 5,
    )


def finishes(network: Network, depths: list[int], frames: int) -> bool:
    """Runs all processes word by word with FIFOs of these depths; False on deadlock."""
    queues = [0] * len(depths)
    room = list(depths)
    for stream in network.sources:
        queues[stream] = network.words[stream] * frames
    for stream in network.sinks:
        room[stream] = network.words[stream] * frames
    programs = [deque(_program(process, frames)) for process in network.processes]
    moved = True
    while moved and any(programs):
        moved = False
        for program in programs:
            while program:
                kind, stream = program[0]
                if queues[stream] == (0 if kind == "read" else room[stream]):
                    break
                queues[stream] += -1 if kind == "read" else 1
                program.popleft()
                moved = True
    return not any(programs)


def _program(process: Process, frames: int):
    """Reads and writes in the order of the loop."""
    events = []
    for number, (kind, streams, ports) in enumerate(
        [
            ("read", process.inputs, process.schedule.reads),
            ("write", process.outputs, process.schedule.writes),
        ]
    ):
        for stream, at in zip(streams, ports, strict=True):
            events += [(iteration, number, stream, kind) for iteration in at]
    one = [(kind, stream) for _, _, stream, kind in sorted(events)]
    return one * frames


def test_a_chain_needs_no_buffers():
    step = Schedule(10, (np.arange(10),), (np.arange(10),), 3)
    timing = analyze(chain(step, step, step))
    assert timing.interval_cycles == 10
    assert timing.latency_cycles == 10 + 3 * 3
    assert timing.depths == [2, 2, 2, 2]


def test_the_slowest_process_sets_the_interval():
    fast = Schedule(10, (np.arange(10),), (np.arange(10),), 0)
    slow = Schedule(40, (np.arange(10) * 4,), (np.arange(10) * 4,), 0)
    assert analyze(chain(fast, slow)).interval_cycles == 40


def test_what_waits_for_the_whole_frame_buffers_it_elsewhere():
    """The skip holds what the convolution's line buffer and pipeline delay."""
    timing = analyze(residual(conv(8, 2, 2)))
    assert timing.depths[2] > 2 * 8 * 1
    assert timing.depths[4] == 2


@pytest.mark.parametrize(
    "layer",
    [
        conv(8, 2, 2),
        conv(6, 4, 4, fold=Fold(1, 1, 1, 9)),
        conv((5, 9), 2, 2, kernel=5, pad=2),
        conv(6, 4, 4, kernel=1, pad=0),
    ],
    ids=["plain", "fine", "wide", "pointwise"],
)
def test_depths_do_not_deadlock_and_the_skip_is_needed(layer):
    network = residual(layer)
    timing = analyze(network)
    assert finishes(network, timing.depths, frames=4)
    if layer.buffered:
        short = list(timing.depths)
        short[2] = 2
        assert not finishes(network, short, frames=1)


def test_occupancy_does_not_grow_with_more_frames():
    network = residual(conv(8, 2, 2))
    assert analyze(network, 3).depths == analyze(network, 8).depths
