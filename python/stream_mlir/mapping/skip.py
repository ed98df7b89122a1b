"""Zero-skipping layers as the mapping sees them: what is known of their zeros, and the cycles that follow.

A window of K taps of which m are left takes ceil(m / fine) cycles, at least one, and `empty` if all its activations are zero. How many activations of a
window are zero is known per channel (`stream.window_zeros`), where they are is not: any place is taken as likely (fpgaConvNet's sparse layers, with the
weights of ours). Channels are taken as independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import comb

import numpy as np


@dataclass(frozen=True)
class Table:
    """An array that can be a key."""

    shape: tuple[int, ...]
    kind: str
    data: bytes

    @staticmethod
    def of(array: np.ndarray) -> Table:
        """Its contents, once and for all."""
        return Table(array.shape, array.dtype.str, np.ascontiguousarray(array).tobytes())

    @cached_property
    def array(self) -> np.ndarray:
        """The contents."""
        return np.frombuffer(self.data, self.kind).reshape(self.shape)

    @cached_property
    def _hash(self) -> int:
        return hash((self.shape, self.kind, self.data))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True)
class Skip:
    """What a layer leaves out. `zeros`: channels x (taps + 1), the share of windows with 0, 1, ... zeros, None where nobody counted: then none
    is taken to be. `weights_left`: F x taps x C/groups, whether a weight is no zero. `order` as in `#stream.skip`."""

    activations: bool
    weights: bool
    empty: int
    order: tuple[int, ...] | None
    zero_point: int
    zeros: Table | None
    weights_left: Table

    def taps_kept(self, out: int, groups: int) -> np.ndarray:
        """groups x filter blocks x taps x C/groups: whether some filter of the block has a weight for the tap, or all are kept."""
        left = self.weights_left.array
        shape = (groups, left.shape[0] // groups // out, out, *left.shape[1:])
        kept = np.any(left.reshape(shape), axis=2)
        return kept if self.weights else np.ones_like(kept)

    def kept(self, out: int, groups: int) -> np.ndarray:
        """groups x filter blocks x C/groups: how many taps of each window those are."""
        return self.taps_kept(out, groups).sum(axis=2)

    def most_kept(self, out: int, groups: int) -> int:
        """Weights stored per window and filter."""
        return _most_kept(self, out, groups)

    def left(self, out: int, groups: int) -> np.ndarray:
        """channels x (taps + 2): the probability that 0, 1, ... taps of a window are left, and, last, that all its activations are zero."""
        return _left(self, out, groups)


@lru_cache(maxsize=1024)
def _most_kept(skip: Skip, out: int, groups: int) -> int:
    return max(1, int(skip.kept(out, groups).max()))


@lru_cache(maxsize=1024)
def _left(skip: Skip, out: int, groups: int) -> np.ndarray:
    taps = skip.weights_left.shape[1]
    kept = skip.kept(out, groups)
    blocks = np.moveaxis(kept, 1, 2).reshape(-1, kept.shape[1])
    share = np.stack([(blocks == m).mean(axis=1) for m in range(taps + 1)], axis=1)
    if not skip.activations:
        return np.column_stack([share, np.zeros(len(share))])
    none = np.eye(1, taps + 1).repeat(len(share), axis=0)
    zeros = none if skip.zeros is None else skip.zeros.array
    some = np.einsum("cb,cm,bmj->cj", zeros[:, :taps], share, _overlap(taps)[:taps])
    return np.column_stack([some, zeros[:, taps]])


@lru_cache(maxsize=64)
def _overlap(taps: int) -> np.ndarray:
    """zeros x kept x left: hypergeometric probabilities."""
    table = np.zeros((taps + 1, taps + 1, taps + 1))
    for zeros in range(taps + 1):
        for kept in range(taps + 1):
            for left in range(max(0, kept - zeros), min(kept, taps - zeros) + 1):
                ways = comb(taps - zeros, left) * comb(zeros, kept - left)
                table[zeros, kept, left] = ways / comb(taps, kept)
    return table


def cycles_left(taps: int, fine: int, empty: int) -> np.ndarray:
    """Cycles of a window with 0, 1, ... taps left, and of one without any activation."""
    some = np.maximum(1, -(-np.arange(taps + 1) // fine))
    return np.append(some, empty)
