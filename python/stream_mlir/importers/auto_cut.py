"""Finds a cut whose design has nothing unsupported in it, by trying."""

from __future__ import annotations

from collections.abc import Callable

from stream_mlir.errors import UserError
from stream_mlir.importers.build import Build
from stream_mlir.importers.cut import Cut, Proposal, propose

_ATTEMPTS = 8


def largest_part(whole: Build, read: Callable[[Cut], Build]) -> tuple[Proposal, Build] | None:
    """The cut and its build; None where there is none.

    A cut may show more that is not supported, such as an output that cannot leave as a stream: it moves to the host too.
    """
    program = whole.program
    made = {value: step.origin.name for step in program.steps for value in step.writes}
    refused = {op.name for op in whole.ops() if not op.supported}
    for _ in range(_ATTEMPTS):
        proposal = propose(
            program.steps, {made.get(name, name) for name in refused}, program.results
        )
        if proposal is None:
            return None
        try:
            build = read(proposal.cut)
        except UserError:
            return None
        more = {op.name for op in build.ops() if not op.supported}
        if not more:
            return proposal, build
        if more <= refused:
            return None
        refused |= more
    return None
