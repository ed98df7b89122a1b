"""Golden vectors and how many of them the testbench takes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stream_mlir.emit.design import Port
from stream_mlir.emit.golden import testbench_frames as frames_of_testbench
from stream_mlir.emit.golden import write_golden

SMALL = Port("x", (2, 3), 8, True, 1, 6)
LARGE = Port("y", (224, 224, 3), 8, False, 3, 50176)


@pytest.mark.parametrize(
    ("port", "frames", "target", "expected"),
    [
        (SMALL, 8, "vitis", 8),
        (SMALL, 8, "bambu", 3),
        (SMALL, 1, "bambu", 1),
        (LARGE, 100, "vitis", 13),
    ],
)
def test_frames_of_the_testbench(port: Port, frames: int, target: str, expected: int) -> None:
    assert frames_of_testbench([port], frames, target, 1) == expected


def test_binary_has_all_frames_and_text_the_first(tmp_path: Path) -> None:
    values = np.arange(-6, 6).reshape(2, 2, 3)
    write_golden(tmp_path / "golden", [], [(SMALL, values)], frames=1)
    binary = np.fromfile(tmp_path / "golden" / "x.bin", np.int8)
    assert np.array_equal(binary, values.reshape(-1))
    assert (tmp_path / "golden" / "x.inc").read_bytes() == b"-6, -5, -4, -3, -2, -1,\n"
    expected = "".join(f"x 0 {index} {index - 6}\n" for index in range(6))
    assert (tmp_path / "golden" / "expected.txt").read_text() == expected


@pytest.mark.parametrize(
    "values", [np.zeros((1, 3, 2), np.int64), np.full((1, 2, 3), 128), np.full((1, 2, 3), 0.5)]
)
def test_values_that_cannot_be_are_refused(values: np.ndarray, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="golden values of x"):
        write_golden(tmp_path / "golden", [(SMALL, values)], [], frames=1)
