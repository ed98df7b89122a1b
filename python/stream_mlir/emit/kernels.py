"""Finds the kernel headers and copies them, so that the emitted folder needs nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

_CANDIDATES = (
    Path(__file__).parents[1] / "kernels",  # installed beside the package
    Path(__file__).parents[3] / "lib" / "Kernels" / "include",  # a source tree
)


def include_folder() -> Path:
    """The folder with `stream_kernels/` in it."""
    for candidate in _CANDIDATES:
        if (candidate / "stream_kernels" / "dataflow.h").is_file():
            return candidate
    raise FileNotFoundError("the kernel headers are not installed beside the package")


def copy_kernels(destination: Path) -> None:
    """Copies `stream_kernels/` into `destination`."""
    shutil.copytree(
        include_folder() / "stream_kernels",
        destination / "stream_kernels",
        copy_function=shutil.copyfile,
    )
