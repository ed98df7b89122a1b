"""Windows over three dimensions against numpy, and their documented iteration counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from kernel_program import BUILDS, Build, draw, run_cases
from volume_case import volume_cases

CASES = draw(
    volume_cases().filter(lambda case: np.prod(case.out) >= 4),
    12,
    lambda case: (case.kernel, case.fine > case.kernel[1] * case.kernel[2], case.stride[0]),
)


def test_cases_cover_the_geometries() -> None:
    assert any(case.fine > case.kernel[1] * case.kernel[2] > 1 for case in CASES)
    assert any(case.before[0] and case.after[0] and case.kernel[0] > 1 for case in CASES)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_windows(build: Build, tmp_path: Path) -> None:
    cases = CASES[:: build.every]
    results = run_cases(cases, ["window3d.h"], 3, tmp_path, build.flags)
    for case, result in zip(cases, results, strict=True):
        np.testing.assert_array_equal(result.values, case.expected().reshape(-1), str(case))
        if build.counts:
            assert result.ticks[0] == case.iterations(), case
