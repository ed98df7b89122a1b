"""Finds layer normalizations that a model spells out: `(x - mean) / sqrt(mean((x - mean)^2) + epsilon)`, or without the means (RMSNorm).

Both front ends give the same operators of the torch dialect, so one search serves exporters and hand-written modules alike. What follows, a
scale and an offset per channel, folds into the layer norm as into any layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stream_mlir.importers.program import Node, Program, Tensor

_SQUARES = ("aten.pow.Tensor_Scalar", "aten.pow.Tensor_Tensor")
_VARIANCES = ("aten.var.dim", "aten.var.correction")
_ADDS = ("aten.add.Tensor", "aten.add.Scalar")


@dataclass(frozen=True)
class _Centered:
    """`x` less its mean over `dims`, or (not `subtracted`) as it is."""

    x: Tensor
    dims: tuple[int, ...]
    subtracted: bool = True


def join_layer_norms(program: Program) -> None:
    """Replaces each by one operator, and drops what only it needed."""
    finder = _Finder(program)
    nodes: list[Node] = []
    for node in program.nodes:
        found = finder.norm(node)
        nodes += [node] if found is None else _whole(node, *found)
    if finder.matched:
        program.nodes[:] = nodes
        _drop_unread(program, finder.matched)


class _Finder:
    def __init__(self, program: Program) -> None:
        self.makers = {result: node for node in program.nodes for result in node.results}
        self.matched: set[Node] = set()
        """What a replaced operator computed: dropped unless others read it."""

    def norm(self, node: Node) -> tuple[_Centered, float] | None:
        """What a division, or a product with a reciprocal root, normalizes, and the epsilon."""
        if node.op not in ("aten.div.Tensor", "aten.mul.Tensor"):
            return None
        root = "aten.sqrt" if node.op == "aten.div.Tensor" else "aten.rsqrt"
        pairs = [node.operands[:2], node.operands[1::-1]][: 1 if root == "aten.sqrt" else 2]
        for numerator, denominator in pairs:
            rooted = self._made(denominator, root)
            found = None if rooted is None else self._variance_and_epsilon(rooted.operands[0])
            if found is not None and self._is(numerator, found[0]):
                self.matched |= set(self._behind(node, found[0].x))
                return found
        return None

    def _is(self, numerator: Any, normalized: _Centered) -> bool:
        """Whether that is what is divided by its own deviation."""
        return (
            self._centered(numerator) == normalized
            if normalized.subtracted
            else numerator is normalized.x
        )

    def _made(self, operand: Any, *ops: str) -> Node | None:
        node = self.makers.get(operand) if isinstance(operand, Tensor) else None
        return node if node is not None and node.op in ops else None

    def _centered(self, operand: Any) -> _Centered | None:
        node = self._made(operand, "aten.sub.Tensor")
        mean = None if node is None else self._made(node.operands[1], "aten.mean.dim")
        if node is None or mean is None or mean.operands[0] is not node.operands[0]:
            return None
        scale = node.operands[2] if len(node.operands) > 2 else 1
        return _Centered(mean.operands[0], _dims(mean)) if scale == 1 and _keeps(mean) else None

    def _variance_and_epsilon(self, operand: Any) -> tuple[_Centered, float] | None:
        node = self._made(operand, *_ADDS)
        if node is None or (len(node.operands) > 2 and node.operands[2] != 1):
            return None
        epsilon = node.operands[1]
        if not isinstance(epsilon, (int, float, np.ndarray)) or np.size(epsilon) != 1:
            return None
        found = float(np.asarray(epsilon).ravel()[0])
        spread = self._variance(node.operands[0])
        return (spread, found) if spread is not None and found > 0 else None

    def _variance(self, operand: Any) -> _Centered | None:
        """Of what, if it is the mean of the squares of something, centered or not; or torch's own, which divides by the count."""
        node = self._made(operand, "aten.mean.dim", *_VARIANCES)
        if node is None or not _keeps(node):
            return None
        if node.op in _VARIANCES:
            biased = len(node.operands) > 2 and node.operands[2] == 0
            return _Centered(node.operands[0], _dims(node)) if biased else None
        square = self._made(node.operands[0], *_SQUARES, "aten.mul.Tensor", "aten.square")
        if square is None:
            return None
        if square.op in _SQUARES and np.any(np.asarray(square.operands[1]) != 2):
            return None
        if square.op == "aten.mul.Tensor" and square.operands[0] is not square.operands[1]:
            return None
        base, dims = square.operands[0], _dims(node)
        centered = self._centered(base)
        return centered if centered and centered.dims == dims else _Centered(base, dims, False)

    def _behind(self, node: Node, start: Tensor) -> list[Node]:
        found, left = [], [o for o in node.operands if isinstance(o, Tensor)]
        while left:
            tensor = left.pop()
            if tensor is not start and tensor in self.makers:
                found.append(self.makers[tensor])
                left += [o for o in found[-1].operands if isinstance(o, Tensor)]
        return found


def _dims(node: Node) -> tuple[int, ...]:
    """The dims that a reduction goes over, ascending."""
    rank = len(node.operands[0].shape or ())
    return tuple(sorted(dim % rank for dim in node.operands[1] or range(rank)))


def _keeps(node: Node) -> bool:
    """Whether a reduction leaves its dims with size 1."""
    place = 3 if node.op in _VARIANCES else 2
    return len(node.operands) > place and node.operands[place] is True


def _whole(node: Node, centered: _Centered, epsilon: float) -> list[Node]:
    """A layer norm over the last dims, between transposes where it is over others."""
    x, shape = centered.x, tuple(centered.x.shape or ())
    order = (*(d for d in range(len(shape)) if d not in centered.dims), *centered.dims)
    sizes = [shape[d] for d in centered.dims]
    for operand in node.operands:
        if isinstance(operand, Tensor):
            operand.uses -= 1
    x.uses += 1
    op = "aten.layer_norm" if centered.subtracted else "aten.rms_norm"
    parameters = [sizes, None, None, epsilon] if centered.subtracted else [sizes, None, epsilon]
    if order == tuple(range(len(shape))):
        return [Node(op, [x, *parameters], node.results, node.origin)]
    back = [order.index(d) for d in range(len(shape))]
    moved, normal = (Tensor(tuple(shape[d] for d in order), x.dtype, 1) for _ in range(2))
    return [
        Node("aten.permute", [x, list(order)], [moved], node.origin),
        Node(op, [moved, *parameters], [normal], node.origin),
        Node("aten.permute", [normal, back], node.results, node.origin),
    ]


def _drop_unread(program: Program, candidates: set[Node]) -> None:
    """From the last on, so that what one had read may go as well."""
    for node in reversed(list(program.nodes)):
        if node in candidates and not any(result.uses for result in node.results):
            program.nodes.remove(node)
            for operand in _tensors(node.operands):
                operand.uses -= 1


def _tensors(operands: Sequence[Any]) -> list[Tensor]:
    return [operand for operand in operands if isinstance(operand, Tensor)]
