"""Files that are either old or new, never half written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from stream_mlir.errors import UserError


def write_text(path: Path, text: str) -> None:
    """Writes UTF-8 text beside `path`, then renames."""
    write_with(path, lambda file: file.write(text.encode()))


def write_with(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Calls `fill` with a binary file beside `path`, then renames it. UserError where the place cannot be written to."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    except OSError as error:
        raise UserError(f"cannot write: {error.strerror}", where=str(path)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def refuse_unwritable(folder: Path) -> None:
    """Raises UserError where `folder` is no folder, or nothing could be written into it: better before long work than after."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        raise UserError("the output must be a folder; this is a file", where=str(there))
    if not os.access(there, os.W_OK | os.X_OK):
        raise UserError("the output cannot be written: no permission", where=str(there))
