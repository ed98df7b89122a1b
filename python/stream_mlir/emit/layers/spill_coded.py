"""Coded streams through off-chip memory: the processes that encode, store, load and decode them."""

from __future__ import annotations

from stream_mlir.emit.layers.spill_parts import Parts
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Array, Process
from stream_mlir.mapping.spill_coded import CodedSpill
from stream_mlir.offchip import HuffmanCode, ZeroRunCode
from stream_mlir.offchip.huffman import Huffman

_ENCODER = (("codes", 16, False), ("lengths", 4, False))
_DECODER = (("limits", 16, False), ("bases", 16, True), ("symbols", 8, False))


def coded(parts: Parts, names: Names, spill: CodedSpill) -> tuple[Process, ...]:
    """The four processes, in order."""
    encode, store, load, decode = parts.names
    packed, stored, loaded, counts = parts.channels
    to, back = parts.ports
    code, ring = _code(parts, spill), _ring(spill)
    coder = spill.code
    tables = {}
    if isinstance(coder, HuffmanCode):
        tables = {
            name: _tables(names, name, coder.huffman, which)
            for name, which in ((encode, _ENCODER), (decode, _DECODER))
        }
    return (
        Process(
            encode,
            f"encode_bursts_{spill.codec}",
            ("encode_bursts.h",),
            code,
            (parts.entering,),
            (packed, counts),
            tables.get(encode, ()),
        ),
        Process(
            store,
            "store_coded_bursts",
            ("spill_coded.h",),
            ring,
            (packed, counts),
            (stored,),
            memories=(to,),
        ),
        Process(
            load,
            "load_coded_bursts",
            ("spill_coded.h",),
            ring,
            (stored,),
            (loaded,),
            memories=(back,),
        ),
        Process(
            decode,
            f"decode_bursts_{spill.codec}",
            ("decode_bursts.h",),
            code,
            (loaded,),
            (parts.leaving,),
            tables.get(decode, ()),
        ),
    )


def _code(parts: Parts, spill: CodedSpill) -> dict[str, int]:
    storage, code = parts.entering.stream.storage, spill.code
    own = {"symbols": 1 << storage.bits}
    if isinstance(code, ZeroRunCode):
        own = {"zero": code.zero, "run_bits": code.run_bits}
    return {
        "bits": storage.bits,
        "is_signed": int(storage.signed),
        "lanes": spill.lanes,
        "words": spill.words,
        "burst": spill.burst,
        "longest": code.longest,
        **own,
    }


def _ring(spill: CodedSpill) -> dict[str, int]:
    return {
        "word_bits": spill.port_bits,
        "bursts": spill.bursts,
        "slot_words": spill.burst_port_words,
        "slots": spill.slots,
    }


def _tables(
    names: Names, process: str, code: Huffman, which: tuple[tuple[str, int, bool], ...]
) -> tuple[Array, ...]:
    return tuple(
        Array(names.claim(f"{process}_{what}"), getattr(code, what), bits, signed)
        for what, bits, signed in which
    )
