"""Passes: writing them in Python, finding them, running pipelines of them."""

from stream_mlir.passes.base import Pass, PassError
from stream_mlir.passes.option import option
from stream_mlir.passes.pipeline import run_pipeline
from stream_mlir.passes.registry import get, load_file, register, table
from stream_mlir.passes.typed import Pipeline

__all__ = [
    "Pass",
    "PassError",
    "Pipeline",
    "get",
    "load_file",
    "option",
    "register",
    "run_pipeline",
    "table",
]
