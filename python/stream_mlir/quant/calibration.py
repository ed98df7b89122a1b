"""Calibration data: what the model is fed while ranges are observed."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.interp.storage import Storage
from stream_mlir.quant.calibration_files import read_calibration
from stream_mlir.quant.calibration_inputs import WHERE, ModelInput, model_inputs
from stream_mlir.quant.completeness import is_declared

_RANDOM_FRAMES = (16, 64)  # at least, where inputs are large; at most, where they are small
_BATCH_VALUES = 1 << 19  # input values interpreted at once


@dataclass(frozen=True)
class Calibration:
    """One float32 array per argument of @main, in stream layout, all with the same number of frames."""

    arrays: tuple[np.ndarray, ...]

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return len(self.arrays[0])

    def batches(self) -> Iterator[list[np.ndarray]]:
        """The frames, a few at a time."""
        size = max(1, _BATCH_VALUES // max(array[0].size for array in self.arrays))
        for start in range(0, self.frames, size):
            yield [array[start : start + size] for array in self.arrays]

    def first(self, frames: int) -> Calibration:
        """At most the first `frames` frames."""
        return Calibration(tuple(array[:frames] for array in self.arrays))

    @staticmethod
    def from_arrays(
        module: ir.Module | ir.Operation,
        arrays: Sequence[np.ndarray] | Mapping[str, np.ndarray] | np.ndarray,
        samples: int = 0,
    ) -> Calibration:
        """From arrays in the model's own layout (frames first), in argument order or by `stream.name`.

        `samples` > 0 keeps that many frames. UserError for a wrong count, name, shape or dtype, for NaN or infinity and for no frames.
        """
        arguments = model_inputs(module)
        ordered = _ordered(arrays, arguments)
        converted = tuple(
            a.frames_of(array, samples) for a, array in zip(arguments, ordered, strict=True)
        )
        if len({len(array) for array in converted}) > 1:
            raise UserError(
                f"inputs have different numbers of frames: {[len(array) for array in converted]}",
                WHERE,
            )
        return Calibration(converted)

    @staticmethod
    def from_path(
        module: ir.Module | ir.Operation, path: str | Path, samples: int = 0
    ) -> Calibration:
        """From a .npz (one array per input, by name), a .npy, or a folder of .npy files. UserError as for arrays."""
        return Calibration.from_arrays(module, read_calibration(Path(path)), samples)

    @staticmethod
    def random(module: ir.Module | ir.Operation, samples: int = 0, seed: int = 0) -> Calibration:
        """Standard normal data, with a warning: ranges found with it say little about real data.

        Inputs whose storage the model declares are drawn evenly from its range; there is no warning where it declares all storages.
        """
        if not is_declared(module):
            warnings.warn(
                "no calibration data: ranges are measured on random normal input; pass real inputs for real accuracy",
                stacklevel=2,
            )
        inputs = model_inputs(module)
        largest = max(math.prod(one.stream_shape) for one in inputs)
        frames = int(np.clip(_BATCH_VALUES // largest, *_RANDOM_FRAMES))
        frames = min(samples or frames, frames)
        generator = np.random.default_rng(seed)
        return Calibration(
            tuple(_drawn(generator, (frames, *one.stream_shape), one.storage) for one in inputs)
        )


def _drawn(
    generator: np.random.Generator, shape: tuple[int, ...], storage: Storage | None
) -> np.ndarray:
    if storage is None:
        return generator.standard_normal(shape).astype(np.float32)
    return storage.dequantize(generator.integers(storage.qmin, storage.qmax + 1, shape))


def _ordered(
    arrays: Sequence[np.ndarray] | Mapping[str, np.ndarray] | np.ndarray,
    arguments: Sequence[ModelInput],
) -> list[np.ndarray]:
    names = [argument.name for argument in arguments]
    if isinstance(arrays, np.ndarray):
        arrays = [arrays]
    if isinstance(arrays, Mapping):
        if len(arrays) == len(names) == 1:
            return list(arrays.values())
        if set(arrays) != set(names):
            raise UserError(
                f"it has the arrays {sorted(arrays)}, the model the inputs {names}", WHERE
            )
        return [arrays[name] for name in names]
    if len(arrays) != len(names):
        raise UserError(f"{len(arrays)} arrays given for {len(names)} inputs: {names}", WHERE)
    return [np.asarray(array) for array in arrays]
