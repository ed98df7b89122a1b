"""Blocks of weights as coded words, and which code is the shortest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stream_mlir.offchip.huffman import Huffman
from stream_mlir.offchip.interleave import PART_BITS, interleaved

CODED_BITS = 8
"""Weights of more bits are not coded: their tables would be too large."""


@dataclass(frozen=True)
class Coded:
    """`words x decoders` parts of `PART_BITS` in place of `steps x decoders` integers. `ratio`: bits over those of the integers.

    A decoder needs up to `longest` bits for a symbol; `huffman` is the code, or `run_bits` are those of a run's length in front of its value.
    """

    kind: str
    parts: np.ndarray
    ratio: float
    longest: int
    huffman: Huffman | None = None
    run_bits: int = 0


def coded(kind: str, values: np.ndarray, bits: int) -> Coded:
    """Signed integers of `bits`, `steps x decoders`, in one of the codes: `rle` or `huffman`. KeyError for another one."""
    return _CODES[kind](values.astype(np.int64) & ((1 << bits) - 1), bits)


def smallest(values: np.ndarray, bits: int, kinds: tuple[str, ...]) -> Coded | None:
    """The code of fewest bits among `kinds`; None where none of them saves any."""
    if bits > CODED_BITS:
        return None
    made = (coded(kind, values, bits) for kind in kinds)
    return min((each for each in made if each.ratio < 1), key=lambda each: each.ratio, default=None)


def _huffman(symbols: np.ndarray, bits: int) -> Coded:
    code = Huffman.of(np.bincount(symbols.reshape(-1), minlength=1 << bits))
    parts = interleaved(code.codes[symbols], code.lengths[symbols], code.longest)
    return Coded("huffman", parts, _ratio(parts, symbols, bits), code.longest, huffman=code)


def _rle(symbols: np.ndarray, bits: int) -> Coded:
    """Runs along each decoder, with the length that serves best (SMOF: runs are split at 2^l)."""
    run_bits = min(range(1, 5), key=lambda width: (bits + width) * _runs(symbols, width)[0].sum())
    starts, left = _runs(symbols, run_bits)
    longest = bits + run_bits
    parts = interleaved(symbols | left << bits, starts * longest, longest)
    return Coded("rle", parts, _ratio(parts, symbols, bits), longest, run_bits=run_bits)


def _runs(symbols: np.ndarray, run_bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Where runs begin, and how many equal symbols follow there."""
    steps, lanes = symbols.shape
    starts, left = np.zeros((steps, lanes), np.int64), np.zeros((steps, lanes), np.int64)
    for lane in range(lanes):
        changes = np.flatnonzero(np.diff(symbols[:, lane], prepend=symbols[0, lane] + 1))
        ends = np.append(changes[1:], steps)
        begins = np.concatenate(
            [np.arange(a, b, 1 << run_bits) for a, b in zip(changes, ends, strict=True)]
        )
        starts[begins, lane] = 1
        left[begins, lane] = np.diff(np.append(begins, steps)) - 1
    return starts, left


def _ratio(parts: np.ndarray, symbols: np.ndarray, bits: int) -> float:
    return parts.size * PART_BITS / (symbols.size * bits)


_CODES: dict[str, Callable[[np.ndarray, int], Coded]] = {"huffman": _huffman, "rle": _rle}
