"""Ports to off-chip memory: powers of two wide, as AXI has them."""

from __future__ import annotations

from typing import Any

import numpy as np

WORD_BITS = (64, 128, 256, 512, 1024)
IN_FLIGHT_WORDS = 256
"""Words that are asked for at a time and have a place in the port's own buffer: they cover a latency of as many cycles."""
MOST_ROW_BITS = 4096 - WORD_BITS[-1]
"""A row of weights and a word of memory side by side fit the widest integer of Vitis HLS."""


def port_bits(bits_per_cycle: Any) -> Any:
    """The narrowest port that moves so many bits in a cycle; the widest there is where none does."""
    at = np.searchsorted(WORD_BITS, bits_per_cycle)
    return np.array(WORD_BITS)[np.minimum(at, len(WORD_BITS) - 1)]
