"""`tools/dev demo`: the whole job on a small trained network, for both HLS tools.

The digits CNN goes from PyTorch to a mapped accelerator and HLS C++ for Vitis and for Bambu; the C++ is simulated over the whole held-out test split.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from stream_mlir.cli.main import guarded
from stream_mlir.cli.progress import stages_shown
from stream_mlir.errors import UserError
from stream_mlir.pipeline import Settings, run
from stream_mlir.report import Report


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the demonstration; exit statuses as for `streamc`."""
    parser = argparse.ArgumentParser(prog="tools/dev demo", description=__doc__)
    parser.add_argument(
        "-o", "--out", type=Path, default=Path("build/demo"), help="default: %(default)s"
    )
    parser.add_argument("--device", default="zcu104", help="default: %(default)s")
    arguments = parser.parse_args(argv)
    return guarded(lambda: _demo(arguments.out, arguments.device))


def _demo(out: Path, device: str) -> None:
    try:
        from stream_mlir.models import digits
    except ImportError as error:
        raise UserError(
            f"the demonstration needs {error.name}",
            hint="pip install stream-mlir[torch,csim] scikit-learn",
        ) from error
    began = time.monotonic()
    (calibration, _), test = digits.dataset()
    for target in ("vitis", "bambu"):
        # The C++ is the same for both; the second simulation takes its objects from a cache.
        settings = Settings(
            out=out / target,
            model="zoo:digits",
            device=device,
            target=target,
            calib=calibration,
            evaluate=test,
            command="tools/dev demo",
        )
        with stages_shown(settings) as progress:
            report = run(settings, progress)
        assert report is not None
        _tell(report, out / target)
    print(f"{time.monotonic() - began:.0f} s")


def _tell(report: Report, out: Path) -> None:
    accuracy, check = report.accuracy, report.check
    assert accuracy is not None
    assert check is not None
    shares = (accuracy.float, accuracy.integer, accuracy.csim)
    told = ["-" if share is None else f"{share:.2%}" for share in shares]
    used = ", ".join(f"{count:,} {name}" for name, count in report.resources.items() if count)
    agree = (
        "agree on every output bit" if check.bit_exact else f"DIFFER in {check.mismatches} values"
    )
    print(f"digits CNN -> {report.target} on {report.device} at {report.clock_mhz:g} MHz")
    print(
        f"  accuracy     float {told[0]}, integer {told[1]}, C simulation {told[2]} ({accuracy.frames} frames)"
    )
    print(f"  integer model and C simulation {agree}")
    print(f"  estimated    {report.fps:,.0f} fps; {used}")
    print(f"  files        {out / 'hls'}, {out / 'report.html'}")


if __name__ == "__main__":
    sys.exit(main())
