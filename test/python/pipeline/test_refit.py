"""The map stage, where FIFOs need more block RAM than the search kept for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from stream_mlir.errors import UserError
from stream_mlir.pipeline import Settings, run
from stream_mlir.report import Report

BOARDS = Path(__file__).parents[3] / "python/stream_mlir/mapping/devices"


class Skip(nn.Module):
    """Two convolutions beside a thin one that waits for them."""

    def __init__(self) -> None:
        super().__init__()
        self.thin = nn.Conv2d(8, 8, 1)
        self.body = nn.Sequential(
            nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([self.thin(x), self.body(x)], 1)


def mapped(folder: Path, bram18: int, **settings: Any) -> Report:
    """A design for a board with so many block RAMs."""
    torch.manual_seed(0)
    board = folder / "board.toml"
    text = (BOARDS / "zybo.toml").read_text()
    assert "bram18 = 120" in text
    board.write_text(text.replace("bram18 = 120", f"bram18 = {bram18}"))
    report = run(
        Settings(
            out=folder / "out",
            model=Skip().eval(),
            input_shapes=(1, 8, 64, 64),
            device=str(board),
            last="map",
            **settings,
        )
    )
    assert report is not None
    return report


def test_a_smaller_folding_is_found(tmp_path):
    report = mapped(tmp_path, 12)
    assert report.resources["bram18"] <= 12
    assert [each for each in report.warnings if "folded again" in each]
    assert report.bound is not None
    assert report.bound.interval_cycles is not None
    assert report.bound.interval_cycles <= report.interval_cycles
    assert not report.bound.proven


def test_what_turned_out_deep_goes_through_memory(tmp_path):
    """The estimate of the one stream that waits leaves it on chip."""
    report = mapped(tmp_path, 5, spill=True)
    assert report.resources["bram18"] <= 5
    assert [each for each in report.warnings if "folded again with what they need" in each]
    assert [each.layer for each in report.spilled] == ["cat_spill"]


def test_nothing_is_folded_again_where_there_is_room(tmp_path):
    report = mapped(tmp_path, 40)
    assert not [each for each in report.warnings if "folded again" in each]


def test_too_small_a_board_is_refused_and_the_fifos_named(tmp_path):
    with pytest.raises(UserError, match=r"does not fit.*FIFOs need more than was kept for them"):
        mapped(tmp_path, 5)
