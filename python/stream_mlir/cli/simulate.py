"""`streamc simulate`: the mapped design of an output folder, cycle by cycle."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from stream_mlir.cli.display import console
from stream_mlir.pipeline import dumps

if TYPE_CHECKING:
    from stream_mlir.simulator import FifoUse, ProcessTimes, SimulationReport

_MODULE = "40-mapped"


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The subcommand's grammar."""
    told = "simulate a compiled design cycle by cycle: who waits for whom, how full each FIFO gets"
    command = subcommands.add_parser("simulate", help=told, description=told)
    command.set_defaults(run=run)
    command.add_argument("out", type=Path, help="output folder of `streamc compile`")
    command.add_argument(
        "--frames", type=int, help="frames that follow each other (default: enough to settle)"
    )
    command.add_argument(
        "--trace",
        type=Path,
        metavar="FILE",
        help="write a trace: .json for Perfetto, .vcd for GTKWave",
    )
    command.add_argument(
        "--depth",
        type=_depth,
        action="append",
        default=[],
        metavar="FIFO=WORDS",
        help="try another depth; may be repeated",
    )
    command.add_argument(
        "--bandwidth",
        type=float,
        metavar="BITS",
        help="bits per cycle that all ports to memory share (default: what the design may use; inf: no limit)",
    )
    command.add_argument(
        "--memory-latency",
        type=int,
        default=0,
        metavar="CYCLES",
        help="from asking for a word to its arrival (default: %(default)s)",
    )
    command.add_argument(
        "--replay",
        metavar="DATA",
        help="frames, given as for --calib, whose activations say how long layers that leave out zeros take (default: drawn from their histograms)",
    )
    command.add_argument(
        "--replay-frames", type=int, default=8, help="frames of it at most (default: %(default)s)"
    )
    command.add_argument(
        "--seed", type=int, default=0, help="of what is drawn (default: %(default)s)"
    )
    command.add_argument(
        "--most", type=int, default=40, help="rows per table (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> None:
    """`streamc simulate`."""
    from stream_mlir.mapping.traffic import usable_bits_per_cycle
    from stream_mlir.pipeline.simulation import replay_of
    from stream_mlir.simulator import Memory, simulate

    module = dumps.restore(arguments.out, _MODULE)
    bandwidth = arguments.bandwidth
    if bandwidth is None:
        bandwidth = usable_bits_per_cycle(module.operation)
    replay = None
    if arguments.replay is not None:
        replay = replay_of(module.operation, arguments.replay, arguments.replay_frames)
    found = simulate(
        module,
        arguments.frames,
        arguments.trace,
        dict(arguments.depth),
        memory=Memory(bandwidth, arguments.memory_latency),
        replay=replay,
        seed=arguments.seed,
    )
    screen = console()
    screen.print(_processes(found, arguments.most))
    screen.print(_fifos(found, arguments.most))
    screen.print(
        f"interval {found.interval_cycles:,} cycles, latency {found.latency_cycles:,} cycles; slowest: {found.bottleneck.name}",
        soft_wrap=True,
    )
    if arguments.trace is not None:
        screen.print(f"trace: {arguments.trace}", soft_wrap=True)


def _processes(found: SimulationReport, most: int) -> Table:
    """Those that work most of the time."""
    table = _table("process", ["layer"], ["iterations", "first cycle", "works", *_WAITS])
    rows = sorted(found.processes, key=lambda each: -each.iterations / max(1, each.cycles))
    for each in rows[:most]:
        table.add_row(
            each.name, each.layer, f"{each.iterations:,}", f"{each.first_cycle:,}", *_shares(each)
        )
    _add_rest(table, len(rows) - most)
    return table


_WAITS = ("waits for input", "for output", "for memory")


def _shares(each: ProcessTimes) -> list[str]:
    amounts = (each.iterations, each.stalls.input, each.stalls.output, each.stalls.memory)
    return [f"{amount / max(1, each.cycles):.0%}" for amount in amounts]


def _fifos(found: SimulationReport, most: int) -> Table:
    """The deepest."""
    table = _table("FIFO", [], ["words", "most held"])
    rows: list[FifoUse] = sorted(found.fifos, key=lambda each: -each.depth)
    for each in rows[:most]:
        table.add_row(each.name, f"{each.depth:,}", f"{each.max_occupancy:,}")
    _add_rest(table, len(rows) - most)
    return table


def _table(first: str, texts: list[str], numbers: list[str]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in (first, *texts):
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right")
    return table


def _add_rest(table: Table, left: int) -> None:
    if left > 0:
        table.add_row(f"... and {left} more (--most)")


def _depth(text: str) -> tuple[str, int]:
    name, _, words = text.partition("=")
    try:
        return name, int(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"wants FIFO=WORDS, not '{text}'") from error
