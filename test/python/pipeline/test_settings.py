import os

import pytest

from stream_mlir.errors import UserError
from stream_mlir.pipeline import STAGES, Settings
from stream_mlir.pipeline.stages import before, between


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("target", "quartus", "unknown target 'quartus'"),
        ("clock_mhz", -5.0, "clock must be above 0"),
        ("clock_mhz", float("nan"), "clock must be above 0"),
        ("checks", 0, "at least one frame"),
        ("max_slowdown", -0.1, "slowdown must be from 0 to 1"),
        ("weight_bits", 1, "weight bits must be 2 to 16"),
        ("activation_bits", 32, "activation bits must be 4 to 16"),
        ("budget", {"dsps": 0.5}, "unknown resource 'dsps'"),
        ("budget", {"dsp": float("nan")}, "fraction above 0 and up to 1"),
        ("device", "avant", "Vitis HLS makes no hardware for Lattice Avant"),
        ("budget", {"dsp": 1.5}, "fraction above 0 and up to 1"),
        ("device", "zcu999", "unknown device 'zcu999'"),
    ],
)
def test_impossible_settings_are_refused_before_any_work(tmp_path, field, value, told):
    with pytest.raises(UserError, match=told):
        Settings(out=tmp_path, **{field: value})


def test_the_output_must_be_a_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="must be a folder"):
        Settings(out=tmp_path / "file")
    with pytest.raises(UserError, match="must be a folder"):
        Settings(out=tmp_path / "file" / "below")


def test_a_folder_without_permission_is_refused_before_any_work(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(os, "access", lambda path, mode: bool(asked.append(path)))
    with pytest.raises(UserError, match="no permission"):
        Settings(out=tmp_path / "new" / "out")
    assert asked == [tmp_path]


def test_a_folder_of_others_is_refused_before_any_work(tmp_path):
    (tmp_path / "hls").mkdir()
    Settings(out=tmp_path)
    (tmp_path / "hls" / "mine.cpp").write_text("")
    with pytest.raises(UserError, match="did not write"):
        Settings(out=tmp_path)


def test_the_clock_is_the_boards_unless_asked_for(tmp_path):
    assert Settings(out=tmp_path, device="u250").clock == 250
    assert Settings(out=tmp_path, device="u250", clock_mhz=300).clock == 300


def test_stages_in_between():
    assert [stage.name for stage in between("quantize", "emit")] == ["quantize", "map", "emit"]
    with pytest.raises(UserError, match="comes before"):
        between("emit", "map")
    with pytest.raises(UserError, match="unknown stage"):
        between("begin", "map")


def test_each_stage_resumes_from_the_dump_before_it():
    found = {stage.name: before(stage.name) for stage in STAGES}
    assert found["import"] is None
    dumps = {name: stage.dump for name, stage in found.items() if stage}
    assert dumps == {
        "compress": "10-graph",
        "quantize": "20-compressed",
        "map": "30-quantized",
        "emit": "40-mapped",
        "check": "40-mapped",
    }
