"""Weights off chip from the command line's options to counted bits."""

from __future__ import annotations

from pathlib import Path

import pytest

import stream_mlir
from stream_mlir.emit import EmittedDesign
from stream_mlir.models import digits


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
