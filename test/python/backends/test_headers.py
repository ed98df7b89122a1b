"""Where the HLS headers come from."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from stream_mlir.backends.headers import hls_headers
from stream_mlir.errors import UserError


def make_headers(folder: Path) -> Path:
    """A folder that looks like a vendor's include folder."""
    folder.mkdir(parents=True)
    for name in ("ap_int.h", "hls_stream.h"):
        (folder / name).write_text("")
    return folder


def test_vitis_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    include = make_headers(tmp_path / "vitis" / "include")
    monkeypatch.setenv("XILINX_HLS", str(tmp_path / "vitis"))
    assert hls_headers() == include


def test_then_bambu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    include = make_headers(tmp_path / "panda" / "share" / "panda" / "ac_types" / "include")
    program = tmp_path / "panda" / "bin" / "bambu"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.delenv("XILINX_HLS", raising=False)
    monkeypatch.setenv("PATH", str(program.parent))
    assert hls_headers() == include


def test_then_the_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XILINX_HLS", raising=False)
    monkeypatch.setenv("PATH", "")
    assert hls_headers().parts[-2:] == ("vivado", "ap_types")


def test_none_is_said_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XILINX_HLS", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="no HLS headers"):
        hls_headers()
