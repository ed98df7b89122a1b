"""Calibration and evaluation data, from whatever the user has.

| given as | holds |
|---|---|
| `file.npz` | one array per input, by name; labels as `labels` or `y` |
| `file.npy`, folder of `.npy` | frames of the one input |
| `module:function`, `file.py:function`, a callable | what the function returns: `x`, `(x, labels)`, `(x, score)` or a dictionary like a `.npz` |
| an array, a dictionary, a list with one array per input, `(x, labels)`, `(x, score)` | (Python only) |

Frames come first; each frame is in the model's own layout. Where a label per frame does not tell how well a task is done there is `score`: a
function of the outputs for these frames (a list of arrays, in the model's layout) that returns a share of 0 to 1.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from stream_mlir.errors import UserError
from stream_mlir.quant.calibration_files import read_calibration

_LABELS = ("labels", "y")
_SCORE = "score"

Score = Callable[[list[np.ndarray]], float]


@dataclass(frozen=True)
class Data:
    """Arrays as `Calibration.from_arrays` takes them, and a label per frame or a score of the outputs where there are any."""

    arrays: Any
    labels: np.ndarray | None = None
    score: Score | None = None


def load(source: Any, what: str) -> Data:
    """Reads data; `what` ("calibration data") is for messages. Raises `UserError` for anything that does not hold any."""
    if isinstance(source, Data):
        return source
    if callable(source):
        return _from_value(_call(source, what), what)
    if not isinstance(source, (str, Path)):
        return _from_value(source, what)
    text = str(source)
    home, colon, function = text.rpartition(":")
    if colon and function.isidentifier() and not Path(text).exists():
        return _from_value(_call(_function(home, function, what), what), what)
    return _from_value(read_calibration(Path(text)), what)


def _from_value(value: Any, what: str) -> Data:
    if isinstance(value, Mapping):
        others = (*_LABELS, _SCORE)
        arrays = {name: np.asarray(array) for name, array in value.items() if name not in others}
        labels = next((value[name] for name in _LABELS if name in value), None)
        return replace(_checked(arrays, labels, what), score=value.get(_SCORE))
    if isinstance(value, tuple) and len(value) == 2 and callable(value[1]):
        return replace(_checked(value[0], None, what), score=value[1])
    if isinstance(value, tuple) and len(value) == 2 and _is_labels(value[1]):
        return _checked(value[0], value[1], what)
    return _checked(value, None, what)


def _is_labels(value: Any) -> bool:
    array = np.asarray(value)
    return array.ndim == 1 and array.dtype.kind in "iu"


def _checked(arrays: Any, labels: Any, what: str) -> Data:
    """Tensors become arrays; labels must be whole numbers, one per frame."""
    if not isinstance(arrays, (Mapping, list, tuple)):
        arrays = np.asarray(arrays)
    if labels is None:
        return Data(arrays)
    if not _is_labels(labels):
        raise UserError("labels must be whole numbers, one per frame", where=what)
    first = next(iter(arrays.values())) if isinstance(arrays, Mapping) else arrays
    first = first[0] if isinstance(first, (list, tuple)) else first
    if len(first) != len(labels):
        raise UserError(f"{len(first)} frames but {len(labels)} labels", where=what)
    return Data(arrays, np.asarray(labels))


def _function(home: str, name: str, what: str) -> Callable[[], Any]:
    module = _file(Path(home), what) if home.endswith(".py") else _module(home, what)
    function = getattr(module, name, None)
    if not callable(function):
        raise UserError(f"{home} has no function '{name}'", where=what)
    return function


def _module(name: str, what: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise UserError(f"cannot import '{name}': {error}", where=what) from error


def _file(path: Path, what: str) -> ModuleType:
    if not path.is_file():
        raise UserError(f"no such file: {path}", where=what)
    spec = importlib.util.spec_from_file_location(f"stream_mlir_data_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UserError(f"{path} raised {type(error).__name__}: {error}", where=what) from error
    finally:
        sys.path.pop(0)
    return module


def _call(function: Callable[[], Any], what: str) -> Any:
    try:
        return function()
    except UserError:
        raise
    except Exception as error:
        name = getattr(function, "__name__", "the loader")
        raise UserError(f"{name} raised {type(error).__name__}: {error}", where=what) from error
