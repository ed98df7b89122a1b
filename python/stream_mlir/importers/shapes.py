"""Input shapes given by the user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stream_mlir.errors import UserError

Shapes = Mapping[str, Sequence[int]] | Sequence[Sequence[int]]


def normalize(shapes: object) -> Shapes:
    """One shape, several, or a mapping from input names; None is no shape at all."""
    if shapes is None:
        return []
    if isinstance(shapes, Mapping):
        return {str(name): tuple(int(d) for d in shape) for name, shape in shapes.items()}
    if not isinstance(shapes, Sequence) or isinstance(shapes, str):
        raise UserError(f"not an input shape: {shapes!r}", hint="for example 1,3,224,224")
    if shapes and all(isinstance(d, int) for d in shapes):
        return [tuple(shapes)]
    return [tuple(int(d) for d in shape) for shape in shapes]


def check_shape(shape: Sequence[int], name: str, where: str) -> None:
    """One frame at a time, no empty dims, 2 to 4 dims."""
    text = ",".join(map(str, shape))
    if any(d <= 0 for d in shape):
        raise UserError(
            f"input '{name}' has shape {text}; every dimension must be at least 1", where=where
        )
    if len(shape) < 2 or len(shape) > 4:
        raise UserError(
            f"input '{name}' has shape {text}; inputs have 2 to 4 dimensions, the batch first",
            where=where,
        )
    if shape[0] != 1:
        hint = f"use 1,{','.join(map(str, shape[1:]))}"
        raise UserError(
            f"input '{name}' has batch {shape[0]}; frames are streamed one at a time",
            where=where,
            hint=hint,
        )
