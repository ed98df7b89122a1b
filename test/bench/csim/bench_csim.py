"""Speed of the fast C simulation on a small CNN, beside that of hls4ml where it is installed.

Run as ``python test/bench/csim/bench_csim.py [--frames 4096] [--hls4ml-frames 64] [--precision ap_fixed<16,6>]``.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import ours
import theirs
from measured import Measured
from small_cnn import MACS

_HEADER = f"{'simulator':14} {'build s':>8} {'CPU s':>7} {'images':>7} {'images/CPU s':>13} {'MMAC/CPU s':>11}"


def show(measured: Measured) -> None:
    """Prints one row."""
    print(
        f"{measured.name:14} {measured.build.wall:8.1f} {measured.build.cpu:7.1f} {measured.frames:7} "
        f"{measured.frames_per_s:13.1f} {measured.mmac_per_s:11.1f}  {measured.note}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=4096)
    parser.add_argument("--hls4ml-frames", type=int, default=64)
    parser.add_argument("--precision", default="ap_fixed<16,6>", help="of hls4ml; its default")
    arguments = parser.parse_args()
    print(
        f"small CNN, {MACS / 1e6:.2f} MMAC an image; build from the model to a simulator\n{_HEADER}"
    )
    with tempfile.TemporaryDirectory(prefix="stream-bench-") as name:
        own = ours.measure(Path(name) / "ours", arguments.frames)
        show(own)
        try:
            other = theirs.measure(
                Path(name) / "hls4ml", arguments.hls4ml_frames, arguments.precision
            )
        except ImportError as error:
            print(f"hls4ml is not installed ({error}); nothing to compare with")
            return
        show(other)
    print(
        f"stream-mlir / hls4ml: {own.mmac_per_s / other.mmac_per_s:.1f} times the multiply-accumulates per CPU second, "
        f"{other.build.cpu / own.build.cpu:.1f} times less CPU time to build"
    )


if __name__ == "__main__":
    main()
