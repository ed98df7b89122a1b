"""The stages, in order. The driver, `--from` and `--to`, the dumps and docs/pipeline.md all read this one list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stream_mlir.errors import UserError
from stream_mlir.pipeline import check, compression, emission, passes
from stream_mlir.pipeline.state import State


@dataclass(frozen=True)
class Stage:
    """One step. `gate` is the verify pass it ends with, `dump` the name of the module written after it ("" for none)."""

    name: str
    what: str
    gate: str
    dump: str
    run: Callable[[State], None]


STAGES = (
    Stage(
        "import",
        "PyTorch or ONNX to the stream dialect, float32",
        "stream-verify-graph",
        "10-graph",
        passes.import_model,
    ),
    Stage(
        "compress",
        "the passes of `--compress`, and the error they make",
        "stream-verify-graph",
        "20-compressed",
        compression.compress,
    ),
    Stage(
        "quantize",
        "float32 to calibrated integers",
        "stream-verify-quantized",
        passes.QUANTIZED,
        passes.quantize,
    ),
    Stage(
        "map",
        "folding, word widths, forks, FIFOs",
        "stream-verify-mapped",
        "40-mapped",
        passes.map_to_device,
    ),
    Stage("emit", "HLS C++, testbench, scripts in `hls/`", "", "", emission.emit_design),
    Stage(
        "check",
        "C simulation against the integer interpreter, bit for bit",
        "",
        "",
        check.check_design,
    ),
)

NAMES = tuple(stage.name for stage in STAGES)


def between(first: str, last: str) -> tuple[Stage, ...]:
    """The stages from `first` to `last`, both included. UserError for unknown names or none left."""
    for name in (first, last):
        if name not in NAMES:
            raise UserError(f"unknown stage '{name}'", hint=f"stages: {', '.join(NAMES)}")
    chosen = STAGES[NAMES.index(first) : NAMES.index(last) + 1]
    if not chosen:
        raise UserError(f"stage '{last}' comes before '{first}'")
    return chosen


def before(name: str) -> Stage | None:
    """The last stage before `name` that writes a module; None before the first."""
    earlier = [stage for stage in STAGES[: NAMES.index(name)] if stage.dump]
    return earlier[-1] if earlier else None


def markdown() -> str:
    """The stages as a table for docs/pipeline.md."""
    rows = ["| stage | does | gate | dump |", "|---|---|---|---|"]
    for stage in STAGES:
        gate = f"`{stage.gate}`" if stage.gate else ""
        dump = (
            f"`{stage.dump}.mlir`"
            if stage.dump
            else {"emit": "`hls/`", "check": "`report.json`"}[stage.name]
        )
        rows.append(f"| `{stage.name}` | {stage.what} | {gate} | {dump} |")
    return "\n".join(rows) + "\n"
