"""The exact search beside the greedy one, simulated annealing, and what the peers' own tool reached at the same budgets.

Run as ``tools/dev bench mapping``, or ``python test/bench/mapping/bench_mapping.py [--nodes 300] [NET...]``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "python" / "mapping"))

import mapping_models as models
import numpy as np
from peers import PEERS

from stream_mlir.errors import UserError
from stream_mlir.mapping import devices
from stream_mlir.mapping.baselines import annealing, greedy
from stream_mlir.mapping.search import Budget, Graph, Hardware, Problem, solve
from stream_mlir.mapping.solve.sift import NODES

NETS: dict[str, Callable[[int], Graph]] = {
    "small_cnn": models.small_cnn,
    "resnet8": models.resnet8,
    "resnet18": models.resnet18,
    "mobilenet_v2": models.mobilenet_v2,
    "yolov8n": models.yolov8n,
}
ROWS = (
    *((net, board) for net in ("small_cnn", "resnet8") for board in ("zcu104", "zcu102", "u250")),
    *(("resnet18", "u250"), ("resnet18", "zcu102"), ("mobilenet_v2", "u250"), ("yolov8n", "u250")),
)
TABLES = (("fpgaconvnet", 16), ("hls", 16), ("hls", 8))
"""Cost tables with the width of everything; the peers' runs are at 16 bits."""
_LINE = "{:9} {:>10} {:>6} {:>7} {:>6} {:>5} {:>9} {:>9} {:>10} {:>7}"


@dataclass(frozen=True)
class Row:
    """One way to search: cycles between frames (None: nothing found), what is used, a note and CPU seconds."""

    name: str
    interval: int | None
    used: np.ndarray | None
    note: str
    seconds: float

    def __str__(self) -> str:
        counts = (
            [f"{value:,.0f}" for value in self.used[:5]] if self.used is not None else ["-"] * 5
        )
        cycles = f"{self.interval:,}" if self.interval is not None else "none"
        return _LINE.format(self.name, cycles, *counts, self.note, f"{self.seconds:.2f}", "")


def problem(net: str, board: str, table: str, bits: int, offchip: bool) -> Problem:
    """All of the board, as the peers had it, at the board's clock."""
    device = devices.load(board)
    budget = Budget(device.resources, device.bandwidth_gbit_per_s * 1e3 / device.clock_mhz)
    return Problem(NETS[net](bits), budget, Hardware(table, offchip, table == "hls"))


def rows(posed: Problem, nodes: int) -> Iterator[Row]:
    """All three searches; simulated annealing is left out where one of its moves is too slow."""
    began = time.process_time()
    try:
        found = solve(posed, nodes=nodes)
        note = "optimal" if found.proven else f">={found.bound_cycles:,}"
        interval, used = found.interval_cycles, found.used
    except UserError:
        interval, used, note = None, None, "infeasible"
    yield Row("exact", interval, used, note, time.process_time() - began)
    for search in (greedy, annealing):
        began = time.process_time()
        tried = search(posed)
        yield Row(search.__name__, tried.interval, tried.used, "", time.process_time() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nets", nargs="*", metavar="NET", help=", ".join(NETS))
    parser.add_argument("--nodes", type=int, default=NODES, help="of the tree of one program")
    arguments = parser.parse_args()
    for net, board in ROWS:
        if arguments.nets and net not in arguments.nets:
            continue
        for table, bits in TABLES:
            posed = problem(net, board, table, bits, offchip=False)
            print(
                f"\n{net} on {board}, {bits} bits, costs {table}, {len(posed.graph.layers)} layers"
            )
            print(
                _LINE.format("", "interval", "DSP", "BRAM18", "URAM", "LUT", "FF", "", "CPU s", "")
            )
            made = list(rows(posed, arguments.nodes))
            if made[0].interval is None:
                evicting = problem(net, board, table, bits, offchip=True)
                made += [
                    Row(f"{r.name}*", r.interval, r.used, r.note, r.seconds)
                    for r in rows(evicting, arguments.nodes)
                ][:1]
            print(*made, sep="\n", flush=True)
            if table == "fpgaconvnet":
                print(PEERS[net, board])
    print(
        "\n* with weights off chip. Peers: fpgaConvNet's optimiser (greedy, one partition), run on two cores."
    )


if __name__ == "__main__":
    main()
