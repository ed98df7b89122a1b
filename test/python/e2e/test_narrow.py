"""Fewer than eight bits, all the way to the generated C++ and the simulator."""

import re

import pytest
import torch
from torch import nn

import stream_mlir


class Mixed(nn.Module):
    """A residual sum, a join, a gate, a norm and attention, so that streams of several widths meet."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.left, self.right = (nn.Conv2d(c, 8, 3, padding=1) for c in (3, 8, 8))
        self.gate, self.norm = nn.Conv2d(16, 16, 1), nn.LayerNorm(16)
        self.query, self.key = nn.Linear(16, 8), nn.Linear(16, 8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x).relu()
        x = torch.cat([self.left(x) + x, self.right(x).tanh()], 1)
        x = x * torch.sigmoid(self.gate(x.mean((2, 3), keepdim=True)))
        x = self.norm(x.flatten(2).transpose(1, 2))
        return torch.softmax(self.query(x) @ self.key(x).transpose(1, 2), -1) @ x


@pytest.mark.parametrize(
    ("weights", "activations"),
    [
        pytest.param(4, 4, marks=pytest.mark.long),
        pytest.param(4, 5, marks=pytest.mark.long),
        pytest.param(6, 6, marks=pytest.mark.long),
    ],
)
def test_narrow_numbers_are_exact(tmp_path, weights, activations):
    from stream_mlir.models import digits

    (calibration, _), _ = digits.dataset()
    report = stream_mlir.compile(
        "zoo:digits",
        weights=weights,
        activations=activations,
        calib=calibration,
        out=tmp_path,
        device="zybo",
        checks=4,
    )
    assert report.check is not None
    assert report.check.bit_exact
    assert report.simulated is not None
    assert report.simulated.interval_cycles == pytest.approx(report.interval_cycles, rel=0.01)
    assert report.bound is not None
    assert report.bound.proven


def test_streams_of_every_width_meet(tmp_path):
    torch.manual_seed(0)
    report = stream_mlir.compile(
        Mixed().eval(),
        input_shape=(1, 3, 6, 6),
        calib=torch.randn(32, 3, 6, 6).numpy(),
        compress="stream-choose-widths{of=values average=4 widths=2,3,5,7,9,12}",
        out=tmp_path,
        device="zcu104",
        checks=3,
    )
    assert report.check is not None
    assert report.check.bit_exact
    bits = set(re.findall(r"quant\.uniform<[iu](\d+)", (tmp_path / "40-mapped.mlir").read_text()))
    assert len(bits) >= 5
    assert report.quantization["narrowest"] == 2
    assert report.quantization["widest"] > 8
