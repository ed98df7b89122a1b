"""Keeps what C libraries print out of the program's output."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_STDOUT, _STDERR = 1, 2
_TURN = threading.Lock()
"""Nested passes run on several threads, and the program has one standard output."""


@contextmanager
def c_output_to_stderr() -> Iterator[None]:
    """C's standard output goes to standard error meanwhile: HiGHS prints remarks there, and `stream-opt` the module."""
    with _TURN:
        _flush()
        kept = os.dup(_STDOUT)
        try:
            os.dup2(_STDERR, _STDOUT)
            yield
        finally:
            _flush()
            os.dup2(kept, _STDOUT)
            os.close(kept)


def _flush() -> None:
    """Python's and C's buffers: what was printed so far belongs where it was printed to."""
    sys.stdout.flush()
    ctypes.CDLL(None).fflush(None)
