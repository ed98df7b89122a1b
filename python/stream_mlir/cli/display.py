"""Tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from stream_mlir.importers import OpInfo
    from stream_mlir.mapping.devices import Device
    from stream_mlir.passes import Pass
    from stream_mlir.report import Partitioned, Report

_PIPE_WIDTH = 160


def console(*, stderr: bool = False) -> Console:
    """A console that does not wrap at 80 columns where nobody looks at it."""
    made = Console(stderr=stderr, highlight=False)
    return made if made.is_terminal else Console(stderr=stderr, highlight=False, width=_PIPE_WIDTH)


def report(result: Report | Partitioned, out: Path) -> None:
    """The result of a compilation, and where it lies."""
    from stream_mlir.report import PAGE, Partitioned, partitioned_table, table

    screen = console()
    if isinstance(result, Partitioned):
        screen.print(partitioned_table.render(result))
        each, cpp = [out / part.folder for part in result.parts], ""
        print(f"each part: {each[0]}" + (f" ... {each[-1]}" if len(each) > 1 else ""))
    else:
        screen.print(table.render(result))
        cpp = f", C++: {out / 'hls'}" if "hls" in result.files else ""
    screen.print(f"report: {out / PAGE}{cpp}", soft_wrap=True)


def ops(found: Sequence[OpInfo], *, stderr: bool = False) -> None:
    """Every operator of a model."""
    table = Table(box=None, pad_edge=False)
    for title in ("name", "op", "", "reason"):
        table.add_column(title, overflow="fold")
    for op in found:
        where = f" [{op.location}]" if op.location and not op.supported else ""
        state = "supported" if op.supported else "NOT SUPPORTED"
        table.add_row(
            op.name, op.op, state, f"{op.reason}{where}", style="" if op.supported else "red"
        )
    screen = console(stderr=stderr)
    screen.print(table, markup=False)
    bad = sum(not op.supported for op in found)
    screen.print(
        f"{len(found)} operators, {bad} not supported"
        if bad
        else f"{len(found)} operators, all supported"
    )


def devices(boards: Sequence[Device]) -> None:
    """The boards and what they have."""
    table = Table(box=None, pad_edge=False)
    left = ("name", "board", "family")
    for title in (*left, "DSP", "BRAM18", "URAM", "LUT", "FF", "Gbit/s", "MHz"):
        table.add_column(title, justify="left" if title in left else "right", no_wrap=True)
    for board in boards:
        has = board.resources
        counts = (has.dsp, has.bram18, has.uram, has.lut, has.ff)
        speeds = (board.bandwidth_gbit_per_s, board.clock_mhz)
        table.add_row(
            board.name,
            board.title,
            board.family.name,
            *(f"{count:,}" for count in counts),
            *(f"{speed:g}" for speed in speeds),
        )
    console().print(table)


def device(board: Device) -> None:
    """Everything about one board."""
    table = Table.grid(padding=(0, 2))
    family, has = board.family, board.resources
    table.add_row("board", f"{board.title} ({board.name})")
    table.add_row("part", f"{board.part}, {family.title}; targets: {', '.join(family.targets)}")
    table.add_row("clock", f"{board.clock_mhz:g} MHz unless asked for another")
    memory = f"{board.bandwidth_gbit_per_s:g} Gbit/s behind a port of {board.port_bits} bits"
    table.add_row("memory", memory)
    for name, count in vars(has).items():
        table.add_row(name, f"{count:,}")
    table.add_row("source", Text(board.source.strip()))
    console().print(table)


def json(value: object) -> None:
    """For programs."""
    print(dumps(value, indent=2))


def passes(found: Sequence[type[Pass]]) -> None:
    """The passes with the first line of what they do."""
    table = Table(box=None, pad_edge=False)
    table.add_column("pass", no_wrap=True)
    table.add_column("does")
    for each in found:
        table.add_row(each.name, (each.__doc__ or "").strip().splitlines()[0])
    console().print(table)
