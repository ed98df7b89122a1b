"""A context for every test of this folder."""

from collections.abc import Iterator

import pytest

import stream_mlir
from stream_mlir import ir


@pytest.fixture(autouse=True)
def _context() -> Iterator[None]:
    with stream_mlir.context(), ir.Location.unknown():
        yield
