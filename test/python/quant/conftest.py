"""A context for every test of this folder."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import stream_mlir
from stream_mlir import ir

sys.path.insert(0, str(Path(__file__).parent))  # quant_networks.py, beside the tests


@pytest.fixture(autouse=True)
def _context() -> Iterator[None]:
    with stream_mlir.context(), ir.Location.unknown():
        yield
