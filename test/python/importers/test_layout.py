"""Layouts against numpy: the relation holds for any chain of reshapes and transposes."""

from math import prod

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stream_mlir.importers.layout import Layout


@st.composite
def shape_and_order(draw):
    shape = draw(st.lists(st.sampled_from([1, 1, 2, 3, 4]), min_size=1, max_size=5))
    return shape, draw(st.permutations(range(len(shape))))


@given(shape_and_order())
def test_canonical_form_keeps_the_order(case):
    shape, order = case
    model = np.arange(prod(shape)).reshape(shape)
    layout = Layout.of(shape, order)
    assert 1 not in layout.dims
    np.testing.assert_array_equal(model.ravel()[layout.indices()], model.transpose(order).ravel())
    assert Layout.of(layout.dims, layout.permutation) == layout


@given(shape_and_order(), st.data())
def test_transposing_the_model_keeps_the_stream(case, data):
    shape, order = case
    layout = Layout.of(shape, order)
    swap = data.draw(st.permutations(range(len(shape))))
    moved = layout.transposed(shape, swap)
    model = np.arange(prod(shape)).reshape(shape)
    assert moved is not None
    np.testing.assert_array_equal(
        model.transpose(swap).ravel()[moved.indices()], model.ravel()[layout.indices()]
    )


def test_equal_orders_are_equal_layouts():
    assert Layout.of((1, 8, 1, 1), (0, 2, 3, 1)) == Layout.raster((1, 8))
    assert Layout.of((1, 1, 4, 5), (0, 2, 3, 1)) == Layout.raster((20,))
    assert Layout.channel_last((1, 8, 4, 5)) == Layout.of((8, 20), (1, 0))


def test_channel_dim():
    nchw = (1, 8, 4, 5)
    assert Layout.channel_last(nchw).channel_dim(nchw) == 1
    assert Layout.raster(nchw).channel_dim(nchw) == 3
    assert Layout.channel_last(nchw).channel_dim((1, 160)) is None
    assert Layout.raster((1, 2, 3)).channel_dim((1, 6)) == 1


def test_flatten_then_transpose_that_does_not_nest_is_not_expressible():
    assert Layout.of((2, 3), (1, 0)).transposed((3, 2), (1, 0)) is None
