"""Weights off chip, and skips in memory, from the command line's options to counted bits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import stream_mlir
from stream_mlir.emit import EmittedDesign
from stream_mlir.models import digits
from stream_mlir.passes import run_pipeline
from stream_mlir.pipeline import Settings, dumps, run
from stream_mlir.report import Report


@pytest.mark.parametrize("target", ["bambu", pytest.param("vitis", marks=pytest.mark.long)])
def test_evicted_weights_are_bit_exact_and_counted(target: str, tmp_path: Path) -> None:
    """Half of the weights, coded where that saves bits: what crossed the ports is what the report says, in whole words."""
    (calibration, _), _ = digits.dataset()
    report = stream_mlir.compile(
        "zoo:digits",
        calib=calibration,
        evict=("fraction=0.5 codec=auto bandwidth=200",),
        out=tmp_path,
        device="zybo",
        target=target,
        checks=4,
    )
    assert report.check is not None
    assert report.check.bit_exact
    ports = {port.name: port for port in EmittedDesign.load(tmp_path / "hls").memories}
    assert len(report.evicted) == len(ports) == 4
    assert any(each.codec == "huffman" for each in report.evicted)
    for each in report.evicted:
        port, counted = (
            ports[f"{each.layer}_memory"],
            report.check.memory_bits[f"{each.layer}_memory"],
        )
        assert counted == port.frame_words * port.word_bits
        blocks = counted // (port.words * port.word_bits)
        assert each.bits_per_frame <= counted < each.bits_per_frame + blocks * port.word_bits
    ports_bits = sum(port.words * port.bits for port in report.ports)
    assert report.roofline.traffic_bits == ports_bits + sum(
        e.bits_per_frame for e in report.evicted
    )


class _Residual(nn.Module):
    """A skip around a convolution, behind a ReLU: half of its values are zero."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second = (nn.Conv2d(i, 4, 3, padding=1) for i in (2, 4))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = torch.relu(self.first(x))
        return y + self.second(y)


def _with_spills(settings: Settings, deepest: int) -> Report:
    """Compiles with the deepest skips in memory, put there by hand between the stages."""
    run(replace(settings, last="quantize"))
    module = dumps.restore(settings.out, "30-quantized")
    run_pipeline(module, f"builtin.module(stream-spill{{deepest={deepest}}})")
    dumps.dump(module, settings.out, "30-quantized")
    report = run(replace(settings, model=None, first="map", last="check"))
    assert report is not None
    return report


def test_a_skip_in_memory_is_coded_by_calibration_data_and_counted(tmp_path: Path) -> None:
    """By hand between the stages; the report counts what the ratio says, the simulation what passed: of the frames of calibration, the same."""
    frames = np.random.default_rng(0).standard_normal((6, 2, 12, 12)).astype(np.float32)
    settings = Settings(
        out=tmp_path,
        model=_Residual().eval(),
        input_shapes=(1, 2, 12, 12),
        calib=frames,
        evaluate=frames,
        device="zybo",
        spill_codec="auto",
        budget={"dsp": 0.1},
    )
    report = _with_spills(settings, deepest=1)
    assert report.check is not None
    assert report.check.bit_exact
    counted = sum(report.check.memory_bits.values())
    plain = 2 * 12 * 12 * 4 * 8
    ports = sum(port.words * port.bits for port in report.ports)
    assert 0.4 * plain < counted < 0.9 * plain
    (spilled,) = report.spilled
    assert spilled.codec == "huffman"
    assert spilled.plain_bits_per_frame == plain
    assert counted == report.counted_bits(spilled.layer) <= spilled.most_bits_per_frame
    assert report.roofline.traffic_bits - ports == spilled.bits_per_frame
    assert report.roofline.traffic_bits - ports == pytest.approx(counted, rel=0.01)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:no calibration data")
@pytest.mark.parametrize(
    ("name", "device", "size"), [("unet", "zcu102", 32), ("yolov8n", "zcu104", 64)]
)
def test_published_networks_are_bit_exact_through_memory(
    name: str, device: str, size: int, tmp_path: Path
) -> None:
    """On the boards of docs/mapping.md, in small images: weights off chip as the search wants it, and the four longest skips."""
    settings = Settings(
        out=tmp_path,
        model=f"zoo:{name}",
        input_shapes=(1, 3, size, size),
        device=device,
        offchip=True,
        samples=1,
        checks=1,
    )
    report = _with_spills(settings, deepest=4)
    assert report.check is not None
    assert report.check.bit_exact
    assert report.evicted
    assert len(report.spilled) == 4
    assert report.simulated is not None
    assert abs(report.simulated.interval_difference) < 0.01
    counted = sum(report.check.memory_bits.values())
    ports = sum(port.words * port.bits for port in report.ports)
    assert report.roofline.traffic_bits - ports == pytest.approx(counted, rel=0.02)
