"""Run by MLIR's bindings when they are first imported: our dialects and passes."""

from dataclasses import dataclass, field

from ._mlir import ir, passmanager
from ._streamMlir import register_cpp_passes, register_dialects, run_pass_manager

__all__ = ["register_dialects"]


@dataclass
class _Diagnostic:
    """What ir.MLIRError prints: the fields of ir.DiagnosticInfo."""

    location: ir.Location
    message: str
    notes: list["_Diagnostic"] = field(default_factory=list)


def _run(self: passmanager.PassManager, operation: ir._OperationBase) -> None:
    """Runs the passes, raising an MLIRError on failure.

    Upstream's version keeps the GIL, so a Python pass that MLIR runs on another
    thread would wait for it forever.
    """
    succeeded, rows = run_pass_manager(self, operation)
    if succeeded:
        return
    errors: list[_Diagnostic] = []
    for severity, depth, location, message in rows:
        if depth and errors:
            errors[-1].notes.append(_Diagnostic(location, message))
        elif severity == 0:
            errors.append(_Diagnostic(location, message))
    raise ir.MLIRError("Failure while executing pass pipeline", errors)


passmanager.PassManager.run = _run
register_cpp_passes()
