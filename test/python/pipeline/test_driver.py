"""The stages on one small network, without the C++ compiler unless a test needs it."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import stream_mlir
from stream_mlir.backends import gcc
from stream_mlir.errors import CheckFailed, UserError
from stream_mlir.models import digits
from stream_mlir.passes import run_pipeline
from stream_mlir.pipeline import Settings, dumps, run
from stream_mlir.report import read

SHAPE = (1, 2, 5, 5)


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(27, 4)).eval()


def frames(count: int = 12) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((count, *SHAPE[1:])).astype(np.float32)


@pytest.fixture(scope="module")
def mapped(tmp_path_factory) -> Path:
    """An output folder with everything up to the C++."""
    out = tmp_path_factory.mktemp("mapped")
    run(Settings(out=out, model=network(), input_shapes=SHAPE, calib=frames(), last="emit"))
    return out


def test_every_stage_leaves_its_dump(mapped):
    names = {path.name for path in mapped.iterdir()}
    for dump in ("10-graph", "20-compressed", "30-quantized", "40-mapped"):
        assert {f"{dump}.mlir", f"{dump}.mlirbc"} <= names
    assert (mapped / "hls" / "top.cpp").is_file()
    assert not [name for name in names if name.startswith(".")]


def test_dumps_are_readable_and_elide_weights(mapped):
    text = (mapped / "40-mapped.mlir").read_text()
    assert "stream.conv" in text
    assert '"0"' in text  # the layer's name in the model
    assert max(map(len, text.splitlines())) < 2000


def test_the_report_before_the_check(mapped):
    report = read(mapped)
    assert report.check is None
    assert report.interval_cycles > 0
    assert report.quantization["weights"] == 8
    assert [layer.op for layer in report.layers if layer.sqnr_db is not None] == ["conv", "linear"]


def test_results_of_another_module_do_not_stay(tmp_path):
    def make(last: str) -> set[str]:
        run(Settings(out=tmp_path, model=network(), input_shapes=SHAPE, calib=frames(), last=last))
        return {path.name for path in tmp_path.iterdir()}

    assert {"hls", "report.json", "report.html", "40-mapped.mlirbc"} <= make("emit")
    assert make("import") == {"10-graph.mlir", "10-graph.mlirbc"}


def test_a_refused_model_leaves_earlier_results_alone(mapped):
    before = sorted(path.name for path in mapped.iterdir())
    with pytest.raises(UserError):
        run(Settings(out=mapped, model="nowhere.onnx"))
    assert sorted(path.name for path in mapped.iterdir()) == before


def test_a_run_goes_on_from_the_files_of_an_earlier_one(mapped):
    again = run(Settings(out=mapped, first="map", last="map", device="zedboard"))
    assert again is not None
    assert again.device == "zedboard"
    assert again.quantization["activations"] == 8


def test_going_on_from_nothing_is_refused(tmp_path):
    with pytest.raises(UserError, match="no such file"):
        run(Settings(out=tmp_path, first="map"))


def test_damaged_files_are_refused(tmp_path):
    (tmp_path / "30-quantized.mlirbc").write_bytes(b"MLIR nonsense")
    with pytest.raises(UserError, match="damaged"):
        run(Settings(out=tmp_path, first="map"))


def test_stopping_before_the_map_gives_no_report(tmp_path):
    settings = Settings(out=tmp_path, model=network(), input_shapes=SHAPE, last="import")
    assert run(settings) is None
    assert not (tmp_path / "report.json").exists()


def test_noise_instead_of_calibration_is_said(tmp_path):
    report = run(Settings(out=tmp_path, model=network(), input_shapes=SHAPE, last="map"))
    assert report is not None
    assert any("calibration" in warning for warning in report.warnings)


def test_a_wrong_bit_fails_the_check_and_the_report_says_so(tmp_path, monkeypatch):
    def wrong(design, inputs, *, bounded=False):
        port = design.outputs[0]
        return [np.zeros((len(inputs[0]), *port.shape), port.dtype)]

    monkeypatch.setattr(gcc, "simulate", wrong)
    settings = Settings(out=tmp_path, model=network(), input_shapes=SHAPE, calib=frames())
    with pytest.raises(CheckFailed, match="differs from the integer model"):
        run(settings)
    record = json.loads((tmp_path / "report.json").read_text())
    assert record["check"]["bit_exact"] is False
    assert record["check"]["mismatches"] > 0


def test_compile_from_python_end_to_end(tmp_path):
    data = frames()
    labels = network()(torch.from_numpy(data)).argmax(1).numpy()
    report = stream_mlir.compile(
        network(), torch.from_numpy(data[:1]), out=tmp_path, calib=data, evaluate=(data, labels)
    )
    assert report.check is not None
    assert report.accuracy is not None
    assert report.check.bit_exact
    assert report.check.inputs == 12
    assert report.check.bounded_frames >= 2
    assert report.accuracy.float == 1.0
    assert report.accuracy.integer == report.accuracy.csim
    assert read(tmp_path) == report


def test_a_textual_pipeline_does_all_that_comes_before_the_cpp(tmp_path):
    """Low rank, sparsity, quantization and mapping as one string; then `--from emit`."""
    (images, _), _ = digits.dataset()
    np.savez(tmp_path / "calib.npz", x=images[:64])
    run(Settings(out=tmp_path, model=digits.trained(), input_shapes=(1, 1, 8, 8), last="import"))
    module = dumps.restore(tmp_path, "10-graph")
    calib = f"{{calib={tmp_path / 'calib.npz'}}}"
    passes = (
        "stream-low-rank{layers=conv3 ratio=0.7},stream-sparsify{activations=0.1},canonicalize,cse",
        f"stream-quantize{calib},stream-collect-statistics{calib},stream-annotate-sparsity",
        "canonicalize,cse,stream-fold{device=zybo offchip=true},stream-materialize-widths",
        "stream-materialize-forks,stream-size-fifos,stream-verify-mapped",
    )
    run_pipeline(module, f"builtin.module({','.join(passes)})")
    dumps.dump(module, tmp_path, "40-mapped")
    report = run(Settings(out=tmp_path, device="zybo", first="emit"))
    assert report is not None
    assert report.check is not None
    assert report.check.bit_exact
    assert report.skipping is not None
    assert report.quantization["weights"] == 8
