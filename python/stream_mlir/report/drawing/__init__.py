"""Layered drawings of networks."""

from stream_mlir.report.drawing.layout import draw

__all__ = ["draw"]
