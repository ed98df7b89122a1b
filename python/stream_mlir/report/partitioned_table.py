"""The report of a network in parts, for people."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from stream_mlir.report.figures import three_digits
from stream_mlir.report.partitioned import Part, Partitioned
from stream_mlir.report.table import add_compression, add_results


def render(report: Partitioned) -> RenderableType:
    """A rich renderable: a row per part, what crosses the cuts, and the batch."""
    shown = [_parts(report), _tensors(report)] if report.tensors else [_parts(report)]
    return Group(*shown, _summary(report))


def _parts(report: Partitioned) -> Table:
    title = (
        f"{report.model} on {report.device}, {report.clock_mhz:g} MHz, in {len(report.parts)} parts"
    )
    table = _table(title, ("part", "layers"))
    right = ("interval", "simulated", "latency", "batch ms", "DSP", "BRAM18", "URAM", "LUT", "Gb/s")
    for name in right:
        table.add_column(name, justify="right")
    table.add_column("limited by")
    for part in report.parts:
        table.add_row(*_cells(report, part))
    return table


def _cells(report: Partitioned, part: Part) -> list[str]:
    layers = part.first if part.layers == 1 else f"{part.layers}: {part.first} ... {part.last}"
    if part.rounds > 1:
        layers = f"{layers}; {part.last} in {part.rounds} rounds"
    used = [_share(part, name) for name in ("dsp", "bram18", "uram", "lut")]
    return [
        part.folder,
        layers,
        f"{part.interval_cycles:,}",
        f"{part.simulated_interval_cycles:,}",
        f"{part.latency_cycles:,}",
        f"{part.cycles(report.batch) / report.clock_mhz / 1e3:,.4g}",
        *used,
        three_digits(part.traffic_bits / part.interval_cycles * report.clock_mhz / 1e3),
        part.binding_resource or "",
    ]


def _share(part: Part, name: str) -> str:
    share = part.utilization[name]
    used = part.resources[name]
    return f"{used:,}" if share is None or not used else f"{used:,} ({share:.0%})"


def _tensors(report: Partitioned) -> Table:
    table = _table("through memory", ("tensor", "written by", "read by", "shape"))
    for name in ("bits", "KiB a frame", "MiB a batch"):
        table.add_column(name, justify="right")
    for each in report.tensors:
        size = each.bytes_per_frame
        shape = " x ".join(map(str, each.shape))
        table.add_row(
            *(each.name, each.written_by, ", ".join(each.read_by), shape, str(each.bits)),
            *(f"{size / 2**10:,.1f}", f"{size * report.batch / 2**20:,.1f}"),
        )
    return table


def _table(title: str, texts: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left")
    for name in texts:
        table.add_column(name, overflow="fold")
    return table


def _summary(report: Partitioned) -> Table:
    table = Table.grid(padding=(0, 2))
    several = f"{len(report.parts)} switches of {report.switch_seconds:g} s are {report.switch_share:.0%} of it"
    told = several if len(report.parts) > 1 else "one part, no switch"
    frames = "1 frame" if report.batch == 1 else f"{report.batch:,} frames"
    table.add_row("batch", f"{frames} in {report.seconds():.4g} s; {told}")
    table.add_row(
        "speed", f"{report.fps():,.4g} fps; simulated {report.fps(simulated=True):,.4g} fps"
    )
    table.add_row("cuts", _cuts(report))
    loads = sum(part.rounds * part.load_cycles for part in report.parts)
    if loads:
        seconds = loads / report.clock_mhz / 1e6
        table.add_row("weights", f"loaded in {seconds:.4g} s of a batch")
    add_compression(table, report)
    add_results(table, report)
    for warning in report.warnings:
        table.add_row("warning", Text(warning, style="yellow"))
    return table


def _cuts(report: Partitioned) -> str:
    if report.planned_cycles is None:
        return "by hand"
    planned = report.planned_cycles / report.clock_mhz / 1e6
    proof = "proven to be the least" if report.proven else "not proven to be the least"
    return f"searched: {planned:.4g} s a batch expected, {proof} within the budgets"
