"""Weights off chip, skips and rows under windows in memory, from the command line's options to counted bits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import stream_mlir
from stream_mlir.emit import EmittedDesign
from stream_mlir.errors import UserError
from stream_mlir.models import digits
from stream_mlir.pipeline import Settings, run
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


def _with_pass(settings: Settings, options: str) -> Report:
    """Compiles with a pass by hand in front of the search."""
    report = run(replace(settings, before_fold=options))
    assert report is not None
    return report


def test_a_skip_in_memory_is_coded_by_calibration_data_and_counted(tmp_path: Path) -> None:
    """By hand in front of the search; the report counts what the ratio says, the simulation what passed: of the frames of calibration, the same."""
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
    report = _with_pass(settings, "stream-spill{deepest=1}")
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


class _Windows(nn.Module):
    """Strides 1 and 2, padding, and a pool, over long rows."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Conv2d(4, 16, 3, padding=1)
        self.second = nn.Conv2d(16, 8, 3, stride=2, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = torch.relu(self.second(torch.relu(self.first(x))))
        return nn.functional.max_pool2d(y, 2)


ROWS = {"first": (8, 2 + 6 * 3 + 2, 512 * 4), "second": (8, 2 + 3 * 3, 512 * 16)}
"""Rows written and read, and bytes of each."""


def _windows(out: Path, **more: Any) -> Settings:
    frames = np.random.default_rng(0).standard_normal((2, 4, 8, 512)).astype(np.float32)
    shape = (1, 4, 8, 512)
    return Settings(
        out=out, model=_Windows().eval(), input_shapes=shape, calib=frames, device="zybo", **more
    )


@pytest.mark.parametrize("target", ["bambu", pytest.param("vitis", marks=pytest.mark.long)])
def test_rows_under_windows_in_memory_are_bit_exact_and_counted(
    target: str, tmp_path: Path
) -> None:
    """By hand: each row is written once, and read for every row of windows that touches it; formula, simulator and C simulation agree."""
    settings = _windows(tmp_path, target=target, budget={"dsp": 0.2}, checks=2)
    report = _with_pass(settings, "stream-evict-lines{layers=first,second}")
    assert report.check is not None
    assert report.check.bit_exact
    assert report.simulated is not None
    assert abs(report.simulated.interval_difference) < 0.03
    assert {each.layer: (each.rows_written, each.rows_read) for each in report.lines} == {
        name: rows[:2] for name, rows in ROWS.items()
    }
    for each in report.lines:
        written, read, row = ROWS[each.layer]
        assert each.bits_per_frame == (written + read) * row * 8
        assert report.counted_bits(each.layer, each.sides) == each.bits_per_frame
    ports = sum(port.words * port.bits for port in report.ports)
    assert report.roofline.traffic_bits == ports + sum(e.bits_per_frame for e in report.lines)


def test_the_search_puts_rows_in_memory_where_block_ram_is_short(tmp_path: Path) -> None:
    """Five rows of the second layer are 20 block RAMs of the 12 that there are."""
    budget = {"bram18": 0.1}
    with pytest.raises(UserError, match="BRAM18") as raised:
        run(_windows(tmp_path / "near", budget=budget, last="map"))
    assert "rows under windows off chip" in str(raised.value.hint)
    report = run(_windows(tmp_path / "far", budget=budget, lines=True, checks=1))
    assert report is not None
    assert report.check is not None
    assert report.check.bit_exact
    assert "second" in [each.layer for each in report.lines]
    assert sum(each.bram18_saved for each in report.lines) > 8
    for each in report.lines:
        assert report.counted_bits(each.layer, each.sides) == each.bits_per_frame


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
    report = _with_pass(settings, "stream-spill{deepest=4}")
    assert report.check is not None
    assert report.check.bit_exact
    assert report.evicted
    assert len(report.spilled) == 4
    assert report.simulated is not None
    assert abs(report.simulated.interval_difference) < 0.01
    counted = sum(report.check.memory_bits.values())
    ports = sum(port.words * port.bits for port in report.ports)
    assert report.roofline.traffic_bits - ports == pytest.approx(counted, rel=0.02)
