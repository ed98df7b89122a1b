"""The module after each stage, on disk: text to read (large weights elided) and bytecode to go on from."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import BinaryIO

import stream_mlir
from stream_mlir import ir
from stream_mlir.errors import UserError
from stream_mlir.files import write_text, write_with

PARTITIONED = "35-partitioned"
"""The module in parts, where the network is cut."""
_LARGEST_SHOWN = 16
_BYTECODE_VERSION = 4
"""The last of MLIR's bytecode formats that stores attributes by name. Later ones store an op's own by position, so that one more optional
attribute would make every older file unreadable."""


def dump(module: ir.Module | ir.Operation, out: Path, name: str) -> None:
    """Writes `<name>.mlir` and `<name>.mlirbc`."""
    text = module.operation.get_asm(
        enable_debug_info=True,
        large_elements_limit=_LARGEST_SHOWN,
        large_resource_limit=_LARGEST_SHOWN,
    )
    write_text(out / f"{name}.mlir", f"{text}\n")
    write_with(out / f"{name}.mlirbc", partial(_write_bytecode, module))


def _write_bytecode(module: ir.Module | ir.Operation, file: BinaryIO) -> None:
    """Writes bytecode that later versions of the dialect can read."""
    module.operation.write_bytecode(file, desired_version=_BYTECODE_VERSION)


def restore(out: Path, name: str) -> ir.Module:
    """Reads `<name>.mlirbc` into a new context. UserError where there is none or it is damaged."""
    path = out / f"{name}.mlirbc"
    if not path.is_file():
        parted = name > PARTITIONED and (out / f"{PARTITIONED}.mlirbc").is_file()
        hint = (
            f"this design is in parts; name one, as {out / 'part0'}"
            if parted
            else "an earlier run of the stages before makes it"
        )
        raise UserError("no such file", where=str(path), hint=hint)
    context = stream_mlir.context()
    try:
        with context, ir.Location.unknown():
            return ir.Module.parse(path.read_bytes())
    except (ir.MLIRError, ValueError) as error:  # pyright: ignore[reportAttributeAccessIssue]
        raise UserError(f"is damaged, or from another version: {error}", where=str(path)) from error
