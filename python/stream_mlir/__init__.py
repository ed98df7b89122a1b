"""Compiles PyTorch and ONNX models to streaming FPGA accelerators.

Names are imported when they are first used, so that ``import stream_mlir``
costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stream_mlir._context import context
    from stream_mlir.errors import UserError
    from stream_mlir.importers import import_model
    from stream_mlir.passes import Pass, PassError, Pipeline, register, run_pipeline
    from stream_mlir.pipeline import compile
    from stream_mlir.plugin import plugin_path

__all__ = [
    "Pass",
    "PassError",
    "Pipeline",
    "UserError",
    "compile",
    "context",
    "import_model",
    "plugin_path",
    "register",
    "run_pipeline",
]

_HOMES = {
    "Pass": "passes",
    "PassError": "passes",
    "Pipeline": "passes",
    "UserError": "errors",
    "compile": "pipeline",
    "context": "_context",
    "import_model": "importers",
    "plugin_path": "plugin",
    "register": "passes",
    "run_pipeline": "passes",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'stream_mlir' has no attribute '{name}'")
    return getattr(importlib.import_module(f"stream_mlir.{_HOMES[name]}"), name)
