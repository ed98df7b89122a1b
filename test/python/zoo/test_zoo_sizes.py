"""The zoo's models are as large as published."""

import pytest
from published import PUBLISHED, unet3d_gmacs

from stream_mlir import zoo
from stream_mlir.zoo.size import size


@pytest.mark.parametrize("name", [name for name in zoo.ENTRIES if name != "digits"])
def test_size(name):
    parameters, gmacs, _ = PUBLISHED[name]
    found = size(zoo.entry(name))
    if parameters.endswith(" M"):
        assert_close(found.parameters / 1e6, parameters.removesuffix(" M"))
    else:
        assert found.parameters == int(parameters)
    if gmacs:
        assert_close(found.macs / 1e9, gmacs)


def assert_close(have: float, printed: str) -> None:
    """To the last printed digit, or 1 %."""
    digits = len(printed.partition(".")[2])
    assert round(have, digits) == float(printed) or have == pytest.approx(float(printed), rel=0.01)


def test_3d_unet_has_the_work_of_its_figure():
    entry = zoo.entry("unet3d")
    depth, height, width = entry.input_shape[2:]
    assert size(entry).macs / 1e9 == pytest.approx(unet3d_gmacs(depth * height * width), rel=1e-9)
