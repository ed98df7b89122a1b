"""Head, design and tail together against the model that they were cut from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from stream_mlir import interp, ir
from stream_mlir.errors import CheckFailed
from stream_mlir.interp.run import main_function
from stream_mlir.pipeline import dumps, host
from stream_mlir.pipeline.check import compared
from stream_mlir.pipeline.frames import dequantized, quantized
from stream_mlir.pipeline.host import Named, Part
from stream_mlir.pipeline.host_data import frames_of
from stream_mlir.report.figures import count

Run = Callable[[list[np.ndarray]], list[np.ndarray]]
_FLOAT_TOLERANCE = 1e-3


def compare(out: Path, module: ir.Module, simulated: Run) -> str:
    """Runs the written frames through head, C simulation and tail, and through the whole model; tells how far they are apart. `simulated` takes and gives the raw
    integers of `module`'s ports.

    Raises `CheckFailed` where head, float32 design and tail do not agree with the whole model: then the cut itself is wrong.
    """

    def simulate(arrays: list[np.ndarray]) -> list[np.ndarray]:
        return dequantized(module, simulated(quantized(module, arrays)))

    original = dumps.restore(out, "10-graph")
    frames = list(frames_of(out))
    parts = _Parts(out, original)
    wanted = [parts.whole.run(frame) for frame in frames]
    _check_cut(parts.run(frames[:1], lambda arrays: interp.run(original, arrays)), wanted[:1])
    got = parts.run(frames, simulate)
    told = [_told(name, got, wanted) for name in wanted[0] if name in got[0]]
    return (
        f"head, C simulation and tail against the whole model in onnxruntime, {count(len(frames), 'frame')}: "
        + "; ".join(told)
    )


def _check_cut(have: Sequence[Named], want: Sequence[Named]) -> None:
    """Without quantization the parts must agree with the whole."""
    for name in want[0].keys() & have[0].keys():
        a, b = (np.asarray(each[0][name]) for each in (have, want))
        scale = float(np.abs(b).max(initial=0)) or 1.0
        if a.dtype.kind != "f" or a.shape != b.shape:  # indices may jump where values are equal
            continue
        error = float(np.abs(a - b).max(initial=0)) / scale
        if error > _FLOAT_TOLERANCE:
            raise CheckFailed(
                f"'{name}': head, float32 design and tail differ from the whole model by {error:.3g} of its largest value"
            )


class _Parts:
    """The three parts; `module` tells the names and layouts of the design's ports."""

    def __init__(self, out: Path, module: ir.Module) -> None:
        self.whole, self.head, self.tail = (
            Part(out / name) for name in (host.WHOLE, host.HEAD, host.TAIL)
        )
        function = main_function(module.operation)
        self.arguments = _ports(function, "arg_attrs")
        self.results = _ports(function, "res_attrs")

    def run(self, frames: Sequence[Named], design: Run) -> list[Named]:
        """All values that are known at the end, per frame."""
        known = [{**frame, **self.head.run(frame)} for frame in frames]
        streams = [
            np.concatenate([interp.to_stream(each[name], attrs) for each in known])
            for name, attrs in self.arguments
        ]
        outputs = design(streams)
        for i, each in enumerate(known):
            for (name, attrs), array in zip(self.results, outputs, strict=True):
                each[name] = interp.to_model(array[i : i + 1], attrs)
            each.update(self.tail.run(each))
        return known


def _ports(function: ir.Operation, which: str) -> list[tuple[str, ir.DictAttr]]:
    ports = [ir.DictAttr(each) for each in ir.ArrayAttr(function.attributes[which])]
    return [(ir.StringAttr(port["stream.name"]).value, port) for port in ports]


def _told(name: str, have: Sequence[Named], want: Sequence[Named]) -> str:
    """How far an output is away: signal to noise, or how many integers are equal."""
    pairs = [(np.asarray(a[name]), np.asarray(b[name])) for a, b in zip(have, want, strict=True)]
    alike = [(a, b) for a, b in pairs if a.shape == b.shape]
    if len(alike) < len(pairs):  # as many results as there are objects in the frame
        return f"{name} of another size in {len(pairs) - len(alike)} frames"
    got, expected = (np.concatenate([pair[i].ravel() for pair in alike]) for i in (0, 1))
    if got.dtype.kind != "f":
        return (
            f"{name} {float((got == expected).mean()) if got.size else 1:.1%} of the values equal"
        )
    error, sqnr = compared([got], [expected])
    return f"{name} largest error {error:.3g}, SQNR {sqnr:.1f} dB"
