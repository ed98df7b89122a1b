"""A model of the zoo at the input that it is made for, in C++ and in the interpreter.

Depths of FIFOs, whose simulation takes most of the time of a compilation, are left out: the values do not depend on them, nor on the device, which may be
too small. `tools/dev zoo` has both.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import numpy as np

from stream_mlir.backends import gcc
from stream_mlir.emit import emit
from stream_mlir.passes import run_pipeline
from stream_mlir.pipeline import Settings, dumps, run
from stream_mlir.pipeline.frames import frames_for, quantized, run_batched

DEVICE = "u250"
_MAP = (
    f"builtin.module(stream-fold{{device={DEVICE} allow-over-budget=true}},"
    "stream-materialize-widths,stream-materialize-forks)"
)
#: CPU seconds of this process: what the slowest took, three times.
MOST_SECONDS = 180
MORE_SECONDS = {"unet3d": 1800}


def simulated_and_expected(name: str, out: Path) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each output of a model what g++ and what the interpreter make of one frame of noise."""
    settings = Settings(out=out, model=f"zoo:{name}", last="quantize", samples=2, checks=1)
    run(settings)
    module = dumps.restore(out, "30-quantized")
    run_pipeline(module, _MAP)
    inputs = quantized(module, frames_for(module, settings).arrays)
    expected = run_batched(module, inputs)
    design = emit(
        module,
        settings.hls,
        target="vitis",
        device=DEVICE,
        clock_mhz=settings.clock,
        golden_inputs=inputs,
        golden_outputs=expected,
    )
    return zip(gcc.simulate(design, inputs), expected, strict=True)


@contextmanager
def limited(name: str) -> Iterator[None]:
    """Raises `TimeoutError` after the CPU seconds that a model may take of this process."""

    def end(signum: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"zoo:{name} takes too long")

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, MORE_SECONDS.get(name, MOST_SECONDS))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
