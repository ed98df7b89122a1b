"""Arrays as initializer text."""

from __future__ import annotations

import ast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from stream_mlir.emit.text import initializers

_ARRAYS = hnp.arrays(
    np.int64,
    hnp.array_shapes(min_dims=1, max_dims=2, max_side=40),
    elements=st.integers(-(2**63) + 1, 2**63 - 1) | st.integers(-300, 300),
)


@given(_ARRAYS)
def test_text_reads_back(values: np.ndarray) -> None:
    text = initializers(values).decode()
    assert text.endswith("\n")
    parsed = ast.literal_eval("[" + text.replace("{", "[").replace("}", "]") + "]")
    assert np.array_equal(np.array(parsed, np.int64), values)


def test_rows_have_braces_and_columns_are_aligned() -> None:
    assert initializers(np.array([[1, -20], [300, 4]])) == b"{   1,  -20  },\n{ 300,    4  },\n"


def test_no_values_no_text() -> None:
    assert initializers(np.zeros(0, np.int64)) == b""
