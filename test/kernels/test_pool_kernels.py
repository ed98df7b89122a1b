"""window + pool_max and window + pool_average against numpy, and their documented iteration counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from kernel_program import COUNT_REAL, SANITIZE, draw, run_cases
from pool_case import pool_cases

CASES = draw(
    pool_cases().filter(lambda case: case.image.size >= 8),
    20,
    lambda case: (case.geometry.kernel, case.geometry.stride, case.requant is None),
)


def test_cases_cover_both_kinds() -> None:
    assert {case.requant is None for case in CASES} == {True, False}
    assert any(case.fine > 1 and case.lanes > 1 for case in CASES)


@pytest.mark.parametrize("flags", [SANITIZE, COUNT_REAL], ids=["sanitized", "real"])
def test_pooling(flags: tuple[str, ...], tmp_path: Path) -> None:
    results = run_cases(CASES, ("window.h", "pool.h"), 2, tmp_path, flags)
    for case, result in zip(CASES, results, strict=True):
        np.testing.assert_array_equal(result.values, case.expected().reshape(-1), str(case))
        if flags is COUNT_REAL:
            assert result.ticks == case.iterations(), case
