"""The Vitis backend without Vitis: what it refuses, and how it reads reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from emitted_designs import emitted, vectors

from stream_mlir.backends import vitis
from stream_mlir.errors import UserError

REPORT = """<profile>
  <AreaEstimates><Resources><BRAM_18K>12</BRAM_18K><DSP>34</DSP><LUT>5678</LUT></Resources></AreaEstimates>
  <PerformanceEstimates>
    <SummaryOfOverallLatency><Interval-max>900</Interval-max><Worst-caseLatency>undef</Worst-caseLatency></SummaryOfOverallLatency>
    <SummaryOfTimingAnalysis><EstimatedClockPeriod>3.65</EstimatedClockPeriod></SummaryOfTimingAnalysis>
  </PerformanceEstimates>
</profile>
"""


def test_no_vitis_is_said_clearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    design = emitted("wide", tmp_path / "hls", "vitis")
    with pytest.raises(UserError, match="Vitis HLS is not installed"):
        vitis.simulate(design, vectors("wide")[0])
    with pytest.raises(UserError, match="Vitis HLS is not installed"):
        vitis.synthesize(design)


def test_reports_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    design = emitted("wide", tmp_path / "hls", "vitis")
    assert vitis.find_reports(design) == {}
    folder = design.folder / "vitis" / "solution" / "syn" / "report"
    folder.mkdir(parents=True)
    (folder / "top_csynth.xml").write_text(REPORT)
    expected = {
        "bram18": 12.0,
        "dsp": 34.0,
        "lut": 5678.0,
        "interval_cycles": 900.0,
        "clock_ns": 3.65,
    }
    assert vitis.find_reports(design) == expected
    (folder / "top_csynth.xml").write_text("<profile>")
    assert vitis.find_reports(design) == {}


def test_scripts_of_another_target_can_be_added(tmp_path: Path) -> None:
    design = emitted("wide", tmp_path / "hls", "bambu")
    assert not (design.folder / "run_vitis_hls.tcl").exists()
    assert vitis.write(design).name == "run_vitis.sh"
    assert "add_files $here/layers/conv1d.cpp" in (design.folder / "run_vitis_hls.tcl").read_text()
