"""How a layer's weights are cut into matrices, and how factors of those become two convolutions.

SVD-NAS (arXiv 2208.10404), section 3, numbers its schemes 2, 4 and 5; StreamSVD calls special cases S0 to S3. With `F` filters, `C` input channels,
a kernel of `K` positions and `g` slices of rank `R` each:

============== ========================= ================================ =============================== ==================
scheme         matrices                  first convolution                second convolution              largest R
============== ========================= ================================ =============================== ==================
separable (2)  1 of F*Kh x Kw*C          1 x Kw, C to R                   Kh x 1, R to F                  min of both sides
inputs (4)     g of F x K*C/g            Kh x Kw, C to g*R, in g groups   1 x 1, g*R to F                 min of both sides
outputs (5)    g of C x F/g*K            1 x 1, C to g*R                  Kh x Kw, g*R to F, in g groups  min of both sides
============== ========================= ================================ =============================== ==================

A convolution in groups is cut group by group, so `g` counts the slices of one group, and `F` and `C` those of one group. With one or three spatial
dimensions `Kh` is the outermost one and `Kw` all the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Literal

import numpy as np

from stream_mlir.lowrank.geometry import Geometry, Stage

Scheme = Literal["separable", "inputs", "outputs"]
SCHEMES: tuple[Scheme, ...] = ("separable", "inputs", "outputs")


@dataclass(frozen=True)
class Slicing:
    """A scheme with its number of slices per group of the layer."""

    scheme: Scheme
    slices: int = 1

    def shape(self, layer: Geometry) -> tuple[int, int, int]:
        """Matrices, rows and columns."""
        channels, filters = layer.group_channels, layer.group_filters
        taps = prod(layer.kernel)
        if self.scheme == "separable":
            inner = taps // layer.kernel[0]
            return layer.groups, filters * layer.kernel[0], inner * channels
        if self.scheme == "inputs":
            return layer.groups * self.slices, filters, taps * channels // self.slices
        return layer.groups * self.slices, channels, filters // self.slices * taps

    def largest_rank(self, layer: Geometry) -> int:
        """The rank at which the layer is reproduced."""
        return min(self.shape(layer)[1:])

    def per_rank(self, layer: Geometry) -> tuple[int, int]:
        """Multiplications per frame, and weights, of both convolutions together for every unit of rank."""
        matrices, rows, columns = self.shape(layer)
        before = prod(layer.extents)
        after = prod(layer.output_extent(d) for d in range(layer.rank))
        if self.scheme == "separable":
            between = layer.extents[0] * after // layer.output_extent(0)
            work = between * columns + after * rows
        elif self.scheme == "inputs":
            work = after * (rows + columns)
        else:
            work = before * rows + after * columns
        return matrices * work, matrices * (rows + columns)

    def matrices(self, weights: np.ndarray, layer: Geometry) -> np.ndarray:
        """The matrices of weights `F x K.. x C/groups`, stacked: `shape(layer)`."""
        count, rows, columns = self.shape(layer)
        kernel, channels = weights.shape[1:-1], layer.group_channels
        if self.scheme == "separable":
            return weights.reshape(count, rows, columns)
        if self.scheme == "inputs":
            cut = weights.reshape(
                layer.groups,
                layer.group_filters,
                prod(kernel),
                self.slices,
                channels // self.slices,
            )
            return cut.transpose(0, 3, 1, 2, 4).reshape(count, rows, columns)
        return weights.reshape(count, columns, rows).transpose(0, 2, 1)

    def joined(self, matrices: np.ndarray, layer: Geometry) -> np.ndarray:
        """Weights `F x K.. x C/groups` from stacked matrices: the inverse of `matrices`."""
        shape = (layer.filters, *layer.kernel, layer.group_channels)
        if self.scheme == "separable":
            return matrices.reshape(shape)
        if self.scheme == "inputs":
            cut = matrices.reshape(
                layer.groups, self.slices, layer.group_filters, prod(layer.kernel), -1
            )
            return cut.transpose(0, 2, 3, 1, 4).reshape(shape)
        return matrices.transpose(0, 2, 1).reshape(shape)

    def stages(self, left: np.ndarray, right: np.ndarray, layer: Geometry) -> tuple[Stage, Stage]:
        """Two convolutions from stacked factors, left `n x rows x R` and right `n x R x columns`."""
        everywhere, ones = tuple(range(layer.rank)), (1,) * layer.rank
        first, cut = right.shape[0] * right.shape[1], layer.groups * self.slices
        if self.scheme == "separable":
            inner = (1, *layer.kernel[1:], layer.group_channels)
            outer = (layer.filters, layer.kernel[0], *ones[1:], left.shape[-1])
            return (
                Stage(right.reshape(first, *inner), everywhere[1:], layer.groups),
                Stage(left.reshape(outer), everywhere[:1], layer.groups),
            )
        if self.scheme == "inputs":
            inner = (first, *layer.kernel, layer.group_channels // self.slices)
            return (
                Stage(right.reshape(inner), everywhere, cut),
                Stage(self._pointwise(left, layer), (), layer.groups),
            )
        outer = right.transpose(0, 2, 1).reshape(layer.filters, *layer.kernel, right.shape[1])
        inner = left.transpose(0, 2, 1).reshape(first, *ones, layer.group_channels)
        return Stage(inner, (), layer.groups), Stage(outer, everywhere, cut)

    def _pointwise(self, left: np.ndarray, layer: Geometry) -> np.ndarray:
        """`F x 1.. x slices*R` from the slices' `F x R`."""
        _, rows, rank = left.shape
        joined = left.reshape(layer.groups, self.slices, rows, rank).transpose(0, 2, 1, 3)
        return joined.reshape(layer.filters, *(1,) * layer.rank, self.slices * rank)


def slicings(layer: Geometry) -> Iterator[Slicing]:
    """Every slicing that cuts the layer evenly; those that give the same two convolutions once.

    A pointwise layer has nothing to separate, and with one slice both of its other schemes are the same.
    """
    if prod(layer.kernel[1:]) > 1 and layer.kernel[0] > 1:
        yield Slicing("separable")
    yield from (Slicing("inputs", each) for each in _divisors(layer.group_channels))
    pointwise = prod(layer.kernel) == 1 and all(stride == 1 for stride in layer.strides)
    for each in _divisors(layer.group_filters):
        if not (pointwise and each == 1):
            yield Slicing("outputs", each)


def _divisors(number: int) -> list[int]:
    return [each for each in range(1, number + 1) if number % each == 0]
