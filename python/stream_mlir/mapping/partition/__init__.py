"""A network that a device runs part after part, reconfigured in between: where to cut it."""

from stream_mlir.mapping.partition.plan import Plan, Price, plan
from stream_mlir.mapping.partition.segments import Segments

__all__ = ["Plan", "Price", "Segments", "plan"]
