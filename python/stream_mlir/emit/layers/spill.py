"""Streams through off-chip memory: the processes that pack, store, load and unpack their words."""

from __future__ import annotations

from dataclasses import replace

from stream_mlir.emit.graph import Channel, Layer
from stream_mlir.emit.layers.spill_coded import coded
from stream_mlir.emit.layers.spill_parts import Parts
from stream_mlir.emit.memory import MemoryPort, words_of
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import LayerCode, Process
from stream_mlir.emit.values import Stream
from stream_mlir.errors import UserError
from stream_mlir.interp import Storage
from stream_mlir.locations import model_name
from stream_mlir.mapping.spill import PORT_BITS, Spill
from stream_mlir.mapping.spill_coded import CodedSpill
from stream_mlir.mapping.spills import spill_of

_NUMBER = Storage(32, False, 1.0, 0)


def emit_spill(layer: Layer, names: Names) -> LayerCode:
    """`stream.spill`: a ring in memory behind two ports. Processes and channels are those of the simulator (`mapping/spill.py`).

    Raises:
        UserError: words wider than any port, or a ring of unknown depth.
    """
    assert layer.op is not None
    spill = spill_of(layer.op)
    _refuse(layer, spill)
    processes = [names.claim(f"{layer.name}{each.suffix}") for each in spill.kernels[:-1]]
    channels = [
        Channel(names.claim(layer.name + suffix), stream, depth)
        for suffix, stream, depth in _streams(spill)
    ]
    parts = Parts(layer, (*processes, layer.name), tuple(channels), _ports(layer, names, spill))
    made = coded(parts, names, spill) if isinstance(spill, CodedSpill) else _plain(parts, spill)
    return LayerCode(
        layer.name,
        "stream.spill",
        tuple(replace(each, work=spill.cycles) for each in made),
        parts.channels,
    )


def _refuse(layer: Layer, spill: Spill) -> None:
    assert layer.op is not None
    if not spill.codec and spill.word_bits > PORT_BITS[-1]:
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


def _streams(spill: Spill) -> list[tuple[str, Stream, int]]:
    """Suffixes, tokens and depths of the streams between the processes: words of memory, and numbers for each burst."""
    numbers = {"_stored": 2 if spill.codec else 1, "_counts": 1}
    found = []
    for suffix, depth in spill.inner:
        assert depth is not None
        lanes = numbers.get(suffix)
        stream = words_of(spill.port_bits, spill.most_port_words)
        if lanes is not None:
            stream = Stream(_NUMBER, (1, spill.bursts, lanes), lanes)
        found.append((suffix, stream, depth))
    return found


def _ports(layer: Layer, names: Names, spill: Spill) -> tuple[MemoryPort, MemoryPort]:
    """To memory and from it."""
    memory = names.claim(f"{layer.name}_memory")
    words, frame = spill.slots * spill.burst_port_words, spill.most_port_words
    to, back = (names.claim(f"{layer.name}_{side}_memory") for side in ("to", "from"))
    return (
        MemoryPort(to, spill.port_bits, words, frame, writes=True, buffer=memory),
        MemoryPort(back, spill.port_bits, words, frame, buffer=memory),
    )


def _plain(parts: Parts, spill: Spill) -> tuple[Process, ...]:
    pack, store, load, unpack = parts.names
    packed, stored, loaded = parts.channels
    to, back = parts.ports
    config = {
        "word_bits": spill.port_bits,
        "words": spill.port_words,
        "burst": spill.burst_port_words,
        "slots": spill.slots,
    }
    tokens, words = _side(parts.entering.stream), _side(packed.stream)
    there, here = _repack(tokens, words), _repack(words, tokens)
    return (
        Process(pack, "repack", ("repack.h",), there, (parts.entering,), (packed,)),
        Process(store, "store_bursts", ("spill.h",), config, (packed,), (stored,), memories=(to,)),
        Process(load, "load_bursts", ("spill.h",), config, (stored,), (loaded,), memories=(back,)),
        Process(unpack, "repack", ("repack.h",), here, (loaded,), (parts.leaving,)),
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
