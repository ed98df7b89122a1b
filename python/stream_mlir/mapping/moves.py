"""Layers that only move words: which of them go where, and what the layer holds (`lib/Kernels/README.md`)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import gcd, prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stream_mlir.mapping.layer import Layer


@dataclass(frozen=True)
class Join:
    """The inputs one behind the other along dimension `axis` of the frame."""

    axis: int


@dataclass(frozen=True)
class Cut:
    """Index i along a dimension of the frame reads `begins + i * steps`."""

    begins: tuple[int, ...]
    steps: tuple[int, ...]

    @property
    def channel_step(self) -> int:
        """Between the channels kept."""
        return self.steps[-1]


@dataclass(frozen=True)
class Repeat:
    """How often each row and column goes out; one spatial dimension is a row of columns."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def kept(self) -> tuple[int, ...]:
        """The columns that go out at all: what the line buffer holds."""
        return tuple(count for count in self.columns if count)


@dataclass(frozen=True)
class Surround:
    """A constant around the frame: `begins` come before each dimension."""

    begins: tuple[int, ...]


@dataclass(frozen=True)
class Gather:
    """Which row and column each row and column of the result reads, in any order."""

    height: int
    width: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def ring(self) -> int:
        """Rows that must be held at once: from the one wanted to the last one that came."""
        return (
            max(last - row for row, last in zip(self.rows, accumulate(self.rows, max), strict=True))
            + 1
        )


@dataclass(frozen=True)
class Blend:
    """Interpolation: the last input row that each of the result's rows needs, and the result's columns."""

    height: int
    width: int
    ends: tuple[int, ...]
    columns: int


@dataclass(frozen=True)
class Reorder:
    """The frame under `dims`, transposed."""

    dims: tuple[int, ...]
    permutation: tuple[int, ...]

    @property
    def blocks(self) -> int:
        """What the leading dimensions that stay count."""
        moved = next((i for i, j in enumerate(self.permutation) if i != j), len(self.dims))
        return prod(self.dims[:moved])

    @property
    def run(self) -> int:
        """Elements that stay together: the trailing dimensions that stay."""
        stay = 0
        while stay < len(self.dims) and self.permutation[-1 - stay] == len(self.dims) - 1 - stay:
            stay += 1
        return prod(self.dims[len(self.dims) - stay :])

    @property
    def block(self) -> int:
        """Elements of a block."""
        return prod(self.dims) // self.blocks


Moves = Join | Cut | Repeat | Surround | Gather | Blend | Reorder


def buffered(layer: Layer) -> int:
    """Elements that the layer holds."""
    match layer.moves:
        case Repeat():
            return len(layer.moves.kept) * layer.channels
        case Gather():
            return layer.moves.ring * layer.moves.width * layer.channels
        case Blend():
            return 2 * layer.moves.width * layer.channels
        case Reorder():
            return 2 * layer.moves.block
        case _:
            return 0


def most_lanes(layer: Layer) -> int:
    """Lanes divide this number, so that no word is cut."""
    shared = gcd(*(shape[-1] for shape in (*layer.inputs, layer.output)))
    match layer.moves:
        case Cut():
            return 1 if layer.moves.channel_step > 1 else gcd(shared, layer.moves.begins[-1])
        case Surround():
            return gcd(shared, layer.moves.begins[-1])
        case Reorder():
            return gcd(shared, layer.moves.run)
        case _:
            return shared
