"""`stream-materialize-widths`: words as wide as the folding says."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

from stream_mlir import ir
from stream_mlir.dialects import stream
from stream_mlir.mapping.describe import describe
from stream_mlir.mapping.walk import body, is_parameter, lanes_of, main_function, stream_ops
from stream_mlir.passes.base import Pass
from stream_mlir.passes.registry import register


@register
@dataclass(frozen=True)
class MaterializeWidths(Pass):
    """Gives every stream the lanes of its producer's `fold`, and puts a `stream.convert_width` before consumers that want others.

    The network's inputs get the lanes of their first consumer. Consumers that want the same lanes share a converter.
    """

    name = "stream-materialize-widths"

    def run(self, op: ir.Operation) -> None:
        """Rewrites types from the inputs to the outputs, then the function's signature."""
        block, converted = body(op), _Converters()
        for argument in block.arguments:
            set_lanes(argument, _demand(argument))
        for inner in stream_ops(op):
            for number, value in enumerate(inner.operation.operands):
                wanted = _input_lanes(inner, number)
                if wanted is not None and wanted != lanes_of(value):
                    inner.operation.operands[number] = converted.get(value, wanted)
            _set_results(inner)
        _update_signature(main_function(op))


def set_lanes(value: ir.Value, lanes: int) -> None:
    """Changes how many channels of a stream travel side by side."""
    value.set_type(_with_lanes(value.type, lanes))


def _with_lanes(old: ir.Type, lanes: int) -> ir.Type:
    tensor = ir.RankedTensorType(old)
    encoding = stream.LanesAttr.get(lanes) if lanes > 1 else None
    return ir.RankedTensorType.get(tensor.shape, tensor.element_type, encoding)


class _Converters:
    """Width converters made so far, one per stream and width."""

    def __init__(self) -> None:
        self._made: dict[tuple[ir.Value, int], ir.Value] = {}

    def get(self, value: ir.Value, lanes: int) -> ir.Value:
        """The stream with other lanes."""
        if (value, lanes) not in self._made:
            self._made[value, lanes] = self._convert(value, lanes)
        return self._made[value, lanes]

    def _convert(self, value: ir.Value, lanes: int) -> ir.Value:
        owner = value.owner
        if isinstance(owner, ir.Block):
            at, location = (
                ir.InsertionPoint.at_block_begin(owner),
                ir.Location.unknown(value.context),
            )
        else:
            at, location = ir.InsertionPoint.after(owner), owner.operation.location
        with at, location:
            return stream.ConvertWidthOp(_with_lanes(value.type, lanes), value).result


def _input_lanes(op: ir.OpView, number: int) -> int | None:
    """Lanes that an op wants of an operand; None where it takes what comes."""
    value, layer = op.operation.operands[number], describe(op)
    if is_parameter(value):
        return None
    if layer is not None:
        return layer.lanes_of(number)
    if op.operation.name == "stream.reshape":
        return gcd(lanes_of(value), _channels(op.operation.results[0]))
    return None


def _set_results(op: ir.OpView) -> None:
    layer = describe(op)
    if op.operation.name == "stream.convert_width":
        return
    lanes = (
        layer.fold.out * layer.fold.group
        if layer is not None
        else lanes_of(op.operation.operands[0])
    )
    for result in op.operation.results:
        set_lanes(result, lanes)


def _demand(value: ir.Value) -> int:
    """Lanes that the first consumer of a network input wants."""
    for use in reversed(list(value.uses)):
        user = use.owner
        layer = describe(user)
        if layer is not None:
            return layer.lanes_of(use.operand_number)
        if user.operation.name == "stream.reshape":
            return gcd(_demand(user.operation.results[0]), _channels(value))
    return 1


def _channels(value: ir.Value) -> int:
    return ir.RankedTensorType(value.type).shape[-1]


def _update_signature(function: ir.Operation) -> None:
    block = function.regions[0].blocks[0]
    returned = block.operations[len(block.operations) - 1].operation.operands
    signature = ir.FunctionType.get(
        [value.type for value in block.arguments], [value.type for value in returned]
    )
    function.attributes["function_type"] = ir.TypeAttr.get(signature)
