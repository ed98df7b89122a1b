"""Front ends: a PyTorch module or an ONNX file becomes a module of the stream dialect, or a list of what is in the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stream_mlir.importers.refuse import OpInfo, refuse_unsupported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stream_mlir import ir
    from stream_mlir.importers.build import Build

__all__ = ["OpInfo", "import_model", "list_ops"]


def import_model(
    source: str | Path | Any,
    *,
    input_shapes: Any = None,
    weights: str | Path | None = None,
    example_inputs: Sequence[Any] | None = None,
) -> ir.Module:
    """The model as a float32, channel-last module of the stream dialect.

    `source`: path of an `.onnx` file, `zoo:NAME`, `file.py:Class`, or an nn.Module. `input_shapes`: one shape, a list of
    shapes, or a mapping from input names to shapes, in the model's own order of dimensions, batch 1. `weights`: a state dict
    (.pt, .pth, .npz) for PyTorch models. Raises `UserError` with the list of every unsupported operator, or for bad input.
    """
    build, name = _build(source, input_shapes, weights, example_inputs)
    refuse_unsupported(build.ops(), name)
    return build.finished()


def list_ops(
    source: str | Path | Any,
    *,
    input_shapes: Any = None,
    weights: str | Path | None = None,
    example_inputs: Sequence[Any] | None = None,
) -> list[OpInfo]:
    """Every operator of the model in order, supported or not, with its name in the model."""
    return _build(source, input_shapes, weights, example_inputs)[0].ops()


def _build(source: Any, input_shapes: Any, weights: Any, example_inputs: Any) -> tuple[Build, str]:
    from stream_mlir.importers.build import Build
    from stream_mlir.importers.source import read_program

    program, name = read_program(source, input_shapes, weights, example_inputs)
    return Build(program), name
