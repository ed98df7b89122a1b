"""Memories in blocks: BRAM18, UltraRAM and LUTRAM. Sources: AMD UG573 for the shapes, fpgaConvNet (see `costs/`) for the counting rules.

Depths in words, widths in bits, each a number or a numpy array.
"""

from typing import Any

import numpy as np

_WIDTHS = np.array([1, 2, 4, 9, 18, 36])
_DEPTHS = np.array([16384, 8192, 4096, 2048, 1024, 512])
_URAM_BITS, _URAM_DEPTH = 72, 4096
_LUTRAM_BITS_MAX = 1024
_LUTRAM_DEPTH_MAX = 32
_LUT_BITS = 64


def bram18(depth: Any, bits: Any) -> Any:
    """BRAM18 blocks of a memory of `depth` words of `bits`; 0 where LUTs hold it (fewer than 1024 bits)."""
    shape = np.searchsorted(_WIDTHS, np.minimum(36, bits))
    blocks = up(bits, _WIDTHS[shape]) * up(depth, _DEPTHS[shape])
    return np.where(depth * bits < _LUTRAM_BITS_MAX, 0, blocks)


def block_depth(bits: Any) -> Any:
    """Words that a BRAM18 holds where words are `bits` wide."""
    return _DEPTHS[np.searchsorted(_WIDTHS, np.minimum(36, bits))]


def fifo_bram18(depth: Any, bits: Any) -> Any:
    """BRAM18 blocks of a FIFO; 0 where LUTs hold it (up to 32 words or 1024 bits)."""
    small = np.logical_or(depth <= _LUTRAM_DEPTH_MAX, depth * bits <= _LUTRAM_BITS_MAX)
    return np.where(small, 0, bram18(depth, bits))


def fifo_steps(depth: int, bits: int) -> list[int]:
    """Depths below `depth`, ascending, up to which a FIFO takes as much memory: those that fill LUTs, then those that fill block RAMs."""
    small = max(_LUTRAM_DEPTH_MAX, _LUTRAM_BITS_MAX // bits)
    block = int(_DEPTHS[np.searchsorted(_WIDTHS, min(36, bits))])
    blocks = range(block * (small // block + 1), depth, block)
    return [each for each in (_LUTRAM_DEPTH_MAX, small, *blocks) if each < depth]


def rom_bram18(depth: Any, bits: Any) -> Any:
    """BRAM18 blocks of a table of constants; 0 where LUTs hold it (up to 32 words or fewer than 1024 bits)."""
    return np.where(depth <= _LUTRAM_DEPTH_MAX, 0, bram18(depth, bits))


def rom_luts(depth: Any, bits: Any) -> Any:
    """LUTs of a table of constants; 0 where block RAMs hold it."""
    return np.where(rom_bram18(depth, bits) > 0, 0, luts(depth, bits))


def luts(depth: Any, bits: Any) -> Any:
    """LUTs of a table of constants that LUTs hold, each 64 x 1."""
    return bits * up(depth, _LUT_BITS)


def uram(depth: Any, bits: Any) -> Any:
    """UltraRAM blocks (72 x 4096) of a memory."""
    return up(bits, _URAM_BITS) * up(depth, _URAM_DEPTH)


def lutram(depth: Any, bits: Any) -> Any:
    """LUTs of a small queue: 32 deep x 16 wide, or 64 deep x 8 wide per eight LUTs' worth of RAM (fpgaConvNet's LUTRAM queues)."""
    shallow = np.asarray(depth) <= 32
    return up(bits + 1, np.where(shallow, 16, 8)) * up(depth, np.where(shallow, 32, 64))


def fifo_luts(depth: Any, bits: Any) -> Any:
    """LUTs of a FIFO as a small queue; 0 where block RAMs hold it."""
    return np.where(fifo_bram18(depth, bits) > 0, 0, lutram(depth, bits))


def up(amount: Any, size: Any) -> Any:
    """How many of `size` hold `amount`."""
    return -(-np.asarray(amount) // size)
