"""The report for people: a summary and a table of the layers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from stream_mlir.report.figures import count, three_digits
from stream_mlir.report.limits import limits
from stream_mlir.report.model import DEPTHS, Report
from stream_mlir.report.partitioned import Partitioned
from stream_mlir.report.structure import Evicted, Layer, Lines, Spilled

_PLUMBING = ("fork", "convert_width")
_MOST_EVICTED = 4


def render(report: Report, *, most: int = 40) -> RenderableType:
    """A rich renderable; at most `most` layers, the slowest ones."""
    return Group(_layers(report, most), _summary(report))


def _layers(report: Report, most: int) -> Table:
    table = Table(
        title=f"{report.model} on {report.device}, {report.clock_mhz:g} MHz", title_justify="left"
    )
    for name in ("layer", "in the C++"):
        table.add_column(name, overflow="fold")
    table.add_column("op")
    for name in ("cycles", "busy", "DSP", "BRAM18", "LUT", "SQNR dB"):
        table.add_column(name, justify="right")
    layers = [layer for layer in report.layers if layer.op not in _PLUMBING]
    shown = set(sorted(range(len(layers)), key=lambda i: -layers[i].cycles)[:most])
    for index in sorted(shown):
        _add(table, layers[index], slowest=layers[index].cycles == report.bottleneck.cycles)
    if len(layers) > most:
        table.add_row(f"... and {len(layers) - most} faster ones", *[""] * 8)
    return table


def _add(table: Table, layer: Layer, *, slowest: bool) -> None:
    sqnr = (
        "" if layer.sqnr_db is None else "exact" if layer.sqnr_db >= 200 else f"{layer.sqnr_db:.1f}"
    )
    numbers = (f"{n:,}" for n in (layer.dsp, layer.bram18, layer.lut))
    busy = f"{layer.utilization:.0%}"
    style = "bold" if slowest else ""
    cycles = f"{layer.cycles:,}"
    table.add_row(layer.layer, layer.name, layer.op, cycles, busy, *numbers, sqnr, style=style)


def _summary(report: Report) -> Table:
    table = Table.grid(padding=(0, 2))
    milliseconds = report.latency_cycles / report.clock_mhz / 1e3
    table.add_row("speed", f"{report.fps:,.1f} fps; latency {three_digits(milliseconds)} ms")
    _add_cycles(table, report)
    table.add_row("resources", _resources(report))
    table.add_row("limited by", "; ".join(limits(report)))
    if report.fifo_depths:
        table.add_row("FIFOs", f"{len(report.fifos)}, {DEPTHS[report.fifo_depths]}")
    if report.off_chip:
        table.add_row("memory", _memory(report))
    _add_checks(table, report)
    for warning in report.warnings:
        table.add_row("warning", Text(warning, style="yellow"))
    return table


def _add_cycles(table: Table, report: Report) -> None:
    """Model, simulation and bound side by side."""
    simulated = report.simulated
    for name, modeled in (("interval", report.interval_cycles), ("latency", report.latency_cycles)):
        told = f"{modeled:,} cycles"
        if simulated is not None:
            found, apart = (
                getattr(simulated, f"{name}_{what}") for what in ("cycles", "difference")
            )
            told += f"; simulated {found:,} ({apart:+.2%})"
        least = getattr(report.bound, f"{name}_cycles", None)
        if report.bound is not None and least is not None:
            told += f"; bound {least:,}" + (" (the best there is)" if report.bound.proven else "")
        table.add_row(name, told)


def _resources(report: Report) -> str:
    parts = []
    for name, used in report.resources.items():
        share = report.utilization[name]
        if used or report.available[name]:
            parts.append(f"{name} {used:,} ({'none there' if share is None else f'{share:.0%}'})")
    return ", ".join(parts) + "  (estimates)"


def _memory(report: Report) -> str:
    """Bandwidth of weights, skips and rows under windows off chip, those first that take most of it, and of all ports."""
    told = [
        f"{what} off chip, Gb/s: {_largest(each, report.clock_mhz / 1e3)}"
        for what, each in (
            ("weights", report.evicted),
            ("skips", report.spilled),
            ("rows under windows", report.lines),
        )
        if each
    ]
    saving = [*report.evicted, *report.lines]
    if saving:
        told.append(f"{sum(each.bram18_saved for each in saving):,} BRAM18 saved")
    told.append(f"all ports {three_digits(report.gbit_per_s)} Gb/s ({report.bandwidth_share:.0%})")
    return "; ".join(told)


def _largest(rows: Sequence[Evicted | Spilled | Lines], gbit: float) -> str:
    ordered = sorted(rows, key=lambda each: -each.bits_per_cycle)
    parts = [
        f"{each.layer} {three_digits(each.bits_per_cycle * gbit)}{f' ({each.codec})' if each.codec else ''}"
        for each in ordered[:_MOST_EVICTED]
    ]
    rest = len(ordered) - len(parts)
    return ", ".join([*parts, f"{rest} more"] if rest else parts)


def add_compression(table: Table, report: Report | Partitioned) -> None:
    """What compression did, if there was any."""
    found = report.compression
    if found is None:
        return
    before = sum(each.layer_macs for each in found.layers)
    now = sum(each.macs for each in found.layers)
    told = (
        f"{len(found.layers)} layers with {now / before:.0%} of their multiplications; "
        if before
        else ""
    )
    zeros, weights = (
        sum(getattr(each, name) for each in found.sparse_layers) for name in ("zeros", "weights")
    )
    if weights:
        layers = len(found.sparse_layers)
        told += f"{layers} layers thresholded, {zeros / weights:.0%} of their weights zero; "
    told += f"outputs {found.sqnr_db:.1f} dB above the error, which is at most {found.max_abs_error:.3g}"
    if found.accuracy_before is not None:
        told += f"; float accuracy before {found.accuracy_before:.2%}"
    table.add_row("compression", told)


def _add_skipping(table: Table, report: Report) -> None:
    if report.skipping is not None:
        table.add_row("zeros left out", report.skipping.told(report.fps, report.resources["dsp"]))


def _add_checks(table: Table, report: Report) -> None:
    add_compression(table, report)
    _add_skipping(table, report)
    add_results(table, report)


def add_results(table: Table, report: Report | Partitioned) -> None:
    """Accuracy, and what the check said."""
    accuracy, check = report.accuracy, report.check
    if accuracy is not None:
        pairs = [
            ("float", accuracy.float),
            ("integer", accuracy.integer),
            ("C simulation", accuracy.csim),
        ]
        told = ", ".join(f"{name} {value:.2%}" for name, value in pairs if value is not None)
        table.add_row("accuracy", f"{told}  ({count(accuracy.frames, 'frame')})")
    if check is None:
        return
    equal = (
        "equals the integer model in every output bit"
        if check.bit_exact
        else f"DIFFERS in {check.mismatches} values"
    )
    table.add_row(
        "C simulation",
        f"{equal}  ({count(check.inputs, 'frame')}, {check.bounded_frames} with bounded FIFOs)",
    )
    if check.max_abs_error_vs_float is not None and check.sqnr_db is not None:
        told = f"largest error {check.max_abs_error_vs_float:.4g}, SQNR {check.sqnr_db:.1f} dB"
        if report.compression is not None and check.sqnr_db_to_uncompressed is not None:
            told += f" ({check.sqnr_db_to_uncompressed:.1f} dB with what compression cost)"
        table.add_row("against float", told)
    if check.rtl is not None:
        table.add_row("RTL", check.rtl)
