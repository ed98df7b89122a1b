"""Runs the stages of a network in parts: up to `quantize` for the whole, from `map` on for each part."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stream_mlir import ir
from stream_mlir.errors import CheckFailed, UserError
from stream_mlir.interp.parts import PARTITION, network_names, parts_of, port_names
from stream_mlir.interp.reload import Reload, rounds_in
from stream_mlir.locations import model_name
from stream_mlir.mapping.attributes import element_bits, frame_shape
from stream_mlir.mapping.read import read_layers
from stream_mlir.mapping.reload import load_cycles
from stream_mlir.mapping.traffic import usable_bits_per_cycle
from stream_mlir.mapping.walk import body
from stream_mlir.notes import values
from stream_mlir.passes.quantize import NOTE
from stream_mlir.pipeline import dumps, partition
from stream_mlir.pipeline.check import compare_outputs, mismatches
from stream_mlir.pipeline.compression import noted
from stream_mlir.pipeline.frames import frames_for, quantized, run_batched
from stream_mlir.pipeline.partition import Tensors
from stream_mlir.pipeline.simulation import simulate_design
from stream_mlir.pipeline.stages import Stage
from stream_mlir.pipeline.state import State
from stream_mlir.pipeline.summary import summarize
from stream_mlir.report import CutTensor, Part, Partitioned, Report, write
from stream_mlir.report.versions import versions

RunStage = Callable[[Stage, State], None]


def run_stages(
    state: State, stages: Sequence[Stage], run_stage: RunStage, progress: Callable[[Stage], None]
) -> Partitioned:
    """Runs `map` and the stages behind it, and writes all reports. Raises `UserError` or `CheckFailed`, which names the part."""
    parts = partition.cut(state) if stages[0].name == "map" else partition.restored(state)
    module = dumps.restore(state.settings.out, dumps.PARTITIONED)
    failures: list[CheckFailed] = []
    for stage in stages:
        progress(stage)
        steps = {"emit": _emit, "check": _check}
        try:
            if stage.name in steps:
                steps[stage.name](state, module, parts, lambda part, s=stage: run_stage(s, part))
            else:
                for part in parts:
                    _named(part, lambda part, s=stage: run_stage(s, part))
        except CheckFailed as error:
            failures.append(error)
    reports = [_report(part, failures) for part in parts]
    found = _summary(state, module, parts, reports)
    write(found, state.settings.out)
    if failures:
        raise failures[0]
    return found


Step = Callable[[State], None]


def _named(part: State, step: Step) -> None:
    """Errors say which part they are about."""
    name = part.settings.out.name
    layers = [model_name(op) for op in read_layers(part.module.operation).ops]
    try:
        step(part)
    except UserError as error:
        where = ": ".join(filter(None, (f"{name} ({layers[0]} to {layers[-1]})", error.where)))
        raise UserError(error.what, where, error.hint) from error
    except CheckFailed as error:
        raise CheckFailed(f"{name}: {error}") from error


def _emit(state: State, module: ir.Module, parts: list[State], step: Step) -> None:
    """What a part writes in its golden vectors the later ones read in theirs."""
    state.frames = state.frames or frames_for(state.module, state.settings)
    few = [array[: state.settings.checks] for array in state.frames.arrays]
    tensors = Tensors(module, quantized(state.module, few))
    for number, part in enumerate(parts):
        part.frames = tensors.frames(number)
        _named(part, step)
        assert part.design is not None
        tensors.add(number, [part.design.golden(port) for port in part.design.outputs])


def _check(state: State, module: ir.Module, parts: list[State], step: Step) -> None:
    """Every part on what the C simulation of those before it wrote; at the end the network's outputs against those of the network that was cut."""
    state.frames = state.frames or frames_for(state.module, state.settings)
    inputs = quantized(state.module, state.frames.arrays)
    tensors = Tensors(module, inputs)
    for number, part in enumerate(parts):
        part.frames = tensors.frames(number)
        _named(part, step)
        assert part.outputs is not None
        tensors.add(number, part.outputs)
    expected, simulated = run_batched(state.module, inputs), tensors.outputs()
    compare_outputs(state, state.frames, expected, simulated, mismatches(simulated, expected))


def _report(part: State, failures: list[CheckFailed]) -> Report:
    try:
        _named(part, simulate_design)
    except CheckFailed as error:
        failures.insert(0, error)
    report = summarize(part)
    write(report, part.settings.out)
    return report


def _summary(
    state: State, module: ir.Module, parts: list[State], reports: Sequence[Report]
) -> Partitioned:
    note = values(module.operation.attributes[PARTITION])
    whole, one = state.module.operation, reports[0]
    told = [
        f"{part.settings.out.name}: {warning}"
        for part, report in zip(parts, reports, strict=True)
        for warning in report.warnings
    ]
    return Partitioned(
        model=one.model.removesuffix(f", {parts[0].settings.out.name}"),
        device=one.device,
        target=one.target,
        clock_mhz=one.clock_mhz,
        quantization=values(whole.attributes[NOTE]),
        compression=noted(whole),
        batch=note["batch"],
        switch_seconds=note["switch_seconds"],
        planned_cycles=note.get("cycles"),
        proven=note.get("proven"),
        parts=[_part(*each) for each in zip(parts, reports, strict=True)],
        tensors=_tensors(module),
        available=one.available,
        accuracy=state.accuracy,
        check=state.check,
        versions=versions(),
        command=state.settings.command,
        warnings=[*state.warnings, *told],
    )


def _part(part: State, report: Report) -> Part:
    names = [model_name(op) for op in read_layers(part.module.operation).ops]
    simulated = report.simulated or report  # a deadlock has no cycles: then the model's
    return Part(
        folder=part.settings.out.name,
        layers=len(names),
        first=names[0],
        last=names[-1],
        interval_cycles=report.interval_cycles,
        latency_cycles=report.latency_cycles,
        simulated_interval_cycles=simulated.interval_cycles,
        simulated_latency_cycles=simulated.latency_cycles,
        traffic_bits=report.roofline.traffic_bits,
        binding_resource=report.binding_resource,
        rounds=rounds_in(part.module),
        load_cycles=_load_cycles(part.module),
        resources=report.resources,
        utilization=report.utilization,
    )


def _load_cycles(module: ir.Module) -> int:
    """Of the weights of a round."""
    bandwidth = usable_bits_per_cycle(module.operation)
    return max(load_cycles(layer, bandwidth) for layer in read_layers(module.operation).layers)


def _tensors(module: ir.Module) -> list[CutTensor]:
    """What one part writes and others read, in the order in which it is written."""
    readers: dict[str, list[str]] = {}
    for number, part in enumerate(parts_of(module)):
        for name in port_names(part, "arg_attrs"):
            readers.setdefault(name, []).append(f"part{number}")
    own = network_names(module, "inputs")
    found = []
    for number, part in enumerate(parts_of(module)):
        operations = body(part).operations
        returned = operations[len(operations) - 1].operation.operands
        reload = Reload.of(part)
        for at, (name, value) in enumerate(
            zip(port_names(part, "res_attrs"), returned, strict=True)
        ):
            if name in readers and name not in own:
                shape, bits = list(frame_shape(value)), element_bits(value)
                shape[-1] *= reload.rounds if reload is not None and at in reload.outputs else 1
                found.append(CutTensor(name, f"part{number}", readers[name], shape, bits))
    return found
