"""One module per tool (gcc, vitis, bambu), each with the same four functions: write, simulate, synthesize, find_reports."""

from stream_mlir.backends.deadlock import Deadlock, SimulationError, Wait

__all__ = ["Deadlock", "SimulationError", "Wait"]
