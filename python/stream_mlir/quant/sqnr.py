"""How much signal is left: float against integer, layer by layer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.run import main_function, run
from stream_mlir.interp.storage import dequantize_array, quantize_array
from stream_mlir.interp.table import EVALUATORS
from stream_mlir.locations import model_name
from stream_mlir.quant.absorption import absorbed_clamps, function_behind

_EXACT_DB = 200.0  # what a layer without any error reports
_PLUMBING = ("stream.fork", "stream.fifo", "stream.spill", "stream.convert_width")

Key = tuple[str, int]  # layer name and which of the layers of that name


def sqnr(
    float_module: ir.Module | ir.Operation,
    integer_module: ir.Module | ir.Operation,
    inputs: Sequence[np.ndarray],
) -> dict[str, float]:
    """Signal to quantization noise in dB per layer, for float32 `inputs` in stream layout.

    Layers are matched by name; a clamp that the integer layer absorbed counts as part of it, and
    where a map of one input is all that reads a layer, the error behind that map counts. A name that occurs again gets `#2`, `#3`.
    """
    ratios = layer_sqnr(float_module, integer_module, [list(inputs)])
    return {
        name if number == 1 else f"{name}#{number}": value
        for (name, number), value in ratios.items()
    }


def annotate(integer_module: ir.Module | ir.Operation, ratios: dict[Key, float]) -> None:
    """Stores each layer's ratio as `stream.sqnr_db`."""
    for op, key in _layers(integer_module, absorbing=False):
        if key in ratios:
            op.attributes["stream.sqnr_db"] = ir.FloatAttr.get_f64(ratios[key])


def layer_sqnr(
    float_module: ir.Module | ir.Operation,
    integer_module: ir.Module | ir.Operation,
    batches: Sequence[Sequence[np.ndarray]],
) -> dict[Key, float]:
    """The same by key, over several batches."""
    signal: dict[Key, float] = defaultdict(float)
    noise: dict[Key, float] = defaultdict(float)
    arguments = main_function(integer_module).regions[0].blocks[0].arguments
    layers = _layers(float_module, absorbing=True)
    behind = {key: function_behind(op.results[0]) or np.positive for op, key in layers}
    for batch in batches:
        wanted = _outputs(float_module, batch, layers)
        raw = [quantize_array(array, arg.type) for array, arg in zip(batch, arguments, strict=True)]
        got = _outputs(integer_module, raw, _layers(integer_module, absorbing=False))
        for key in _matched(wanted, got):
            expected = behind[key](wanted[key]).astype(np.float64)
            signal[key] += float(np.square(expected).sum())
            noise[key] += float(np.square(expected - behind[key](got[key])).sum())
    return {key: _decibels(signal[key], noise[key]) for key in signal}


def _matched(wanted: dict[Key, np.ndarray], got: dict[Key, np.ndarray]) -> list[Key]:
    """Keys of both, without names whose layers do not correspond, as their shapes show: ops that the model gave no name are counted by kind."""
    common = [key for key in wanted if key in got]
    strangers = {key[0] for key in common if wanted[key].shape != got[key].shape}
    return [key for key in common if key[0] not in strangers]


def _outputs(
    module: ir.Module | ir.Operation,
    inputs: Sequence[np.ndarray],
    layers: list[tuple[ir.Operation, Key]],
) -> dict[Key, np.ndarray]:
    keys = dict(layers)
    outputs: dict[Key, np.ndarray] = {}

    def record(op: ir.Operation, array: np.ndarray) -> None:
        if op in keys:
            outputs[keys[op]] = dequantize_array(array, op.results[0].type)

    run(module, inputs, observe=record)
    return outputs


def _layers(module: ir.Module | ir.Operation, *, absorbing: bool) -> list[tuple[ir.Operation, Key]]:
    """The op whose result is the layer's, with the layer's key; `absorbing` merges clamps into the layer before them."""
    counts: Counter[str] = Counter()
    skipped: set[ir.Operation] = set()
    layers: list[tuple[ir.Operation, Key]] = []
    for view in main_function(module).regions[0].blocks[0].operations:
        op = view.operation
        if op.name not in EVALUATORS or op.name in _PLUMBING or op in skipped:
            continue
        clamps = absorbed_clamps(op) if absorbing else []
        skipped.update(clamps)
        counts[model_name(op)] += 1
        layers.append(((clamps or [op])[-1], (model_name(op), counts[model_name(op)])))
    return layers


def _decibels(signal: float, noise: float) -> float:
    if noise == 0.0:
        return _EXACT_DB
    if signal == 0.0:
        return -_EXACT_DB
    return round(float(np.clip(10.0 * np.log10(signal / noise), -_EXACT_DB, _EXACT_DB)), 2)
