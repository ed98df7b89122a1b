"""Pooling and reduction against PyTorch."""

import numpy as np
import pytest
import torch

from stream_mlir.interp.pooling import pool_max, pool_sum, reduce_spatial
from stream_mlir.interp.windows import Window

RNG = np.random.default_rng(0)
GEOMETRY = [
    ((2, 2), (2, 2), (0, 0), (1, 1)),
    ((3, 3), (2, 1), (1, 1), (1, 1)),
    ((3, 2), (1, 2), (1, 0), (2, 1)),
]


@pytest.mark.parametrize(("kernel", "strides", "pads", "dilations"), GEOMETRY)
def test_maximum_equals_torch(kernel, strides, pads, dilations) -> None:
    x = (RNG.standard_normal((2, 9, 8, 5)) - 3).astype(
        np.float32
    )  # all below zero: a pad of 0 would win
    window = Window.make(kernel, strides, pads * 2, dilations)
    expected = torch.nn.functional.max_pool2d(
        torch.from_numpy(x).permute(0, 3, 1, 2), kernel, strides, pads, dilations
    )
    np.testing.assert_array_equal(pool_max(x, window), expected.permute(0, 2, 3, 1).numpy())


@pytest.mark.parametrize(("kernel", "strides", "pads", "_"), GEOMETRY[:2])
def test_average_equals_torch(kernel, strides, pads, _) -> None:
    x = RNG.standard_normal((2, 9, 8, 5)).astype(np.float32)
    window = Window.make(kernel, strides, pads * 2)
    expected = torch.nn.functional.avg_pool2d(
        torch.from_numpy(x).permute(0, 3, 1, 2), kernel, strides, pads
    )
    got = pool_sum(x, window) / window.taps
    np.testing.assert_allclose(got, expected.permute(0, 2, 3, 1).numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16])
def test_integer_padding_never_wins(dtype: type) -> None:
    low = np.iinfo(dtype).min
    x = np.full((1, 2, 2, 1), low, dtype)
    assert (pool_max(x, Window.make((3, 3), pads=(1, 1, 1, 1))) == low).all()


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_reduction_keeps_the_rank(rank: int) -> None:
    x = RNG.integers(-9, 9, (2, *range(2, 2 + rank), 4))
    expected = x.reshape(2, -1, 4).sum(axis=1)
    got = reduce_spatial(x, np.add)
    assert got.shape == (2, *[1] * rank, 4)
    np.testing.assert_array_equal(got.reshape(2, 4), expected)
