"""The stages that transform the module."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stream_mlir import importers, ir
from stream_mlir.errors import UserError
from stream_mlir.passes import run_pipeline
from stream_mlir.passes.calibrated import calibrated_on
from stream_mlir.passes.collect_statistics import CollectStatistics
from stream_mlir.passes.fold import Fold, bound_of, loosen_bound
from stream_mlir.passes.quantize import Quantize
from stream_mlir.passes.size_fifos import SizeFifos
from stream_mlir.passes.verify_mapped import too_much
from stream_mlir.pipeline import dumps, host, host_data
from stream_mlir.pipeline.data import load
from stream_mlir.pipeline.refit import Waits, note_waits, waits_of, within_less
from stream_mlir.pipeline.settings import Settings
from stream_mlir.pipeline.skipping import dense_design, note_dense, skipping
from stream_mlir.pipeline.state import State, warnings_noted
from stream_mlir.quant.calibration_inputs import model_inputs
from stream_mlir.quant.layers import dot_layers

QUANTIZED = "30-quantized"
"""What the map stage starts from, on disk."""
_REFITS = 3
MAP = "{fold},{evict}stream-materialize-widths,stream-materialize-forks,{codes}{fifos}"


def import_model(state: State) -> None:
    """Reads the user's model."""
    settings = state.settings
    if settings.model is None:
        raise UserError("no model given", hint="name one, or start later with --from")
    imported = importers.read_model(
        settings.model,
        settings.input_shapes,
        settings.weights,
        settings.example_inputs,
        cut=importers.Cut(settings.inputs, settings.outputs),
        auto_cut=settings.auto_cut,
    )
    state.current = imported.module
    state.warnings += imported.warnings
    host.forget(settings.out)
    if imported.host is not None:
        host.write(imported.host, settings.out)
        prepare_host(state)
    run_pipeline(state.current, "builtin.module(canonicalize,cse)")
    with state.current.context:
        name = settings.model if isinstance(settings.model, str) else None
        text = name or (
            str(settings.model)
            if hasattr(settings.model, "suffix")
            else type(settings.model).__name__
        )
        state.current.operation.attributes["stream.model"] = ir.StringAttr.get(text)


def prepare_host(state: State) -> None:
    """Of a cut model: the user's data, which are for the whole, become the design's."""
    names = [each.name for each in model_inputs(state.module)]
    state.settings, told = host_data.prepare(state.settings, names)
    state.warnings += told


def quantize(state: State) -> None:
    """Float to integer, calibrated on the user's data, else on seeded noise with a warning."""
    settings = state.settings
    step = _quantizer(settings)
    arrays = calibration_arrays(settings)
    if arrays is not None:
        step = step.with_data(arrays)
    with warnings_noted(state), state.module.context, state.module.operation.location:
        step.run(state.module.operation)
        if any("skip" in layer.attributes for layer in dot_layers(state.module)):
            _counter(settings, arrays).run(state.module.operation)
    run_pipeline(state.module, "builtin.module(canonicalize,cse)")


def calibration_arrays(settings: Settings) -> Any:
    """The user's calibration data; None where there are none."""
    return None if settings.calib is None else load(settings.calib, "calibration data").arrays


def _counter(settings: Settings, arrays: Any) -> CollectStatistics:
    """Counts zeros in integers, for layers that leave them out."""
    count = CollectStatistics(samples=settings.samples, seed=settings.seed)
    return count if arrays is None else count.with_data(arrays)


def _quantizer(settings: Settings) -> Quantize:
    return Quantize(
        weights=settings.weight_bits,
        activations=settings.activation_bits,
        scheme=settings.scheme,
        scales=settings.scales,
        ranges=settings.ranges,
        samples=settings.samples,
        seed=settings.seed,
    )


def map_to_device(state: State) -> None:
    """Folding for the device, then everything that a set of processes needs."""
    fold = folder(state.settings)
    dense = dense_design(state.module, fold)
    _fit(state, fold)
    note_dense(state.module, dense)
    if dense is not None and skipping(state.module.operation, 1.0) is None:
        state.warnings.append(
            "no layer leaves out zeros: within these budgets the dense kernels are better"
        )


def _fit(state: State, fold: Fold) -> None:
    """Maps, and again where FIFOs need more than the search kept for them: with what they need, else within less."""
    _prepare(state)
    _map(state, fold)
    missing, bound = too_much(state.module.operation), bound_of(state.module.operation)
    if not missing:
        return
    refused: UserError | None = None
    try:
        if _refit(state, fold, bound, missing, waits_of(state.module.operation)):
            return
    except UserError as error:
        refused = error
    try:
        _refit(state, fold, bound, missing, None)
    except UserError as error:
        raise refused or error from error


def _refit(
    state: State, fold: Fold, bound: int, missing: dict[str, int], waits: Waits | None
) -> bool:
    """Maps again, until nothing is `missing` or too often: with what waits as far as it is known, and then, or without that, within less."""
    told_before = list(state.warnings)
    for attempt in range(_REFITS):
        fold = within_less(fold, missing) if attempt or waits is None else fold
        shares = " and ".join(f"{getattr(fold, name):.0%} of the {name}" for name in missing)
        how = "within" if waits is None else "with what they need, within"
        told = f"FIFOs need more than was kept for them: folded again {how} {shares}"
        state.warnings = [*told_before, told]
        state.current = dumps.restore(state.settings.out, QUANTIZED)
        _prepare(state)
        if waits is not None:
            note_waits(state.module.operation, waits)
        try:
            _map(state, fold)
        except UserError as error:
            state.warnings = told_before
            hint = "; ".join(filter(None, (error.hint, told)))
            raise UserError(error.what, error.where, hint) from error
        # That of the smaller budgets says nothing about those asked for.
        loosen_bound(state.module.operation, bound)
        missing = too_much(state.module.operation)
        if not missing:
            return True
        if waits is not None:
            waits = waits_of(state.module.operation)
    state.warnings = told_before
    return False


def _prepare(state: State) -> None:
    before = f",{state.settings.before_fold}" if state.settings.before_fold else ""
    with warnings_noted(state), calibrated_on(calibration_arrays(state.settings)):
        run_pipeline(state.module, f"builtin.module(canonicalize,cse{before})")


def _map(state: State, fold: Fold) -> None:
    slowdown = state.settings.max_slowdown
    fifos = SizeFifos(bram18=fold.bram18, uram=fold.uram, max_slowdown=slowdown)
    evict = "".join(f"stream-evict{{{options}}}," for options in state.settings.evict)
    text = MAP.format(fold=fold, evict=evict, codes=_spill_codes(state.settings), fifos=fifos)
    with warnings_noted(state), calibrated_on(calibration_arrays(state.settings)):
        run_pipeline(state.module, f"builtin.module({text})")


def _spill_codes(settings: Settings) -> str:
    if settings.spill_codec == "none":
        return ""
    options = f"codec={settings.spill_codec} samples={settings.samples} seed={settings.seed}"
    return f"stream-spill{{{options}}},"


def folder(settings: Settings) -> Fold:
    """The folding pass that the settings ask for."""
    fold = Fold(
        device=settings.device,
        clock_mhz=settings.clock_mhz,
        objective=settings.objective,
        fps=settings.fps,
        costs=settings.costs,
        offchip=settings.offchip,
        codec=settings.offchip_codec,
        spill=settings.spill,
        lines=settings.lines,
        allow_over_budget=settings.allow_over_budget,
    )
    return replace(fold, **settings.budget)
