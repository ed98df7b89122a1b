"""Weights off chip as data: which rows of a packed memory stay there, in which bits. Plain numpy; nothing here knows the IR or a device.

Sources: SMOF and AutoWS (arXiv 2311.04764) for the fragmentation and the ratios of run-length and Huffman codes.
"""

from stream_mlir.offchip.coded import CODED_BITS, PART_BITS, Coded, coded, smallest
from stream_mlir.offchip.packing import away, decoders, pack_weights
from stream_mlir.offchip.ports import IN_FLIGHT_WORDS, MOST_ROW_BITS, WORD_BITS, port_bits

__all__ = [
    "CODED_BITS",
    "IN_FLIGHT_WORDS",
    "MOST_ROW_BITS",
    "PART_BITS",
    "WORD_BITS",
    "Coded",
    "away",
    "coded",
    "decoders",
    "pack_weights",
    "port_bits",
    "smallest",
]
