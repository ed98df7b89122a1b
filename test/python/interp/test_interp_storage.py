"""Between real numbers and raw integers, and the types that say how."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.interp import Storage, dequantize_array, quantize_array, storage_of

STORAGES = st.builds(
    lambda bits, signed, scale, zero: Storage(bits, signed, scale, zero),
    st.integers(2, 16),
    st.booleans(),
    st.floats(1e-6, 1e3),
    st.integers(0, 1),
)


def test_halves_round_to_even_and_the_ends_clamp() -> None:
    storage = Storage(8, True, 0.5, 3)
    raw = storage.quantize(np.array([0.25, 0.75, -0.25, 1e9, -1e9, 0.0], np.float32))
    assert raw.tolist() == [3, 5, 3, 127, -128, 3]
    assert raw.dtype == np.int8


@given(STORAGES)
def test_raw_values_survive_the_round_trip(storage: Storage) -> None:
    raw = np.unique(np.linspace(storage.qmin, storage.qmax, 99).astype(storage.dtype))
    assert (storage.quantize(storage.dequantize(raw)) == raw).all()


@given(STORAGES)
def test_the_type_says_everything(storage: Storage) -> None:
    parsed = ir.Type.parse(str(storage.element_type()))
    assert storage_of(parsed) == storage


def test_dtype_is_the_smallest_that_fits() -> None:
    assert [
        Storage(b, s, 1.0, 0).dtype for b, s in [(8, False), (4, True), (9, False), (16, True)]
    ] == [
        np.uint8,
        np.int8,
        np.uint16,
        np.int16,
    ]


def test_f32_passes_unchanged() -> None:
    array = np.ones((1, 2), np.float32)
    f32 = ir.Type.parse("tensor<1x2xf32>")
    assert quantize_array(array, f32) is array
    assert dequantize_array(array, f32) is array


def test_nan_is_refused() -> None:
    with pytest.raises(UserError, match="NaN"):
        Storage(8, True, 1.0, 0).quantize(np.array([np.nan]))


def test_other_types_are_defects() -> None:
    with pytest.raises(TypeError, match="f64"):
        storage_of(ir.F64Type.get())
