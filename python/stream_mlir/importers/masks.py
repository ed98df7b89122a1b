"""Masks of attention: what is filled, or added, in front of a softmax to leave elements out.

Models write them as minus infinity, or as a number so low (-100 in shifted windows, -1e4, the lowest of single precision) that nothing is left of its
exponential: exp(-100) is less than single precision resolves beside 1 as long as scores differ by less than 84. As values they would spoil the range of
the scores, so the softmax is told instead which elements take part.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_mlir.importers.program import Node, Program, Tensor

LOWEST = -100.0
"""What is not above it leaves an element out."""
_SOFTMAX = ("aten.softmax.int", "aten._softmax")
_VIEWS = ("aten.view", "aten.reshape", "aten._unsafe_view", "aten.flatten.using_ints", "aten.clone")


def split_mask(added: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which elements take part, and what is added to those; zeros elsewhere."""
    taken = added > LOWEST
    return taken, np.where(taken, added, np.float32(0)).astype(np.float32)


def join_masks(program: Program) -> None:
    """Turns every mask in front of a softmax into an operand of it."""
    makers = {result: node for node in program.nodes for result in node.results}
    for node in program.nodes[:]:
        while node.op in (*_SOFTMAX, "_masked_softmax") and isinstance(node.operands[0], Tensor):
            reader, filled = _behind_views(node, makers)
            found = None if filled is None else _mask(filled, program.constants)
            if filled is None or found is None or reader.operands[0].uses != 1:
                break
            scores, taken, left = found
            if reader is not node:
                if scores.shape != reader.operands[0].shape:
                    break
                taken = np.broadcast_to(taken, _sizes(scores)).reshape(_sizes(node.operands[0]))
            if left is not None:
                filled.operands[:2] = [scores, left]
            else:
                reader.operands[0] = scores
                program.nodes.remove(filled)
            others = node.operands[2:] if node.op in _SOFTMAX else node.operands[3:]
            earlier = True if node.op in _SOFTMAX else node.operands[2]
            node.operands = [*node.operands[:2], taken & earlier, *others]
            node.op = "_masked_softmax"
            if left is not None:
                break


def _behind_views(node: Node, makers: dict[Tensor, Node]) -> tuple[Node, Node | None]:
    """What makes the scores that the softmax `node` reads, and who reads them from that: the softmax, or the first of the views between."""
    reader, maker = node, makers.get(node.operands[0])
    while maker is not None and maker.op in _VIEWS and reader.operands[0].uses == 1:
        reader, maker = maker, makers.get(maker.operands[0])
    return reader, maker


def _sizes(tensor: Tensor) -> list[int]:
    return [size or 0 for size in tensor.shape or ()]


def _mask(
    node: Node, constants: dict[Tensor, np.ndarray]
) -> tuple[Tensor, np.ndarray, np.ndarray | None] | None:
    """The scores, which of them take part, and what is still added to them."""
    known = [constants.get(o, o) if isinstance(o, Tensor) else o for o in node.operands]
    if node.op.startswith("aten.add.") and (len(known) < 3 or known[2] == 1):
        pairs = [(known[0], known[1]), (known[1], known[0])]
        return next((_added(x, m) for x, m in pairs if _is_low(m) and isinstance(x, Tensor)), None)
    if node.op.startswith("aten.masked_fill.") and isinstance(known[0], Tensor):
        return _filled(known[0], known[1], known[2], False)
    if node.op.startswith("aten.where."):
        kept, other = (known[1], known[2]), (known[2], known[1])
        for (x, low), where in ((kept, True), (other, False)):
            if isinstance(x, Tensor):
                return _filled(x, known[0], low, where)
    return None


def _added(x: Tensor, added: Any) -> tuple[Tensor, np.ndarray, np.ndarray | None]:
    taken, left = split_mask(np.asarray(added))
    return x, taken, left if left.any() else None


def _filled(
    x: Tensor, condition: Any, low: Any, where: bool
) -> tuple[Tensor, np.ndarray, None] | None:
    """Scores where the condition is as told, else something low."""
    if not isinstance(condition, np.ndarray) or not _is_low(low) or np.max(low) > LOWEST:
        return None
    return x, condition.astype(bool) == where, None


def _is_low(value: Any) -> bool:
    numeric = isinstance(value, (int, float, np.ndarray)) and np.size(value) > 0
    return numeric and bool(np.min(value) <= LOWEST)
