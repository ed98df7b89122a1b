"""The module after each stage, on disk: text to read (large weights elided) and bytecode to go on from."""

from __future__ import annotations

from pathlib import Path

import stream_mlir
from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.files import write_text, write_with

_LARGEST_SHOWN = 16


def dump(module: ir.Module, out: Path, name: str) -> None:
    """Writes `<name>.mlir` and `<name>.mlirbc`."""
    text = module.operation.get_asm(
        enable_debug_info=True,
        large_elements_limit=_LARGEST_SHOWN,
        large_resource_limit=_LARGEST_SHOWN,
    )
    write_text(out / f"{name}.mlir", f"{text}\n")
    write_with(out / f"{name}.mlirbc", module.operation.write_bytecode)


def restore(out: Path, name: str) -> ir.Module:
    """Reads `<name>.mlirbc` into a new context. UserError where there is none or it is damaged."""
    path = out / f"{name}.mlirbc"
    if not path.is_file():
        raise UserError(
            "no such file", where=str(path), hint="an earlier run of the stages before makes it"
        )
    context = stream_mlir.context()
    try:
        with context, ir.Location.unknown():
            return ir.Module.parse(path.read_bytes())
    except (ir.MLIRError, ValueError) as error:  # pyright: ignore[reportAttributeAccessIssue]
        raise UserError(f"is damaged, or from another version: {error}", where=str(path)) from error
