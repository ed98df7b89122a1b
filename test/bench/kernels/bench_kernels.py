"""Million multiply-accumulates per second of the fast C simulation, and compile time, per case.

Run as ``python test/bench/kernels/bench_kernels.py [part of a case name] [--cxx g++]``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

from cases import CASES, Case

HERE = Path(__file__).resolve().parent
INCLUDE = HERE.parents[2] / "lib/Kernels/include"


def measure(case: Case, cxx: str, folder: Path) -> dict[str, float]:
    """Build and run one case; times in seconds, speed in million MACs per second."""
    binary = folder / "case"
    start = time.perf_counter()
    flags = ["-std=c++14", "-O3", "-march=native", "-Wall", "-Wextra", f"-I{INCLUDE}"]
    subprocess.run(
        [cxx, *flags, *case.defines(), str(HERE / "conv_case.cpp"), "-o", str(binary)], check=True
    )
    compile_s = time.perf_counter() - start
    result = json.loads(subprocess.run([binary], check=True, capture_output=True, text=True).stdout)
    total = result["window_s"] + result["dot_s"]
    return result | {"compile_s": compile_s, "mmac_per_s": result["mmac"] / total}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pattern", nargs="?", default="")
    parser.add_argument("--cxx", default="g++")
    arguments = parser.parse_args()
    print(f"{'case':42} {'MMAC/s':>8} {'window ms':>10} {'dot ms':>8} {'compile s':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            if arguments.pattern not in case.name:
                continue
            r = measure(case, arguments.cxx, Path(folder))
            print(
                f"{case.name:42} {r['mmac_per_s']:8.0f} {r['window_s'] * 1e3:10.2f} "
                f"{r['dot_s'] * 1e3:8.2f} {r['compile_s']:10.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
