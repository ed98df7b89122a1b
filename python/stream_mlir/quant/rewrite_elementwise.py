"""map and softmax to integers."""

from __future__ import annotations

from stream_mlir import ir, resources
from stream_mlir.dialects import stream
from stream_mlir.interp.storage import Storage
from stream_mlir.locations import model_name
from stream_mlir.quant.declared import declared_storage
from stream_mlir.quant.emit_region import RegionWriter
from stream_mlir.quant.expressions import Expression
from stream_mlir.quant.fixed_point import GUARD_BITS, PRECISE, finest_output_scale, plan
from stream_mlir.quant.reach import without_saturation
from stream_mlir.quant.regions import expression_of, is_unary, scalar_function
from stream_mlir.quant.rewriter import Rewriter, converted, refuse, tensor_type
from stream_mlir.quant.tables import is_of_softmax, lookup_table, softmax_storage, softmax_table

_SPLIT = (
    "integer maps of several inputs are made of + - * max min and constants; "
    "write the rest as layers of one input before or after"
)


def rewrite_map(rewriter: Rewriter, op: ir.Operation) -> None:
    """One input: a table. Several: integer arithmetic."""
    if is_unary(op):
        _rewrite_unary(rewriter, op)
    else:
        _rewrite_joint(rewriter, op)


def rewrite_softmax(rewriter: Rewriter, op: ir.Operation) -> None:
    """A table of exponentials; the result's scale is fixed by its meaning."""
    declared = declared_storage(op.results[0])
    own = (
        declared
        if declared and is_of_softmax(declared)
        else softmax_storage(rewriter.bits(op), rewriter.settings.scales)
    )
    source = rewriter.storage(op.operands[0])
    table = resources.constant(softmax_table(source, own.bits), f"{model_name(op)}.table")
    result_type = tensor_type(op.results[0].type, own)
    kept = {"mask": op.attributes["mask"]} if "mask" in op.attributes else {}
    source_value = rewriter.integer(op.operands[0])
    result = stream.SoftmaxOp(result_type, source_value, table=table, **kept).output
    rewriter.done(op, converted(result, declared or own, f"{model_name(op)}.output"))


def _rewrite_unary(rewriter: Rewriter, op: ir.Operation) -> None:
    source, target = rewriter.storage(op.operands[0]), rewriter.choose_storage(op.results[0])
    try:
        table, fraction_bits = lookup_table(scalar_function(op), source, target)
    except ValueError as error:
        refuse(op, str(error))
    new = stream.LookupOp(
        tensor_type(op.results[0].type, target),
        rewriter.integer(op.operands[0]),
        resources.constant(table, f"{model_name(op)}.table"),
        fraction_bits=fraction_bits,
    )
    rewriter.done(op, new.output)


def _rewrite_joint(rewriter: Rewriter, op: ir.Operation) -> None:
    inputs = [rewriter.storage(operand) for operand in op.operands]
    expression = joint_expression(op)
    finest = finest_output_scale(expression, inputs, rewriter.bits(op))
    target = rewriter.choose_storage(rewriter.result_of(op), finest)
    expression = without_saturation(expression, target)
    new = stream.MapOp(
        tensor_type(op.results[0].type, target),
        [rewriter.integer(operand) for operand in op.operands],
    )
    block = new.regions[0].blocks.append(
        *[ir.IntegerType.get_signless(storage.bits) for storage in inputs]
    )
    _write(rewriter, op, block, expression, inputs, target)
    rewriter.done(op, new.output)


def _write(
    rewriter: Rewriter,
    op: ir.Operation,
    block: ir.Block,
    expression: Expression,
    inputs: list[Storage],
    target: Storage,
) -> None:
    declared = declared_storage(rewriter.result_of(op)) is not None
    try:
        fixed = plan(expression, inputs, target, PRECISE if declared else GUARD_BITS)
    except ValueError as error:
        refuse(op, f"needs {error}", "use fewer factors or fewer activation bits")
    with ir.InsertionPoint(block):
        RegionWriter(fixed, list(block.arguments), inputs).finish(
            target, rewriter.limits(op, target)
        )


def joint_expression(op: ir.Operation) -> Expression:
    """A map of several inputs as an expression; PassError where it has no integer form."""
    try:
        return expression_of(op)
    except ValueError as error:
        refuse(op, f"has no integer form: {error}", _SPLIT)
