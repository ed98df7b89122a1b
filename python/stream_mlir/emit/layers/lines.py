"""Windows over rows that wait in off-chip memory: the processes that pack, store, load and unpack them, and make windows of them."""

from __future__ import annotations

from dataclasses import replace

from stream_mlir.emit.graph import Channel, Layer
from stream_mlir.emit.layers.decoding import repack
from stream_mlir.emit.memory import MemoryPort, words_of
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Process
from stream_mlir.emit.values import Stream
from stream_mlir.errors import UserError
from stream_mlir.interp import Storage
from stream_mlir.locations import model_name
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.line_loops import kernels_of
from stream_mlir.mapping.lines import Lines, columns_of

_NUMBER = Storage(32, False, 1.0, 0)
_VERTICAL = ("height", "kernel_h", "stride_h", "dilation_h", "pad_top", "pad_bottom")

Windows = tuple[tuple[Process, ...], tuple[Channel, ...]]
"""The processes that make windows, and the channels between them and behind them; the first one carries the windows."""


def lines_processes(layer: Layer, names: Names, window: Process) -> Windows:
    """Those in whose place a window process and its line buffer would stand. Processes and channels are those of the simulator (`mapping/line_loops.py`).

    Raises:
        UserError: rows that are no whole words of memory.
    """
    lines = _lines(layer)
    pack, store, load, unpack = (
        names.claim(f"{layer.name}{each.suffix}") for each in kernels_of(lines)[:-1]
    )
    streams = _streams(lines, window)
    channels = [
        Channel(names.claim(layer.name + suffix), streams[suffix], depth)
        for suffix, depth in lines.inner[1:]
    ]
    packed, stored, loaded, rows = channels
    to, back = _ports(layer, names, lines)
    words, memory = lines.burst_words, lines.part_words
    there = {"in_words": words, "out_words": memory, "blocks": lines.height * lines.parts}
    here = {"in_words": memory, "out_words": words, "blocks": lines.loaded_rows * lines.parts}
    config = {**window.config, "columns": lines.columns}
    made = replace(window, kernel="window_lines", headers=("window_lines.h",), config=config)
    return (
        replace(repack(pack, window.inputs[0], packed, there), is_source=False),
        _moving(store, "store_lines", _ring(lines, window), packed, stored, to),
        _moving(load, "load_lines", _ring(lines, window), stored, loaded, back),
        replace(repack(unpack, loaded, rows, here), is_source=False),
        replace(made, inputs=(rows,)),
    ), (*window.outputs, *channels)


def _moving(
    name: str,
    kernel: str,
    config: dict[str, int],
    source: Channel,
    result: Channel,
    port: MemoryPort,
) -> Process:
    """A process that writes memory or reads it."""
    ends, work = ((source,), (result,)), port.frame_words
    return Process(name, kernel, ("lines.h",), config, *ends, memories=(port,), work=work)


def _ring(lines: Lines, window: Process) -> dict[str, int]:
    """Members of the config of both."""
    return {
        "word_bits": lines.port_bits,
        **{name: window.config[name] for name in _VERTICAL},
        "parts": lines.parts,
        "part_words": lines.part_words,
        "slots": lines.slots,
    }


def _lines(layer: Layer) -> Lines:
    assert layer.op is not None
    described = describe(layer.op.opview)
    assert described is not None
    columns = columns_of(described)
    if columns is None:
        raise UserError(
            "the rows that wait in memory are no whole words of it",
            where=model_name(layer.op),
            hint="fold the layer otherwise, or keep its rows on chip",
        )
    return Lines(described, columns)


def _streams(lines: Lines, window: Process) -> dict[str, Stream]:
    """Tokens of the streams between the processes."""
    (entering,) = window.inputs
    words = lines.loaded_rows * lines.parts * lines.burst_words
    lanes = entering.stream.lanes
    return {
        "_packed": words_of(lines.port_bits, lines.stored_port_words),
        "_stored": Stream(_NUMBER, (1, len(lines.announced), 1), 1),
        "_loaded": words_of(lines.port_bits, lines.loaded_port_words),
        "_rows": Stream(entering.stream.storage, (1, words, lanes), lanes),
    }


def _ports(layer: Layer, names: Names, lines: Lines) -> tuple[MemoryPort, MemoryPort]:
    """To memory and from it."""
    memory = names.claim(f"{layer.name}_lines")
    words = lines.slots * lines.row_words
    to, back = (names.claim(f"{layer.name}_{side}_memory") for side in ("to", "from"))
    return (
        MemoryPort(to, lines.port_bits, words, lines.stored_port_words, writes=True, buffer=memory),
        MemoryPort(back, lines.port_bits, words, lines.loaded_port_words, buffer=memory),
    )
