"""From a model to a checked design: the stages, what drives them, and `compile`."""

from stream_mlir.pipeline.compile import compile
from stream_mlir.pipeline.driver import run, run_any
from stream_mlir.pipeline.settings import Settings
from stream_mlir.pipeline.stages import STAGES

__all__ = ["STAGES", "Settings", "compile", "run", "run_any"]
