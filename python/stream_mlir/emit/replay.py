"""What comes back from scratch memory, for a testbench in which nothing behind the ports keeps it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stream_mlir import interp, ir
from stream_mlir.emit.graph import Graph
from stream_mlir.emit.memory import pack_bits
from stream_mlir.emit.process import LayerCode
from stream_mlir.mapping.walk import SPILL


def replays(
    module: ir.Module, graph: Graph, layers: Sequence[LayerCode], inputs: Sequence[np.ndarray]
) -> dict[str, np.ndarray]:
    """For each port that brings back a spilled stream, the words of every input frame as bytes, shape (frames, bytes)."""
    spills = [
        (layer.outputs[0].stream.storage.bits, code)
        for layer, code in zip(graph.layers, layers, strict=True)
        if layer.op is not None and layer.op.name == SPILL
    ]
    if not spills:
        return {}
    seen: list[np.ndarray] = []

    def keep(op: ir.Operation, array: np.ndarray) -> None:
        if op.name == SPILL:
            seen.append(array.reshape(len(array), -1))

    interp.run(module, inputs, observe=keep)
    return {
        port.name: pack_bits(values, bits, port.word_bits)
        for (bits, code), values in zip(spills, seen, strict=True)
        for process in code.processes
        for port in process.memories
        if not port.writes
    }
