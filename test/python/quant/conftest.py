"""A context for every test of this folder, and reproducible property tests."""

import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

import stream_mlir
from stream_mlir import ir

sys.path.insert(0, str(Path(__file__).parent))  # quant_networks.py, beside the tests
hypothesis.settings.register_profile("stream", deadline=None, max_examples=50, derandomize=True)
hypothesis.settings.load_profile("stream")


@pytest.fixture(autouse=True)
def _context() -> Iterator[None]:
    with stream_mlir.context(), ir.Location.unknown():
        yield
