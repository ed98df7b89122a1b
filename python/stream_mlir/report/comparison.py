"""Several compilations side by side, as a Markdown table."""

from __future__ import annotations

from collections.abc import Sequence

from stream_mlir.report.figures import three_digits
from stream_mlir.report.model import Report

_HEAD = (
    *("", "GMACs", "cycles", "fps", "DSP", "BRAM18", "URAM", "LUT"),
    *("Gb/s", "accuracy", "SQNR to float32"),
)


def markdown(designs: Sequence[tuple[str, Report]]) -> str:
    """A row per design with its name.

    Cycles between frames and resources are the model's; Gb/s is what crosses the ports to memory at that rate. Accuracy is the integer
    model's. The signal to noise ratio is against the float model before compression. What was not measured stays empty.
    """
    lines = [_line(_HEAD), _line(["---"] * len(_HEAD))]
    return "\n".join([*lines, *(_line(_cells(*design)) for design in designs)]) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(name: str, report: Report) -> list[str]:
    used = [_used(report, each) for each in ("dsp", "bram18", "uram", "lut")]
    gigabits = report.roofline.traffic_bits * report.fps / 1e9
    accuracy, check = report.accuracy, report.check
    right = "" if accuracy is None or accuracy.integer is None else f"{accuracy.integer:.1%}"
    sqnr = None if check is None else check.sqnr_db_to_uncompressed
    return [
        name,
        three_digits(report.roofline.macs / 1e9),
        f"{report.interval_cycles:,}",
        f"{report.fps:,.1f}",
        *used,
        three_digits(gigabits),
        right,
        "" if sqnr is None else f"{sqnr:.1f} dB",
    ]


def _used(report: Report, resource: str) -> str:
    """What is used, in bold where it is more than there is."""
    told = f"{report.resources[resource]:,}"
    return f"**{told}**" if resource in report.exceeded and report.resources[resource] else told
