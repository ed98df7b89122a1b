"""From the state after the last stage to the report."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from stream_mlir import ir
from stream_mlir.mapping.devices import load
from stream_mlir.mapping.usage import Part, parts, usage
from stream_mlir.pipeline.state import State
from stream_mlir.report import Fifo, Layer, Report
from stream_mlir.report.versions import versions


def summarize(state: State) -> Report:
    """The report of a mapped module and whatever has been checked."""
    settings, module = state.settings, state.module.operation
    device = _text(module, "stream.device")
    board = load(device)
    clock = settings.clock_mhz or board.clock_mhz
    rows, used = list(parts(module)), usage(module)
    interval, latency = (
        _number(module, f"stream.{name}_cycles") for name in ("interval", "latency")
    )
    shares = {
        name: share if share != float("inf") else None
        for name, share in used.utilization(board.resources).items()
    }
    return Report(
        model=_text(module, "stream.model"),
        device=device,
        target=settings.target,
        clock_mhz=clock,
        quantization=_quantization(module),
        interval_cycles=interval,
        latency_cycles=latency,
        fps=clock * 1e6 / interval,
        resources=asdict(used),
        available=asdict(board.resources),
        utilization=shares,
        layers=[_layer(op, part) for op, part in rows if part.op != "fifo"],
        fifos=[Fifo(part.name, part.depth, part.bits) for _, part in rows if part.op == "fifo"],
        accuracy=state.accuracy,
        check=state.check,
        versions=versions(),
        command=settings.command,
        warnings=[*state.warnings, *_overflows(shares, device)],
        files=_files(state),
    )


def _layer(op: ir.OpView, part: Part) -> Layer:
    noted = op.operation.attributes
    sqnr = ir.FloatAttr(noted["stream.sqnr_db"]).value if "stream.sqnr_db" in noted else None
    return Layer(part.name, part.op, part.cycles, **asdict(part.resources), sqnr_db=sqnr)


def _overflows(shares: dict[str, float | None], device: str) -> list[str]:
    """What the design needs beyond the device, said plainly."""
    told = []
    for name, share in shares.items():
        if share is None or share > 1:
            much = "but there is none" if share is None else f"{share:.0%} of it"
            told.append(
                f"the design does not fit {device}: {name} is used, {much}; take a larger device or fewer bits"
            )
    return told


def _quantization(module: ir.Operation) -> dict[str, Any]:
    noted = ir.DictAttr(module.attributes["stream.quantization"])
    values = {named.name: named.attr for named in noted}
    return {
        name: value.value if isinstance(value, (ir.IntegerAttr, ir.StringAttr)) else str(value)
        for name, value in values.items()
    }


def _files(state: State) -> dict[str, str]:
    found = {"mapped": "40-mapped.mlir"}
    if (state.hls / "design.json").is_file():
        found["hls"] = "hls"
    return found


def _text(module: ir.Operation, name: str) -> str:
    return ir.StringAttr(module.attributes[name]).value if name in module.attributes else "?"


def _number(module: ir.Operation, name: str) -> int:
    return ir.IntegerAttr(module.attributes[name]).value
