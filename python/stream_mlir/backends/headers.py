"""Finds the HLS headers (`ap_int.h`, `hls_stream.h`) that C++ simulation compiles against. They are used in place, never copied."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from stream_mlir.errors import UserError

_NEEDED = ("ap_int.h", "hls_stream.h")


def hls_headers() -> Path:
    """The include folder of Vitis HLS (`$XILINX_HLS`), else of Bambu on PATH, else of the hls4ml wheel.

    Raises:
        UserError: none of them is there.
    """
    for folder in _candidates():
        if all((folder / name).is_file() for name in _NEEDED):
            return folder
    raise UserError(
        "no HLS headers (ap_int.h, hls_stream.h) for C++ simulation",
        hint="set XILINX_HLS, put bambu on PATH, or run `pip install hls4ml`",
    )


def _candidates() -> Iterator[Path]:
    if "XILINX_HLS" in os.environ:
        yield Path(os.environ["XILINX_HLS"]) / "include"
    bambu = shutil.which("bambu")
    if bambu is not None:
        root = Path(bambu).resolve().parents[1]
        for pattern in ("include", "share/panda/ac_types/include", "**/ac_types/include"):
            yield from sorted(root.glob(pattern))
    wheel = importlib.util.find_spec("hls4ml")
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "templates" / "vivado" / "ap_types"
