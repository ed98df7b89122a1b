"""The depths that the mapping computes are needed: with less, the bounded simulation names who waits for whom."""

import pytest
import torch
from torch import nn

from stream_mlir import ir
from stream_mlir.errors import CheckFailed
from stream_mlir.mapping.walk import stream_ops
from stream_mlir.pipeline import Settings, dumps, run


class Residual(nn.Module):
    """x + conv(x): the skip must hold what the line buffer delays."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.conv = nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.conv(x)


def test_a_skip_that_is_too_short_deadlocks_and_is_named(tmp_path):
    settings = Settings(out=tmp_path, model=Residual(), input_shapes=(1, 4, 8, 8), device="zybo")
    report = run(settings)
    assert report is not None
    assert report.check is not None
    assert report.check.bit_exact
    assert max(fifo.depth for fifo in report.fifos) > 8

    module = dumps.restore(tmp_path, "40-mapped")
    with module.context:
        for op in stream_ops(module.operation):
            if op.operation.name == "stream.fifo":
                one = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), 1)
                op.operation.attributes["depth"] = one
    dumps.dump(module, tmp_path, "40-mapped")
    with pytest.raises(CheckFailed, match="deadlock") as caught:
        run(Settings(out=tmp_path, first="emit"))
    assert "waits to write" in str(caught.value)
