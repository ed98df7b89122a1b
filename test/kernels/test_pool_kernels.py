"""window + pool_max and window + pool_average against numpy, and their documented iteration counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from kernel_program import BUILDS, Build, draw, run_cases
from pool_case import pool_cases

CASES = draw(
    pool_cases().filter(lambda case: case.image.size >= 8),
    20,
    lambda case: (case.geometry.kernel, case.geometry.stride, case.requant is None),
)


def test_cases_cover_both_kinds() -> None:
    assert {case.requant is None for case in CASES} == {True, False}
    assert any(case.fine > 1 and case.lanes > 1 for case in CASES)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_pooling(build: Build, tmp_path: Path) -> None:
    cases = CASES[:: build.every]
    results = run_cases(cases, ("window.h", "pool.h"), 2, tmp_path, build.flags)
    for case, result in zip(cases, results, strict=True):
        np.testing.assert_array_equal(result.values, case.expected().reshape(-1), str(case))
        if build.counts:
            assert result.ticks == case.iterations(), case
