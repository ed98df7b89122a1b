"""Streams through off-chip memory: the processes that pack, store, load and unpack their words."""

from __future__ import annotations

from dataclasses import replace

from stream_mlir.emit.graph import Channel, Layer
from stream_mlir.emit.memory import MemoryPort, words_of
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import LayerCode, Process
from stream_mlir.emit.values import Stream
from stream_mlir.errors import UserError
from stream_mlir.interp import Storage
from stream_mlir.locations import model_name
from stream_mlir.mapping.spill import INNER, PORT_BITS, Spill

_SLOT = Storage(32, False, 1.0, 0)


def emit_spill(layer: Layer, names: Names) -> LayerCode:
    """`stream.spill`: a ring in memory behind two ports. Processes and channels are those of the simulator (`mapping/spill.py`).

    Raises:
        UserError: words wider than any port, or a ring of unknown depth.
    """
    assert layer.op is not None
    spill, stream = Spill.of(layer.op), layer.inputs[0].stream
    _refuse(layer, spill)
    processes = [f"{layer.name}{kernel.suffix}" for kernel in spill.kernels[:-1]]
    channels, claimed = _channels(spill), []
    for index, process in enumerate(processes):
        processes[index] = names.claim(process)
        name = names.claim(layer.name + INNER[index])
        claimed.append(Channel(name, *channels[index]))
    packed, stored, loaded = claimed
    to, back = _ports(layer.name, names, spill)
    config = {
        "word_bits": spill.port_bits,
        "words": spill.port_words,
        "burst": spill.burst_port_words,
        "slots": spill.slots,
    }
    tokens, words = _side(stream), _side(words_of(spill.port_bits, spill.port_words))
    pack, store, load = processes
    made = (
        Process(
            pack, "repack", ("repack.h",), _repack(tokens, words), tuple(layer.inputs), (packed,)
        ),
        Process(store, "store_bursts", ("spill.h",), config, (packed,), (stored,), memories=(to,)),
        Process(load, "load_bursts", ("spill.h",), config, (stored,), (loaded,), memories=(back,)),
        Process(
            layer.name,
            "repack",
            ("repack.h",),
            _repack(words, tokens),
            (loaded,),
            tuple(layer.outputs),
        ),
    )
    return LayerCode(
        layer.name,
        "stream.spill",
        tuple(replace(each, work=spill.words) for each in made),
        tuple(claimed),
    )


def _refuse(layer: Layer, spill: Spill) -> None:
    assert layer.op is not None
    if spill.word_bits > PORT_BITS[-1]:
        raise UserError(
            f"words of {spill.word_bits} bits go through memory; a port has at most {PORT_BITS[-1]}",
            where=model_name(layer.op),
            hint="fold the layer before it less, or keep the stream on chip",
        )
    if spill.ring is None:
        raise UserError(
            "the ring in memory has no depth",
            where=model_name(layer.op),
            hint="run stream-size-fifos",
        )


def _channels(spill: Spill) -> tuple[tuple[Stream, int], ...]:
    """Packed words, numbers of slots, loaded words; with the depth of each."""
    words, buffer = words_of(spill.port_bits, spill.port_words), spill.burst_port_words
    assert spill.ring is not None
    return (words, buffer), (Stream(_SLOT, (1, spill.bursts, 1), 1), spill.ring), (words, buffer)


def _ports(name: str, names: Names, spill: Spill) -> tuple[MemoryPort, MemoryPort]:
    """To memory and from it."""
    memory = names.claim(f"{name}_memory")
    words, frame = spill.slots * spill.burst_port_words, spill.port_words
    order = {"word_bits": spill.port_bits, "block_words": frame, "positions": 1}
    to, back = (names.claim(f"{name}_{side}_memory") for side in ("to", "from"))
    return (
        MemoryPort(to, spill.port_bits, words, frame, writes=True, buffer=memory, order=order),
        MemoryPort(back, spill.port_bits, words, frame, buffer=memory, order=order),
    )


_Side = dict[str, int]


def _side(stream: Stream) -> _Side:
    """What `repack` has to know of one side: a frame is one block."""
    storage = stream.storage
    return {
        "bits": storage.bits,
        "signed": int(storage.signed),
        "lanes": stream.lanes,
        "words": stream.tokens,
    }


def _repack(source: _Side, result: _Side) -> dict[str, int]:
    sides = {"in": source, "out": result}
    members = {f"{side}_{key}": n for side, each in sides.items() for key, n in each.items()}
    return {**members, "blocks": 1}
