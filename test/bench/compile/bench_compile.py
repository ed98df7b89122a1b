#!/usr/bin/env python3
"""How long `streamc compile` takes, stage by stage and without the C simulation, and how much memory it needs.

Run as ``tools/dev bench compile``, or ``python test/bench/compile/bench_compile.py [NET...]``. Prints the table of docs/pipeline.md. CPU seconds, of
all threads, are what a busy machine does not change. Each network has a process of its own; the first stage includes importing PyTorch. Ends with
an error where a network takes longer, in CPU seconds, or more memory than it may.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

DEVICE = "u250"
MOST_SECONDS = {"resnet8": 20, "resnet18": 60, "yolov8n": 120}
"""For each network at the input that it is made for."""
MOST_MIB = 6 * 1024


@dataclass(frozen=True)
class Usage:
    """Seconds of wall clock and CPU so far, and the most memory so far in MiB."""

    wall: float
    cpu: float
    peak: float

    @classmethod
    def now(cls) -> Usage:
        """Of this process."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return cls(time.perf_counter(), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def stages(name: str) -> None:
    """Compiles a network in this process and prints, as JSON, the usage of each stage."""
    began = Usage.now()
    from stream_mlir.pipeline import Settings, run

    marks: list[tuple[str, Usage]] = []
    with tempfile.TemporaryDirectory() as out:
        settings = Settings(out=Path(out), model=f"zoo:{name}", device=DEVICE, last="emit")
        run(settings, lambda stage: marks.append((stage.name, Usage.now())))
    ends = [*(usage for _, usage in marks[1:]), Usage.now()]
    starts = [began, *(usage for _, usage in marks[1:])]
    rows = [
        (stage, end.wall - start.wall, end.cpu - start.cpu, end.peak)
        for (stage, _), start, end in zip(marks, starts, ends, strict=True)
    ]
    print(json.dumps(rows))


def measure(name: str) -> bool:
    """Prints the rows of a network; whether it stays within its limits."""
    ran = subprocess.run(
        [sys.executable, __file__, "--stages", name], check=True, stdout=subprocess.PIPE
    )
    rows = json.loads(ran.stdout.splitlines()[-1])
    for stage, wall, cpu, peak in rows:
        print(f"| {name} | {stage} | {cpu:.1f} | {wall:.1f} | {peak:,.0f} |")
    wall, cpu = (sum(row[i] for row in rows) for i in (1, 2))
    peak = max(row[3] for row in rows)
    print(f"| {name} | all | {cpu:.1f} | {wall:.1f} | {peak:,.0f} |", flush=True)
    return cpu <= MOST_SECONDS.get(name, cpu) and peak <= MOST_MIB


def main() -> None:
    """Measures the networks named as arguments, or all that have limits."""
    if sys.argv[1:2] == ["--stages"]:
        stages(sys.argv[2])
        return
    print(
        "| network | stage | CPU s | wall s | peak memory, MiB |\n|---|---|---|---|---|", flush=True
    )
    within = [measure(name) for name in sys.argv[1:] or MOST_SECONDS]
    if not all(within):
        sys.exit("too slow, or too much memory")


if __name__ == "__main__":
    main()
