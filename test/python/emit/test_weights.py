"""Packing of weights, element by element from its definition (lib/Kernels/README.md)."""

from __future__ import annotations

import numpy as np
import pytest

from stream_mlir.emit.weights import pack_channels, signed_bits, unsigned_bits
from stream_mlir.mapping.layer import Fold
from stream_mlir.offchip import pack_weights


@pytest.mark.parametrize("fine", [1, 3, 9])
def test_dense_lanes_are_tap_channel_filter(fine: int) -> None:
    filters, taps, channels, groups = 12, 9, 4, 2
    fold = Fold(in_=2, out=3, fine=fine)
    weights = np.arange(filters * taps * channels).reshape(filters, taps, channels)
    packed = pack_weights(weights, groups, fold)
    step = 0
    for g in range(groups):
        for fb in range(filters // groups // fold.out):
            for cb in range(channels // fold.in_):
                for tb in range(taps // fine):
                    for lane in range(fold.out * fine * fold.in_):
                        rest, f = divmod(lane, fold.out)
                        t, c = divmod(rest, fold.in_)
                        row = g * filters // groups + fb * fold.out + f
                        expected = weights[row, tb * fine + t, cb * fold.in_ + c]
                        assert packed[step, lane] == expected
                    step += 1
    assert step == len(packed)


def test_parallel_groups_are_tap_group_channel_filter() -> None:
    fold = Fold(in_=2, out=3, group=2, fine=3)
    weights = np.arange(12 * 9 * 2).reshape(12, 9, 2)  # 4 groups of 3 filters over 2 channels
    packed = pack_weights(weights, 4, fold)
    for gb in range(2):
        for tb in range(3):
            lanes = packed[gb * 3 + tb].reshape(3, 2, 2, 3)
            for t, g, c, f in np.ndindex(3, 2, 2, 3):
                assert lanes[t, g, c, f] == weights[(gb * 2 + g) * 3 + f, tb * 3 + t, c]


def test_channels_keep_their_order() -> None:
    values = np.arange(24)
    assert np.array_equal(pack_channels(values, 2, Fold(out=4)).reshape(-1), values)
    assert pack_channels(values, 8, Fold(out=3, group=4)).shape == (2, 12)


@pytest.mark.parametrize(
    ("values", "bits"),
    [([0], 2), ([1], 2), ([-2], 2), ([127], 8), ([-128], 8), ([128], 9), ([-129], 9)],
)
def test_signed_bits(values: list[int], bits: int) -> None:
    assert signed_bits(np.array(values)) == bits


@pytest.mark.parametrize(("values", "bits"), [([0], 1), ([1], 1), ([255], 8), ([256], 9)])
def test_unsigned_bits(values: list[int], bits: int) -> None:
    assert unsigned_bits(np.array(values)) == bits
