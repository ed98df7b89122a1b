"""Input shapes given by the user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from operator import index

from stream_mlir.errors import UserError

Shapes = Mapping[str, Sequence[int]] | Sequence[Sequence[int]]


def normalize(shapes: object) -> Shapes:
    """One shape, several, or a mapping from input names; None is no shape at all."""
    if shapes is None:
        return []
    try:
        if isinstance(shapes, Mapping):
            return {str(name): tuple(map(index, shape)) for name, shape in shapes.items()}
        listed = list(shapes)  # pyright: ignore[reportArgumentType, reportCallIssue]
        one = bool(listed) and all(isinstance(d, Integral) for d in listed)
        return [tuple(map(index, shape)) for shape in ([listed] if one else listed)]
    except TypeError as error:
        hint = "for example 1,3,224,224"
        raise UserError(f"not an input shape: {shapes!r}", hint=hint) from error


def check_shape(shape: Sequence[int], name: str, where: str) -> None:
    """One frame at a time, no empty dims, 2 to 5 dims."""
    text = ",".join(map(str, shape))
    if any(d <= 0 for d in shape):
        raise UserError(
            f"input '{name}' has shape {text}; every dimension must be at least 1", where=where
        )
    if len(shape) < 2 or len(shape) > 5:
        raise UserError(
            f"input '{name}' has shape {text}; inputs have 2 to 5 dimensions, the batch first",
            where=where,
        )
    if shape[0] != 1:
        hint = f"use 1,{','.join(map(str, shape[1:]))}"
        raise UserError(
            f"input '{name}' has batch {shape[0]}; frames are streamed one at a time",
            where=where,
            hint=hint,
        )
