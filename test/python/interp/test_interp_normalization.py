"""The reciprocal root keeps its stated error, and integer layer norms come near the real ones."""

import numpy as np

from stream_mlir.interp.normalization import (
    normalize_float,
    normalize_integer,
    reciprocal_root,
    root_table,
)


def test_the_reciprocal_root_is_within_its_stated_error():
    random = np.random.default_rng(0)
    small = np.arange(1, 1 << 14)
    large = (2.0 ** random.uniform(0, 61, 20000)).astype(np.int64)
    edges = [(1 << bits) + step for bits in range(1, 62) for step in (-1, 0, 1)]
    w = np.concatenate([small, large, np.array(edges)])
    value, shift = reciprocal_root(w, root_table())
    error = value * 2.0 ** (shift - 30) * np.sqrt(w.astype(np.float64)) - 1
    assert np.abs(error).max() < 2.0**-18


def test_integers_normalize_as_reals_do():
    random = np.random.default_rng(1)
    for channels, bits in ((2, 8), (7, 4), (96, 8), (768, 16)):
        x = random.integers(0, 1 << bits, (5, 3, channels))
        places = min(bits + 6, 19)
        got = normalize_integer(x, root_table(), 1, places) * 2.0**-places
        want = normalize_float(x.astype(np.float32), 1 / channels**2)
        assert np.abs(got - want).max() <= 2.0**-places + np.sqrt(channels) * 2.0**-17


def test_equal_channels_are_zero():
    x = np.full((1, 2, 5), 77)
    assert not normalize_integer(x, root_table(), 1, 14).any()
