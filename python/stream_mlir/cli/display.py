"""Tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from stream_mlir.importers import OpInfo
    from stream_mlir.mapping.devices import Device
    from stream_mlir.passes import Pass
    from stream_mlir.report import Report

_PIPE_WIDTH = 160


def console(*, stderr: bool = False) -> Console:
    """A console that does not wrap at 80 columns where nobody looks at it."""
    made = Console(stderr=stderr, highlight=False)
    return made if made.is_terminal else Console(stderr=stderr, highlight=False, width=_PIPE_WIDTH)


def report(result: Report, out: Path) -> None:
    """The result of a compilation, and where it lies."""
    from stream_mlir.report import PAGE
    from stream_mlir.report.table import render

    screen = console()
    screen.print(render(result))
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
    for title in ("name", "part", "DSP", "BRAM18", "URAM", "LUT", "FF", "Gb/s", "MHz"):
        table.add_column(title, justify="left" if title in ("name", "part") else "right")
    for board in boards:
        has = board.resources
        counts = (has.dsp, has.bram18, has.uram, has.lut, has.ff)
        speeds = (board.bandwidth_gbit_per_s, board.clock_mhz)
        table.add_row(
            board.name,
            board.part,
            *(f"{count:,}" for count in counts),
            *(f"{speed:g}" for speed in speeds),
        )
    console().print(table)


def passes(found: Sequence[type[Pass]]) -> None:
    """The passes with the first line of what they do."""
    table = Table(box=None, pad_edge=False)
    table.add_column("pass", no_wrap=True)
    table.add_column("does")
    for each in found:
        table.add_row(each.name, (each.__doc__ or "").strip().splitlines()[0])
    console().print(table)
