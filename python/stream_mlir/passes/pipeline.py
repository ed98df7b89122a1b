"""Running a textual pipeline from Python."""

from __future__ import annotations

from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.passes import native, registry
from stream_mlir.passes.base import PassError, describe
from stream_mlir.passmanager import PassManager

_SEVERITIES = ("error", "warning", "note", "remark")


def run_pipeline(module: ir.Module | ir.Operation, text: str) -> None:
    """Runs ``text``, for example ``builtin.module(canonicalize,stream-fold)``.

    Python objects that refer to operations inside the module must not be used
    afterwards, unless the passes are known to have kept them.

    Raises:
        PassError: the pipeline is malformed, or a pass refused the module; its
            ``diagnostics`` hold everything MLIR reported.
        UserError: raised by a pass, and passed on as it is.
        RuntimeError: a pass raised anything else, which is the cause.
    """
    op = module.operation
    registry.load_for(text)
    try:
        manager = PassManager.parse(text, op.context)
    except ValueError as error:
        raise PassError(f"bad pipeline: {str(error).strip()}") from None
    with native.collect(op.context) as raised:
        succeeded, rows = native.run_pass_manager(manager, op)
    if not succeeded:
        raise _failure(text, rows, raised)


def _failure(
    text: str, rows: list[tuple[int, int, ir.Location, str]], raised: list[Exception]
) -> Exception:
    diagnostics = tuple(
        f"{'  ' * depth}{describe(location) or 'unknown'}: {_SEVERITIES[severity]}: {message}"
        for severity, depth, location, message in rows
    )
    for error in raised:
        if isinstance(error, PassError):
            error.diagnostics = diagnostics
        if isinstance(error, UserError):
            return error
    if raised:
        failure = RuntimeError(native.summary(raised[0]))
        failure.__cause__ = raised[0]
        return failure
    errors = [(location, message) for severity, _, location, message in rows if severity == 0]
    location, message = errors[0] if errors else (None, f"the pipeline '{text}' failed")
    return PassError(message, location=location, diagnostics=diagnostics)
