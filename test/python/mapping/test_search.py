import itertools
import time
from dataclasses import replace

import pytest
from mapping_networks import conv, linear, resnet18

from stream_mlir.errors import UserError
from stream_mlir.mapping import devices
from stream_mlir.mapping.cost import cost
from stream_mlir.mapping.folding import foldings
from stream_mlir.mapping.resources import Resources, total
from stream_mlir.mapping.search import search
from stream_mlir.mapping.timing import cycles

ENOUGH = 10**9
SMALL = [conv(8, 2, 4), conv(8, 4, 6), linear(6, 10)]


def brute_force(layers, dsp):
    """The least interval of all combinations of foldings within so many DSP slices."""
    options = [
        [(cycles(each), cost(each).dsp) for each in map(layer.folded, foldings(layer))]
        for layer in layers
    ]
    fitting = (combo for combo in itertools.product(*options) if sum(d for _, d in combo) <= dsp)
    return min(max(c for c, _ in combo) for combo in fitting)


@pytest.mark.parametrize("dsp", [8, 20, 33, 60, 200])
def test_the_interval_is_the_least_possible(dsp):
    budget = Resources(dsp, ENOUGH, ENOUGH, ENOUGH, ENOUGH)
    design = search(SMALL, [None, 0, 1], budget)
    assert design.interval_cycles == brute_force(SMALL, dsp)
    assert total(choice.cost for choice in design.choices).dsp <= dsp
    assert design.exceeded == ()


def test_too_few_dsp_slices_is_an_error_that_names_them():
    with pytest.raises(
        UserError, match="6 DSP slices even without any parallelism; the budget is 5"
    ):
        search(SMALL, [None, 0, 1], Resources(5, ENOUGH, ENOUGH, ENOUGH, ENOUGH))


def test_block_ram_that_nothing_keeps_within_the_budget_is_named():
    layers = [conv(7, 64, 64)]
    design = search(layers, [None], Resources(1000, 3, 0, ENOUGH, ENOUGH))
    assert design.exceeded == ("bram18",)


def test_block_ram_is_a_limit_where_it_can_be_kept():
    layers, producers = resnet18(32)
    least = 5600  # the weights alone are 5100 when packed without loss
    design = search(layers, producers, Resources(ENOUGH, least, 0, ENOUGH, ENOUGH))
    assert design.exceeded == ()
    assert total(choice.cost for choice in design.choices).bram18 <= least


def test_resnet18_on_u250_is_fast_to_find_and_within_its_budget():
    """The weights alone need more block RAM than the budget; nearly the least is taken, and it is named."""
    layers, producers = resnet18()
    board = devices.load("u250").resources
    budget = replace(board, bram18=int(0.9 * board.bram18))
    began = time.process_time()
    design = search(layers, producers, budget)
    assert time.process_time() - began < 5
    used = total(choice.cost for choice in design.choices)
    assert used.dsp <= board.dsp
    assert used.lut <= board.lut
    assert design.exceeded == ("bram18",)
    assert used.bram18 <= 1.05 * 5372
    assert design.interval_cycles < 210_000
