"""The kernels that see one pixel at a time, against numpy, and their documented iteration counts."""

from __future__ import annotations

from pathlib import Path

import channel_case as cases
import numpy as np
import pytest
from kernel_program import BUILDS, Build, draw, run_cases

FAMILIES = (
    cases.reductions,
    cases.indices,
    cases.maps,
    cases.lookups,
    cases.softmaxes,
    cases.norms,
    cases.products,
    cases.constants,
    cases.forks,
    cases.conversions,
)
HEADERS = tuple(
    f"{name}.h"
    for name in [
        "reduce",
        "argmax",
        "map",
        "lookup",
        "softmax",
        "norm",
        "matmul",
        "constant",
        "fork",
        "convert_width",
    ]
)
CASES = [
    case
    for family in FAMILIES
    for case in draw(family().filter(lambda case: case.result.size >= 5), 9, lambda case: case.text)
]


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_kernels(build: Build, tmp_path: Path) -> None:
    cases = CASES[:: build.every]
    results = run_cases(cases, HEADERS, 1, tmp_path, build.flags)
    for case, result in zip(cases, results, strict=True):
        np.testing.assert_array_equal(result.values, case.result.reshape(-1), case.text)
        if build.counts:
            assert result.ticks == [case.iterations], case.text
