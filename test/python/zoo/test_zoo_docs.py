"""docs/zoo.md holds what `streamc zoo` prints; speeds are of its last run and not compared."""

import pathlib

from stream_mlir.zoo.table import markdown

PAGE = pathlib.Path(__file__).resolve().parents[3] / "docs" / "zoo.md"


def test_the_table_is_up_to_date():
    text = PAGE.read_text()
    table = text.partition("-->\n")[2].partition("<!-- end")[0]
    assert [line.split("|")[:6] for line in table.splitlines()] == [
        line.split("|")[:6] for line in markdown().splitlines()
    ]
