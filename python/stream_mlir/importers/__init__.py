"""Front ends: a PyTorch module or an ONNX file becomes a module of the stream dialect, or a list of what is in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stream_mlir.importers.cut import NO_CUT, Cut
from stream_mlir.importers.refuse import OpInfo, refuse_unsupported

if TYPE_CHECKING:
    from stream_mlir import ir
    from stream_mlir.importers.build import Build

__all__ = ["Cut", "Imported", "OpInfo", "import_model", "list_ops", "read_model"]


@dataclass(frozen=True)
class Imported:
    """A module and, of a model that was cut, what is left to the host (`onnx_split.Split`; None for PyTorch models)."""

    module: ir.Module
    host: Any
    warnings: list[str]


def import_model(
    source: str | Path | Any,
    *,
    input_shapes: Any = None,
    weights: str | Path | None = None,
    example_inputs: Sequence[Any] | None = None,
    cut: Cut = NO_CUT,
) -> ir.Module:
    """The model as a float32, channel-last module of the stream dialect.

    `source`: path of an `.onnx` file, a ModelProto, `zoo:NAME`, `file.py:Class`, or an nn.Module. `input_shapes`: one shape, a list of
    shapes, or a mapping from input names to shapes, in the model's own order of dimensions, batch 1. `weights`: a state dict
    (.pt, .pth, .npz) for PyTorch models. `cut`: only the part between these values or operators. Raises `UserError` with the
    list of every unsupported operator, or for bad input.
    """
    arguments = (source, input_shapes, weights, example_inputs)
    return read_model(*arguments, cut=cut).module


def read_model(
    source: str | Path | Any,
    input_shapes: Any = None,
    weights: str | Path | None = None,
    example_inputs: Sequence[Any] | None = None,
    *,
    cut: Cut = NO_CUT,
    auto_cut: bool = False,
) -> Imported:
    """As `import_model`; `auto_cut`: where operators are not supported, only the largest part without them."""
    from stream_mlir.importers.auto_cut import largest_part

    def read(cut: Cut) -> Build:
        return _build(source, input_shapes, weights, example_inputs, cut)[0]

    build, name = _build(source, input_shapes, weights, example_inputs, cut)
    taken: list[str] = []
    if any(not op.supported for op in build.ops()):
        found = None if cut else largest_part(build, read)
        if found is None or not auto_cut:
            refuse_unsupported(build.ops(), name, found[0] if found else None)
        else:
            proposal, build = found
            taken = [str(proposal)]
    program = build.program
    return Imported(build.finished(), program.host, [*taken, *program.warnings])


def list_ops(
    source: str | Path | Any,
    *,
    input_shapes: Any = None,
    weights: str | Path | None = None,
    example_inputs: Sequence[Any] | None = None,
    cut: Cut = NO_CUT,
) -> list[OpInfo]:
    """Every operator of the model (or of what `cut` leaves of it) in order, supported or not, with its name in the model."""
    return _build(source, input_shapes, weights, example_inputs, cut)[0].ops()


def _build(
    source: Any, input_shapes: Any, weights: Any, example_inputs: Any, cut: Cut
) -> tuple[Build, str]:
    from stream_mlir.importers.build import Build
    from stream_mlir.importers.source import read_program

    program, name = read_program(source, input_shapes, weights, example_inputs, cut)
    return Build(program), name
