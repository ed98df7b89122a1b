"""Exit statuses, and what is said with them."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path

from stream_mlir.errors import CheckFailed, UserError

DONE, REFUSED, CHECK_FAILED, DEFECT, INTERRUPTED = 0, 1, 3, 70, 130


def refused(error: UserError) -> int:
    """The user's input is refused: what, where, what to do."""
    where = f"{error.where}: " if error.where else ""
    _say(f"error: {where}{error.what}")
    if error.hint:
        _say(f"hint: {error.hint}")
    return REFUSED


def check_failed(error: CheckFailed) -> int:
    """The design does not do what the model says."""
    _say(f"check failed: {error}")
    return CHECK_FAILED


def defect(error: Exception) -> int:
    """A defect of ours: one line here, everything in a file."""
    handle, name = tempfile.mkstemp(prefix="streamc-", suffix=".log")
    os.close(handle)
    text = "".join(traceback.format_exception(error))
    Path(name).write_text(f"{sys.argv}\n{text}", encoding="utf-8")
    first = str(error).strip().splitlines()
    _say(f"internal error: {type(error).__name__}: {first[0] if first else ''}")
    _say(f"This is a defect of stream-mlir, not of your input. Please report it with {name}")
    return DEFECT


def interrupted() -> int:
    """Ctrl-C."""
    _say("interrupted")
    return INTERRUPTED


def pipe_closed() -> int:
    """Whoever read our output has gone; nothing more can be said."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _say(text: str) -> None:
    print(text, file=sys.stderr)
