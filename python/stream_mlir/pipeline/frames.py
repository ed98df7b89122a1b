"""The frames a design is checked with, and running models over them a few at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from stream_mlir import interp, ir
from stream_mlir.errors import UserError
from stream_mlir.interp.reload import Reload, rounds_in
from stream_mlir.mapping.walk import body
from stream_mlir.pipeline.data import Score, load
from stream_mlir.pipeline.settings import Settings
from stream_mlir.quant import Calibration

_BATCH_VALUES = 1 << 19
Arrays = list[np.ndarray]


@dataclass(frozen=True)
class Frames:
    """Float frames in stream layout, one array per input. The first `given` of them are the user's, with labels or a score where there are any."""

    arrays: Arrays
    given: int = 0
    labels: np.ndarray | None = None
    score: Score | None = None

    @property
    def count(self) -> int:
        """Number of frames."""
        return len(self.arrays[0])


def frames_for(module: ir.Module, settings: Settings) -> Frames:
    """The evaluation data; without it the first calibration frames; in any case at least `settings.checks`, filled up with seeded noise. A module whose weights are
    replaced gets them once for every round."""
    found, reload = _frames_for(module, settings), Reload.of(module)
    return found if reload is None else replace(found, arrays=reload.repeated(found.arrays))


def _frames_for(module: ir.Module, settings: Settings) -> Frames:
    if settings.evaluate is not None:
        data = load(settings.evaluate, "evaluation data")
        try:
            arrays = list(Calibration.from_arrays(module, data.arrays).arrays)
        except UserError as error:
            where = error.where.replace("calibration", "evaluation")
            raise UserError(error.what, where, error.hint) from error
        return Frames(_filled(arrays, module, settings), len(arrays[0]), data.labels, data.score)
    if settings.calib is not None:
        data = load(settings.calib, "calibration data")
        arrays = list(Calibration.from_arrays(module, data.arrays, settings.checks).arrays)
        return Frames(_filled(arrays, module, settings))
    return Frames(_filled([], module, settings))


def _filled(arrays: Arrays, module: ir.Module, settings: Settings) -> Arrays:
    """Normal noise behind the given frames, up to `settings.checks`, within what integer inputs can be."""
    missing = settings.checks - (len(arrays[0]) if arrays else 0)
    if missing <= 0:
        return arrays
    random = np.random.default_rng(settings.seed + 1)
    shapes = [
        tuple(ir.RankedTensorType(value.type).shape)[1:]
        for value in body(module.operation).arguments
    ]
    noise = [random.standard_normal((missing, *shape)).astype(np.float32) for shape in shapes]
    for array, value in zip(noise, body(module.operation).arguments, strict=True):
        storage = interp.storage_of(value.type)
        if storage is not None:
            np.clip(array, *storage.ends(), out=array)
    return [np.concatenate(pair) for pair in zip(arrays, noise, strict=True)] if arrays else noise


def run_batched(module: ir.Module | ir.Operation, inputs: Sequence[np.ndarray]) -> Arrays:
    """The interpreter over all frames, a few of every round at a time so that memory stays bounded."""
    rounds = rounds_in(module)
    size = max(1, _BATCH_VALUES // max(1, rounds * max(array[0].size for array in inputs)))
    by_round = [_by_round(array, rounds) for array in inputs]
    parts = []
    for at in range(0, by_round[0].shape[1], size):
        few = [array[:, at : at + size].reshape(-1, *array.shape[2:]) for array in by_round]
        parts.append([_by_round(array, rounds) for array in interp.run(module, few)])
    joined = (np.concatenate(outputs, axis=1) for outputs in zip(*parts, strict=True))
    return [array.reshape(-1, *array.shape[2:]) for array in joined]


def _by_round(array: np.ndarray, rounds: int) -> np.ndarray:
    return array.reshape(rounds, -1, *array.shape[1:])


def quantized(module: ir.Module, arrays: Sequence[np.ndarray]) -> Arrays:
    """Float frames as raw integers of the module's inputs."""
    arguments = body(module.operation).arguments
    return [
        interp.quantize_array(array, value.type)
        for array, value in zip(arrays, arguments, strict=True)
    ]


def dequantized(module: ir.Module, arrays: Sequence[np.ndarray]) -> Arrays:
    """Raw integers of the module's outputs as real numbers."""
    operations = body(module.operation).operations
    results = operations[len(operations) - 1].operation.operands
    return [
        interp.dequantize_array(array, value.type)
        for array, value in zip(arrays, results, strict=True)
    ]
