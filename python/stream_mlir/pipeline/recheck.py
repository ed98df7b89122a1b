"""`streamc check`: an emitted folder against its own golden vectors, without the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from stream_mlir.backends import SimulationError, bambu, gcc
from stream_mlir.emit.design import EmittedDesign
from stream_mlir.errors import CheckFailed, UserError
from stream_mlir.pipeline import dumps, host, partition
from stream_mlir.pipeline.check import BOUNDED_FRAMES, mismatches
from stream_mlir.pipeline.frames import run_batched
from stream_mlir.pipeline.host_check import compare
from stream_mlir.pipeline.passes import QUANTIZED
from stream_mlir.report import DATA, read, write
from stream_mlir.report.figures import count


def recheck(out: Path, *, rtl: str | None = None) -> Iterator[str]:
    """Simulates the golden frames again and yields a line per simulation.

    Args:
        out: the output folder of a compilation.
        rtl: `bambu` to go through Verilog as well; the result is noted in `report.json`.

    Raises:
        UserError: nothing there to check, or the tool is not installed.
        CheckFailed: an output differs, or a simulation does not finish.
    """
    if partition.present(out):
        yield from _in_parts(out, rtl)
    else:
        yield from _whole(out, rtl)


def _whole(out: Path, rtl: str | None) -> Iterator[str]:
    design = EmittedDesign.load(out / "hls")
    inputs = [design.golden(port) for port in design.inputs]
    expected = [design.golden(port) for port in design.outputs]
    yield _simulated(design, inputs, expected, bounded=False)
    yield _simulated(design, inputs, expected, bounded=True)
    if host.present(out):
        mapped = dumps.restore(out, "40-mapped")
        yield compare(out, mapped, lambda arrays: gcc.simulate(design, arrays))
    if rtl == "bambu":
        told = _through_bambu(design, inputs, expected)
        _note(out, told)
        yield told


def _in_parts(out: Path, rtl: str | None) -> Iterator[str]:
    """Every part, then all of them as a chain, against the network that they were cut from."""
    folders = partition.folders(out)
    for folder in folders:
        for told in recheck(folder, rtl=rtl):
            yield f"{folder.name}: {told}"
    chain = partition.Chain.load(out)
    inputs = chain.golden_inputs()
    whole = dumps.restore(out, QUANTIZED)
    what = f"C simulation of {len(folders)} parts in turn"
    yield _verdict(what, chain.simulate(inputs), run_batched(whole, inputs))
    if host.present(out):
        yield compare(out, whole, chain.simulate)


def _simulated(
    design: EmittedDesign, inputs: list[np.ndarray], expected: list[np.ndarray], *, bounded: bool
) -> str:
    frames = min(BOUNDED_FRAMES, design.golden_frames) if bounded else design.golden_frames
    inputs, expected = ([design.first(a, frames) for a in each] for each in (inputs, expected))
    what = "C simulation with bounded FIFOs" if bounded else "C simulation"
    try:
        got = gcc.simulate(design, inputs, bounded=bounded)
    except SimulationError as error:
        raise CheckFailed(f"the {what} does not finish: {error}") from error
    return _verdict(what, got, expected)


def _through_bambu(
    design: EmittedDesign, inputs: list[np.ndarray], expected: list[np.ndarray]
) -> str:
    if design.target != "bambu":
        raise UserError(
            "the design was emitted for another tool",
            str(design.folder),
            "compile with --target bambu",
        )
    try:
        got = bambu.simulate(design, inputs)
    except SimulationError as error:
        raise CheckFailed(f"the RTL simulation does not finish: {error}") from error
    told = _verdict(
        "RTL of Bambu", got, [design.first(a, design.testbench_frames) for a in expected]
    )
    cycles = bambu.find_reports(design).get("cycles")
    return f"{told}, {cycles:,.0f} cycles (Bambu pipelines no loops)" if cycles else told


def _verdict(what: str, got: list[np.ndarray], expected: list[np.ndarray]) -> str:
    wrong = mismatches(got, expected)
    if wrong:
        raise CheckFailed(f"{what}: {wrong} output values differ from the integer model")
    return f"{what}: {count(len(expected[0]), 'frame')}, every output bit as the integer model"


def _note(out: Path, told: str) -> None:
    """Adds the RTL's result to the report, where there is one."""
    if not (out / DATA).is_file():
        return
    report = read(out)
    if report.check is not None:
        write(replace(report, check=replace(report.check, rtl=told)), out)
