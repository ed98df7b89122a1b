"""The stages that transform the module."""

from __future__ import annotations

import warnings
from dataclasses import replace

from stream_mlir import importers, ir
from stream_mlir.errors import UserError
from stream_mlir.passes import run_pipeline
from stream_mlir.passes.fold import Fold
from stream_mlir.passes.quantize import Quantize
from stream_mlir.passes.size_fifos import SizeFifos
from stream_mlir.pipeline.data import load
from stream_mlir.pipeline.settings import Settings
from stream_mlir.pipeline.state import State

MAP = "canonicalize,cse,{fold},stream-materialize-widths,stream-materialize-forks,{fifos}"


def import_model(state: State) -> None:
    """Reads the user's model."""
    settings = state.settings
    if settings.model is None:
        raise UserError("no model given", hint="name one, or start later with --from")
    state.current = importers.import_model(
        settings.model,
        input_shapes=settings.input_shapes,
        weights=settings.weights,
        example_inputs=settings.example_inputs,
    )
    run_pipeline(state.current, "builtin.module(canonicalize,cse)")
    with state.current.context:
        name = settings.model if isinstance(settings.model, str) else None
        text = name or (
            str(settings.model)
            if hasattr(settings.model, "suffix")
            else type(settings.model).__name__
        )
        state.current.operation.attributes["stream.model"] = ir.StringAttr.get(text)


def quantize(state: State) -> None:
    """Float to integer, calibrated on the user's data, else on seeded noise with a warning."""
    settings = state.settings
    step = _quantizer(settings)
    if settings.calib is not None:
        step = step.with_data(load(settings.calib, "calibration data").arrays)
    with (
        warnings.catch_warnings(record=True) as caught,
        state.module.context,
        state.module.operation.location,
    ):
        warnings.simplefilter("always", UserWarning)
        step.run(state.module.operation)
        _note_settings(state.module, settings)
    state.warnings += [str(each.message) for each in caught if each.category is UserWarning]
    run_pipeline(state.module, "builtin.module(canonicalize,cse)")


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


def _note_settings(module: ir.Module, settings: Settings) -> None:
    """Writes the settings into the module, so that a resumed run still knows them."""
    i64 = ir.IntegerType.get_signless(64)
    bits = {"weights": settings.weight_bits, "activations": settings.activation_bits}
    words = {"scheme": settings.scheme, "scales": settings.scales, "ranges": settings.ranges}
    noted: dict[str, ir.Attribute] = {
        name: ir.IntegerAttr.get(i64, value) for name, value in bits.items()
    }
    noted.update({name: ir.StringAttr.get(value) for name, value in words.items()})
    module.operation.attributes["stream.quantization"] = ir.DictAttr.get(noted)


def map_to_device(state: State) -> None:
    """Folding for the device, then everything that a set of processes needs."""
    settings = state.settings
    fold = folder(settings)
    fifos = SizeFifos(bram18=fold.bram18, uram=fold.uram)
    run_pipeline(state.module, f"builtin.module({MAP.format(fold=fold, fifos=fifos)})")


def folder(settings: Settings) -> Fold:
    """The folding pass that the settings ask for."""
    fold = Fold(
        device=settings.device,
        clock_mhz=settings.clock_mhz,
        objective=settings.objective,
        fps=settings.fps,
        costs=settings.costs,
        offchip=settings.offchip,
        allow_over_budget=settings.allow_over_budget,
    )
    return replace(fold, **settings.budget)
