"""README.md and docs/zoo.md hold what `tools/dev zoo` wrote; what belongs to results is of its last run and not compared."""

import pathlib

import pytest

from stream_mlir.pipeline import Settings, run
from stream_mlir.zoo import ENTRIES
from stream_mlir.zoo.table import BRIEF, COLUMNS, markdown, rows

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("page", "titles", "facts"), [("README.md", BRIEF, 4), ("docs/zoo.md", COLUMNS, 5)]
)
def test_the_tables_are_up_to_date(page, titles, facts):
    table = (ROOT / page).read_text().partition("<!-- zoo: ")[2].partition("<!-- end")[0]
    written, made = (
        [line.split("|") for line in text.splitlines()]
        for text in (table.partition("\n")[2], markdown(rows(), titles))
    )
    assert [line[: facts + 1] for line in written] == [line[: facts + 1] for line in made]
    assert {len(line) for line in written} == {len(titles) + 2}


def test_a_device_in_a_table_is_the_one_in_the_zoo():
    table = (ROOT / "docs/zoo.md").read_text().partition("<!-- zoo: ")[2].partition("<!-- end")[0]
    written = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[3:]]
    wrong = [
        line
        for entry, line in zip(ENTRIES.values(), written, strict=True)
        if line[5] not in ("", entry.device)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "zybo"),
        ({"weight_bits": 4}, "zybo, W4A8"),
    ],
    ids=["plain", "bits"],
)
def test_results_come_from_reports(tmp_path, options, told):
    settings = Settings(
        out=tmp_path / "digits", model="zoo:digits", device="zybo", last="map", **options
    )
    report = run(settings)
    assert report is not None
    titles = COLUMNS[5:]
    (row,) = [row for row in rows(tmp_path) if row.report is not None]
    expected = [told, "", f"{report.interval_cycles:,}", f"{report.fps:,.1f}", ""]
    assert [row.cell(title) for title in titles] == expected
    assert "".join(map(rows()[0].cell, titles)) == ""


def test_what_is_off_chip_is_told(tmp_path):
    evicted = ("layers=conv2 fraction=0.5",)
    settings = Settings(
        out=tmp_path / "digits", model="zoo:digits", device="zybo", last="map", evict=evicted
    )
    report = run(settings)
    assert report is not None
    (row,) = [row for row in rows(tmp_path) if row.report is not None]
    bits = sum(each.bits_per_frame for each in report.evicted)
    assert row.cell("off chip") == f"weights of 1 layer, {bits * report.fps / 1e9:.3g} Gb/s"
