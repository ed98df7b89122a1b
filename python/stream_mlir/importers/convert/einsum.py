"""Einstein sums of two operands, as a matrix product between transposes."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from stream_mlir.importers.convert.constant import constants_only
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.matmul import Operand, product
from stream_mlir.importers.convert.shape import permute
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.einsum")
def einsum(
    context: Context, equation: str, operands: Sequence[Operand], path: object = None
) -> Operand:
    """Letters of both sides that stay are a batch, those that go are summed, the others are rows and columns."""
    if constants_only(operands):
        return np.einsum(equation, *operands)  # type: ignore[arg-type]
    left, right, result = _letters(equation)
    sizes = dict(zip(left + right, (*operands[0].shape, *operands[1].shape), strict=True))
    batch = [letter for letter in result if letter in left and letter in right]
    summed = [letter for letter in left if letter in right and letter not in result]
    rows = [letter for letter in left if letter not in right]
    columns = [letter for letter in right if letter not in left]

    def arranged(x: Operand, have: str, want: Sequence[Sequence[str]]) -> Operand:
        """`x` with the dims of each group as one."""
        flat = [letter for group in want for letter in group]
        moved = _permuted(context, x, have, flat, sizes)
        shape = tuple(prod(sizes[letter] for letter in group) for group in want)
        return moved.reshaped(shape) if isinstance(moved, Stream) else moved.reshape(shape)

    y = product(
        context,
        arranged(operands[0], left, (batch, rows, summed)),
        arranged(operands[1], right, (batch, summed, columns)),
    )
    made = [*batch, *rows, *columns]
    whole = y.reshaped([sizes[letter] for letter in made])
    return _permuted(context, whole, "".join(made), list(result), sizes)


def _letters(equation: str) -> tuple[str, str, str]:
    """The letters of both operands and of the result."""
    sides, arrow, result = equation.replace(" ", "").partition("->")
    parts = sides.split(",")
    if not arrow or len(parts) != 2 or "." in equation:
        raise Refuse(f"an Einstein sum '{equation}' (two operands and '->' work)")
    kept = set(parts[0]) ^ set(parts[1])
    if any(len(set(part)) < len(part) for part in (*parts, result)) or not kept <= set(result):
        raise Refuse(f"an Einstein sum '{equation}' that sums or repeats a letter of one operand")
    return parts[0], parts[1], result


def _permuted(
    context: Context, x: Operand, have: str, want: Sequence[str], sizes: dict[str, int]
) -> Operand:
    inner = Context(context.name, (tuple(sizes[letter] for letter in want),))
    return permute(inner, x, [have.index(letter) for letter in want])
