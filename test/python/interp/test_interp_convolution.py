"""Convolution against PyTorch (float) and against naive loops (integer), over random geometry."""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from stream_mlir.interp import convolution
from stream_mlir.interp.convolution import accumulate, convolve
from stream_mlir.interp.windows import Window


@dataclass(frozen=True)
class Case:
    """A random convolution."""

    window: Window
    spatial: tuple[int, ...]
    groups: int
    channels: int  # per group
    filters: int  # per group
    seed: int

    def inputs(self) -> tuple[int, ...]:
        return (2, *self.spatial, self.groups * self.channels)

    def weights(self) -> tuple[int, ...]:
        return (self.groups * self.filters, *self.window.kernel, self.channels)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    rank = draw(st.integers(1, 3))
    kernel, strides, dilations = (draw(st.tuples(*[st.integers(1, 3)] * rank)) for _ in range(3))
    pads = draw(st.tuples(*[st.integers(0, 2)] * (2 * rank)))
    least = [(k - 1) * d + 1 for k, d in zip(kernel, dilations, strict=True)]
    spatial = tuple(size + draw(st.integers(0, 3)) for size in least)
    groups, channels, filters = (draw(st.integers(1, 4)) for _ in range(3))
    window = Window.make(kernel, strides, pads, dilations)
    return Case(window, spatial, groups, channels, filters, draw(st.integers(0, 2**32 - 1)))


def torch_convolution(case: Case, inputs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    rank = len(case.spatial)
    begins, ends = case.window.pads[:rank], case.window.pads[rank:]
    amounts = [p for pair in zip(begins[::-1], ends[::-1], strict=True) for p in pair]
    x = torch.nn.functional.pad(torch.from_numpy(np.moveaxis(inputs, -1, 1).copy()), amounts)
    w = torch.from_numpy(np.moveaxis(weights, -1, 1).copy())
    function = (torch.conv1d, torch.conv2d, torch.conv3d)[rank - 1]
    y = function(x, w, None, case.window.strides, 0, case.window.dilations, case.groups)
    return np.moveaxis(y.numpy(), 1, -1)


def naive_convolution(case: Case, inputs: np.ndarray, weights: np.ndarray, pad: int) -> np.ndarray:
    """One output at a time, from the definition in docs/quantization.md, section 1.2, in Python integers."""
    w, rank = case.window, len(case.spatial)
    sizes = [
        (n + w.pads[i] + w.pads[rank + i] - w.dilations[i] * (w.kernel[i] - 1) - 1) // w.strides[i]
        + 1
        for i, n in enumerate(case.spatial)
    ]
    result = np.zeros((len(inputs), *sizes, len(weights)), np.int64)
    for at in np.ndindex(*result.shape):
        frame, position, f = at[0], at[1:-1], at[-1]
        first = f // case.filters * case.channels
        for tap, c in product(np.ndindex(*w.kernel), range(case.channels)):
            place = [
                position[i] * w.strides[i] + tap[i] * w.dilations[i] - w.pads[i]
                for i in range(rank)
            ]
            inside = all(0 <= p < n for p, n in zip(place, case.spatial, strict=True))
            x = int(inputs[(frame, *place, first + c)]) if inside else pad
            result[at] += int(weights[(f, *tap, c)]) * x
    return result


@given(cases())
@settings(max_examples=60)
def test_float_equals_torch(case: Case) -> None:
    rng = np.random.default_rng(case.seed)
    inputs = rng.standard_normal(case.inputs()).astype(np.float32)
    weights = rng.standard_normal(case.weights()).astype(np.float32)
    got = convolve(inputs, weights, case.window, case.groups)
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, torch_convolution(case, inputs, weights), rtol=1e-4, atol=1e-4)


@given(cases(), st.sampled_from([(-128, 127, -7), (0, 255, 31), (-32768, 32767, 32767)]))
@settings(max_examples=40)
def test_integer_equals_the_definition(case: Case, storage: tuple[int, int, int]) -> None:
    low, high, zero_point = storage
    rng = np.random.default_rng(case.seed)
    inputs = rng.integers(low, high + 1, case.inputs())
    weights = rng.integers(-127, 128, case.weights()).astype(np.int8)
    got = accumulate(inputs, weights, case.window, case.groups, zero_point, max(-low, high))
    assert (got == naive_convolution(case, inputs, weights, zero_point)).all()


def test_a_large_batch_is_split_without_a_trace() -> None:
    rng = np.random.default_rng(0)
    inputs = rng.standard_normal((40, 64, 64, 16)).astype(np.float32)
    weights = rng.standard_normal((4, 3, 3, 16)).astype(np.float32)
    window = Window.make((3, 3))
    singly = np.concatenate([convolve(frame[None], weights, window) for frame in inputs])
    np.testing.assert_allclose(convolve(inputs, weights, window), singly, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("block", [1, 3000, 40000], ids=["rows", "some rows", "some frames"])
@pytest.mark.parametrize("groups", [1, 2, 8])
def test_frames_and_rows_are_split_without_a_trace(monkeypatch, block, groups) -> None:
    rng = np.random.default_rng(0)
    inputs = rng.integers(-128, 128, (3, 11, 7, 8))
    weights = rng.integers(-127, 128, (8, 3, 3, 8 // groups)).astype(np.int8)
    window = Window.make((3, 3), (2, 1), (1, 1, 1, 1))
    whole = accumulate(inputs, weights, window, groups, -7, 128)
    monkeypatch.setattr(convolution, "_BLOCK", block)
    assert (accumulate(inputs, weights, window, groups, -7, 128) == whole).all()
