"""Ports of the top to off-chip memory: what lies behind them, and in which order its words move."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from stream_mlir.emit.text import initializers
from stream_mlir.emit.values import Stream
from stream_mlir.interp import Storage
from stream_mlir.offchip import IN_FLIGHT_WORDS

_BURST_BITS = 4096 * 8
"""No AXI burst crosses a boundary of 4 KiB."""
_BURST_WORDS, _LATENCY = 64, 64


@dataclass(frozen=True)
class MemoryPort:
    """A port to `words` words of `word_bits`; one frame moves `frame_words` of them.

    `contents` are the bytes that the host puts there, word after word, lowest byte first; without them the memory is scratch.
    Ports with the same `buffer` see the same memory. `order` are the members of the config of `read_memory` (`_transposed` where
    `phases`), by which a testbench sends the words to a port that is a stream. With `rounds`, `contents` are a block for each of them, of `frame_words` words, which are
    read before the first frame of the round; the first word says how many frames it has.
    """

    name: str
    word_bits: int
    words: int
    frame_words: int
    writes: bool = False
    contents: np.ndarray | None = None
    buffer: str = ""
    order: dict[str, int] = field(default_factory=dict)
    phases: bool = False
    rounds: int = 0

    @property
    def memory(self) -> str:
        """Name of what is behind the port."""
        return self.buffer or self.name

    @property
    def stream(self) -> Stream:
        """Its words as they travel behind the port."""
        return words_of(self.word_bits, self.frame_words)

    @property
    def burst(self) -> dict[str, int]:
        """Attributes of the `m_axi` pragma. Bursts are as long as 4 KiB allow, and as many as fill the port's buffer."""
        length, kind = min(_BURST_WORDS, _BURST_BITS // self.word_bits), "read"
        if self.writes:
            kind = "write"
        return {
            "latency": _LATENCY,
            f"num_{kind}_outstanding": IN_FLIGHT_WORDS // length,
            f"max_{kind}_burst_length": length,
        }


def words_of(word_bits: int, count: int) -> Stream:
    """`count` memory words as a stream of bytes side by side."""
    lanes = word_bits // 8
    return Stream(Storage(8, False, 1.0, 0), (1, count, lanes), lanes)


def pack_bits(values: np.ndarray, bits: int, word_bits: int) -> np.ndarray:
    """Blocks of integers, `blocks x integers`, as bytes: `bits` of each one after the other, every block filled up to whole words."""
    raw = values.astype(np.int64)
    planes = ((raw[..., None] >> np.arange(bits)) & 1).astype(np.uint8).reshape(len(raw), -1)
    missing = -planes.shape[1] % word_bits
    return np.packbits(np.pad(planes, ((0, 0), (0, missing))), axis=1, bitorder="little")


def initializers_of(contents: np.ndarray) -> bytes:
    """The bytes as a C++ initializer of 32-bit words."""
    return initializers(contents.reshape(-1).view("<u4").astype(np.int64))
