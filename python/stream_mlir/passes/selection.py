"""Which layers the patterns of a pass name."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.locations import model_name


def matching(
    layers: Sequence[ir.OpView], patterns: Sequence[str], attribute: str | None, kind: str
) -> list[tuple[ir.OpView, bool]]:
    """Of layers those whose name in the user's model matches a pattern and that carry the attribute, if one is named; with each
    whether a pattern names it outright.

    Raises `UserError`, which calls the layers `kind`, for a pattern that matches none.
    """
    names = [model_name(op) for op in layers]
    _refuse_unmatched(patterns, names, kind)
    return [
        (op, name in patterns)
        for op, name in zip(layers, names, strict=True)
        if any(fnmatchcase(name, pattern) for pattern in patterns)
        and (attribute is None or attribute in op.operation.attributes)
    ]


def _refuse_unmatched(patterns: Sequence[str], names: Sequence[str], kind: str) -> None:
    for pattern in patterns:
        if pattern == "*" or any(fnmatchcase(name, pattern) for name in names):
            continue
        near = get_close_matches(pattern, names, n=3, cutoff=0.3) or names[:3]
        such = f"such layers are {', '.join(near)}{', ...' if len(names) > len(near) else ''}"
        raise UserError(
            f"no {kind} layer is called '{pattern}'",
            hint=f"{such}; * and ? are wildcards" if names else "the network has no such layers",
        )
