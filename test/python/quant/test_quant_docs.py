"""The worked example of docs/quantization.md is executed."""

import doctest
from pathlib import Path

DOCUMENT = Path(__file__).parents[3] / "docs" / "quantization.md"


def test_the_worked_example_is_true() -> None:
    results = doctest.testfile(str(DOCUMENT), module_relative=False)
    assert results.attempted > 10
    assert results.failed == 0
