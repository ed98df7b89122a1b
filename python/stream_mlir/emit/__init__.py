"""HLS C++ from mapped, quantized modules (docs/hls-output.md)."""

from stream_mlir.emit.design import EmittedDesign, Fifo, Port
from stream_mlir.emit.emitter import emit

__all__ = ["EmittedDesign", "Fifo", "Port", "emit"]
