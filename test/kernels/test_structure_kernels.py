"""The kernels that only move words, against numpy, and their documented iteration counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import structure_case as cases
from kernel_program import BUILDS, Build, draw, run_cases

FAMILIES = (
    cases.concats,
    cases.slices,
    cases.resizes,
    cases.pads,
    cases.gathers,
    cases.interpolations,
    cases.permutes,
)
HEADERS = tuple(
    f"{name}.h" for name in ["concat", "slice", "resize", "pad", "gather", "interpolate", "permute"]
)
CASES = [
    case
    for family in FAMILIES
    for case in draw(family().filter(lambda case: case.result.size >= 6), 6, lambda case: case.text)
]


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_kernels(build: Build, tmp_path: Path) -> None:
    cases = CASES[:: build.every]
    results = run_cases(cases, HEADERS, 1, tmp_path, build.flags)
    for case, result in zip(cases, results, strict=True):
        np.testing.assert_array_equal(result.values, case.result.reshape(-1), case.text)
        if build.counts:
            assert result.ticks == [case.iterations], case.text
