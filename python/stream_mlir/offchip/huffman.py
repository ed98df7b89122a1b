"""Canonical Huffman codes of limited length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LONGEST = 12
"""Bits of a code word at most: what a decoder compares in one cycle."""


@dataclass(frozen=True)
class Huffman:
    """`lengths[s]` is the length of the code of symbol s, 0 where it has none; codes of equal length ascend with the symbol."""

    lengths: np.ndarray

    @classmethod
    def of(cls, counts: np.ndarray) -> Huffman:
        """The best code of at most `LONGEST` bits for symbols that occur so often (package-merge: Larmore and Hirschberg 1990)."""
        lengths = np.zeros(len(counts), np.int64)
        used = np.flatnonzero(counts)
        if len(used) == 1:
            lengths[used] = 1
            return cls(lengths)
        leaves = sorted((int(counts[symbol]), (int(symbol),)) for symbol in used)
        packages = leaves
        for _ in range(LONGEST - 1):
            pairs = zip(packages[::2], packages[1::2], strict=False)
            packages = sorted(leaves + [(a[0] + b[0], a[1] + b[1]) for a, b in pairs])
        for _, symbols in packages[: 2 * len(used) - 2]:
            for symbol in symbols:
                lengths[symbol] += 1
        return cls(lengths)

    @property
    def longest(self) -> int:
        """Bits of the longest code."""
        return int(self.lengths.max())

    @property
    def symbols(self) -> np.ndarray:
        """Symbols in the order of their codes."""
        order = np.argsort(self.lengths, kind="stable")
        return order[self.lengths[order] > 0]

    @property
    def _first_codes(self) -> tuple[np.ndarray, np.ndarray]:
        """For the lengths from 1 on: the first code of that length, and how many codes there are."""
        counts = np.bincount(self.lengths, minlength=self.longest + 1)[1:]
        first, code = [], 0
        for count in counts:
            first.append(code)
            code = (code + int(count)) * 2
        return np.array(first), counts

    @property
    def limits(self) -> np.ndarray:
        """For the lengths from 1 on: left-aligned to `longest` bits, what is beyond every code of that length and of smaller ones."""
        first, counts = self._first_codes
        shift = self.longest - 1 - np.arange(self.longest)
        return (first + counts) << shift

    @property
    def bases(self) -> np.ndarray:
        """For the lengths from 1 on: what makes of a code its place among `symbols`."""
        first, counts = self._first_codes
        return np.cumsum(counts) - counts - first

    @property
    def codes(self) -> np.ndarray:
        """For each symbol its code, first bit lowest, as it is sent."""
        codes = np.zeros(len(self.lengths), np.int64)
        for place, symbol in enumerate(self.symbols):
            length = int(self.lengths[symbol])
            code = place - int(self.bases[length - 1])
            codes[symbol] = int(f"{code:0{length}b}"[::-1], 2)
        return codes
