"""From words of memory to rows of weights: what unpacks them, and what decodes them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from stream_mlir.emit.graph import DEFAULT_DEPTH, Channel
from stream_mlir.emit.names import Names
from stream_mlir.emit.process import Array, Process
from stream_mlir.emit.values import Stream
from stream_mlir.interp import Storage
from stream_mlir.offchip import PART_BITS, Coded


def repack(name: str, source: Channel, result: Channel, sizes: Mapping[str, int]) -> Process:
    """The same bits in other words; `sizes` are the words of a block, and the blocks."""
    config = dict(sizes)
    for side, stream in (("in", source.stream), ("out", result.stream)):
        config |= {
            f"{side}_bits": stream.storage.bits,
            f"{side}_signed": int(stream.storage.signed),
        }
        config[f"{side}_lanes"] = stream.lanes
    ends = ((source,), (result,))
    work = max(source.stream.tokens, result.stream.tokens)
    return Process(name, "repack", ("repack.h",), config, *ends, is_source=True, work=work)


def decoding(
    name: str, names: Names, words: Channel, rows: Channel, code: Coded, blocks: int
) -> tuple[list[Process], list[Channel]]:
    """Parts for the decoders out of words, the decoders, and rows out of what they give; with the channels between."""
    count, lanes = code.parts.shape
    parts = _channel(
        names, f"{name}_parts", Storage(PART_BITS, False, 1.0, 0), blocks * count, lanes
    )
    sizes = {"in_words": words.stream.tokens // blocks, "out_words": count, "blocks": blocks}
    unpack = repack(names.claim(f"{name}_unpack"), words, parts, sizes)
    joined = rows.stream.lanes == lanes
    steps = rows.stream.tokens * rows.stream.lanes // lanes
    symbols = (
        rows if joined else _channel(names, f"{name}_symbols", rows.stream.storage, steps, lanes)
    )
    decoder = _decoder(name, names, parts, symbols, code, blocks)
    if joined:
        return [unpack, decoder], [parts]
    join = Process(
        names.claim(f"{name}_join"),
        "convert_width",
        ("convert_width.h",),
        {
            "pixels": rows.stream.tokens,
            "channels": rows.stream.lanes,
            "bits": rows.stream.storage.bits,
            "is_signed": 1,
            "lanes_in": lanes,
            "lanes_out": rows.stream.lanes,
        },
        (symbols,),
        (rows,),
        is_source=True,
        work=steps,
    )
    return [unpack, decoder, join], [parts, symbols]


def _channel(names: Names, name: str, storage: Storage, tokens: int, lanes: int) -> Channel:
    return Channel(names.claim(name), Stream(storage, (1, tokens, lanes), lanes), DEFAULT_DEPTH)


def _decoder(
    name: str, names: Names, parts: Channel, symbols: Channel, code: Coded, blocks: int
) -> Process:
    config = {
        "lanes": parts.stream.lanes,
        "part_bits": PART_BITS,
        "steps": symbols.stream.tokens // blocks,
        "blocks": blocks,
        "bits": symbols.stream.storage.bits,
        "longest": code.longest,
    }
    own = names.claim(f"{name}_decoder")
    arrays: tuple[Array, ...] = ()
    if code.huffman is None:
        config["run_bits"] = code.run_bits
    else:
        config["symbols"] = len(code.huffman.symbols)
        arrays = tuple(
            Array(
                names.claim(f"{own}_{what}"), np.asarray(getattr(code.huffman, what)), bits, signed
            )
            for what, bits, signed in (
                ("limits", 16, False),
                ("bases", 16, True),
                ("symbols", 8, False),
            )
        )
    kernel, work = f"decode_{code.kind}", symbols.stream.tokens
    ends = ((parts,), (symbols,))
    return Process(own, kernel, ("decode.h",), config, *ends, arrays, is_source=True, work=work)
