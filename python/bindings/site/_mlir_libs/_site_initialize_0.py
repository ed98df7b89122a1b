"""Run by MLIR's bindings when they are first imported: our dialects."""

from ._streamMlir import register_cpp_passes, register_dialects

__all__ = ["register_dialects"]

register_cpp_passes()
