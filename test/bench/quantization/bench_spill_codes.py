#!/usr/bin/env python3
"""What codes make of skips of trained networks in off-chip memory: ratios on calibration data, and on frames that these did not have.

The table of docs/mapping.md; some minutes. Run as ``tools/dev bench spill_codes``, or ``python test/bench/quantization/bench_spill_codes.py [NET...]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from networks import NETWORKS

from stream_mlir import interp, ir
from stream_mlir.interp.run import main_function
from stream_mlir.interp.storage import quantize_array
from stream_mlir.mapping.spill_coded import CodedSpill
from stream_mlir.mapping.spills import spill_of, spills
from stream_mlir.passes import run_pipeline
from stream_mlir.passes.calibrated import calibrated_on
from stream_mlir.quant import Calibration

_ALL = 10**6
_FRAMES = 16
_LINE = "| {:12} | {:8} | {:>5} | {:>6} | {:>8} | {:>8} | {:>8} |"


def words(module: ir.Module, frames: np.ndarray) -> dict[str, int]:
    """Bits that go to memory for these frames, coded and as they are, of all spilled streams that have a code."""
    bits = {"coded": 0, "plain": 0}

    def observe(op: ir.Operation, array: np.ndarray) -> None:
        if op.name != "stream.spill":
            return
        spill = spill_of(op)
        plain = array.size * spill.value_bits
        bits["plain"] += plain
        if not isinstance(spill, CodedSpill):
            bits["coded"] += plain
            return
        for frame in array.reshape(len(array), -1):
            symbols = frame.astype(np.int64) & ((1 << spill.value_bits) - 1)
            bits["coded"] += 64 * len(spill.encoded(symbols))

    arguments = main_function(module).regions[0].blocks[0].arguments
    for batch in Calibration.from_arrays(module.operation, frames, _FRAMES).batches():
        raw = [quantize_array(x, arg.type) for x, arg in zip(batch, arguments, strict=True)]
        interp.run(module, raw, observe=observe)
    return bits


def row(name: str, codec: str) -> str:
    """All skips of a network in one code, or in the better of both."""
    network = NETWORKS[name]()
    with calibrated_on(network.calibration):
        passes = f"canonicalize,cse,stream-quantize,canonicalize,cse,stream-spill{{deepest={_ALL} codec={codec}}}"
        run_pipeline(network.module, f"builtin.module({passes})")
    with network.module.context:
        found = [each for _, each in spills(network.module.operation)]
        chosen = [each for each in found if each.codec]
        plain = sum(each.words * each.word_bits for each in found)
        ratio = sum(each.words * each.word_bits * each.ratio for each in found) / plain
        seen = words(network.module, network.frames[:_FRAMES])
    ratios = [each.ratio for each in chosen] or [1.0]
    return _LINE.format(
        name,
        codec,
        len(found),
        len(chosen),
        f"{ratio:.3f}",
        f"{min(ratios):.3f}",
        f"{seen['coded'] / seen['plain']:.3f}",
    )


def main() -> None:
    """Prints the table."""
    print(_LINE.format("network", "codec", "skips", "coded", "ratio", "best", "held out"))
    print("|---|---|---|---|---|---|---|")
    for name in sys.argv[1:] or ("orientation", "detector"):
        for codec in ("rle", "huffman", "auto"):
            print(row(name, codec), flush=True)


if __name__ == "__main__":
    main()
