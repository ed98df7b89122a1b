"""Accuracy by the user's own score."""

import numpy as np
import pytest
import torch
from torch import nn

from stream_mlir.backends import gcc
from stream_mlir.errors import UserError
from stream_mlir.pipeline import Settings, run

SHAPE = (1, 2, 5, 6)


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU()).eval()


def frames() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((5, *SHAPE[1:])).astype(np.float32)


def check(out, monkeypatch, score):
    """Compiles without a C++ compiler: the C simulation's outputs are all zero."""

    def zeros(design, inputs, *, bounded=False, real=False):
        port = design.outputs[0]
        return gcc.Simulation([np.zeros((len(inputs[0]), *port.shape), port.dtype)], {})

    monkeypatch.setattr(gcc, "run", zeros)
    monkeypatch.setattr("stream_mlir.pipeline.check.mismatches", lambda got, expected: 0)
    data = frames()
    settings = Settings(
        out=out, model=network(), input_shapes=SHAPE, calib=data, evaluate=lambda: (data, score)
    )
    report = run(settings)
    assert report is not None
    return report.accuracy


def test_the_score_is_given_the_outputs_in_the_models_layout(tmp_path, monkeypatch):
    with torch.no_grad():
        want = network()(torch.from_numpy(frames())).numpy()
    assert want.shape == (5, 3, 3, 4)
    seen = []

    def score(outputs):
        seen.append(outputs)
        return 1 - np.abs(outputs[0] - want).max() / want.max()

    found = check(tmp_path, monkeypatch, score)
    assert found is not None
    assert found.frames == 5  # of eight that are checked
    assert [[each.shape for each in outputs] for outputs in seen] == [[want.shape]] * 3
    assert found.float == pytest.approx(1)
    assert found.integer == pytest.approx(1, abs=0.05)
    assert found.integer != found.float
    assert found.csim == 0


@pytest.mark.parametrize(
    ("score", "told"),
    [
        (lambda outputs: outputs[1], "raised IndexError"),
        (lambda outputs: 1.5, "from 0 to 1, not 1.5"),
        (lambda outputs: None, "raised TypeError"),
    ],
)
def test_a_score_that_fails_is_the_users(tmp_path, monkeypatch, score, told):
    with pytest.raises(UserError, match=told) as caught:
        check(tmp_path, monkeypatch, score)
    assert caught.value.where == "evaluation data"
