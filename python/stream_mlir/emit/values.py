"""How a value travels: its storage integers, packed side by side into the tokens of a FIFO."""

from __future__ import annotations

import math
from dataclasses import dataclass

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.interp.storage import Storage, quantized


@dataclass(frozen=True)
class Stream:
    """A tensor as a stream of tokens: `lanes` neighboring channels side by side in each."""

    storage: Storage
    shape: tuple[int, ...]
    lanes: int

    @property
    def token_bits(self) -> int:
        """Width of one token."""
        return self.lanes * self.storage.bits

    @property
    def tokens(self) -> int:
        """Tokens in one frame."""
        return math.prod(self.shape) // self.lanes

    @property
    def channels(self) -> int:
        """Size of the last dimension."""
        return self.shape[-1]

    @property
    def positions(self) -> int:
        """Product of the spatial dimensions."""
        return math.prod(self.shape[1:-1])

    @property
    def word(self) -> str:
        """C++ type of a token."""
        return (
            f"stream_kernels::Word<{self.storage.bits}, {int(self.storage.signed)}, {self.lanes}>"
        )


def stream_of(value: ir.Value) -> Stream:
    """How `value` travels, from its element type and its lanes encoding (none: one lane).

    Raises:
        TypeError: the element type is not quantized, so the module is not ready to be emitted.
    """
    tensor = ir.RankedTensorType(value.type)
    lanes = stream.LanesAttr(tensor.encoding).value if tensor.encoding is not None else 1
    return Stream(quantized(tensor.element_type), tuple(tensor.shape), lanes)
