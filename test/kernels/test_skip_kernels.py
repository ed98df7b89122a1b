"""window + dot_skip against numpy: results, products and cycles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from kernel_program import BUILDS, Build, draw, run_cases
from skip_case import skip_cases

HEADERS = ("window.h", "dot_skip.h")
CASES = draw(
    skip_cases().filter(lambda case: 8 <= case.conv.geometry.pixels * case.conv.filters <= 600),
    30,
    lambda case: (case.conv.fold, case.activations, case.weights, case.empty, case.order is None),
)


def test_cases_cover_the_settings() -> None:
    taps = [case.conv.geometry.taps for case in CASES]
    fines = [case.conv.fold.fine for case in CASES]
    assert any(taps % fine for taps, fine in zip(taps, fines, strict=True))
    assert any(case.conv.fold.groups > 1 for case in CASES)
    assert any(case.order and case.conv.fold.channels > 1 for case in CASES)
    assert any(case.loads * case.lanes > case.conv.channels // case.conv.groups for case in CASES)
    assert {(case.activations, case.weights) for case in CASES} == {(1, 0), (0, 1), (1, 1)}
    assert {case.empty for case in CASES} == {0, 1}
    assert any(case.kept < case.conv.geometry.taps for case in CASES)
    assert any(case.zero for case in CASES)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_skipping(build: Build, tmp_path: Path) -> None:
    cases = CASES[:: build.every]
    results = run_cases(cases, HEADERS, 3, tmp_path, build.flags)
    for case, result in zip(cases, results, strict=True):
        np.testing.assert_array_equal(result.values, case.expected().reshape(-1), str(case))
        if build.counts:
            products, cycles = case.work()
            assert result.ticks[1:] == [cycles, products], case
