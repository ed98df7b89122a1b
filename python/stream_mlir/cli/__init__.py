"""`streamc`, the command line."""

from stream_mlir.cli.main import main

__all__ = ["main"]
