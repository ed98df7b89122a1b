from dataclasses import replace

import pytest
from reports import REPORT

from stream_mlir.mapping import devices
from stream_mlir.pipeline.cautions import cautions
from stream_mlir.report import Simulated

FITS = dict.fromkeys(REPORT.utilization, 0.5)
FINE = replace(REPORT, utilization=FITS, simulated=Simulated(3, 1000, 5000, 0.0, 0.0, {}))
BOARD = devices.load("zybo")


def told(report=FINE, board=BOARD, budget=1.0) -> list[str]:
    return list(cautions(report, board, budget))


def test_nothing_is_said_of_a_fine_design():
    assert told() == []


def test_what_does_not_fit():
    assert told(replace(FINE, utilization={**FINE.utilization, "bram18": 1.5, "uram": None})) == [
        "the design does not fit zybo: bram18 is used, 150% of it; take a larger device or fewer bits",
        "the design does not fit zybo: uram is used, but there is none; take a larger device or fewer bits",
    ]


def test_bandwidth_beyond_the_device_or_the_budget():
    hungry = replace(FINE, roofline=replace(FINE.roofline, traffic_bits=336_000 // 2))
    assert hungry.bandwidth_share == 0.5
    assert told(hungry) == []
    assert "needs 50% of the memory bandwidth of zybo, of which 25%" in told(hungry, budget=0.25)[0]


@pytest.mark.parametrize(
    ("interval", "latency", "said"),
    [
        (1009, 5100, []),
        (1030, 4900, ["the simulated interval differs from the model's by +3.0%"]),
        (1000, 4000, ["the simulated latency differs from the model's by -20.0%"]),
    ],
)
def test_a_simulation_that_contradicts_the_model(interval, latency, said):
    found = told(
        replace(
            FINE,
            simulated=Simulated(3, interval, latency, interval / 1000 - 1, latency / 5000 - 1, {}),
        )
    )
    assert [each.partition(";")[0] for each in found] == said


def test_a_family_that_is_not_priced():
    assert "18 x 18 bit multipliers and 4-input LUTs" in told(board=devices.load("ecp5-85f"))[0]
