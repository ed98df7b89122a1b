"""dense_resource blobs and numpy arrays share memory, safely."""

import gc
import weakref

import numpy as np
import pytest

from stream_mlir import context, ir, resources
from stream_mlir.dialects import arith


@pytest.fixture
def ctx():
    made = context()
    with made, ir.Location.unknown():
        yield made


def address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


@pytest.mark.parametrize(
    "dtype", ["int8", "uint8", "int16", "int32", "int64", "float16", "float32", "float64"]
)
def test_both_ways_without_a_copy(ctx, dtype):
    array = np.arange(12).astype(dtype).reshape(3, 4)
    attribute = resources.from_numpy(array, "weights")
    view = resources.as_numpy(attribute)
    assert address(view) == address(array)
    assert view.dtype == array.dtype
    np.testing.assert_array_equal(view, array)


def test_a_view_is_read_only(ctx):
    view = resources.as_numpy(resources.from_numpy(np.zeros(4, np.float32), "w"))
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 1
    with pytest.raises(ValueError, match="WRITEABLE"):
        view.flags.writeable = True


def test_a_view_of_parsed_text_shares_the_blob(ctx):
    text = (
        "module { %0 = arith.constant dense_resource<w> : tensor<2xf32> }\n"
        '{-# dialect_resources: { builtin: { w: "0x040000000000803F00000040" } } #-}'
    )
    attribute = ir.Module.parse(text).body.operations[0].attributes["value"]
    first, second = resources.as_numpy(attribute), resources.as_numpy(attribute)
    assert address(first) == address(second)
    np.testing.assert_array_equal(first, [1.0, 2.0])


def test_a_view_outlives_context_and_array():
    def make():
        with context(), ir.Location.unknown():
            array = np.full(1000, 7, np.int32)
            return resources.as_numpy(resources.from_numpy(array, "w"))

    view = make()
    gc.collect()
    np.testing.assert_array_equal(view, 7)


def test_the_array_lives_as_long_as_the_context():
    made = context()
    array = np.ones(8, np.float32)
    alive = weakref.ref(array)
    with made, ir.Location.unknown():
        attribute = resources.from_numpy(array, "w")
    del array
    gc.collect()
    assert alive() is not None
    np.testing.assert_array_equal(resources.as_numpy(attribute), 1)
    del attribute, made
    gc.collect()
    assert alive() is None


def test_names_are_made_unique(ctx):
    one = resources.from_numpy(np.zeros(2, np.int8), "w")
    two = resources.from_numpy(np.ones(2, np.int8), "w")
    assert str(one) != str(two)
    np.testing.assert_array_equal(resources.as_numpy(one), 0)
    np.testing.assert_array_equal(resources.as_numpy(two), 1)


def test_narrow_integers_take_whole_bytes(ctx):
    array = np.array([-4, 3], np.int32)
    i23 = ir.IntegerType.get_signless(23)
    attribute = resources.from_numpy(array, "bias", element=i23)
    assert str(attribute.type) == "tensor<2xi23>"
    np.testing.assert_array_equal(resources.as_numpy(attribute), array)
    with pytest.raises(TypeError, match="i23"):
        resources.from_numpy(array.astype(np.int8), "bias", element=i23)


def test_an_array_in_another_order_is_copied(ctx):
    array = np.arange(6, dtype=np.int16).reshape(2, 3).T
    view = resources.as_numpy(resources.from_numpy(array, "w"))
    assert address(view) != address(array)
    np.testing.assert_array_equal(view, array)


@pytest.mark.parametrize("shape", [(), (1,), (0, 4)])
def test_odd_shapes(ctx, shape):
    array = np.zeros(shape, np.float32)
    view = resources.as_numpy(resources.from_numpy(array, "w"))
    assert view.shape == shape


def test_dense_attributes_are_copied(ctx):
    splat = ir.Attribute.parse("dense<3> : tensor<2x2xi8>")
    listed = ir.Attribute.parse("dense<[1.5, -2.0]> : tensor<2xf32>")
    np.testing.assert_array_equal(resources.as_numpy(splat), np.full((2, 2), 3, np.int8))
    np.testing.assert_array_equal(resources.as_numpy(listed), np.array([1.5, -2.0], np.float32))


def test_elided_data_is_one_clear_error(ctx):
    attribute = ir.Attribute.parse("dense_resource<gone> : tensor<2xf32>")
    with pytest.raises(ValueError, match=r"gone.*missing"):
        resources.as_numpy(attribute)


def test_constant_and_value_of(ctx):
    array = np.arange(5, dtype=np.float32)
    module = ir.Module.create()
    with ir.InsertionPoint(module.body):
        value = resources.constant(array, "w", loc=ir.Location.name("layer1"))
        total = arith.addf(value, value)
    found = resources.value_of(value)
    assert found is not None
    assert address(found) == address(array)
    assert resources.value_of(total) is None
    assert module.operation.verify()


def test_a_module_survives_text_and_bytecode(ctx):
    array = np.arange(5, dtype=np.int8)
    module = ir.Module.create()
    with ir.InsertionPoint(module.body):
        resources.constant(array, "w")
    for again in (ir.Module.parse(str(module)),):
        attribute = again.body.operations[0].attributes["value"]
        np.testing.assert_array_equal(resources.as_numpy(attribute), array)
