"""Weights off chip: the processes that bring rows of the packed weights from memory, and mix them with those on chip."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

import numpy as np

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.emit.graph import DEFAULT_DEPTH, Channel, Layer
from stream_mlir.emit.layers.decoding import decoding, repack
from stream_mlir.emit.memory import MemoryPort, pack_bits
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Array, LayerCode, Process
from stream_mlir.emit.values import Stream
from stream_mlir.errors import UserError
from stream_mlir.interp import Storage
from stream_mlir.locations import model_name
from stream_mlir.mapping.memory import block_depth
from stream_mlir.offchip import (
    CODED_BITS,
    MOST_ROW_BITS,
    PART_BITS,
    Coded,
    away,
    coded,
    decoders,
    port_bits,
)

_STRIDES = ("stride_d", "stride_h", "stride_w")
_MOVES = (*_STRIDES, "out_d", "out_h", "out_w", "crop_front", "crop_top", "crop_left")
_KERNELS = ("dot", "depthwise", "dot_transposed", "depthwise_transposed")


def evicted(code: LayerCode, layer: Layer, names: Names) -> LayerCode:
    """The layer with the rows that its `offchip` attribute names in memory; the arithmetic takes its weights from a stream.

    Raises:
        UserError: rows that are too wide, or an arithmetic that takes no stream of weights.
    """
    assert layer.op is not None
    dot = code.processes[-1]
    split = _Split.of(dot, layer.op)
    rows, processes, channels = _chain(layer.name, names, split)
    streamed = replace(
        dot,
        kernel=f"{dot.kernel}_streamed",
        inputs=(*dot.inputs, rows),
        arrays=dot.arrays[1:],
    )
    return replace(
        code,
        processes=(*code.processes[:-1], *processes, streamed),
        internal=(*code.internal, *channels),
    )


@dataclass(frozen=True)
class _Split:
    """The packed weights of a layer, `phases x rows x lanes`, how many rows of each phase are off chip, and in which code ("" for none)."""

    weights: np.ndarray
    array: Array
    offchip: int
    positions: int
    moves: dict[str, int]
    codec: str

    @classmethod
    def of(cls, dot: Process, op: ir.Operation) -> _Split:
        if dot.kernel not in _KERNELS:
            raise UserError(
                f"weights off chip do not go with the kernel {dot.kernel}", where=model_name(op)
            )
        array, config = dot.arrays[0], dot.config
        moves = {key: config[key] for key in _MOVES if dot.kernel.endswith("_transposed")}
        phases = prod(moves.get(stride, 1) for stride in _STRIDES)
        weights = array.values.reshape(phases, -1, array.values.shape[1])
        bits = weights.shape[2] * array.bits
        if bits > MOST_ROW_BITS:
            raise UserError(
                f"rows of weights off chip have up to {MOST_ROW_BITS} bits, these have {bits}",
                where=model_name(op),
                hint="fold the layer less, or keep its weights on chip",
            )
        rows = stream.OffchipAttr(op.attributes["offchip"]).rows
        codec = stream.CodecAttr(op.attributes["codec"]).value if "codec" in op.attributes else ""
        if codec and (moves or array.bits > CODED_BITS):
            raise UserError(
                f"weights of a transposed convolution, or of more than {CODED_BITS} bits, are not coded",
                where=model_name(op),
                hint="evict them with codec=none",
            )
        return cls(weights, array, -(-rows // phases), config["pixels"], moves, codec)

    @property
    def rows(self) -> int:
        """Of one phase."""
        return self.weights.shape[1]

    @property
    def lanes(self) -> int:
        """Weights of a row."""
        return self.weights.shape[2]

    @property
    def away(self) -> np.ndarray:
        """Which rows are off chip."""
        return away(self.rows, self.offchip)

    @property
    def blocks(self) -> np.ndarray:
        """The weights off chip, a line per phase."""
        return self.weights[:, self.away].reshape(len(self.weights), -1)

    @property
    def suffix(self) -> str:
        """Of the kernels that tell phases apart."""
        return "_transposed" if self.moves else ""

    def coded(self) -> Coded | None:
        """The weights off chip for decoders that keep pace."""
        if not self.codec:
            return None
        count = decoders(self.lanes, self.rows, self.offchip)
        return coded(self.codec, self.blocks.reshape(-1, count), self.array.bits)

    def stream(self, rows: int) -> Stream:
        """So many rows for every output position."""
        storage = Storage(self.array.bits, True, 1.0, 0)
        return Stream(storage, (1, self.positions * rows, self.lanes), self.lanes)


def _chain(
    name: str, names: Names, split: _Split
) -> tuple[Channel, list[Process], tuple[Channel, ...]]:
    """The rows in order of use, the processes that make them, and the channels between."""
    code = split.coded()
    port = _port(names.claim(f"{name}_memory"), split, code)
    words = Channel(names.claim(f"{name}_words"), port.stream, DEFAULT_DEPTH)
    staged = _staged(names.claim(f"{name}_staged"), split)
    reader = Process(
        names.claim(f"{name}_reader"),
        f"read_memory{split.suffix}",
        ("memory.h",),
        port.order,
        (),
        (words,),
        memories=(port,),
        is_source=True,
        work=port.frame_words,
    )
    if code is None:
        unpacked, channels = [_unpack(names.claim(f"{name}_unpack"), words, staged, split)], []
    else:
        unpacked, channels = decoding(name, names, words, staged, code, split.positions)
    made, channels = [reader, *unpacked], [words, *channels, staged]
    if split.offchip == split.rows:
        return staged, made, tuple(channels)
    rows = Channel(names.claim(f"{name}_rows"), split.stream(split.rows), DEFAULT_DEPTH)
    made.append(_merge(names.claim(f"{name}_merge"), split, staged, rows))
    return rows, made, (*channels, rows)


def _port(name: str, split: _Split, code: Coded | None) -> MemoryPort:
    bits, blocks = split.array.bits, split.blocks
    if code is not None:
        bits, blocks = PART_BITS, code.parts.reshape(1, -1)
    word_bits = int(port_bits(blocks.shape[1] * bits / split.rows))
    contents = pack_bits(blocks, bits, word_bits)
    block_words = contents.shape[1] * 8 // word_bits
    order = {"word_bits": word_bits, "block_words": block_words, "positions": split.positions}
    return MemoryPort(
        name,
        word_bits,
        words=len(contents) * block_words,
        frame_words=split.positions * block_words,
        contents=contents,
        order=order | split.moves,
        phases=bool(split.moves),
    )


def _staged(name: str, split: _Split) -> Channel:
    """The staging buffer: one block of RAM deep, so that one half is filled while the other is read."""
    tokens = split.stream(split.offchip)
    depth = max(DEFAULT_DEPTH, min(int(block_depth(tokens.token_bits)), split.offchip))
    return Channel(name, tokens, depth)


def _unpack(name: str, words: Channel, rows: Channel, split: _Split) -> Process:
    sizes = {"in_words": words.stream.tokens // split.positions, "out_words": split.offchip}
    return repack(name, words, rows, sizes | {"blocks": split.positions})


def _merge(name: str, split: _Split, staged: Channel, rows: Channel) -> Process:
    held = replace(
        split.array,
        values=split.weights[:, ~split.away].reshape(-1, split.lanes),
    )
    config = {
        "positions": split.positions,
        "rows": split.rows,
        "offchip": split.offchip,
        "bits": split.array.bits,
        "lanes": split.lanes,
    }
    return Process(
        name,
        f"merge_rows{split.suffix}",
        ("weight_rows.h",),
        config | split.moves,
        (staged,),
        (rows,),
        (held,),
        is_source=True,
        work=rows.stream.tokens,
    )
