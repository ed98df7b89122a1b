"""The compress stage: the user's passes, and the error they make."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from stream_mlir.errors import UserError
from stream_mlir.pipeline import Settings, dumps, frames, run
from stream_mlir.pipeline.check import compared
from stream_mlir.report import read

SHAPE = (1, 8, 6, 6)


def network() -> nn.Module:
    torch.manual_seed(0)
    layers = [nn.Conv2d(8, 12, 3), nn.ReLU(), nn.Flatten(), nn.Linear(192, 5)]
    return nn.Sequential(*layers).eval()


def data() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    return random.standard_normal((20, *SHAPE[1:])).astype(np.float32), random.integers(0, 5, 20)


def test_the_report_states_what_was_done_and_what_it_cost(tmp_path):
    images, labels = data()
    np.savez(tmp_path / "data.npz", x=images, labels=labels)
    settings = Settings(
        out=tmp_path / "out",
        model=network(),
        input_shapes=SHAPE,
        calib=images,
        evaluate=lambda: (images, labels),
        compress="stream-low-rank{layers=0 ratio=0.5}",
    )
    report = run(settings)
    assert report is not None
    found = report.compression
    assert found is not None
    (layer,) = found.layers
    assert (layer.layer, layer.method) == ("0", "svd")
    assert layer.macs <= 0.5 * layer.layer_macs == 0.5 * 16 * 12 * 8 * 9
    assert 0 < layer.error < 1
    original, compressed = (
        dumps.restore(settings.out, name) for name in ("10-graph", "20-compressed")
    )
    stream = images.transpose(0, 2, 3, 1)
    outputs = [frames.run_batched(module, [stream])[0] for module in (original, compressed)]
    assert found.frames == 20
    assert found.max_abs_error == pytest.approx(float(np.abs(outputs[0] - outputs[1]).max()))
    right = (outputs[0].reshape(20, -1).argmax(1) == labels).mean()
    assert found.accuracy_before == pytest.approx(right)
    assert report.check is not None
    assert report.check.bit_exact
    integer = dumps.restore(settings.out, "40-mapped")
    result = frames.run_batched(integer, frames.quantized(integer, [stream]))
    whole = compared(frames.dequantized(integer, result), [outputs[0]])[1]
    assert report.check.sqnr_db_to_uncompressed == pytest.approx(whole)

    # A later start finds it in the module, and what it was before.
    checked = run(replace(settings, model=None, first="check"))
    assert checked is not None
    assert checked.check == report.check
    again = run(Settings(out=settings.out, first="map", last="map"))
    assert again is not None
    assert again.compression == found
    assert read(settings.out).compression == found


def test_without_passes_nothing_is_reported(tmp_path):
    report = run(Settings(out=tmp_path, model=network(), input_shapes=SHAPE, last="map"))
    assert report is not None
    assert report.compression is None


@pytest.mark.parametrize(
    ("passes", "message"),
    [
        ("stream-lowrank{}", "stream-lowrank"),
        ("stream-low-rank", "give one of rank, ratio, energy"),
    ],
)
def test_bad_passes_are_refused(tmp_path, passes, message):
    settings = Settings(out=tmp_path, model=network(), input_shapes=SHAPE, compress=passes)
    with pytest.raises(UserError, match=message):
        run(settings)


def test_calibration_data_are_given_once(tmp_path):
    images, _ = data()
    np.savez(tmp_path / "data.npz", x=images)
    stored = []
    for calib in ("", f"calib={tmp_path / 'data.npz'} "):
        settings = Settings(
            out=tmp_path / f"out{len(stored)}",
            model=network(),
            input_shapes=SHAPE,
            calib=images,
            compress=f"stream-round-weights{{{calib}weights=4}}",
            weight_bits=4,
            last="quantize",
        )
        run(settings)
        module = dumps.restore(settings.out, "30-quantized")
        del module.operation.attributes["stream.compression"]  # names the passes as given
        stored.append(module.operation.get_asm(enable_debug_info=False))
    assert stored[0] == stored[1]


def test_passes_without_data_warn_in_the_report(tmp_path):
    settings = Settings(
        out=tmp_path,
        model=network(),
        input_shapes=SHAPE,
        compress="stream-round-weights{weights=4}",
        last="map",
    )
    report = run(settings)
    assert report is not None
    assert [each.split(":")[0] for each in report.warnings].count("no calibration data") == 1


@pytest.mark.long
def test_fifos_of_a_network_of_chains_are_sized(tmp_path):
    """Narrow layers that are all almost as slow as the slowest: what two-word FIFOs hold up must fit elsewhere."""
    rapidocr = pytest.importorskip("rapidocr_onnxruntime")
    report = run(
        Settings(
            out=tmp_path,
            model=str(Path(rapidocr.__path__[0], "models/ch_ppocr_mobile_v2.0_cls_infer.onnx")),
            input_shapes=(1, 3, 48, 192),
            device="zcu102",
            compress="stream-low-rank{ratio=0.8}",
            last="map",
        )
    )
    assert report is not None
    assert report.simulated is not None
    assert report.simulated.interval_cycles <= 1.001 * report.interval_cycles


def test_the_report_has_the_dense_design_beside_the_one_that_leaves_out_zeros(tmp_path):
    images, _ = data()
    passes = "stream-sparsify{ratio=0.8},stream-collect-statistics,stream-annotate-sparsity"
    settings = Settings(
        out=tmp_path / "out",
        model=network(),
        input_shapes=SHAPE,
        calib=images,
        compress=passes,
        device="zybo",
        budget={"dsp": 0.1},
        last="map",
    )
    report = run(settings)
    assert report is not None
    found = report.skipping
    assert found is not None
    assert found.dense is not None
    conv = found.layers[0]
    # The input has no zeros; of the weights 80 % are.
    assert (conv.layer, conv.zeros) == ("0", "weights")
    assert 0.2 <= conv.products_left < 0.8
    assert conv.cycles < conv.full_cycles
    alone = run(replace(settings, out=tmp_path / "dense", compress="stream-sparsify{ratio=0.8}"))
    assert alone is not None
    assert alone.skipping is None
    dense = found.dense
    assert (dense.interval_cycles, dense.fps) == (alone.interval_cycles, alone.fps)
    assert dense.resources["dsp"] == alone.resources["dsp"]
    assert dense.resources["lut"] == pytest.approx(alone.resources["lut"], rel=0.01)  # less FIFOs
    assert report.interval_cycles < alone.interval_cycles
