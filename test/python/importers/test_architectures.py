"""Networks as others write them, by both doors, and down to C++."""

from __future__ import annotations

import architectures
import attentions
import gates
import pytest
import torch
from exporting import exported

from stream_mlir.pipeline import Settings, run

NETWORKS = architectures.NETWORKS | attentions.NETWORKS | gates.NETWORKS


@pytest.mark.parametrize("kind", NETWORKS, ids=lambda kind: kind.__name__)
def test_both_doors_agree(agree, agree_onnx, tmp_path, kind):
    torch.manual_seed(0)
    network = kind().eval()
    agree(network, NETWORKS[kind])
    agree_onnx(exported(network, NETWORKS[kind], tmp_path))


@pytest.mark.long
@pytest.mark.parametrize("kind", NETWORKS, ids=lambda kind: kind.__name__)
def test_c_simulation_is_exact(tmp_path, kind):
    torch.manual_seed(0)
    settings = Settings(
        out=tmp_path, model=kind().eval(), input_shapes=NETWORKS[kind], device="u250", checks=3
    )
    report = run(settings)
    assert report is not None
    assert report.check is not None
    assert report.check.bit_exact
