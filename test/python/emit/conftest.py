"""Emitted folders, made once for all tests of a session."""

from __future__ import annotations

import pytest
from emit_nets import NETS
from emitted_designs import emitted

from stream_mlir.emit import EmittedDesign


@pytest.fixture(scope="session", params=sorted(NETS))
def net(request: pytest.FixtureRequest) -> str:
    """Every net of `emit_nets.py` in turn."""
    return request.param


@pytest.fixture(scope="session")
def design(net: str, tmp_path_factory: pytest.TempPathFactory) -> EmittedDesign:
    """The net, emitted for Bambu."""
    return emitted(net, tmp_path_factory.mktemp(net) / "hls")
