"""CPU seconds to size the FIFOs of mapped zoo models and to simulate them, and how far model and simulation are apart.

Run as ``python test/bench/simulator/bench_simulator.py [MODEL:DEVICE ...]``.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

from stream_mlir import importers
from stream_mlir.mapping.model import model as timing_model
from stream_mlir.passes import run_pipeline
from stream_mlir.simulator import read_network, simulate

CASES = ("digits:zcu104", "resnet18:u250", "mobilenet_v2:u250", "yolov5n:u250")
MAP = (
    "canonicalize,cse,stream-quantize{{samples=1}},canonicalize,cse,stream-fold{{device={device}}},"
    "stream-materialize-widths,stream-materialize-forks"
)
HEADER = "{:18} {:>9} {:>10} {:>7} {:>9} {:>7} {:>7} {:>9} {:>6} {:>9} {:>6}"
ROW = "{:18} {:9} {:10.2f} {:7.1f} {:9.2f} {:7} {:7.2f} {:9,} {:6.2f} {:9,} {:6.2f}"
Found = TypeVar("Found")


def timed(work: Callable[[], Found]) -> tuple[Found, float]:
    """The result and CPU seconds."""
    start = time.process_time()
    return work(), time.process_time() - start


def measure(case: str) -> str:
    """Map one model, size it, simulate three frames and as many as it takes to settle."""
    name, device = case.split(":")
    module = importers.import_model(f"zoo:{name}")
    run_pipeline(module, f"builtin.module({MAP.format(device=device)})")
    _, sizing = timed(lambda: run_pipeline(module, "builtin.module(stream-size-fifos)"))
    network, expected = read_network(module.operation).network, timing_model(module.operation)
    _, three = timed(lambda: simulate(module, 3))
    report, settled = timed(lambda: simulate(module))
    return ROW.format(
        case,
        len(network.processes),
        network.firings / 1e6,
        sizing,
        three,
        report.frames,
        settled,
        report.interval_cycles,
        100 * (report.interval_cycles / expected.interval_cycles - 1),
        report.latency_cycles,
        100 * (report.latency_cycles / expected.latency_cycles - 1),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", default=CASES)
    print(
        HEADER.format(
            "model",
            "processes",
            "M firings",
            "sizing",
            "3 frames",
            "settled",
            "CPU s",
            *["interval", "%"],
            *["latency", "%"],
        )
    )
    for case in parser.parse_args().cases:
        print(measure(case), flush=True)


if __name__ == "__main__":
    main()
