"""What a user can ask of the mapping on the command line."""

import json
import re

import pytest

from stream_mlir.cli import main
from stream_mlir.mapping import devices

BOARD = devices.load("zybo")
WORDS = [
    "compile",
    "my_module.py:Net",
    "--input-shape",
    "1,3,9,11",
    "--to",
    "map",
    "--device",
    "zybo",
    "-o",
    "out",
]


@pytest.fixture
def mapped(own_module, capsys):
    """Maps a small network with further words; what was printed, and the report."""

    def run(*words: str) -> tuple[str, dict]:
        assert main([*WORDS, *words]) == 0
        report = json.loads((own_module / "out" / "report.json").read_text())
        return " ".join(capsys.readouterr().out.split()), report

    return run


def test_a_budget_of_dsp_slices_is_explained(mapped):
    printed, report = mapped("--budget", "dsp=0.1", "--explain")
    assert report["binding_resource"] == "dsp"
    assert report["resources"]["dsp"] <= 0.1 * BOARD.resources.dsp
    assert f"throughput: {report['interval_cycles']:,} cycles between frames" in printed
    assert "proven: nothing within the budget is better" in printed
    assert "dsp-bound: `conv` is the slowest layer" in printed
    assert re.search(rf"dsp: {report['resources']['dsp']} of 8; `conv` \d+%", printed)
    (fewer,) = re.findall(r"one more dsp: ([\d,]+) cycles", printed)
    richer = mapped("--budget", f"dsp={9.01 / BOARD.resources.dsp}")[1]
    assert richer["interval_cycles"] == int(fewer.replace(",", "")) < report["interval_cycles"]


def test_a_budget_of_bandwidth_sets_the_interval(mapped):
    """9 x 11 x 3 bytes in and 3 out per frame, at a hundred thousandth of what the memory can do."""
    printed, report = mapped("--budget", "bandwidth=0.00002", "--explain")
    bits = 8 * (9 * 11 * 3 + 3)
    per_cycle = 2e-5 * BOARD.bandwidth_gbit_per_s * 1e3 / BOARD.clock_mhz
    assert report["binding_resource"] == "bandwidth"
    assert report["bound"]["interval_cycles"] == -(-bits // per_cycle)
    assert "bandwidth-bound: " in printed
    assert "10 % more bandwidth: " in printed


def test_a_budget_may_be_exceeded_on_request(mapped, capsys):
    small = ("--budget", "dsp=0.01")
    assert main([*WORDS, *small]) == 1
    assert "needs at least 5 DSP slices of 0 even without" in capsys.readouterr().err
    printed, report = mapped(*small, "--allow-over-budget", "--explain")
    assert "over budget: dsp" in printed
    assert report["resources"]["dsp"] <= 6
    assert any("over budget, as was allowed: dsp" in told for told in report["warnings"])
