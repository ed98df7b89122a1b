"""Einstein sums: of one operand sums and transposes, of two a matrix product between those."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from stream_mlir.importers.convert.constant import constants_only
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.matmul import Operand, product
from stream_mlir.importers.convert.reduce import reduce_dims
from stream_mlir.importers.convert.shape import permute
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream

_ELLIPSIS = "ABCDEFGH"  # letters for the dims of `...`; equations that use them are not expected


@converter("aten.einsum")
def einsum(
    context: Context, equation: str, operands: Sequence[Operand], path: object = None
) -> Operand:
    """Letters of both sides that stay are a batch, those that go are summed, the others are rows and columns."""
    if constants_only(operands):
        return np.einsum(equation, *operands)  # type: ignore[arg-type]
    letters, result = _letters(equation, [len(x.shape) for x in operands])
    pairs = zip(letters, operands, strict=True)
    sizes = {letter: size for part, x in pairs for letter, size in zip(part, x.shape, strict=True)}
    summed = [
        _summed(context, x, each, letters, result)
        for x, each in zip(operands, letters, strict=True)
    ]
    if len(summed) == 1:
        x, have = summed[0]
        return _permuted(context, x, have, list(result), sizes)
    return _product(context, summed[0], summed[1], result, sizes)


def _product(
    context: Context,
    first: tuple[Operand, str],
    second: tuple[Operand, str],
    result: str,
    sizes: dict[str, int],
) -> Operand:
    """Of two operands with their letters."""
    (left_value, left), (right_value, right) = first, second
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
        arranged(left_value, left, (batch, rows, summed)),
        arranged(right_value, right, (batch, summed, columns)),
    )
    made = [*batch, *rows, *columns]
    whole = y.reshaped([sizes[letter] for letter in made])
    return _permuted(context, whole, "".join(made), list(result), sizes)


def _letters(equation: str, ranks: Sequence[int]) -> tuple[list[str], str]:
    """The letters of the operands and of the result, with those that `...` and a missing result stand for."""
    sides, arrow, result = equation.replace(" ", "").partition("->")
    parts = sides.split(",")
    if len(parts) != len(ranks) or len(parts) > 2:
        raise Refuse(f"an Einstein sum '{equation}' of {len(ranks)} operands (one and two work)")
    hidden = [rank - len(part) + 3 for part, rank in zip(parts, ranks, strict=True)]
    dots = [_ELLIPSIS[len(_ELLIPSIS) - n :] for n in hidden]
    parts = [part.replace("...", dot) for part, dot in zip(parts, dots, strict=True)]
    if not arrow:
        every = "".join(parts)
        once = sorted(
            letter for letter in set(every) if every.count(letter) == 1 and letter not in _ELLIPSIS
        )
        result = ("..." if "..." in sides else "") + "".join(once)
    result = result.replace(
        "...", max((d for d in dots if d in "".join(parts)), key=len, default="")
    )
    if any(len(set(part)) < len(part) for part in (*parts, result)):
        raise Refuse(f"an Einstein sum '{equation}' that repeats a letter of one operand")
    return parts, result


def _summed(
    context: Context, x: Operand, have: str, letters: Sequence[str], result: str
) -> tuple[Operand, str]:
    """An operand without the letters that only it has, and its letters."""
    others = "".join(part for part in letters if part is not have) + result
    gone = [i for i, letter in enumerate(have) if letter not in others]
    if not gone:
        return x, have
    left = "".join(letter for i, letter in enumerate(have) if i not in gone)
    if isinstance(x, np.ndarray):
        return x.sum(tuple(gone)), left
    shape = tuple(size for i, size in enumerate(x.shape) if i not in gone)
    return reduce_dims(Context(context.name, (shape,)), x, gone, "sum"), left


def _permuted(
    context: Context, x: Operand, have: str, want: Sequence[str], sizes: dict[str, int]
) -> Operand:
    inner = Context(context.name, (tuple(sizes[letter] for letter in want),))
    return permute(inner, x, [have.index(letter) for letter in want])
