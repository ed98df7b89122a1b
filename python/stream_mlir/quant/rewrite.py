"""The whole of @main from float to integer."""

from __future__ import annotations

from collections.abc import Mapping

from stream_mlir import ir
from stream_mlir.interp.run import main_function
from stream_mlir.quant.absorption import absorbed_clamps
from stream_mlir.quant.declared import VALUE_BITS
from stream_mlir.quant.histogram import Histogram
from stream_mlir.quant.regions import is_unary
from stream_mlir.quant.rewrite_attention import rewrite_constant, rewrite_matmul, rewrite_norm
from stream_mlir.quant.rewrite_dot import rewrite_dot
from stream_mlir.quant.rewrite_elementwise import joint_expression, rewrite_map, rewrite_softmax
from stream_mlir.quant.rewrite_pool import rewrite_argmax, rewrite_pool
from stream_mlir.quant.rewrite_structure import (
    rewrite_concat,
    rewrite_interpolate,
    rewrite_move,
    rewrite_pad,
)
from stream_mlir.quant.rewriter import Handler, Rewriter, refuse
from stream_mlir.quant.settings import Settings
from stream_mlir.quant.sharing import MOVES, moves
from stream_mlir.resources import value_of

HANDLERS: dict[str, Handler] = {
    "stream.concat": rewrite_concat,
    "stream.constant": rewrite_constant,
    "stream.conv": rewrite_dot,
    "stream.conv_transpose": rewrite_dot,
    "stream.linear": rewrite_dot,
    "stream.map": rewrite_map,
    "stream.matmul": rewrite_matmul,
    "stream.norm": rewrite_norm,
    "stream.argmax": rewrite_argmax,
    "stream.pool": rewrite_pool,
    "stream.reduce": rewrite_pool,
    **dict.fromkeys(MOVES, rewrite_move),
    "stream.pad": rewrite_pad,
    "stream.interpolate": rewrite_interpolate,
    "stream.softmax": rewrite_softmax,
}
_ALL_STREAMS = ("stream.concat", "stream.map", "stream.matmul")  # no operand is a parameter
_NO_STREAMS = ("stream.constant",)


def check_module(module: ir.Module | ir.Operation) -> None:
    """PassError at the first layer that has no integer form, whatever the data: cheap, so it comes before calibration."""
    for view in main_function(module).regions[0].blocks[0].operations:
        op = view.operation
        if op.name not in (*HANDLERS, "arith.constant", "func.return"):
            refuse(op, f"{op.name} cannot be quantized", "quantize before mapping")
        inputs = op.operands if op.name in _ALL_STREAMS else list(op.operands)[:1]
        checked = op.name in HANDLERS and op.name not in _NO_STREAMS
        if checked and any(value_of(operand) is not None for operand in inputs):
            refuse(
                op, "reads a constant as a stream", "fold it into a neighboring layer or the region"
            )
        if op.name == "stream.map" and not is_unary(op):
            joint_expression(op)
        if VALUE_BITS in op.attributes and (moves(op) or op.name == "stream.argmax"):
            refuse(
                op,
                f"{VALUE_BITS} on an op whose result is stored as its input is or in a way of its own",
                "give it to the layer before",
            )


def rewrite_module(
    module: ir.Module | ir.Operation, histograms: Mapping[ir.Value, Histogram], settings: Settings
) -> None:
    """Rewrites a float module in place; `histograms` has one entry per argument and per op result.

    PassError at the layer that has no integer form.
    """
    function = main_function(module)
    block = function.regions[0].blocks[0]
    ops = [view.operation for view in block.operations]
    for op in ops:
        _pass_width_on(op)
    rewriter = Rewriter(block, settings, histograms)
    arguments = [(argument, rewriter.choose_storage(argument)) for argument in block.arguments]
    for argument, storage in arguments:
        rewriter.replace_argument(argument, storage)
    for op in ops:
        if op.name in HANDLERS and not rewriter.is_done(op):
            with ir.InsertionPoint(op), op.location:
                HANDLERS[op.name](rewriter, op)
    _finish(function, ops[-1], rewriter)


def _pass_width_on(op: ir.Operation) -> None:
    """What is said of a layer holds for the last clamp that it absorbs."""
    if VALUE_BITS in op.attributes:
        for clamp in absorbed_clamps(op)[-1:]:
            if VALUE_BITS not in clamp.attributes:
                clamp.attributes[VALUE_BITS] = op.attributes[VALUE_BITS]


def _finish(function: ir.Operation, terminator: ir.Operation, rewriter: Rewriter) -> None:
    for i, operand in enumerate(list(terminator.operands)):
        terminator.operands[i] = rewriter.integer(operand)
    rewriter.finish()
    arguments = [argument.type for argument in function.regions[0].blocks[0].arguments]
    results = [operand.type for operand in terminator.operands]
    function.attributes["function_type"] = ir.TypeAttr.get(ir.FunctionType.get(arguments, results))
