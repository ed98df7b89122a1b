import pytest
from mapping_networks import conv

from stream_mlir.mapping.cost import cost, fifo, multiplier_dsp
from stream_mlir.mapping.layer import Fold
from stream_mlir.mapping.resources import Resources, total


def test_dsp_of_the_literature():
    """Conv_3 of the ResNet-18 published with AutoWS (github.com/Yu-Zhewen/AutoWS): 144 multipliers, two in a slice, and one slice per output stream."""
    assert cost(conv(56, 64, 64, fold=Fold(1, 16, 1, 9))).dsp == 144 // 2 + 16 == 88


@pytest.mark.parametrize(
    ("data", "weights", "slices"), [(4, 4, 0.25), (8, 8, 0.5), (16, 8, 1), (16, 16, 1), (18, 28, 2)]
)
def test_multipliers(data, weights, slices):
    assert multiplier_dsp(data, weights) == slices


def test_weights_fill_block_ram():
    """512 x 512 x 9 bytes are 1024 blocks of 18 Kb when packed well."""
    used = cost(conv(7, 512, 512, fold=Fold(4, 16, 1, 9)))
    assert 1024 <= used.bram18 < 1200


def test_more_parallelism_costs_more():
    narrow, wide = (cost(conv(14, 64, 64, fold=Fold(n, n))) for n in (2, 8))
    assert narrow.dsp < wide.dsp
    assert narrow.lut < wide.lut


def test_fifo_in_the_storage_asked_for():
    assert fifo(4096, 72).bram18 == 16
    assert fifo(4096, 72, "uram") == Resources(uram=1, lut=20, ff=30)
    assert fifo(4096, 8, "lutram").bram18 == 0


def test_resources_add_up_and_compare():
    both = total([Resources(1, 2, 3, 4, 5), Resources(10, 20, 30, 40, 50)])
    assert both == Resources(11, 22, 33, 44, 55)
    shares = Resources(dsp=1, uram=1).utilization(Resources(dsp=4, lut=10))
    assert shares == {"dsp": 0.25, "bram18": 0.0, "uram": float("inf"), "lut": 0.0, "ff": 0.0}
