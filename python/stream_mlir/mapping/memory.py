"""Memories in blocks: BRAM18, UltraRAM and LUTRAM. Sources: AMD UG573 for the shapes, fpgaConvNet (see `cost.py`) for the counting rules."""

from math import ceil

from stream_mlir.mapping.resources import Resources

_BRAM18_DEPTH = {1: 16384, 2: 8192, 4: 4096, 9: 2048, 18: 1024, 36: 512}
_URAM_BITS, _URAM_DEPTH = 72, 4096
_LUTRAM_BITS_MAX = 1024
_LUTRAM_DEPTH_MAX = 32
_LUT_BITS = 64


def bram18(depth: int, bits: int) -> int:
    """BRAM18 blocks of a memory of `depth` words of `bits`; 0 where LUTs hold it (fewer than 1024 bits)."""
    if depth * bits < _LUTRAM_BITS_MAX:
        return 0
    width = min(shape for shape in _BRAM18_DEPTH if shape >= min(36, bits))
    return ceil(bits / width) * ceil(depth / _BRAM18_DEPTH[width])


def fifo_bram18(depth: int, bits: int) -> int:
    """BRAM18 blocks of a FIFO; 0 where LUTs hold it (up to 32 words or 1024 bits)."""
    if depth <= _LUTRAM_DEPTH_MAX or depth * bits <= _LUTRAM_BITS_MAX:
        return 0
    return bram18(depth, bits)


def rom(depth: int, bits: int) -> Resources:
    """A table of constants: LUTs (64 x 1 each) where it has at most 32 words or fewer than 1024 bits, else block RAMs."""
    blocks = 0 if depth <= _LUTRAM_DEPTH_MAX else bram18(depth, bits)
    return Resources(bram18=blocks) if blocks else Resources(lut=bits * ceil(depth / _LUT_BITS))


def uram(depth: int, bits: int) -> int:
    """UltraRAM blocks (72 x 4096) of a memory."""
    return ceil(bits / _URAM_BITS) * ceil(depth / _URAM_DEPTH)


def lutram(depth: int, bits: int) -> int:
    """LUTs of a small queue: 32 deep x 16 wide, or 64 deep x 8 wide per eight LUTs' worth of RAM (fpgaConvNet's LUTRAM queues)."""
    deep, wide = (32, 16) if depth <= 32 else (64, 8)
    return ceil((bits + 1) / wide) * ceil(depth / deep)
