#!/usr/bin/env python3
"""A network that a board does not hold: weights off chip, or several bitstreams in turn.

By the search, at the default budgets and eight bits: what one bitstream does with its weights on chip and off, and what the best cuts do for batches of 1, 16 and 256 frames,
weights on chip and off. Prints the table of docs/partition.md; some minutes. Run as ``tools/dev bench partition``, or ``python test/bench/mapping/bench_partition.py [NET:BOARD...]``.
"""

from __future__ import annotations

import argparse
import time
from functools import partial

from bench_offchip import quantized

from stream_mlir.mapping import devices
from stream_mlir.mapping.partition import Plan, Price, Segments, plan
from stream_mlir.mapping.read import LayerGraph, read_layers
from stream_mlir.mapping.solve.options import Hardware
from stream_mlir.passes.partition import Partition

ROWS = ("resnet18:zcu102", "mobilenet_v2:zedboard")
BATCHES = (1, 16, 256)
_LINE = "| {:12} | {:8} | {:9} | {:>12} | {:>5} | {:>5} | {:>9} | {:>8} | {:>8} | {:>5} |"
_HEADER = (
    *("network", "board", "weights", "bitstreams", "batch"),
    *("cuts", "seconds", "fps", "switches", "CPU s"),
)


def row(
    network: LayerGraph, board: str, reload: int, offchip: bool, parts: int | None, batch: int
) -> list[str]:
    """The best plan's numbers, or that there is none."""
    device, options = devices.load(board), Partition(device=board, offchip=offchip)
    hertz = device.clock_mhz * 1e6
    switch = options.switch_seconds * hertz
    segments = Segments(network, options.budget(device), Hardware(offchip=offchip), reload)
    started = time.process_time()
    found = plan(segments, Price(batch, switch), parts=parts, nodes=options.nodes)
    spent = f"{time.process_time() - started:.0f}"
    asked = "one" if parts == 1 else "best"
    if found is None:
        return [asked, f"{batch}", "", "does not fit", "", "", spent]
    seconds, count = found.cycles / hertz, len(found.segments)
    share = count * options.switch_seconds / seconds if count > 1 else 0
    rounds = sum(each > 1 for each in found.rounds)
    told = f"{count}" + (f", {rounds} in rounds" if rounds else "")
    told += "" if found.proven else " (not proven)"
    return [
        *(told, f"{batch}", f"{crossing(segments, found)}", f"{seconds:.3f}"),
        *(f"{batch / seconds:.4g}", f"{share:.0%}", spent),
    ]


def crossing(segments: Segments, found: Plan) -> int:
    """Tensors in memory between parts."""
    read = {source for each in found.segments for source in segments.entering(*each)}
    return sum(source >= 0 for source in read)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", default=ROWS, metavar="NET:BOARD")
    parser.add_argument("--reload", type=int, default=1, help="most rounds of a part")
    arguments = parser.parse_args()
    print(_LINE.format(*_HEADER))
    print("|" + "---|" * len(_HEADER))
    for net, board in (each.split(":") for each in arguments.rows):
        module = quantized(net)
        with module.context:
            line = partial(row, read_layers(module.operation), board, arguments.reload)
            for offchip in (False, True):
                kind = "off chip" if offchip else "on chip"
                for parts, batch in ((1, b) for b in BATCHES):
                    print(_LINE.format(net, board, kind, *line(offchip, parts, batch)), flush=True)
                for batch in BATCHES:
                    print(_LINE.format(net, board, kind, *line(offchip, None, batch)), flush=True)


if __name__ == "__main__":
    main()
