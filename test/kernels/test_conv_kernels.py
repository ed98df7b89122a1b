"""window + dot and window + depthwise against numpy, and their documented iteration counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conv_case import conv_cases
from kernel_program import BUILDS, Build, draw, run_cases

HEADERS = ("window.h", "dot.h", "depthwise.h")
CASES = draw(
    conv_cases().filter(lambda case: case.geometry.pixels * case.filters >= 8),
    30,
    lambda case: (case.geometry.kernel, case.geometry.stride, case.groups),
)


def test_cases_cover_the_foldings() -> None:
    folds = [case.fold for case in CASES]
    assert any(f.groups > 1 for f in folds)
    assert any(f.channels > 1 and f.filters > 1 and f.fine > 1 for f in folds)
    assert any(case.source.bits not in (8, 16) for case in CASES)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_convolution(build: Build, tmp_path: Path) -> None:
    cases = CASES[:: build.every]
    results = run_cases(cases, HEADERS, 2, tmp_path, build.flags)
    for case, result in zip(cases, results, strict=True):
        np.testing.assert_array_equal(result.values, case.expected().reshape(-1), str(case))
        if build.counts:
            assert result.ticks == case.iterations(), case
