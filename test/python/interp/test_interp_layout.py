"""Between the model's layout and the stream's."""

import numpy as np
import pytest

from stream_mlir import ir
from stream_mlir.interp import to_model, to_stream


def attributes(text: str) -> ir.DictAttr:
    return ir.DictAttr(ir.Attribute.parse(text))


IMAGE = "{stream.model_shape = array<i64: 1, 3, 4, 5>, stream.permutation = array<i64: 0, 2, 3, 1>}"


def test_channels_go_last_and_come_back() -> None:
    x = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    stream = to_stream(x, attributes(IMAGE))
    np.testing.assert_array_equal(stream, x.transpose(0, 2, 3, 1))
    np.testing.assert_array_equal(to_model(stream, attributes(IMAGE)), x)


def test_without_permutation_only_the_shape_changes() -> None:
    attrs = attributes("{stream.model_shape = array<i64: 1, 6>}")
    assert to_stream(np.zeros((3, 2, 3)), attrs).shape == (3, 6)


def test_without_attributes_nothing_changes() -> None:
    x = np.zeros((1, 2))
    assert to_stream(x, {}) is x
    assert to_model(x, {}) is x


def test_a_part_of_a_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="whole frames"):
        to_stream(np.zeros((1, 3, 4, 4)), attributes(IMAGE))
