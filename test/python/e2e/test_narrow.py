"""Fewer than eight bits, all the way to the generated C++ and the simulator."""

import pytest

import stream_mlir


@pytest.mark.parametrize(
    ("weights", "activations"),
    [
        pytest.param(4, 4, marks=pytest.mark.long),
        (4, 5),
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
