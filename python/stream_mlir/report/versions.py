"""Versions of what a result depends on."""

from __future__ import annotations

import platform
from importlib import metadata

_PACKAGES = ("stream-mlir", "torch-mlir", "torch", "onnx", "numpy", "scipy")


def versions() -> dict[str, str]:
    """Name to version of Python and of the installed packages among those that matter."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
