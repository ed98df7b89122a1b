"""What comes back from scratch memory, for a testbench in which nothing behind the ports keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stream_mlir import interp, ir
from stream_mlir.emit.graph import Graph, Layer
from stream_mlir.emit.memory import MemoryPort, pack_bits
from stream_mlir.emit.process import LayerCode
from stream_mlir.emit.values import stream_of
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.lines import Lines, lines_of
from stream_mlir.mapping.spill import Spill
from stream_mlir.mapping.spill_coded import CodedSpill
from stream_mlir.mapping.spills import spill_of
from stream_mlir.mapping.walk import SPILL


@dataclass(frozen=True)
class Replay:
    """What crosses a port: the words of every frame as bytes, shape (frames, bytes of the longest there can be), and how many words each has. Ports across which
    the same goes share a `name`."""

    name: str
    word_bits: int
    contents: np.ndarray
    words: tuple[int, ...]

    @property
    def frame_words(self) -> int:
        """Words of the longest frame there can be."""
        return self.contents.shape[1] * 8 // self.word_bits

    @classmethod
    def whole(cls, name: str, word_bits: int, contents: np.ndarray) -> Replay:
        """Of frames that are all as long."""
        words = contents.shape[1] * 8 // word_bits
        return cls(name, word_bits, contents, (words,) * len(contents))


def replays(
    module: ir.Module, graph: Graph, layers: Sequence[LayerCode], inputs: Sequence[np.ndarray]
) -> dict[str, Replay]:
    """For each port to and from scratch memory, what crosses it in every input frame."""
    scratch = [
        (
            layer,
            [memory for process in code.processes for memory in process.memories if memory.buffer],
        )
        for layer, code in zip(graph.layers, layers, strict=True)
    ]
    scratch = [(layer, ports) for layer, ports in scratch if ports]
    if not scratch:
        return {}
    entering = {layer.op.operands[0] for layer, _ in scratch if layer.op is not None}
    seen: dict[ir.Value, np.ndarray] = {}

    def keep(value: ir.Value, array: np.ndarray) -> np.ndarray:
        if value in entering:
            seen[value] = array
        return array

    interp.run(module, inputs, change=keep)
    return {
        name: replay for layer, ports in scratch for name, replay in _crossing(layer, ports, seen)
    }


def _crossing(
    layer: Layer, ports: Sequence[MemoryPort], seen: dict[ir.Value, np.ndarray]
) -> Iterator[tuple[str, Replay]]:
    op = layer.op
    assert op is not None
    values, bits = seen[op.operands[0]], stream_of(op.operands[0]).storage.bits
    if op.name == SPILL:
        replay = _spilled(ports[0].memory, spill_of(op), values.reshape(len(values), -1), bits)
        yield from ((port.name, replay) for port in ports)
        return
    described = describe(op.opview)
    assert described is not None
    lines = lines_of(described)
    there, back = _rows(lines, values, bits)
    for port in ports:
        contents = there if port.writes else back
        yield port.name, Replay.whole(port.name, lines.port_bits, contents)


def _spilled(name: str, spill: Spill, values: np.ndarray, bits: int) -> Replay:
    """Of raw values of `bits`, shape (frames, values)."""
    if not isinstance(spill, CodedSpill):
        return Replay.whole(name, spill.port_bits, pack_bits(values, bits, spill.port_bits))
    made = [spill.encoded(frame.astype(np.int64) & ((1 << bits) - 1)) for frame in values]
    contents = np.zeros((len(made), spill.most_port_words), "<u8")
    for row, words in zip(contents, made, strict=True):
        row[: len(words)] = words
    return Replay(name, spill.port_bits, contents.view(np.uint8), tuple(map(len, made)))


def _rows(lines: Lines, values: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """The bytes of all rows as they are written, and as they are read."""
    frames = len(values)
    parts = pack_bits(
        values.reshape(frames * lines.height * lines.parts, -1), bits, lines.port_bits
    )
    parts = parts.reshape(frames, lines.height, lines.parts, -1)
    rows, columns = lines.visits()
    return parts.reshape(frames, -1), parts[:, rows, columns].reshape(frames, -1)
