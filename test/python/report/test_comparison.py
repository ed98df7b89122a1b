from dataclasses import replace

from reports import REPORT

from stream_mlir.report.comparison import markdown


def rows_of(**designs):
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in markdown(list(designs.items())).splitlines()[2:]
    ]


def test_a_row_for_each_design():
    assert REPORT.check is not None
    assert REPORT.accuracy is not None
    check = replace(REPORT.check, sqnr_db_to_uncompressed=12.34)
    slow = replace(REPORT, interval_cycles=12_345, check=check)
    first, second = rows_of(dense=REPORT, slow=slow)
    assert first[0] == "dense"
    assert second[:3] == ["slow", first[1], "12,345"]
    assert second[-2:] == [f"{REPORT.accuracy.integer:.1%}", "12.3 dB"]


def test_what_was_not_measured_stays_empty():
    (row,) = rows_of(mapped=replace(REPORT, accuracy=None, check=None))
    assert row[-2:] == ["", ""]


def test_what_does_not_fit_stands_out():
    resources, shares = dict(REPORT.resources, dsp=7), dict(REPORT.utilization, dsp=1.4)
    (row,) = rows_of(large=replace(REPORT, resources=resources, utilization=shares))
    assert row[4] == "**7**"
