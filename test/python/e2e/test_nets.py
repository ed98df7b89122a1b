"""Whole compilations: C simulation equals the integer interpreter, and bounded FIFOs do not deadlock."""

import jsonschema
import pytest
import torch
from random_nets import NETS, Awkward, Gated

import stream_mlir
from stream_mlir.report import schema


def compiled(kind, out, **options):
    torch.manual_seed(0)
    shapes = kind.shape if isinstance(kind.shape[0], tuple) else [kind.shape]
    examples = tuple(torch.randn(shape) for shape in shapes)
    report = stream_mlir.compile(kind().eval(), examples, out=out, **options)
    jsonschema.validate(report.to_json(), schema())
    return report


@pytest.mark.parametrize("kind", NETS, ids=lambda kind: kind.__name__)
def test_awkward_networks(tmp_path, kind):
    report = compiled(kind, tmp_path)
    assert report.check.bit_exact
    assert report.check.inputs >= 8
    assert report.check.bounded_frames >= 2
    assert report.check.sqnr_db > 15


@pytest.mark.parametrize(
    "options",
    [
        {"activations": 16},
        {"weights": 4, "activations": 6},
        {"scheme": "symmetric", "scales": "pow2", "device": "zybo", "budget": {"dsp": 0.7}},
    ],
    ids=["w8a16", "w4a6", "pow2"],
)
@pytest.mark.parametrize("kind", [Awkward, Gated], ids=lambda kind: kind.__name__)
@pytest.mark.long
def test_other_widths_and_devices(tmp_path, kind, options):
    assert compiled(kind, tmp_path, **options).check.bit_exact


@pytest.mark.long
def test_wider_activations_lose_less(tmp_path):
    narrow = compiled(Awkward, tmp_path / "8", last="check")
    wide = compiled(Awkward, tmp_path / "16", activations=16, weights=12)
    assert wide.check.bit_exact
    assert wide.check.sqnr_db > narrow.check.sqnr_db + 10
