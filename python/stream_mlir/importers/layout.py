"""How the raster order of a stream relates to the raster order of the model's tensor.

A stream is channel last; the model's tensor usually is not. Instead of transposing data, the importer carries the relation:
a `Layout` says "the stream is the model's tensor, cut into `dims`, transposed by `permutation`". Reshapes of the model's
tensor keep its raster order, so they never change the layout; transposes change the layout and nothing else. An operator
then asks for the layout it needs and is refused where the stream is in another order.

Layouts are kept canonical (no unit dims, dims that travel together merged), so equal order means equal objects.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np


@dataclass(frozen=True)
class Layout:
    """`stream.ravel() == model.reshape(dims).transpose(permutation).ravel()`, in canonical form."""

    dims: tuple[int, ...]
    permutation: tuple[int, ...]

    @staticmethod
    def of(dims: Sequence[int], permutation: Sequence[int]) -> Layout:
        """The canonical layout of a tensor of shape `dims` streamed in the order `permutation`."""
        kept = [i for i, size in enumerate(dims) if size != 1]
        order = [i for i in permutation if dims[i] != 1]
        position = {dim: place for place, dim in enumerate(order)}
        groups: list[list[int]] = []
        for dim in kept:
            if groups and position[groups[-1][-1]] + 1 == position[dim]:
                groups[-1].append(dim)
            else:
                groups.append([dim])
        ranked = sorted(range(len(groups)), key=lambda g: position[groups[g][0]])
        return Layout(tuple(prod(dims[d] for d in group) for group in groups), tuple(ranked))

    @staticmethod
    def raster(shape: Sequence[int]) -> Layout:
        """The stream has the model's own order."""
        return Layout.of(shape, range(len(shape)))

    @staticmethod
    def channel_last(shape: Sequence[int]) -> Layout:
        """The stream of a channel-first tensor (N, C, spatial...), the usual case."""
        return Layout.of(shape, channel_last_permutation(len(shape)))

    def indices(self) -> np.ndarray:
        """The index in the model's raster order of each stream element."""
        return np.arange(prod(self.dims)).reshape(self.dims).transpose(self.permutation).ravel()

    def over(
        self, shape: Sequence[int]
    ) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]] | None:
        """This layout over the dims of `shape`, cut finer where needed.

        Returns (dims, owner, permutation): `owner[i]` is the dim of `shape` that `dims[i]` is a part of. None where the two
        factorizations of the element count do not nest.
        """
        dims = _refine(shape, self.dims)
        if dims is None:
            return None
        parts = _owners(dims, self.dims)
        order = tuple(
            i for group in self.permutation for i, part in enumerate(parts) if part == group
        )
        return dims, _owners(dims, shape), order

    def channel_dim(self, shape: Sequence[int]) -> int | None:
        """The dim of the model's `shape` that runs innermost in the stream as a whole, if there is one."""
        view = self.over(shape)
        if view is None or not view[0]:
            return None
        _, owner, order = view
        dim = owner[order[-1]]
        mine = tuple(i for i, o in enumerate(owner) if o == dim)
        return dim if order[-len(mine) :] == mine else None

    def dim_order(self, shape: Sequence[int]) -> tuple[int, ...] | None:
        """The dims of the model's `shape` in the order in which the stream runs through them, outermost first.

        None where the stream does not run through whole dims. A unit dim comes right before the dim that follows it in the model.
        """
        view = self.over(shape)
        if view is None:
            return None
        _, owner, order = view
        runs = [list(run) for _, run in itertools.groupby(order, key=lambda part: owner[part])]
        dims = [owner[run[0]] for run in runs]
        if len(set(dims)) < len(dims) or any(run != sorted(run) for run in runs):
            return None
        for unit in reversed([dim for dim, size in enumerate(shape) if size == 1]):
            after = dims.index(unit + 1) if unit + 1 < len(shape) else len(dims)
            dims.insert(after if unit else 0, unit)
        return tuple(dims)

    def reordering(self, target: Layout) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """(dims, permutation) such that this stream under `dims`, transposed, is a stream of layout `target`.

        None where the two cut the model's tensor in ways that do not nest.
        """
        cut = _refine(self.dims, target.dims)
        mine, theirs = (None, None) if cut is None else (self.over(cut), target.over(cut))
        if mine is None or theirs is None:
            return None
        place = {part: axis for axis, part in enumerate(mine[2])}
        return tuple(mine[0][part] for part in mine[2]), tuple(place[part] for part in theirs[2])

    def transposed(self, shape: Sequence[int], permutation: Sequence[int]) -> Layout | None:
        """The layout after the model's tensor of `shape` is transposed; None where it cannot be expressed."""
        view = self.over(shape)
        if view is None:
            return None
        dims, owner, order = view
        moved = [i for dim in permutation for i, o in enumerate(owner) if o == dim]
        place = {part: i for i, part in enumerate(moved)}
        return Layout.of([dims[i] for i in moved], [place[i] for i in order])


def channel_last_permutation(rank: int) -> tuple[int, ...]:
    """(0, 2, ..., rank-1, 1)."""
    return tuple(range(rank)) if rank < 3 else (0, *range(2, rank), 1)


def common_order(streams: Sequence[tuple[Layout, Sequence[int]]]) -> tuple[int, ...] | None:
    """The order of the model's dims that all streams (layout, shape) have, channel last where that is one; None if there is none."""
    layout, shape = streams[0]
    rank = len(shape)
    candidates = [channel_last_permutation(rank), tuple(range(rank)), layout.dim_order(shape)]
    for order in candidates:
        if order is not None and all(each == Layout.of(dims, order) for each, dims in streams):
            return order
    return None


def _refine(first: Sequence[int], second: Sequence[int]) -> tuple[int, ...] | None:
    """The coarsest factorization that both nest in."""
    cuts = sorted(_cuts(first) | _cuts(second))
    if any(later % earlier for earlier, later in itertools.pairwise(cuts)):
        return None
    return tuple(later // earlier for earlier, later in itertools.pairwise(cuts))[::-1]


def _cuts(shape: Sequence[int]) -> set[int]:
    """Products of trailing dims, from 1 to the element count."""
    return {prod(shape[i:]) for i in range(len(shape) + 1)}


def _owners(fine: Sequence[int], coarse: Sequence[int]) -> tuple[int, ...]:
    """For each fine dim the coarse dim it lies in (unit coarse dims own nothing)."""
    owners: list[int] = []
    remaining = 1
    sizes = iter([(i, size) for i, size in enumerate(coarse) if size != 1])
    current = -1
    for size in fine:
        if remaining == 1:
            current, remaining = next(sizes)
        remaining //= size
        owners.append(current)
    return tuple(owners)
