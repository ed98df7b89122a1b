"""The zoo as a table for docs/zoo.md: sizes, and what compilations came to."""

from __future__ import annotations

from pathlib import Path

from stream_mlir.report import DATA, Report, read
from stream_mlir.zoo import ENTRIES, Entry
from stream_mlir.zoo.size import size


def markdown(results: Path | None = None) -> str:
    """A row per model; `results` holds the output folders of compilations, each under its model's name."""
    rows = [
        "| model | | input | parameters | GMACs | device | cycles per frame | fps |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows += [row(entry, results) for entry in ENTRIES.values()]
    return "\n".join(rows) + "\n"


def row(entry: Entry, results: Path | None = None) -> str:
    """A model's row; without speeds where there are no results."""
    counted, report = size(entry), _report(results, entry.name)
    shape = "x".join(map(str, entry.input_shape[1:]))
    sizes = f"{counted.parameters / 1e6:.3g} M | {counted.macs / 1e9:.3g}"
    speed = "| | "
    if report is not None:
        speed = f"{_device(report)} | {report.interval_cycles:,} | {report.fps:,.1f}"
    return f"| `zoo:{entry.name}` | {entry.description} | {shape} | {sizes} | {speed} |"


def _device(report: Report) -> str:
    """The device, and what it takes to fit there."""
    told = [report.device]
    bits = report.quantization["weights"], report.quantization["activations"]
    if bits != (8, 8):
        told.append("W{}A{}".format(*bits))
    if report.simulated is not None and any(map(_is_weight_port, report.simulated.stalls)):
        told.append("weights off chip")
    if report.exceeded:
        told.append("too large")
    return ", ".join(told)


def _is_weight_port(process: str) -> bool:
    return process.endswith(".weights")


def _report(results: Path | None, name: str) -> Report | None:
    folder = None if results is None else results / name
    return read(folder) if folder is not None and (folder / DATA).is_file() else None
