"""What is off chip as data: which rows of a packed memory stay there, and in which bits they and streams are. Plain numpy; nothing here knows the IR or a
device.

Sources: SMOF and AutoWS (arXiv 2311.04764) for the fragmentation and the ratios of run-length and Huffman codes.
"""

from stream_mlir.offchip.bursts import (
    CODED_WORD,
    RUN_BITS,
    HuffmanCode,
    StreamCode,
    ZeroRunCode,
    burst_words,
    encoded,
    worst_words,
)
from stream_mlir.offchip.coded import CODED_BITS, PART_BITS, Coded, coded, smallest
from stream_mlir.offchip.packing import away, decoders, pack_weights
from stream_mlir.offchip.ports import IN_FLIGHT_WORDS, MOST_ROW_BITS, WORD_BITS, port_bits

__all__ = [
    "CODED_BITS",
    "CODED_WORD",
    "IN_FLIGHT_WORDS",
    "MOST_ROW_BITS",
    "PART_BITS",
    "RUN_BITS",
    "WORD_BITS",
    "Coded",
    "HuffmanCode",
    "StreamCode",
    "ZeroRunCode",
    "away",
    "burst_words",
    "coded",
    "decoders",
    "encoded",
    "pack_weights",
    "port_bits",
    "smallest",
    "worst_words",
]
