"""Between a pass class and MLIR's pass registry.

MLIR calls the functions made here from its own threads. The C++ side takes the
GIL around each call, so passes in Python never run at the same time, and emits
the diagnostic of a failed pass after it has given the GIL back: the diagnostic
engine has a lock of its own.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from stream_mlir import ir
from stream_mlir._mlir_libs import _streamMlir
from stream_mlir.errors import UserError
from stream_mlir.passes.base import Pass, PassError
from stream_mlir.passes.option import Option, options_of

#: Set to 1 to see Python tracebacks of passes that raise.
TRACEBACK = "STREAM_PASS_TRACEBACK"

Failure = tuple[ir.Location, str, str]
_collected: dict[ir.Context, list[Exception]] = {}


def register(cls: type[Pass]) -> bool:
    """Gives ``cls`` to MLIR. Returns False when its flag is a C++ pass's."""
    options = options_of(cls)
    rows = [(o.flag, o.type.write(o.default), o.help, o.type.word) for o in options]
    summary_line = (cls.__doc__ or "").strip().partition("\n")[0]
    return _streamMlir.register_pass(
        cls.name, cls.anchor, summary_line, rows, _checker(cls, options), _runner(cls, options)
    )


def _build(cls: type[Pass], options: tuple[Option, ...], texts: list[str]) -> Pass:
    values = {o.field: o.read(text) for o, text in zip(options, texts, strict=True)}
    return cls(**values)


def _checker(cls: type[Pass], options: tuple[Option, ...]) -> Callable[[list[str]], str | None]:
    def check(texts: list[str]) -> str | None:
        try:
            _build(cls, options, texts)
        except UserError as error:
            return f"{error.what} ({error.hint})" if error.hint else error.what
        except (TypeError, ValueError) as error:
            return str(error)
        return None

    return check


def _runner(
    cls: type[Pass], options: tuple[Option, ...]
) -> Callable[[ir.Operation, list[str]], Failure | None]:
    def run(op: ir.Operation, texts: list[str]) -> Failure | None:
        location = op.location
        try:
            with location:
                _build(cls, options, texts).run(op)
        except Exception as error:
            _collected.get(location.context, []).append(error)
            show_traceback(error)
            return _failure(cls, location, error)
        return None

    return run


def _failure(cls: type[Pass], location: ir.Location, error: Exception) -> Failure:
    if isinstance(error, PassError):
        return error.location or location, error.what, error.hint
    if isinstance(error, UserError):
        what = f"{error.where}: {error.what}" if error.where else error.what
        return location, what, error.hint
    hint = f"set {TRACEBACK}=1 for the Python traceback"
    return location, f"pass '{cls.name}' raised {summary(error)}", hint


def summary(error: Exception) -> str:
    """Returns one line: class, message, and the innermost Python line."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message}{where}"


def show_traceback(error: Exception) -> None:
    """Prints the traceback of ``error`` if the user asked for tracebacks."""
    if os.environ.get(TRACEBACK, "") not in ("", "0"):
        traceback.print_exception(error, file=sys.stderr)


@contextmanager
def collect(context: ir.Context) -> Iterator[list[Exception]]:
    """Gathers what passes on ``context`` raise, besides their diagnostics."""
    outer = _collected.get(context)
    errors: list[Exception] = []
    _collected[context] = errors
    try:
        yield errors
    finally:
        del _collected[context]
        if outer is not None:
            _collected[context] = outer


def run_pass_manager(manager: Any, op: ir.Operation) -> tuple[bool, list[Any]]:
    """Runs a PassManager without the GIL: (succeeded, its diagnostics)."""
    return _streamMlir.run_pass_manager(manager, op)
