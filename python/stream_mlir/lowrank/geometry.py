"""What a chain of convolutions needs to know of the layer it stands for, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np


@dataclass(frozen=True)
class Geometry:
    """A convolution without its weights. Every tuple has one entry per spatial dimension, outermost first; `pads` all begins, then all ends.

    A linear layer is a convolution over one dimension with a kernel of 1.
    """

    extents: tuple[int, ...]
    """Positions of the input."""
    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    dilations: tuple[int, ...]
    pads: tuple[int, ...]
    channels: int
    filters: int
    groups: int = 1

    @property
    def rank(self) -> int:
        """Spatial dimensions."""
        return len(self.kernel)

    @property
    def group_channels(self) -> int:
        """Input channels of one group."""
        return self.channels // self.groups

    @property
    def group_filters(self) -> int:
        """Filters of one group."""
        return self.filters // self.groups

    @property
    def macs(self) -> int:
        """Multiplications per frame of the layer as it is."""
        outputs = prod(self.output_extent(d) for d in range(self.rank))
        return outputs * self.filters * self.group_channels * prod(self.kernel)

    @property
    def parameters(self) -> int:
        """Weights of the layer as it is, without bias."""
        return self.filters * self.group_channels * prod(self.kernel)

    def output_extent(self, dimension: int) -> int:
        """Output positions along one spatial dimension."""
        d, n = dimension, self.rank
        reach = self.dilations[d] * (self.kernel[d] - 1) + 1
        return (self.extents[d] + self.pads[d] + self.pads[d + n] - reach) // self.strides[d] + 1


@dataclass(frozen=True)
class Stage:
    """One convolution of a chain. `weights` are `F x K.. x C/groups`.

    It slides, strides and pads as the original layer over the spatial `dimensions` named, and is pointwise over the others.
    """

    weights: np.ndarray
    dimensions: tuple[int, ...]
    groups: int = 1


def macs(geometry: Geometry, stages: Iterable[Stage]) -> int:
    """Multiplications per frame of a chain."""
    extents, count = list(geometry.extents), 0
    for stage in stages:
        for dimension in stage.dimensions:
            extents[dimension] = geometry.output_extent(dimension)
        count += prod(extents) * stage.weights.size
    return count


def parameters(stages: Iterable[Stage]) -> int:
    """Weights of a chain, without biases."""
    return sum(stage.weights.size for stage in stages)


def apart(values: Sequence[int], dimensions: Sequence[int], default: int) -> list[int]:
    """`values` in the named dimensions, `default` in the others."""
    return [value if d in dimensions else default for d, value in enumerate(values)]
