"""Depths of the FIFOs in front of joins: found by simulation, by fpgaConvNet's rule on the same design, and as published for YOLOv5n.

Run as ``python test/bench/fifos/bench_fifos.py [--device u250] [--effort 400]``. Depths in values (a word of the stream has one for each lane), each column from the
deepest on: the published design is another one, of the same network at the same size.
"""

from __future__ import annotations

import argparse
import sys
from itertools import zip_longest
from math import ceil
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "python" / "simulator"))

from join_depths import MARGIN
from published_depths import YOLOV5N
from rule import rule_depths

from stream_mlir import importers
from stream_mlir.mapping.walk import lanes_of
from stream_mlir.passes import run_pipeline
from stream_mlir.simulator import MappedNetwork, read_network
from stream_mlir.simulator.network import Network
from stream_mlir.simulator.run import intervals, run_network

MAP = (
    "canonicalize,cse,stream-quantize{{samples=1}},canonicalize,cse,stream-fold{{device={}}},"
    "stream-materialize-widths,stream-materialize-forks,stream-size-fifos{{effort={}}}"
)
FRAMES = 7


def columns(mapped: MappedNetwork, rule: dict[int, int]) -> tuple[list[int], list[int]]:
    """Values in front of joins: of the design as it is, and by the rule."""
    lanes = [1 if value is None else lanes_of(value) for value in mapped.values]
    found = [mapped.network.streams[stream].depth * lanes[stream] for stream in rule]
    ruled = [depth * lanes[stream] for stream, depth in rule.items()]
    return sorted(found, reverse=True), sorted(ruled, reverse=True)


def outcome(network: Network) -> str:
    """What a simulation of a few frames comes to."""
    result = run_network(network, FRAMES, diagnose=False)
    if result.waits:
        return "deadlocks"
    return f"a frame every {ceil(max(intervals(result))):,} cycles"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="u250")
    parser.add_argument("--effort", type=int, default=400)
    arguments = parser.parse_args()
    module = importers.import_model("zoo:yolov5n")
    run_pipeline(module, f"builtin.module({MAP.format(arguments.device, arguments.effort)})")
    mapped = read_network(module.operation)
    network, rule = mapped.network, rule_depths(mapped.network)
    found, ruled = columns(mapped, rule)
    print(f"YOLOv5n at 640, {len(found)} FIFOs before joins; the rule adds {MARGIN} words to each")
    print(f"{'simulated':>12} {'rule':>12} {'published':>12}")
    for row in zip_longest(found, ruled, YOLOV5N, fillvalue=None):
        print(" ".join(f"{each:12,}" if each is not None else " " * 12 for each in row))
    print(" ".join(f"{sum(each):12,}" for each in (found, ruled, YOLOV5N)), " in all")
    by_rule = {network.streams[stream].name: depth for stream, depth in rule.items()}
    print(
        f"simulated depths: {outcome(network)}; of the rule: {outcome(network.with_depths(by_rule))}"
    )


if __name__ == "__main__":
    main()
