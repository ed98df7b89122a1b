"""The zoo as tables for docs/zoo.md and README.md: sizes, and what compilations came to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from stream_mlir.report import DATA, Report, read
from stream_mlir.report.figures import three_digits
from stream_mlir.zoo import ENTRIES, Entry
from stream_mlir.zoo.size import Size, size

_FACTS: dict[str, Callable[[Entry, Size], str]] = {
    "model": lambda entry, _: f"`zoo:{entry.name}`",
    "": lambda entry, _: entry.description,
    "input": lambda entry, _: "x".join(map(str, entry.input_shape[1:])),
    "parameters": lambda _, counted: f"{counted.parameters / 1e6:.3g} M",
    "GMACs": lambda _, counted: three_digits(counted.macs / 1e9),
}
_RESULTS: dict[str, Callable[[Report], str]] = {
    "device": lambda report: _device(report),
    "off chip": lambda report: _offchip(report),
    "cycles per frame": lambda report: f"{report.interval_cycles:,}",
    "fps": lambda report: f"{report.fps:,.1f}",
    "C simulation": lambda report: _simulation(report),
}
COLUMNS = (*_FACTS, *_RESULTS)
BRIEF = tuple(title for title in COLUMNS if title not in ("", "cycles per frame", "C simulation"))


@dataclass(frozen=True)
class Row:
    """A model, its size, and the report of its compilation where there is one."""

    entry: Entry
    counted: Size
    report: Report | None

    def cell(self, title: str) -> str:
        """What stands in a column; nothing of results where there are none."""
        if title in _FACTS:
            return _FACTS[title](self.entry, self.counted)
        return "" if self.report is None else _RESULTS[title](self.report)


def rows(results: Path | None = None) -> list[Row]:
    """A row per model; `results` holds the output folders of compilations, each under its model's name."""
    return [Row(entry, size(entry), _report(results, entry.name)) for entry in ENTRIES.values()]


def markdown(table: Sequence[Row], titles: Sequence[str] = COLUMNS) -> str:
    """The columns of these titles."""
    lines = [titles, *([row.cell(each) for each in titles] for row in table)]
    head, *rest = (f"| {' | '.join(line)} |\n" for line in lines)
    return "".join([head, f"|{'---|' * len(titles)}\n", *rest])


def _device(report: Report) -> str:
    """The device, and what it takes to fit there."""
    told = [report.device]
    bits = report.quantization["weights"], report.quantization["activations"]
    if bits != (8, 8):
        told.append("W{}A{}".format(*bits))
    if report.exceeded:
        told.append("too large")
    return ", ".join(told)


def _offchip(report: Report) -> str:
    """What is in off-chip memory, in part or whole, and what crosses its ports for that."""
    weights = sum(each.bits_per_frame for each in report.evicted)
    ports = sum(port.words * port.bits for port in report.ports)
    layers = len(report.evicted)
    traffic = {
        f"weights of {layers} layer{'s' if layers != 1 else ''}": weights,
        "skips": report.roofline.traffic_bits - ports - weights,
    }
    told = (
        f"{what}, {three_digits(bits * report.fps / 1e9)} Gb/s"
        for what, bits in traffic.items()
        if bits
    )
    return "; ".join(told)


def _simulation(report: Report) -> str:
    if report.check is None:
        return ""
    return "exact" if report.check.bit_exact else "differs"


def _report(results: Path | None, name: str) -> Report | None:
    folder = None if results is None else results / name
    return read(folder) if folder is not None and (folder / DATA).is_file() else None
