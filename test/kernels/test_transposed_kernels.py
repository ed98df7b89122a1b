"""Transposed convolutions against numpy, and their documented iteration counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from kernel_program import BUILDS, Build, draw, run_cases
from transposed_case import transposed_cases

CASES = [
    case
    for rank, count in ((2, 16), (3, 8))
    for case in draw(
        transposed_cases(rank).filter(
            lambda case: 8 <= case.geometry.pixels * len(case.multiplier) <= 4000
        ),
        count,
        lambda case: (case.geometry.kernel, case.groups, case.geometry.unused > 1),
    )
]


def test_cases_cover_the_geometries() -> None:
    shapes = [case.geometry for case in CASES]
    assert any(case.fold.groups > 1 for case in CASES)
    assert any(case.fold.fine > 1 for case in CASES)
    assert any(g.crop[0] >= g.stride[0] > 1 for g in shapes)
    assert any(g.unused > 1 for g in shapes)
    volumes = [case for case in CASES if len(case.geometry.size) > 2]
    assert any(g.geometry.stride[0] > 1 and g.geometry.kernel[0] > 1 for g in volumes)
    assert any(case.fold.fine > case.geometry.kernel[-1] > 1 for case in volumes)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_transposed_convolution(build: Build, tmp_path: Path) -> None:
    cases = CASES[:: build.every]
    results = run_cases(cases, ["transposed.h"], 2, tmp_path, build.flags)
    for case, result in zip(cases, results, strict=True):
        np.testing.assert_array_equal(result.values, case.expected().reshape(-1), str(case))
        if build.counts:
            assert result.ticks == case.iterations(), case
