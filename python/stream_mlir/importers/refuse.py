"""Saying no, by name, with every reason at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stream_mlir.errors import UserError


class Refuse(Exception):
    """Raised by a converter: this operation cannot be expressed, for the reason given."""


class UnsupportedOps(UserError):
    """A model has operators that are not supported; `ops` lists all of its operators."""

    def __init__(self, ops: Sequence[OpInfo], what: str, where: str, hint: str) -> None:
        super().__init__(what, where, hint)
        self.ops = ops


@dataclass(frozen=True)
class OpInfo:
    """One operator of a model. `name` and `op` are the user's; `reason` says why it is not supported."""

    name: str
    op: str
    supported: bool
    reason: str = ""
    location: str = ""


def refuse_unsupported(ops: Sequence[OpInfo], model: str) -> None:
    """Raise one `UserError` that lists every unsupported operator of the model."""
    bad = [op for op in ops if not op.supported]
    if not bad:
        return
    lines = [
        f"  {op.name}: {op.op}: {op.reason}" + (f" [{op.location}]" if op.location else "")
        for op in bad
    ]
    count = f"{len(bad)} of {len(ops)} operators are not supported"
    raise UnsupportedOps(
        ops,
        "\n".join([count, *lines]),
        where=model,
        hint="`streamc ops MODEL` lists every operator of a model",
    )
