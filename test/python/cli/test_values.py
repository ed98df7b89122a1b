import argparse

import pytest

from stream_mlir.cli.values import fraction, shape, shapes


def test_shapes_by_order_and_by_name():
    assert shape("1,3,48,192") == ("", (1, 3, 48, 192))
    assert shape("in=1,3,8,8") == ("in", (1, 3, 8, 8))
    assert shape("1x3x8x8") == ("", (1, 3, 8, 8))
    assert shapes([("", (1, 3))]) == [(1, 3)]
    assert shapes([("x", (1, 3)), ("y", (1, 4))]) == {"x": (1, 3), "y": (1, 4)}
    assert shapes(None) is None


def test_named_and_unnamed_shapes_do_not_mix():
    with pytest.raises(ValueError, match="name every"):
        shapes([("x", (1, 3)), ("", (1, 4))])


@pytest.mark.parametrize("text", ["", "1,,3", "a,b", "x=", "1.5,2"])
def test_what_is_no_shape(text):
    with pytest.raises(argparse.ArgumentTypeError):
        shape(text)


def test_budgets():
    assert fraction("dsp=0.8") == ("dsp", 0.8)
    assert fraction("lut=75%") == ("lut", 0.75)
    with pytest.raises(argparse.ArgumentTypeError):
        fraction("dsp")
