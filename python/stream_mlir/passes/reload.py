"""The last layer of a part made smaller, with a set of weights for every round."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from stream_mlir import ir, resources
from stream_mlir.interp.attributes import integer, named_operands
from stream_mlir.interp.reload import RELOAD, REPLACED, split_filters
from stream_mlir.mapping.reload import KINDS
from stream_mlir.mapping.walk import main_function
from stream_mlir.resources import from_numpy


def replace_weights(part: ir.Operation, rounds: int) -> None:
    """The layer whose result a part returns makes its filters in `rounds` rounds: `stream.reload` holds what the later ones replace.

    The part's result is that of one round.
    """
    function = main_function(part)
    block = function.regions[0].blocks[0]
    op = last_layer(block)
    given = {name: value for name, value in named_operands(op).items() if name in REPLACED}
    with part.context, op.location, ir.InsertionPoint(op):
        made = _in_rounds(op, given, rounds)
        returned = block.operations[len(block.operations) - 1].operation
        own = [n for n, value in enumerate(returned.operands) if value == op.results[0]]
        for place in own:
            returned.operands[place] = made.results[0]
        _forget_shapes(function, own)
        _erase(op, given.values())
        read, written = (
            [value.type for value in each] for each in (block.arguments, returned.operands)
        )
        function.attributes["function_type"] = ir.TypeAttr.get(ir.FunctionType.get(read, written))


def _in_rounds(op: ir.Operation, given: Mapping[str, ir.Value], rounds: int) -> ir.Operation:
    """The op of the first round, with what the others replace of the `given` operands."""
    groups = integer(op, "groups", 1)
    split = {name: _split(name, value, rounds, groups) for name, value in given.items()}
    later = [
        ir.DictAttr.get({name: each[number] for name, each in split.items()})
        for number in range(1, rounds)
    ]
    return ir.Operation.create(
        op.name,
        results=[_narrowed(op.results[0].type, rounds)],
        operands=[op.operands[0], *(_constant(each[0]) for each in split.values())],
        attributes={name: op.attributes[name] for name in op.attributes}
        | {RELOAD: ir.ArrayAttr.get(later)},
    )


def _forget_shapes(function: ir.Operation, places: Collection[int]) -> None:
    """The model has no tensor of the shape that these results have."""
    if "res_attrs" not in function.attributes:
        return
    ports = [
        {each.name: each.attr for each in ir.DictAttr(port)}
        for port in ir.ArrayAttr(function.attributes["res_attrs"])
    ]
    for place in places:
        for name in ("stream.model_shape", "stream.permutation"):
            ports[place].pop(name, None)
    function.attributes["res_attrs"] = ir.ArrayAttr.get([ir.DictAttr.get(each) for each in ports])


def _erase(op: ir.Operation, constants: Iterable[ir.Value]) -> None:
    """With the constants that nobody else reads."""
    owners = [value.owner.operation for value in constants]
    op.erase()
    for owner in owners:
        if not list(owner.results[0].uses):
            owner.erase()


def replaceable(op: ir.Operation) -> bool:
    """Whether the weights of a layer are constants, and its result no output of the network in another shape."""
    if op.name.removeprefix("stream.") not in KINDS:
        return False
    given = (value for name, value in named_operands(op).items() if name in REPLACED)
    if any(resources.value_of(value) is None for value in given):
        return False
    reshapes = [use.owner for use in op.results[0].uses if use.owner.name == "stream.reshape"]
    last = (use.owner.name == "func.return" for each in reshapes for use in each.results[0].uses)
    return not any(last)


def last_layer(block: ir.Block) -> ir.Operation:
    """The last op before the return."""
    return block.operations[len(block.operations) - 2].operation


def _split(name: str, value: ir.Value, rounds: int, groups: int) -> list[ir.Attribute]:
    array = resources.value_of(value)
    assert array is not None
    element = ir.RankedTensorType(value.type).element_type
    return [
        from_numpy(each, f"{name}_{number}", value.type.context, element=element)
        for number, each in enumerate(split_filters(np.asarray(array), rounds, groups))
    ]


def _constant(attribute: ir.Attribute) -> ir.Value:
    made = ir.Operation.create(
        "arith.constant",
        results=[attribute.type],  # pyright: ignore[reportAttributeAccessIssue]
        attributes={"value": attribute},
    )
    return made.results[0]


def _narrowed(kind: ir.Type, rounds: int) -> ir.Type:
    """A stream with the channels of one round."""
    tensor = ir.RankedTensorType(kind)
    *sizes, channels = tensor.shape
    return ir.RankedTensorType.get(
        [*sizes, channels // rounds], tensor.element_type, tensor.encoding
    )
