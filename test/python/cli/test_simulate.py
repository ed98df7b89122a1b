"""`streamc simulate` on a folder with a mapped module."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from emit_nets import residual

from stream_mlir import context, ir
from stream_mlir.cli import main
from stream_mlir.pipeline import dumps


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dumps.dump(residual(40), tmp_path, "40-mapped")
    return tmp_path


def test_processes_fifos_and_cycles_are_shown(folder: Path, capsys):
    trace = folder / "trace.json"
    assert main(["simulate", str(folder), "--trace", str(trace)]) == 0
    shown = capsys.readouterr().out
    assert "block_0_conv_window" in shown
    assert "pool_fork_to_add" in shown
    assert "interval" in shown
    assert json.loads(trace.read_text())["traceEvents"]


def test_other_depths_can_be_tried(folder: Path, capsys):
    assert main(["simulate", str(folder), "--depth", "pool_fork_to_add=1"]) == 1
    told = capsys.readouterr().err
    assert "the network deadlocks" in told
    assert "deepen pool_fork_to_add from 1 to" in told.replace("\n", " ")


def test_less_bandwidth_is_waited_for(folder: Path, capsys):
    assert main(["simulate", str(folder), "--bandwidth", "0.5", "--memory-latency", "9"]) == 0
    shown = capsys.readouterr().out
    # 1,232 bits per frame, and 1,800 cycles without a limit.
    interval = int(shown.partition("interval ")[2].partition(" cycles")[0].replace(",", ""))
    assert 2464 <= interval < 2700
    assert "slowest: image.source" in shown


@pytest.fixture
def skipping(tmp_path: Path) -> Path:
    """A folder with a convolution that leaves out zero activations, of which nothing was counted: then none are taken to be zero."""
    text = """!x = !quant.uniform<u8:f32, 1.0:2>
    !y = !quant.uniform<u8:f32, 16.0>
    func.func @main(%x: tensor<1x6x6x2x!x>) -> tensor<1x4x4x3x!y> {
      %w = arith.constant dense<1> : tensor<3x3x3x2xi8>
      %m = arith.constant dense<1024> : tensor<3xi32>
      %y = stream.conv %x, %w multiplier %m {accumulator = i20, fold = #stream.fold<fine = 2>, requant = #stream.requant<shift = 14, min = 0, max = 255>,
          skip = #stream.skip<activations = true>} : (tensor<1x6x6x2x!x>, tensor<3x3x3x2xi8>, tensor<3xi32>) -> tensor<1x4x4x3x!y> loc("conv")
      return %y : tensor<1x4x4x3x!y>
    }"""
    with context():
        dumps.dump(ir.Module.parse(text), tmp_path, "40-mapped")
    return tmp_path


def test_frames_can_be_replayed(skipping: Path, tmp_path: Path, capsys):
    """In 16 positions 3 passes over 2 windows of 9 taps: 5 cycles each without zeros, 1 of nothing else."""
    zeros = tmp_path / "zeros.npy"
    np.save(zeros, np.zeros((3, 6, 6, 2), np.float32))
    intervals = []
    for words in ([], ["--replay", str(zeros), "--replay-frames", "2"]):
        assert main(["simulate", str(skipping), *words]) == 0
        shown = capsys.readouterr().out
        intervals.append(
            int(shown.partition("interval ")[2].partition(" cycles")[0].replace(",", ""))
        )
    assert intervals[0] == 2 + 16 * 3 * 2 * 5
    # Less work per row than it takes to bring in the next one at the end of it.
    assert 2 + 16 * 3 * 2 * 1 <= intervals[1] < 125
    assert main(["simulate", str(skipping), "--replay", str(zeros), "--replay-frames", "0"]) == 1
    assert "at least one frame" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--depth", "nothing=3"], "no FIFO 'nothing'"),
        (["--depth", "pool_fork_to_add=0"], "at least one word"),
        (["--frames", "0"], "at least one frame"),
        (["--bandwidth", "0"], "bandwidth must be above 0"),
        (["--memory-latency", "-1"], "latency must not be negative"),
        (["--trace", "trace.txt"], "no trace format"),
    ],
)
def test_bad_requests_are_refused(folder: Path, capsys, words: list[str], told: str):
    assert main(["simulate", str(folder), *words]) == 1
    assert told in capsys.readouterr().err


def test_a_folder_without_a_mapped_module_is_refused(tmp_path: Path, capsys):
    assert main(["simulate", str(tmp_path)]) == 1
    assert "no such file" in capsys.readouterr().err


def test_a_depth_wants_a_number(folder: Path):
    with pytest.raises(SystemExit) as caught:
        main(["simulate", str(folder), "--depth", "pool_fork_to_add"])
    assert caught.value.code == 2
