"""Weights that are replaced at run time: the processes that bring a block of them, and arrays that are filled before a frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from stream_mlir.emit.graph import DEFAULT_DEPTH, Channel, Layer
from stream_mlir.emit.layers.decoding import repack
from stream_mlir.emit.memory import MemoryPort, pack_bits, words_of
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Array, LayerCode, Process
from stream_mlir.emit.values import Stream
from stream_mlir.errors import UserError
from stream_mlir.interp import Storage
from stream_mlir.interp.reload import one_round, rounds_of
from stream_mlir.locations import model_name
from stream_mlir.mapping.reload import RELOAD_BITS
from stream_mlir.offchip import MOST_ROW_BITS

_FLAG = Storage(1, False, 1.0, 0)


def reloaded(
    code: LayerCode, layer: Layer, names: Names, emit: Callable[[Layer], LayerCode]
) -> LayerCode:
    """The layer with arrays that are filled from memory round after round; `emit` emits it as it is in one round.

    Raises:
        UserError: an arithmetic whose weights are not replaced, or rows that are too wide.
    """
    assert layer.op is not None
    dot = code.processes[-1]
    if len(dot.arrays) != 3 or "offchip" in layer.op.attributes:
        raise UserError(
            f"weights of the kernel {dot.kernel} are not replaced", where=model_name(layer.op)
        )
    modules = [one_round(layer.op, number) for number in range(rounds_of(layer.op))]
    once = [emit(replace(layer, op=op)).processes[-1].arrays for _, op in modules]
    arrays = tuple(
        replace(array, bits=max(each.bits for each in same), binary=False)
        for array, same in zip(dot.arrays, zip(*once, strict=True), strict=True)
    )
    if arrays[0].values.shape[1] * arrays[0].bits > MOST_ROW_BITS:
        raise UserError(
            f"rows of weights that are replaced have up to {MOST_ROW_BITS} bits",
            where=model_name(layer.op),
            hint="fold the layer less",
        )
    rows, due, processes, channels = _chain(layer.name, names, arrays, [*once])
    widths = ("weight_bits", "accumulator_bits", "multiplier_bits")
    config = dot.config | {name: array.bits for name, array in zip(widths, arrays, strict=True)}
    filled = replace(
        dot,
        headers=(*dot.headers, "reload.h"),
        config=config,
        arrays=arrays,
        reload=(rows, due),
    )
    return replace(
        code,
        processes=(*code.processes[:-1], *processes, filled),
        internal=(*code.internal, *channels),
    )


def _chain(
    name: str, names: Names, arrays: tuple[Array, ...], once: list[tuple[Array, ...]]
) -> tuple[Channel, Channel, list[Process], tuple[Channel, ...]]:
    """The rows of a block, whether one is due, the processes that make these, and the channels between."""
    bits, lanes = arrays[0].bits, arrays[0].values.shape[1]
    blocks = np.stack([_rows(arrays, [each.values for each in one]) for one in once])
    port = _port(names.claim(f"{name}_memory"), blocks.reshape(len(blocks), -1), bits)
    words = Channel(
        names.claim(f"{name}_words"), words_of(RELOAD_BITS, port.frame_words - 1), DEFAULT_DEPTH
    )
    storage = Storage(bits, True, 1.0, 0)
    rows = Channel(names.claim(f"{name}_rows"), Stream(storage, (1, blocks.shape[1], lanes), lanes))
    read, due = (
        Channel(names.claim(f"{name}_{what}"), Stream(_FLAG, (1, 1, 1), 1))
        for what in ("due", "due_now")
    )
    reader = Process(
        names.claim(f"{name}_reader"),
        "read_reload",
        ("reload.h",),
        port.order,
        (),
        (words, read),
        memories=(port,),
        work=port.frame_words,
    )
    sizes = {"in_words": words.stream.tokens, "out_words": rows.stream.tokens, "blocks": 1}
    plain = repack(names.claim(f"{name}_unpack"), words, rows, sizes)
    unpack = replace(
        plain,
        kernel="repack_reload",
        headers=("reload.h",),
        inputs=(words, read),
        outputs=(rows, due),
        is_source=False,
    )
    return rows, due, [reader, unpack], (words, read, rows, due)


def _port(name: str, blocks: np.ndarray, bits: int) -> MemoryPort:
    packed = pack_bits(blocks, bits, RELOAD_BITS)
    contents = np.pad(packed, ((0, 0), (RELOAD_BITS // 8, 0)))
    words = contents.shape[1] * 8 // RELOAD_BITS
    return MemoryPort(
        name,
        RELOAD_BITS,
        words=len(contents) * words,
        frame_words=words,
        contents=contents,
        order={"word_bits": RELOAD_BITS, "block_words": words, "rounds": len(contents)},
        rounds=len(contents),
    )


def _rows(arrays: tuple[Array, ...], values: list[np.ndarray]) -> np.ndarray:
    """A round's weights, biases and multipliers as rows of weights; the wide ones in pieces."""
    weights, bias, multiplier = arrays
    lanes = weights.values.shape[1]
    return np.concatenate(
        [
            values[0].astype(np.int64),
            _pieces(values[1], weights.bits, bias.bits, lanes),
            _pieces(values[2], weights.bits, multiplier.bits + 1, lanes),
        ]
    )


def _pieces(values: np.ndarray, bits: int, width: int, lanes: int) -> np.ndarray:
    """Rows of integers of `width` bits, cut into pieces of `bits`, highest first: a row for the same piece of each."""
    shifts = bits * np.arange(-(-width // bits))[::-1]
    pieces = values.astype(np.int64)[:, None, :] >> shifts[:, None]
    rows = pieces.reshape(-1, values.shape[1])
    return np.pad(rows, ((0, 0), (0, lanes - rows.shape[1])))
