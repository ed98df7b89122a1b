"""Which memory holds which FIFO."""

from __future__ import annotations

from collections.abc import Sequence

from stream_mlir.mapping.memory import fifo_bram18, uram


def choose_storage(fifos: Sequence[tuple[int, int]], bram18: int, uram_blocks: int) -> list[str]:
    """A storage for each FIFO of (depth, bits of a word).

    Small ones are left to the tool ("auto": it takes LUTs), the others go to block RAM; if those are more than `bram18` blocks, FIFOs move to
    UltraRAM, those first that free most block RAMs for each of the `uram_blocks`.
    """
    blocks = [fifo_bram18(depth, bits) for depth, bits in fifos]
    large = [uram(depth, bits) for depth, bits in fifos]
    kinds = ["bram" if count else "auto" for count in blocks]
    excess, left = sum(blocks) - bram18, uram_blocks
    by_gain = sorted(range(len(fifos)), key=lambda i: (-blocks[i] / max(1, large[i]), i))
    for index in by_gain:
        if excess > 0 and large[index] <= left and blocks[index] > large[index]:
            kinds[index] = "uram"
            excess, left = excess - blocks[index], left - large[index]
    return kinds
