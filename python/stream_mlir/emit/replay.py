"""What comes back from scratch memory, for a testbench in which nothing behind the ports keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stream_mlir import interp, ir
from stream_mlir.emit.graph import Graph
from stream_mlir.emit.memory import pack_bits
from stream_mlir.emit.process import LayerCode
from stream_mlir.mapping.spill import Spill
from stream_mlir.mapping.spill_coded import CodedSpill
from stream_mlir.mapping.spills import spill_of
from stream_mlir.mapping.walk import SPILL


@dataclass(frozen=True)
class Replay:
    """What lies in a `memory`: the words of every frame as bytes, shape (frames, bytes of the longest there can be), and how many words each has."""

    memory: str
    contents: np.ndarray
    words: tuple[int, ...]

    @classmethod
    def of(cls, memory: str, spill: Spill, values: np.ndarray, bits: int) -> Replay:
        """Of raw values of `bits`, shape (frames, values)."""
        if not isinstance(spill, CodedSpill):
            contents = pack_bits(values, bits, spill.port_bits)
            return cls(memory, contents, (contents.shape[1] * 8 // spill.port_bits,) * len(values))
        made = [spill.encoded(frame.astype(np.int64) & ((1 << bits) - 1)) for frame in values]
        contents = np.zeros((len(made), spill.most_port_words), "<u8")
        for row, words in zip(contents, made, strict=True):
            row[: len(words)] = words
        return cls(memory, contents.view(np.uint8), tuple(map(len, made)))


def replays(
    module: ir.Module, graph: Graph, layers: Sequence[LayerCode], inputs: Sequence[np.ndarray]
) -> dict[str, Replay]:
    """For each port that brings back a spilled stream, what does in every input frame."""
    spilled = [
        (layer, code)
        for layer, code in zip(graph.layers, layers, strict=True)
        if layer.op is not None and layer.op.name == SPILL
    ]
    if not spilled:
        return {}
    seen: dict[ir.Operation, np.ndarray] = {}

    def keep(op: ir.Operation, array: np.ndarray) -> None:
        if op.name == SPILL:
            seen[op] = array.reshape(len(array), -1)

    interp.run(module, inputs, observe=keep)
    return {
        port.name: Replay.of(
            port.memory, spill_of(layer.op), seen[layer.op], layer.outputs[0].stream.storage.bits
        )
        for layer, code in spilled
        if layer.op is not None
        for process in code.processes
        for port in process.memories
        if not port.writes
    }
