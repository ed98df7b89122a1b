"""Finds what torch-mlir makes of ONNX's `select_last_index`: `|argmax(flip(x)) - (size - 1)|` is the last index of `x` itself."""

from __future__ import annotations

from typing import Any

from stream_mlir.importers.program import Node, Program, Tensor

_INDICES = {"aten.argmax": "_last_argmax", "aten.argmin": "_last_argmin"}


def join_last_indices(program: Program) -> None:
    """Replaces each by one operator over what is flipped."""
    makers = {result: node for node in program.nodes for result in node.results}
    for node in list(program.nodes):
        chain = _chain(node, makers)
        if chain is None:
            continue
        _, index, flip = chain
        node.op, node.operands = _INDICES[index.op], [flip.operands[0], *index.operands[1:]]
        for gone in chain:
            program.nodes.remove(gone)


def _chain(node: Node, makers: dict[Tensor, Node]) -> tuple[Node, Node, Node] | None:
    """The difference, the index and the flip behind a magnitude, none of which has another reader."""
    difference = _made(makers, node, "aten.abs", "aten.sub.Scalar")
    index = _made(makers, difference, "aten.sub.Scalar", *_INDICES)
    flip = None if index is None else _made(makers, index, index.op, "aten.flip")
    if difference is None or index is None or flip is None:
        return None
    shape, dim = index.operands[0].shape, index.operands[1]
    whole = shape is not None and difference.operands[1] == (shape[dim] or 0) - 1
    return (difference, index, flip) if whole and flip.operands[1] == [dim] else None


def _made(makers: dict[Tensor, Node], node: Node | None, op: str, *ops: str) -> Node | None:
    """What made the first operand of `node`, if that is an `op`, and the other one of `ops` that nobody else reads."""
    operand: Any = None if node is None or node.op != op else node.operands[0]
    maker = makers.get(operand) if isinstance(operand, Tensor) else None
    return maker if maker is not None and maker.op in ops and operand.uses == 1 else None
