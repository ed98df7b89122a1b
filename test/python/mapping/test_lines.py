"""Rows under windows through memory in the cost tables and the search."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from mapping_networks import conv

from stream_mlir.errors import UserError
from stream_mlir.mapping import costs
from stream_mlir.mapping.layer import Fold, Layer
from stream_mlir.mapping.lines import can_have_lines, columns_of, lines_of
from stream_mlir.mapping.memory import bram18
from stream_mlir.mapping.resources import Resources
from stream_mlir.mapping.search import Budget, Graph, Hardware, Problem, solve
from stream_mlir.mapping.solve.design import used

PLENTY = replace(Resources(*[10**9] * 5), uram=0)


def wide(fold: Fold | None = None) -> Layer:
    """64 x 64 x 32 under 3 x 3 windows, its rows in memory."""
    return conv(64, 32, 4, kernel=3, pad=1, fold=fold, lines_burst=256)


def test_smofs_table_drops_only_the_line_term():
    """Two rows of 66 positions, one memory; windows, and everything else, stay; a buffer of a burst comes on either side."""
    table, far = costs.load("fpgaconvnet"), wide(fold=Fold(8, 4, 1, 9))
    near = replace(far, lines_burst=0)
    bits = 8 * far.input_bits
    line = int(bram18(4 * 66, 2 * bits))
    lines = lines_of(far)
    buffer = table.fifo(lines.part_words, lines.port_bits).bram18
    assert line > 2
    assert table.cost(near).bram18 - table.cost(far).bram18 == line - 2 * buffer
    assert table.cost(near).dsp == table.cost(far).dsp


def test_on_chip_are_two_parts_of_the_rows_under_a_window():
    """Each tap of a window has a bank of its own: 3 rows, 3 columns of 2 * 32 + 2, of 8 words."""
    far = wide(fold=Fold(4, 1, 1, 9))
    assert columns_of(far) == 32
    table = costs.load("hls")
    near = replace(far, lines_burst=0)
    banks_far, banks_near = 9 * bram18(22 * 8, 32), 12 * bram18(-(-4 * 64 // 12) * 8, 32)
    lines = lines_of(far)
    buffers = 2 * table.fifo(lines.part_words, lines.port_bits).bram18
    saved = table.cost(near).bram18 - table.cost(far).bram18
    assert saved == banks_near - banks_far - buffers


@pytest.mark.parametrize(
    ("width", "lanes", "burst", "columns"),
    [
        (480, 8, 256, 80),  # 4 words each: the first divisor from 64 on
        (64, 32, 64, 64),
        (60, 1, 1, 1),
        (113, 1, 256, 113),  # a prime: all of it
        (62, 8, 128, 62),
        (64, 32, 1, 2),  # a word of memory is two of its
    ],
)
def test_parts_divide_a_row_and_are_no_shorter_than_a_burst(width, lanes, burst, columns):
    layer = replace(wide(), inputs=((8, width, 32),), output=(8, width, 4), lines_burst=burst)
    assert columns_of(layer.folded(Fold(lanes))) == columns


def test_what_is_no_whole_word_of_memory_cannot_go_there():
    layer = replace(wide(), inputs=((8, 5, 3),), output=(8, 5, 4))
    assert columns_of(layer) is None
    assert can_have_lines(layer)
    with pytest.raises(UserError, match="no whole words of memory"):
        solve(Problem(Graph.of([layer], [None]), Budget(PLENTY)))
    near = Graph.of([replace(layer, lines_burst=0)], [None])
    assert solve(Problem(near, Budget(PLENTY), Hardware(lines=True))).choices[0].lines_burst == 0


@pytest.mark.parametrize("bits_per_cycle", [float("inf"), 16.0])
def test_the_search_is_exact_with_rows_in_memory(bits_per_cycle):
    """Against all combinations, where block RAM is short; the second layer is narrow."""
    layers = [conv(64, 4, 4, kernel=3, pad=1), conv(64, 4, 4, kernel=3, pad=1)]
    graph = Graph.of([replace(each, lines_burst=0) for each in layers], [None, 0])
    hardware = Hardware(lines=True)
    free = solve(Problem(graph, Budget(PLENTY, bits_per_cycle)))
    short = replace(PLENTY, bram18=int(free.used[1]) // 2, lut=int(1.5 * free.used[3]))
    posed = Problem(graph, Budget(short, bits_per_cycle), hardware)
    found = []
    for picks in itertools.product(*(range(len(table)) for table in posed.choices)):
        spent = used(posed, posed.choices, picks, [])
        interval = posed.interval_of(picks, spent)
        if (spent <= posed.budget.limits(interval)).all():
            found.append(interval)
    design = solve(posed)
    assert design.interval_cycles == min(found)
    assert design.proven


def test_rows_go_to_memory_where_block_ram_is_short_and_what_is_decided_stays():
    far = wide()
    graph = Graph.of([replace(far, lines_burst=0)], [None])
    free = Problem(graph, Budget(PLENTY), Hardware(lines=True))
    (table,) = free.choices
    least = int(table.uses[table.lines == 0, 1].min())
    assert table.uses[table.lines > 0, 1].min() < least
    short, slow = Budget(replace(PLENTY, bram18=least - 1)), int(free.intervals[-1])
    with pytest.raises(UserError) as refused:
        solve(Problem(graph, short), interval=slow)
    assert "rows under windows off chip" in str(refused.value)
    design = solve(Problem(graph, short, Hardware(lines=True)), interval=slow)
    assert design.choices[0].lines_burst == 256
    assert design.used[-1] == graph.port_bits + (64 + 62 * 3 + 2 * 2) * 64 * 32 * 8
    decided = Problem(Graph.of([replace(far, lines_burst=99)], [None]), Budget(PLENTY))
    assert (decided.choices[0].lines == 99).all()
    assert solve(decided, interval=slow).used[-1] > graph.port_bits
