#!/usr/bin/env python3
"""What off-chip memory makes fit: networks whose weights, skips and line buffers exceed a board, with none, one kind, weights and skips, and all of them in memory.

All of the board may be used; eight bits. Beside the designs that were published for the same networks. The tables of docs/mapping.md; a minute or two, and with all of them in memory several for each network.
Run as ``tools/dev bench offchip``, or ``python test/bench/mapping/bench_offchip.py [NET...]``.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

from published_designs import PUBLISHED, Design

from stream_mlir import importers, ir
from stream_mlir.errors import UserError
from stream_mlir.mapping import devices
from stream_mlir.mapping.devices import Device
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.search import Budget, Graph, Hardware, Problem, solve
from stream_mlir.mapping.solve.problem import BANDWIDTH
from stream_mlir.passes import run_pipeline

ROWS = (("unet", "zcu102"), ("yolov8n", "zcu104"), ("unet", "u200"), ("yolov8n", "vcu118"))
TABLES = ("hls", "fpgaconvnet")
_WAYS = {
    "on chip": (False, False, False),
    "skips": (False, True, False),
    "weights": (True, False, False),
    "both": (True, True, False),
    "rows under windows": (False, False, True),
    "all": (True, True, True),
}
_LINE = "| {:24} | {:>13} | {:>7} | {:>6} | {:>6} | {:>5} | {:>9} | {:>7} | {:>6} | {:>8} | {:>5} | {:>5} |"
_HEADER = (
    "off chip",
    "interval",
    "fps",
    "DSP",
    "BRAM18",
    "URAM",
    "LUT",
    "Gbit/s",
    "skips",
    "weights",
    "lines",
    "CPU s",
)


def quantized(net: str) -> ir.Module:
    """A network of the zoo in eight bits."""
    module = importers.import_model(f"zoo:{net}")
    run_pipeline(
        module, "builtin.module(canonicalize,cse,stream-quantize{samples=1},canonicalize,cse)"
    )
    return module


def graph(net: str) -> Graph:
    """Its layers."""
    module = quantized(net)
    with module.context:
        found = read_layers(module.operation)
        return Graph.of(found.layers, found.producers)


def row(way: str, posed: Problem, clock_mhz: float) -> str:
    """What the search finds, or the first budget that is too small."""
    began = time.process_time()
    try:
        found = solve(posed)
    except UserError:
        return _LINE.format(way, "does not fit", *[""] * 9, f"{time.process_time() - began:.1f}")
    fps = clock_mhz * 1e6 / found.interval_cycles
    dsp, bram18, uram, lut = found.used[:4]
    return _LINE.format(
        way,
        f"{found.interval_cycles:,}",
        f"{fps:.3g}",
        *(f"{count:,.0f}" for count in (dsp, bram18, uram)),
        f"{lut / 1000:.0f}k",
        f"{found.used[BANDWIDTH] * fps / 1e9:.1f}",
        len(found.spills),
        sum(choice.offchip_rows > 0 for choice in found.choices),
        sum(choice.lines_burst > 0 for choice in found.choices),
        f"{time.process_time() - began:.1f}",
    )


def show(design: Design) -> str:
    """A published design in the same columns."""
    return _LINE.format(
        f"{design.source}",
        "",
        design.fps,
        design.dsp,
        design.bram18,
        design.uram,
        design.lut,
        *[""] * 5,
    )


def most_fps(graph: Graph, board: Device) -> float:
    """What no single bitstream exceeds that reads weights off chip once per output position, if every memory and every LUT of the board holds weights and
    nothing but weights is moved: those read least often go first."""
    memory = board.resources
    held = 18 * 1024 * memory.bram18 + 288 * 1024 * memory.uram + 64 * memory.lut
    weights = sorted(
        (each.positions // each.phases, each.phases * _weight_bits(each))
        for each in graph.layers
        if each.op in ("conv", "conv_transpose", "linear")
    )
    away, moved = max(0, sum(bits for _, bits in weights) - held), 0
    for positions, bits in weights:
        moved += positions * min(bits, away)
        away -= min(bits, away)
    return board.bandwidth_gbit_per_s * 1e9 / moved if moved else float("inf")


def _weight_bits(layer: Layer) -> int:
    return layer.taps * layer.channels // layer.groups * layer.filters * layer.weight_bits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nets", nargs="*", metavar="NET", help="unet, yolov8n")
    wanted = parser.parse_args().nets
    graphs = {net: graph(net) for net in {net: 0 for net, _ in ROWS} if not wanted or net in wanted}
    for net, board in ROWS:
        if net not in graphs:
            continue
        device = devices.load(board)
        mine = [each for each in PUBLISHED if (each.net, each.board) == (net, board)]
        clock = next((each.clock_mhz for each in mine if each.clock_mhz), device.clock_mhz)
        budget = Budget(device.resources, device.bandwidth_gbit_per_s * 1e3 / clock)
        print(
            f"\n{net} on {board}: at most {most_fps(graphs[net], device):.3g} fps in one bitstream"
        )
        for table in TABLES:
            print(
                f"\n{net} on {board}, {clock:g} MHz, {device.bandwidth_gbit_per_s:g} Gbit/s, costs {table}\n"
            )
            print(_LINE.format(*_HEADER), _LINE.format(*["---"] * len(_HEADER)), sep="\n")
            plain = Hardware(table, buildable=table == "hls")
            for way, (weights, skips, lines) in _WAYS.items():
                hardware = replace(plain, offchip=weights, spill=skips, lines=lines)
                print(row(way, Problem(graphs[net], budget, hardware), clock), flush=True)
            if table == "fpgaconvnet":
                print(*map(show, mine), sep="\n")


if __name__ == "__main__":
    main()
