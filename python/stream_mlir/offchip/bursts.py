"""Codes of streams: a burst of values as words of memory, each burst by itself (`encode_bursts.h`).

Sources: SMOF for run-length codes of zeros and static Huffman codes of evicted activations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from stream_mlir.offchip.huffman import Huffman

CODED_WORD = 64
"""Bits of a word of memory with coded values."""
RUN_BITS = range(1, 9)
"""What the length of a run may have."""


class StreamCode(Protocol):
    """A code for values of `bits`, each a raw pattern from 0 to 2^bits - 1, with codes of up to `longest` bits."""

    @property
    def longest(self) -> int:
        """Bits of the longest code."""
        ...

    def most(self, values: int) -> int:
        """Bits of a burst of so many values at most."""
        ...

    def codes(self, symbols: np.ndarray, begins: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Codes, first bit lowest, and their bits (0: the value has none of its own); a burst begins where it says so."""
        ...


@dataclass(frozen=True)
class HuffmanCode:
    """A static code; every value has one."""

    huffman: Huffman

    @classmethod
    def of(cls, counts: np.ndarray) -> HuffmanCode:
        """For values that occur so often. Those that do not are taken to occur once: other data may have them."""
        return cls(Huffman.of(np.maximum(counts, 1)))

    @property
    def longest(self) -> int:
        """Bits of the longest code."""
        return self.huffman.longest

    def most(self, values: int) -> int:
        """All of the longest."""
        return values * self.longest

    def codes(self, symbols: np.ndarray, begins: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """One each."""
        return self.huffman.codes[symbols], self.huffman.lengths[symbols]


@dataclass(frozen=True)
class ZeroRunCode:
    """`zero` with, in `run_bits` above it, how many more follow; other values as they are."""

    bits: int
    zero: int
    run_bits: int

    @property
    def longest(self) -> int:
        """Bits of a zero and its run."""
        return self.bits + self.run_bits

    def most(self, values: int) -> int:
        """Every other one is zero; a last value that is not is filled up."""
        return values * self.bits + (values // 2 + 1) * self.run_bits

    def codes(self, symbols: np.ndarray, begins: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """At the begin of a run, and for values that are not zero. Runs are split at 2^run_bits."""
        is_zero, at = symbols == self.zero, np.arange(len(symbols))
        run = is_zero & (begins | ~np.concatenate([[False], is_zero[:-1]]))
        since = at - np.maximum.accumulate(np.where(run, at, 0))
        starts = is_zero & (since % (1 << self.run_bits) == 0)
        run_number = np.cumsum(starts) - 1
        more = np.bincount(run_number[is_zero], minlength=1) - 1
        codes = symbols.copy()
        codes[starts] |= more << self.bits
        return codes, np.where(starts, self.longest, np.where(is_zero, 0, self.bits))


def burst_words(code: StreamCode, symbols: np.ndarray, burst: int) -> np.ndarray:
    """Words of each burst of up to `burst` of a frame's values."""
    lengths = code.codes(symbols, _begins(symbols, burst))[1]
    starts = np.arange(0, len(symbols), burst)
    bits = np.add.reduceat(lengths, starts)
    return -(-(bits + code.longest - _last_lengths(lengths, starts)) // CODED_WORD)


def encoded(code: StreamCode, symbols: np.ndarray, burst: int) -> np.ndarray:
    """A frame's values as words, all bursts one after the other."""
    codes, lengths = code.codes(symbols, _begins(symbols, burst))
    words = burst_words(code, symbols, burst)
    starts = np.arange(0, len(symbols), burst)
    burst_of = np.arange(len(symbols)) // burst
    before = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    first_word = np.cumsum(words) - words
    place = before - before[starts][burst_of] + first_word[burst_of] * CODED_WORD
    row = np.zeros(int(words.sum()) * CODED_WORD, np.uint8)
    for bit in range(code.longest):
        has = lengths > bit
        row[place[has] + bit] = codes[has] >> bit & 1
    return np.packbits(row, bitorder="little").view("<u8")


def worst_words(code: StreamCode, values: int) -> int:
    """Words of a burst of so many values at most."""
    return -(-code.most(values) // CODED_WORD)


def _begins(symbols: np.ndarray, burst: int) -> np.ndarray:
    return np.arange(len(symbols)) % burst == 0


def _last_lengths(lengths: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Of the last code in each burst, which counts as one of the longest."""
    at = np.maximum.accumulate(np.where(lengths > 0, np.arange(len(lengths)), 0))
    return lengths[at[np.append(starts[1:], len(lengths)) - 1]]
