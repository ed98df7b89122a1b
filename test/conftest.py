"""Every test meets the same random cases in every run, whatever ran before it.

`pytest --hypothesis-profile=explore` draws new ones, and keeps what fails in `.hypothesis`.
"""

import sys

import pytest
from hypothesis import settings

settings.register_profile("stream", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile("stream")


@pytest.fixture(autouse=True)
def _seeded() -> None:
    """PyTorch's own generator, which weights of new modules come from."""
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)
