"""CPU seconds to simulate mapped zoo models, and how far model and simulation are apart.

Run as ``python test/bench/simulator/bench_simulator.py [MODEL:DEVICE ...] [--frames 3]``.
"""

from __future__ import annotations

import argparse
import time

from stream_mlir import importers
from stream_mlir.mapping.model import model as timing_model
from stream_mlir.passes import run_pipeline
from stream_mlir.simulator import read_network, simulate

CASES = ("zoo:digits:zcu104", "zoo:resnet18:u250", "zoo:mobilenet_v2:u250")
MAP = (
    "canonicalize,cse,stream-quantize{{samples=1}},canonicalize,cse,stream-fold{{device={device}}},"
    "stream-materialize-widths,stream-materialize-forks,stream-size-fifos"
)


def measure(case: str, frames: int) -> dict[str, float]:
    """Map one model and simulate it; times in CPU seconds."""
    model, device = case.rsplit(":", 1)
    module = importers.import_model(model)
    run_pipeline(module, f"builtin.module({MAP.format(device=device)})")
    network, expected = read_network(module.operation).network, timing_model(module.operation)
    start = time.process_time()
    report = simulate(module, frames)
    seconds = time.process_time() - start
    return {
        "processes": len(network.processes),
        "seconds": seconds,
        "interval": report.interval_cycles,
        "interval_error": 100 * (report.interval_cycles / expected.interval_cycles - 1),
        "latency": report.latency_cycles,
        "latency_error": 100 * (report.latency_cycles / expected.latency_cycles - 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", default=CASES)
    parser.add_argument("--frames", type=int, default=3)
    arguments = parser.parse_args()
    print(
        f"{'model':28} {'processes':>9} {'CPU s':>6} {'interval':>9} {'%':>6} {'latency':>9} {'%':>6}"
    )
    for case in arguments.cases:
        r = measure(case, arguments.frames)
        print(
            f"{case:28} {r['processes']:9} {r['seconds']:6.2f} {r['interval']:9} "
            f"{r['interval_error']:6.2f} {r['latency']:9} {r['latency_error']:6.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
