"""Layers that leave out zeros in the simulator: drawn and replayed frames, against the model, and FIFOs that are deep enough for what varies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stream_mlir import import_model, ir
from stream_mlir.errors import UserError
from stream_mlir.mapping.loops import Loop, Step, iterations
from stream_mlir.mapping.model import model
from stream_mlir.passes import run_pipeline
from stream_mlir.passes.calibrated import calibrated_on
from stream_mlir.pipeline.simulation import replay_of
from stream_mlir.quant import Calibration
from stream_mlir.simulator import simulate
from stream_mlir.simulator.network import Network, Process, Stream, sink, source
from stream_mlir.simulator.read import read_network
from stream_mlir.simulator.run import run_network
from stream_mlir.simulator.sizing import best_interval
from stream_mlir.sparsity.replay import replayed

FRAMES = 8
PREPARE = "stream-sparsify{{ratio=0.5}},canonicalize,stream-quantize,canonicalize,stream-collect-statistics,{annotate}"
MAP = "stream-fold{device=zybo dense=false},stream-materialize-widths,stream-materialize-forks,stream-size-fifos{effort=5}"


def mapped(annotate: str) -> ir.Module:
    from stream_mlir.models import digits

    (calibration, _), _ = digits.dataset()
    module = import_model("zoo:digits")
    with calibrated_on([calibration[:64]]):
        run_pipeline(
            module, f"builtin.module(canonicalize,{PREPARE.format(annotate=annotate)},{MAP})"
        )
    return module


@pytest.fixture(scope="module")
def design() -> ir.Module:
    return mapped("stream-annotate-sparsity")


@pytest.fixture(scope="module")
def frames() -> list[np.ndarray]:
    from stream_mlir.models import digits

    return [digits.dataset()[1][0]]


def test_drawn_frames_take_what_the_model_expects(design):
    wanted = model(design.operation)
    found = [simulate(design, seed=seed) for seed in range(4)]
    intervals = [each.interval_cycles for each in found]
    assert len(set(intervals)) > 1
    assert np.mean(intervals) == pytest.approx(wanted.interval_cycles, rel=0.02)
    assert intervals == pytest.approx([wanted.interval_cycles] * 4, rel=0.05)
    latencies = [each.latency_cycles for each in found]
    assert latencies == pytest.approx([wanted.latency_cycles] * 4, rel=0.05)
    assert simulate(design, seed=2) == found[2]


def test_replayed_frames_are_those_of_the_data(design, frames):
    """Iterations are those that the kernel counts (`test/kernels`), interval and depths stand up to real frames."""
    data = Calibration.from_arrays(design, frames, FRAMES)
    works, replay = replayed(design.operation, data), replay_of(design.operation, frames, FRAMES)
    found = simulate(design, replay=replay)
    processes = {each.name: each for each in found.processes}
    network = read_network(design.operation, replay).network
    for process in network.processes:
        if process.name in works:
            counted = [iterations(loops) for loops in (process.loops, *process.others)]
            passes = [int(work.passes.sum()) for work in works[process.name]]
            assert len(counted) == FRAMES
            assert all(each > least for each, least in zip(counted, passes, strict=True))
            assert processes[process.name].iterations == -(-sum(counted) // FRAMES)
    assert found.interval_cycles == pytest.approx(model(design.operation).interval_cycles, rel=0.03)
    assert found.interval_cycles <= 1.02 * best_interval(network, 2 * FRAMES)


def test_zeros_of_weights_alone_take_the_same_for_every_frame():
    module = mapped("stream-annotate-sparsity{zeros=weights}")
    network = read_network(module.operation).network
    assert not any(process.others for process in network.processes)
    assert simulate(module, seed=1) == simulate(module)


def test_a_replay_needs_frames(design, frames):
    with pytest.raises(UserError, match="at least one frame"):
        replay_of(design.operation, frames, 0)


def one_process(*frames: tuple[Loop, ...]) -> Network:
    """A process between a source and a sink of 6 words a frame."""
    middle = Process("middle", frames[0], others=frames[1:])
    processes = (source("in", 6, 0), middle, sink("out", 6, 1))
    return Network(processes, (Stream("a"), Stream("b")), (0,), (2,))


def every(cycles: int, count: int = 6) -> tuple[Loop, ...]:
    return (Loop(1, (Step(count, (0,), (1,), gap=cycles),)),)


def test_frames_take_turns():
    ends = [
        last for _, last, _ in run_network(one_process(every(2), every(5), every(3)), 7).frames[1]
    ]
    assert np.diff(ends).tolist() == [30, 18, 12, 30, 18, 12]


def test_frames_move_the_same_words():
    network = one_process(every(2), every(2, count=5))
    with pytest.raises(ValueError, match="middle: frames with different words"):
        run_network(network, 2)
    other = replace(network.processes[1], others=((Loop(1, (Step(6, (0,)),)),),))
    with pytest.raises(ValueError, match="frames with different words"):
        run_network(
            replace(network, processes=(network.processes[0], other, network.processes[2])), 2
        )
