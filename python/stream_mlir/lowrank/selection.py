"""Which layers a pass rewrites, and what a rewrite leaves in the IR."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.locations import model_name
from stream_mlir.lowrank.chain import LAYERS
from stream_mlir.mapping.walk import stream_ops

NOTE = "stream.low_rank"
"""Dictionary attribute of every op that a rewrite made: what it stands for."""


def selected(
    module: ir.Operation, patterns: Sequence[str], attribute: str | None
) -> list[tuple[ir.OpView, bool]]:
    """Conv and linear layers whose name in the user's model matches a pattern and that carry the attribute, if one is named; with
    each whether a pattern names it outright. What a rewrite made is left out.

    Raises `UserError` for a pattern that matches no layer.
    """
    layers = [
        op
        for op in stream_ops(module)
        if op.operation.name in LAYERS and NOTE not in op.operation.attributes
    ]
    names = [model_name(op) for op in layers]
    _refuse_unmatched(patterns, names)
    return [
        (op, name in patterns)
        for op, name in zip(layers, names, strict=True)
        if any(fnmatchcase(name, pattern) for pattern in patterns)
        and (attribute is None or attribute in op.operation.attributes)
    ]


def note(ops: Sequence[ir.Operation], **facts: Any) -> None:
    """Writes the note on ops."""
    attribute = ir.DictAttr.get({name: _attribute(value) for name, value in facts.items()})
    for op in ops:
        op.attributes[NOTE] = attribute


def _refuse_unmatched(patterns: Sequence[str], names: Sequence[str]) -> None:
    for pattern in patterns:
        if pattern == "*" or any(fnmatchcase(name, pattern) for name in names):
            continue
        near = get_close_matches(pattern, names, n=3, cutoff=0.3) or names[:3]
        raise UserError(
            f"no conv or linear layer is called '{pattern}'",
            hint=f"such layers are {', '.join(near)}, ...; * and ? are wildcards",
        )


def _attribute(value: Any) -> ir.Attribute:
    if isinstance(value, str):
        return ir.StringAttr.get(value)
    if isinstance(value, list):
        return ir.DenseI64ArrayAttr.get(value)
    if isinstance(value, int):
        return ir.IntegerAttr.get(ir.IntegerType.get_signless(64), value)
    return ir.FloatAttr.get_f64(value)
