"""The kernels that see one pixel at a time, against numpy, and their documented iteration counts."""

from __future__ import annotations

from pathlib import Path

import channel_case as cases
import numpy as np
import pytest
from kernel_program import COUNT_REAL, SANITIZE, draw, run_cases

FAMILIES = (
    cases.reductions,
    cases.maps,
    cases.lookups,
    cases.softmaxes,
    cases.forks,
    cases.conversions,
)
HEADERS = ("reduce.h", "map.h", "lookup.h", "softmax.h", "fork.h", "convert_width.h")
CASES = [
    case
    for family in FAMILIES
    for case in draw(family().filter(lambda case: case.result.size >= 6), 9, lambda case: case.text)
]


@pytest.mark.parametrize("flags", [SANITIZE, COUNT_REAL], ids=["sanitized", "real"])
def test_kernels(flags: tuple[str, ...], tmp_path: Path) -> None:
    for case, result in zip(CASES, run_cases(CASES, HEADERS, 1, tmp_path, flags), strict=True):
        np.testing.assert_array_equal(result.values, case.result.reshape(-1), case.text)
        if flags is COUNT_REAL:
            assert result.ticks == [case.iterations], case.text
