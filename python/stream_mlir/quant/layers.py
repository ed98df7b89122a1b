"""Layers with weights: their arrays, and what reaches them while a module runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.interp.attributes import integer, named_operands, parameter, window_of
from stream_mlir.interp.run import main_function, run
from stream_mlir.interp.windows import sliding
from stream_mlir.locations import model_name

DOTS = ("stream.conv", "stream.conv_transpose", "stream.linear")

#: Called with a layer and with what it is about to read.
Visit = Callable[[ir.Operation, np.ndarray], None]


def dot_layers(module: ir.Module | ir.Operation) -> list[ir.Operation]:
    """The layers with weights, in order."""
    views = main_function(module).regions[0].blocks[0].operations
    return [view.operation for view in views if view.operation.name in DOTS]


def weights_of(op: ir.Operation) -> np.ndarray:
    """F x K... x C/groups."""
    return parameter(named_operands(op)["weights"])


def bias_of(op: ir.Operation) -> np.ndarray | None:
    """F, or None."""
    operands = named_operands(op)
    return parameter(operands["bias"]) if "bias" in operands else None


def replace_parameter(op: ir.Operation, which: str, array: np.ndarray) -> None:
    """Another array for the operand `weights` or `bias`, which the layer must have.

    Erases nothing, so that a walk over the module may call it.
    """
    old = named_operands(op)[which]
    name = f"{model_name(op)}.{which}"
    attribute = resources.from_numpy(array, name)
    if attribute.type == old.type and len(list(old.uses)) == 1:
        old.owner.attributes["value"] = attribute
        return
    position = next(i for i, operand in enumerate(op.operands) if operand == old)
    with ir.InsertionPoint(op), op.location:
        op.operands[position] = resources.constant(array, name)


def visit_layers(
    module: ir.Module | ir.Operation, inputs: Sequence[np.ndarray], visit: Visit
) -> None:
    """Runs @main and calls `visit` before each layer with weights, which it may change: what follows sees the change."""
    arguments = main_function(module).regions[0].blocks[0].arguments

    def arrived(value: ir.Value, array: np.ndarray) -> None:
        for use in list(value.uses):
            reader = use.owner.operation
            if reader.name in DOTS and use.operand_number == 0:
                visit(reader, array)

    for argument, array in zip(arguments, inputs, strict=True):
        arrived(argument, array)
    run(module, inputs, observe=lambda op, array: arrived(op.results[0], array))


def columns(op: ir.Operation, x: np.ndarray, most: int) -> np.ndarray:
    """What the weights of a conv or linear layer are multiplied with: groups x rows x weights per filter, at most about `most` rows,
    evenly taken."""
    kernel = weights_of(op).shape[1:-1]
    groups = integer(op, "groups", 1)
    view = x if op.name == "stream.linear" else sliding(x, window_of(op, kernel), 0.0)
    outer = view.shape[: view.ndim - len(kernel) - 1]
    count = int(np.prod(outer))
    taken = view[np.unravel_index(np.arange(0, count, max(1, count // most)), outer)]
    taps = int(np.prod(kernel))
    split = taken.reshape(len(taken), taps, groups, -1).transpose(2, 0, 1, 3)
    return split.reshape(groups, len(taken), -1)
