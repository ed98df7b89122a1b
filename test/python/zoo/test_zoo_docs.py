"""docs/zoo.md holds what `streamc zoo` prints; speeds are of its last run and not compared."""

import pathlib

import pytest

from stream_mlir.pipeline import Settings, run
from stream_mlir.zoo import entry
from stream_mlir.zoo.table import markdown, row

PAGE = pathlib.Path(__file__).resolve().parents[3] / "docs" / "zoo.md"


def test_the_table_is_up_to_date():
    text = PAGE.read_text()
    table = text.partition("-->\n")[2].partition("<!-- end")[0]
    assert [line.split("|")[:6] for line in table.splitlines()] == [
        line.split("|")[:6] for line in markdown().splitlines()
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "zybo"),
        ({"weight_bits": 4}, "zybo, W4A8"),
    ],
    ids=["plain", "bits"],
)
def test_speeds_come_from_results(tmp_path, options, told):
    settings = Settings(
        out=tmp_path / "digits", model="zoo:digits", device="zybo", last="map", **options
    )
    report = run(settings)
    assert report is not None
    cells = [cell.strip() for cell in row(entry("digits"), tmp_path).split("|")]
    assert cells[6:9] == [told, f"{report.interval_cycles:,}", f"{report.fps:,.1f}"]
    assert [cell.strip() for cell in row(entry("digits")).split("|")][6:9] == ["", "", ""]
