"""Numbers in tables."""

from __future__ import annotations

import pytest

from stream_mlir.report.figures import count, three_digits


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0"),
        (3.3149, "3.31"),
        (99.96, "100"),
        (331.4, "331"),
        (3314, "3,310"),
        (0.0125, "0.0125"),
    ],
)
def test_three_digits_without_an_exponent(value: float, told: str):
    assert three_digits(value) == told


def test_one_is_no_plural():
    assert [count(n, "frame") for n in (0, 1, 2000)] == ["0 frames", "1 frame", "2,000 frames"]
