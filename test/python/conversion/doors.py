"""The two doors for PyTorch models: the importer, and torch-mlir's linalg through `convert-linalg-to-stream`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch_mlir import fx

import stream_mlir
from stream_mlir import interp, ir
from stream_mlir.importers import import_model
from stream_mlir.passes.pipeline import run_pipeline

PIPELINE = "builtin.module(convert-linalg-to-stream,canonicalize,stream-verify-graph)"


def linalg_text(model: torch.nn.Module, inputs: Sequence[torch.Tensor]) -> str:
    """What torch-mlir makes of a model, in the form that crosses to our MLIR."""
    exported = fx.export_and_import(
        model, *inputs, output_type="linalg-on-tensors", func_name="main"
    )
    return exported.operation.get_asm(print_generic_op_form=True)


def converted(text: str, pipeline: str = PIPELINE) -> ir.Module:
    """A module in text through the pass and its gate."""
    with stream_mlir.context():
        module = ir.Module.parse(text)
        run_pipeline(module, pipeline)
        return module


def run(module: ir.Module, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Results in the model's layout."""
    function = module.body.operations[0]
    arguments, results = (
        ir.ArrayAttr(function.attributes[side]) for side in ("arg_attrs", "res_attrs")
    )
    frames = [interp.to_stream(x, arguments[i]) for i, x in enumerate(inputs)]
    outputs = interp.run(module, frames)
    return [interp.to_model(y, results[i]) for i, y in enumerate(outputs)]


def ops(module: ir.Module) -> list[str]:
    """The stream ops of @main, without `stream.`."""
    block = module.body.operations[0].regions[0].blocks[0]
    names = [view.operation.name for view in block.operations]
    return [name[7:] for name in names if name.startswith("stream.")]


def compare(model: Any, *shapes: Sequence[int]) -> tuple[list[str], list[str]]:
    """Both doors on seeded inputs; returns their ops.

    Equal to 1e-5 of the largest result: both compute in float32, but fold batch norms and divide in another order.
    """
    generator = torch.Generator().manual_seed(7)
    inputs = [torch.rand(*shape, generator=generator) * 2 - 1 for shape in shapes]
    first = import_model(model.eval(), input_shapes=[tuple(shape) for shape in shapes])
    second = converted(linalg_text(model.eval(), inputs))
    arrays = [x.numpy() for x in inputs]
    for have, want in zip(run(second, arrays), run(first, arrays), strict=True):
        assert have.shape == want.shape
        np.testing.assert_allclose(have, want, rtol=0, atol=1e-5 * np.abs(want).max())
    return ops(first), ops(second)
