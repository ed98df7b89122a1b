#!/usr/bin/env python3
"""CPU seconds to enumerate every low-rank form of every layer of a network, each with its cost and its error.

All schemes, all numbers of slices and all ranks that save multiplications; one decomposition per scheme and number of slices. Run as
``tools/dev bench lowrank``, or ``python test/bench/lowrank/bench_enumeration.py [NET...]``.
"""

from __future__ import annotations

import argparse
import time

from stream_mlir import importers
from stream_mlir.lowrank import candidates, slicings
from stream_mlir.lowrank.chain import LAYERS, geometry, weights_of
from stream_mlir.mapping.walk import stream_ops

_LINE = "{:14} {:>6} {:>9} {:>11} {:>9} {:>9}"


def measure(name: str) -> str:
    """Enumerates one network of the zoo."""
    module = importers.import_model(f"zoo:{name}").operation
    layers = [op for op in stream_ops(module) if op.operation.name in LAYERS]
    slicing_count = candidate_count = 0
    began, began_wall = time.process_time(), time.monotonic()
    for layer in layers:
        shape = geometry(layer)
        slicing_count += len(list(slicings(shape)))
        candidate_count += sum(1 for _ in candidates(weights_of(layer), shape))
    seconds = [f"{time.process_time() - began:.1f}", f"{time.monotonic() - began_wall:.1f}"]
    return _LINE.format(name, len(layers), slicing_count, f"{candidate_count:,}", *seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nets", nargs="*", default=["resnet18", "mobilenet_v2"], metavar="NET")
    print(_LINE.format("network", "layers", "slicings", "candidates", "CPU s", "s"))
    for name in parser.parse_args().nets:
        print(measure(name), flush=True)


if __name__ == "__main__":
    main()
