"""The scripts that take an emitted folder through an HLS tool, and the folder's README."""

from __future__ import annotations

from pathlib import Path

from stream_mlir.emit.design import EmittedDesign
from stream_mlir.emit.render import render

TARGETS = {
    "vitis": ("run_vitis_hls.tcl", "run_vitis.sh"),
    "bambu": ("run_bambu.sh", "set_fifo_depths.py"),
}
"""The scripts of each target."""

_CYCLES_PER_OPERATION = 16
"""Bambu's processes are not pipelined: a 16-16-8 MLP took 4.5 cycles per product. This leaves room."""

_MOST_CYCLES = 2_000_000_000


def write_scripts(folder: Path, design: EmittedDesign, target: str) -> None:
    """Writes the scripts of `target` and the README into `folder`; existing ones are replaced."""
    cycles = 200_000 + design.testbench_frames * design.work * _CYCLES_PER_OPERATION
    values = {
        "design": design,
        "period_ns": f"{1000 / design.clock_mhz:.3f}",
        "cycle_limit": min(cycles, _MOST_CYCLES),
        "target": target,
    }
    for name in TARGETS[target]:
        path = folder / name
        path.write_text(render(name, **values), encoding="utf-8")
        path.chmod(0o644 if path.suffix == ".tcl" else 0o755)
    (folder / "README.md").write_text(render("README.md", **values), encoding="utf-8")
