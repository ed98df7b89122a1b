#!/usr/bin/env python3
"""Low rank, sparsity and eviction, each alone and all together, as designs that C simulation checks.

Prints the tables of docs/compression.md; tens of minutes. Names of networks as arguments take only those; `--out DIR` keeps the designs,
`--to map` ends each before any C++.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rapidocr_onnxruntime

from stream_mlir.cli.progress import stages_shown
from stream_mlir.pipeline import Settings, run
from stream_mlir.report import Report
from stream_mlir.report.comparison import markdown

_LEAVE_OUT = "stream-collect-statistics,stream-annotate-sparsity"
_WHEEL = Path(rapidocr_onnxruntime.__path__[0]) / "models"


@dataclass(frozen=True)
class Network:
    """A model for a device, the options of two of the rewrites, and settings that all its designs share."""

    model: str
    device: str
    low_rank: str
    sparsify: str
    settings: dict[str, Any] = field(default_factory=dict)

    def variants(self) -> dict[str, dict[str, Any]]:
        """What each row adds to the settings."""
        low_rank = f"stream-low-rank{{{self.low_rank}}}"
        sparsity = f"stream-sparsify{{{self.sparsify}}},{_LEAVE_OUT}"
        return {
            "none": {},
            "low rank": {"compress": low_rank},
            "sparsity": {"compress": sparsity},
            "eviction": {"offchip": True},
            "all": {"compress": f"{low_rank},{sparsity}", "offchip": True},
        }

    def compile(self, out: Path, last: str, added: dict[str, Any]) -> Report:
        """One row. What the device is too small for is compiled all the same, and stands out in the table."""
        settings = Settings(
            out=out,
            model=self.model,
            device=self.device,
            allow_over_budget=True,
            last=last,
            **self.settings,
            **added,
        )
        with stages_shown(settings) as progress:
            report = run(settings, progress)
        assert report is not None
        return report


_ORIENTATION = "stream_mlir.models.orientation"
NETWORKS = {
    "resnet18": Network(
        "zoo:resnet18",
        "zcu102",
        "layers=layer3.*,layer4.* ratio=0.6",
        "layers=layer*.conv* ratio=0.3",
    ),
    "mobilenet_v2": Network(
        "zoo:mobilenet_v2",
        "zcu102",
        "layers=features.1?.* ratio=0.8",
        "ratio=0.2",
    ),
    "orientation": Network(
        str(_WHEEL / "ch_ppocr_mobile_v2.0_cls_infer.onnx"),
        "zcu104",
        "energy=0.96",
        "ratio=0.1 activations=0.05",
        {
            "input_shapes": (1, 3, 48, 192),
            "calib": f"{_ORIENTATION}:calibration",
            "evaluate": f"{_ORIENTATION}:evaluation",
        },
    ),
}


def main() -> None:
    """Prints a table per network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", nargs="*", help=f"of {', '.join(NETWORKS)}; none: all")
    parser.add_argument("--out", type=Path, help="folder that keeps the designs")
    parser.add_argument("--to", choices=("map", "check"), default="check")
    arguments = parser.parse_args()
    if unknown := set(arguments.networks) - set(NETWORKS):
        parser.error(f"no network {', '.join(sorted(unknown))}; there are {', '.join(NETWORKS)}")
    with contextlib.ExitStack() as stack:
        out = arguments.out or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for name in arguments.networks or NETWORKS:
            network = NETWORKS[name]
            rows = [
                (label, network.compile(out / name / label.replace(" ", "-"), arguments.to, added))
                for label, added in network.variants().items()
            ]
            print(f"\n{name} on {network.device}\n\n{markdown(rows)}", end="", flush=True)


if __name__ == "__main__":
    main()
