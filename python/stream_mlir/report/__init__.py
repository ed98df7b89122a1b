"""What came out of a compilation: dataclasses, JSON with a schema, a table for the terminal."""

from stream_mlir.report.model import Accuracy, Check, Fifo, Layer, Report
from stream_mlir.report.schema import schema
from stream_mlir.report.write import read, write

__all__ = ["Accuracy", "Check", "Fifo", "Layer", "Report", "read", "schema", "write"]
