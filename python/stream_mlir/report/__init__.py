"""What came out of a compilation: dataclasses, JSON with a schema, a page, a table for the terminal."""

from stream_mlir.report.model import Report, Roofline
from stream_mlir.report.partitioned import CutTensor, Part, Partitioned
from stream_mlir.report.results import (
    Accuracy,
    Bound,
    Check,
    CompressedLayer,
    Compression,
    Simulated,
    SparseLayer,
    Stalls,
)
from stream_mlir.report.schema import schema
from stream_mlir.report.skipping import Dense, Skipping, SkippingLayer
from stream_mlir.report.structure import Evicted, Fifo, Layer, Lines, Port, Spilled
from stream_mlir.report.write import DATA, FILES, PAGE, read, read_any, write

__all__ = [
    "DATA",
    "FILES",
    "PAGE",
    "Accuracy",
    "Bound",
    "Check",
    "CompressedLayer",
    "Compression",
    "CutTensor",
    "Dense",
    "Evicted",
    "Fifo",
    "Layer",
    "Lines",
    "Part",
    "Partitioned",
    "Port",
    "Report",
    "Roofline",
    "Simulated",
    "Skipping",
    "SkippingLayer",
    "SparseLayer",
    "Spilled",
    "Stalls",
    "read",
    "read_any",
    "schema",
    "write",
]
