"""Reads calibration arrays from disk."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from stream_mlir.errors import UserError


def read_calibration(path: Path) -> np.ndarray | Mapping[str, np.ndarray]:
    """A .npy as one array, a .npz as arrays by name, a folder as its .npy files one after another (for models of one input).

    UserError for anything that is missing, empty or not numpy data; nothing is ever unpickled.
    """
    if not path.exists():
        raise UserError(
            "no such file or folder", str(path), "give a .npz, a .npy or a folder of .npy files"
        )
    if path.is_dir():
        return _read_folder(path)
    loaded = _load(path)
    if isinstance(loaded, np.ndarray):
        return loaded
    try:
        arrays = {name: loaded[name] for name in loaded.files}
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        raise UserError(f"is damaged or holds Python objects ({error})", str(path)) from None
    if not arrays:
        raise UserError("holds no arrays", str(path))
    return arrays


def _read_folder(path: Path) -> np.ndarray:
    files = sorted(path.glob("*.npy"))
    if not files:
        raise UserError("holds no .npy files", str(path))
    arrays = [_load(file) for file in files]
    same_shape = len({array.shape for array in arrays}) == 1
    try:
        return np.stack(arrays) if same_shape else np.concatenate(arrays)
    except ValueError:
        shapes = sorted({array.shape for array in arrays})
        raise UserError(f"its arrays differ in shape: {shapes}", str(path)) from None


def _load(path: Path) -> Any:
    try:
        return np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise UserError(f"is not a numpy file ({error})", str(path)) from None
