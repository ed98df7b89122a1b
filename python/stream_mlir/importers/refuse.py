"""Saying no, by name, with every reason at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_mlir.errors import UserError

if TYPE_CHECKING:
    from stream_mlir.importers.cut import Proposal


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


def refuse_unsupported(ops: Sequence[OpInfo], model: str, proposal: Proposal | None = None) -> None:
    """Raise one `UserError` that lists every unsupported operator of the model, and proposes a cut where there is one."""
    bad = [op for op in ops if not op.supported]
    if not bad:
        return
    lines = [
        f"  {op.name}: {op.op}: {op.reason}" + (f" [{op.location}]" if op.location else "")
        for op in bad
    ]
    count = f"{len(bad)} of {len(ops)} operators are not supported"
    hint = "`streamc ops MODEL` lists every operator of a model"
    if proposal is not None:
        hint = f"{proposal}\nwith --auto-cut, or {proposal.options}"
    raise UnsupportedOps(ops, "\n".join([count, *lines]), where=model, hint=hint)
