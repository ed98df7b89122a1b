"""`streamc simulate` on a folder with a mapped module."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from emit_nets import residual

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
