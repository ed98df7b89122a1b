"""From the state after the last stage to the report."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.mapping.devices import Device, load
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.resources import Resources
from stream_mlir.mapping.traffic import traffic_bits
from stream_mlir.mapping.usage import usage
from stream_mlir.notes import values
from stream_mlir.passes.quantize import NOTE
from stream_mlir.passes.verify_mapped import over_budget
from stream_mlir.pipeline.cautions import cautions
from stream_mlir.pipeline.compression import noted
from stream_mlir.pipeline.skipping import skipping
from stream_mlir.pipeline.state import State
from stream_mlir.pipeline.structure import Structure, structure
from stream_mlir.report import Bound, Report, Roofline, Simulated, Stalls
from stream_mlir.report.versions import versions
from stream_mlir.simulator import SimulationReport


def summarize(state: State) -> Report:
    """The report of a mapped module and whatever has been checked."""
    settings, module = state.settings, state.module.operation
    board = load(_text(module, "stream.device"))
    clock = settings.clock_mhz or board.clock_mhz
    interval, latency = (
        _number(module, f"stream.{name}_cycles") for name in ("interval", "latency")
    )
    simulated = state.simulated
    held = {each.name: each.max_occupancy for each in simulated.fifos} if simulated else {}
    rows, used = structure(state.module, interval, held), usage(module)
    bound, binding = _search(module)
    report = Report(
        model=_text(module, "stream.model"),
        device=_text(module, "stream.device"),
        target=settings.target,
        clock_mhz=clock,
        compression=noted(module),
        quantization=_quantization(module),
        interval_cycles=interval,
        latency_cycles=latency,
        fps=clock * 1e6 / interval,
        simulated=_simulated(simulated, interval, latency) if simulated is not None else None,
        bound=bound,
        binding_resource=binding,
        resources=asdict(used),
        available=asdict(board.resources),
        utilization=_shares(used, board),
        roofline=_roofline(rows, board, clock, module),
        ports=rows.ports,
        layers=rows.layers,
        fifos=rows.fifos,
        evicted=rows.evicted,
        spilled=rows.spilled,
        lines=rows.lines,
        fifo_depths=_text(module, "stream.fifo_depths")
        if "stream.fifo_depths" in module.attributes
        else None,
        accuracy=state.accuracy,
        check=state.check,
        skipping=skipping(module, clock),
        versions=versions(),
        command=settings.command,
        files=_files(state),
    )
    told = cautions(report, board, settings.budget.get("bandwidth", 1.0), over_budget(module))
    return replace(report, warnings=[*state.warnings, *told])


def _shares(used: Resources, board: Device) -> dict[str, float | None]:
    return {
        name: share if share != float("inf") else None
        for name, share in used.utilization(board.resources).items()
    }


def _simulated(found: SimulationReport, interval: int, latency: int) -> Simulated:
    """The simulator's result beside the model's `interval` and `latency`."""
    stalls = {
        each.name: Stalls(each.stalls.input, each.stalls.output, each.stalls.memory)
        for each in found.processes
    }
    return Simulated(
        found.frames,
        found.interval_cycles,
        found.latency_cycles,
        found.interval_cycles / interval - 1,
        found.latency_cycles / latency - 1,
        stalls,
    )


def _search(module: ir.Operation) -> tuple[Bound | None, str | None]:
    """What `stream-fold` left in the module: the best there could be, and the resources that keep the design from it."""
    if "stream.search" not in module.attributes:
        return None, None
    noted = {named.name: named.attr for named in ir.DictAttr(module.attributes["stream.search"])}
    cycles, proven = ir.IntegerAttr(noted["bound_cycles"]).value, ir.BoolAttr(noted["proven"]).value
    binding = ir.StringAttr(noted["binding"]).value or "parallelism"
    if ir.StringAttr(noted["objective"]).value == "latency":
        return Bound(None, cycles, proven), binding
    return Bound(cycles, None, proven), binding


def _roofline(rows: Structure, board: Device, clock_mhz: float, module: ir.Operation) -> Roofline:
    """Peak: all DSP slices as multipliers of the network's width. Traffic: inputs and outputs, and weights, skips and rows under windows off chip."""
    quantization = _quantization(module)
    dsp = board.family.multiplier_dsp(quantization["activations"], quantization["weights"])
    return Roofline(
        macs=sum(layer.macs for layer in rows.layers),
        peak_macs_per_cycle=board.resources.dsp / dsp,
        traffic_bits=traffic_bits(module),
        bandwidth_bits_per_cycle=board.bits_per_cycle(clock_mhz),
    )


def _quantization(module: ir.Operation) -> dict[str, Any]:
    if NOTE not in module.attributes:
        hint = "run stream-quantize, which notes its settings"
        raise UserError("the module does not say how it was quantized", hint=hint)
    layers = read_layers(module).layers  # a constant has no input
    widths = {bits for each in layers for bits in (each.input_bits, each.output_bits)} - {0}
    return {**values(module.attributes[NOTE]), "narrowest": min(widths), "widest": max(widths)}


def _files(state: State) -> dict[str, str]:
    found = {"mapped": "40-mapped.mlir"}
    if (state.hls / "design.json").is_file():
        found["hls"] = "hls"
    return found


def _text(module: ir.Operation, name: str) -> str:
    return ir.StringAttr(module.attributes[name]).value if name in module.attributes else "?"


def _number(module: ir.Operation, name: str) -> int:
    return ir.IntegerAttr(module.attributes[name]).value
