"""Reads a torch-dialect function, held by torch-mlir's own bindings, into a `Program`.

Nothing crosses as text: torch-mlir embeds a newer MLIR than ours, but both bindings live in one process and the operations
can be walked where they are (docs/decisions/torch-mlir-crossing.md). Weights never enter torch-mlir at all: the front ends
make them arguments of the function and keep the arrays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from stream_mlir.importers.program import Node, Origin, Tensor

_VTENSOR = re.compile(r"!torch\.vtensor<(?:\[(?P<dims>[^\]]*)\]|\*)?,?(?P<dtype>[a-z0-9<>]*)>$")


def read_function(
    module: Any, origin_of: Callable[[Any], Origin]
) -> tuple[list[Tensor], list[Node], list[Any]]:
    """(arguments, nodes, returned values) of the first function of a torch-dialect module (the Python object that owns it);
    `origin_of` maps an operation's location."""
    function = module.operation.regions[0].blocks[0].operations[0]
    block = function.operation.regions[0].blocks[0]
    values: dict[Any, Any] = {argument: tensor_of(argument.type) for argument in block.arguments}
    arguments = list(values.values())
    nodes: list[Node] = []
    makers: dict[Tensor, Node] = {}
    returned: list[Any] = []
    for operation in block.operations:
        op = operation.operation
        operands = [_use(values[operand]) for operand in op.operands]
        if op.name == "func.return":
            returned = operands
        elif op.name == "torch.prim.ListUnpack":
            # A split makes a list first; for us it has the parts themselves as results.
            producer = makers[operands[0]]
            producer.results = [tensor_of(result.type) for result in op.results]
            values.update(zip(op.results, producer.results, strict=True))
        elif op.name in _LITERALS:
            values[op.results[0]] = _LITERALS[op.name](op, operands)
        else:
            results = [tensor_of(result.type) for result in op.results]
            name = _name(op)
            if name.startswith("onnx."):
                operands = [*operands, _attributes(op)]
            node = Node(name, operands, results, origin_of(op.location))
            values.update(zip(op.results, node.results, strict=True))
            makers.update(dict.fromkeys(node.results, node))
            nodes.append(node)
    return arguments, [node for node in nodes if not _is_idle_split(node)], returned


def _is_idle_split(node: Node) -> bool:
    """A split whose list nobody unpacks: what read it has been cut out."""
    return [each.dtype for each in node.results] == ["!torch.list<vtensor>"]


def tensor_of(kind: Any) -> Tensor:
    """A tensor handle from the printed `!torch.vtensor` type; other types have neither shape nor dtype."""
    match = _VTENSOR.match(str(kind))
    if match is None:
        return Tensor(None, str(kind))
    return Tensor(_shape(match["dims"]), match["dtype"])


def _shape(dims: str | None) -> tuple[int | None, ...] | None:
    if dims is None:
        return None
    return tuple(None if d.strip() == "?" else int(d) for d in dims.split(",") if d.strip())


def _use(value: Any) -> Any:
    for tensor in value if isinstance(value, list) else [value]:
        if isinstance(tensor, Tensor):
            tensor.uses += 1
    return value


def _name(op: Any) -> str:
    """`aten.relu`; operators that torch-mlir has no op for hide behind `torch.operator`."""
    name = op.attributes["name"].value if op.name == "torch.operator" else op.name
    return name.removeprefix("torch.")


def _attributes(op: Any) -> dict[str, Any]:
    """Numbers, strings and lists of an ONNX operator that torch-mlir passes on as it is, by name."""
    prefix = "torch.onnx."
    names = [name for name in op.attributes if name.startswith(prefix)]
    return {name.removeprefix(prefix): _plain(op.attributes[name]) for name in names}


def _plain(attribute: Any) -> Any:
    is_list = type(attribute).__name__ == "ArrayAttr"
    return [each.value for each in attribute] if is_list else attribute.value


def _array(op: Any, _: Sequence[Any]) -> np.ndarray:
    """A literal inside the function: small by construction, so never a resource blob."""
    shape = tuple(d or 0 for d in tensor_of(op.results[0].type).shape or ())
    return np.broadcast_to(np.array(op.attributes["value"]), shape)


_LITERALS: dict[str, Callable[[Any, Sequence[Any]], Any]] = {
    "torch.constant.int": lambda op, _: int(op.attributes["value"]),
    "torch.constant.float": lambda op, _: float(op.attributes["value"].value),
    "torch.constant.bool": lambda op, _: bool(op.attributes["value"].value),
    "torch.constant.str": lambda op, _: op.attributes["value"].value,
    "torch.constant.device": lambda op, _: op.attributes["value"].value,
    "torch.constant.none": lambda op, _: None,
    "torch.prim.ListConstruct": lambda op, operands: list(operands),
    "torch.vtensor.literal": _array,
}
