"""What the processes of a spilled stream are made of."""

from __future__ import annotations

from dataclasses import dataclass

from stream_mlir.emit.graph import Channel, Layer
from stream_mlir.emit.memory import MemoryPort


@dataclass(frozen=True)
class Parts:
    """`names` of the four processes, `channels` between them, `ports` to memory and from it."""

    layer: Layer
    names: tuple[str, ...]
    channels: tuple[Channel, ...]
    ports: tuple[MemoryPort, MemoryPort]

    @property
    def entering(self) -> Channel:
        """The stream before it leaves."""
        return self.layer.inputs[0]

    @property
    def leaving(self) -> Channel:
        """The stream that has come back."""
        return self.layer.outputs[0]
