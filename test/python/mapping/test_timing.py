"""Cycle counts against the kernels' own formulae, and closed forms against stepping through the loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mapping_networks import add, conv, conv_transpose, linear, words_in

from stream_mlir.mapping.folding import foldings
from stream_mlir.mapping.layer import Fold, Layer
from stream_mlir.mapping.loops import Step, iterations, words
from stream_mlir.mapping.moves import Cut, Join, Repeat
from stream_mlir.mapping.rows import window_rows
from stream_mlir.mapping.schedule import WINDOWS, convert_width, kernels
from stream_mlir.mapping.timing import compute_cycles, cycles


def test_conv_cycles_of_the_literature():
    """Conv_3 of the ResNet-18 published with AutoWS (github.com/Yu-Zhewen/AutoWS): 802,816 cycles before padding is counted."""
    layer = conv(56, 64, 64, fold=Fold(1, 16, 1, 9))
    assert compute_cycles(layer) == 56 * 56 * 64 * 4 == 802_816


def test_window_iterations_as_the_kernel_states_them():
    """lib/Kernels/README.md: fill, then per row the larger of reads and emits."""
    rows = window_rows(conv((6, 5), 2, 4, fold=Fold(1, 1, 1, 9)))
    assert rows.fill == 2 * 5 * 2  # need(0) = 2 rows, for one is padding
    assert rows.runs == ((4, 10), (2, 0))
    assert rows.emits == 5 * 2


def test_a_layer_that_mostly_reads_takes_as_long_as_reading():
    layer = conv(16, 4, 1, kernel=1, stride=4, pad=0, fold=Fold(1, 1, 1, 1))
    assert cycles(layer) >= words_in(layer)


LAYERS = st.builds(
    conv,
    size=st.tuples(st.integers(4, 9), st.integers(4, 9)),
    channels=st.sampled_from([4, 6]),
    filters=st.sampled_from([4, 6]),
    kernel=st.integers(1, 4),
    stride=st.integers(1, 3),
    pad=st.integers(0, 1),
    groups=st.sampled_from([1, 2]),
)
TRANSPOSED = st.builds(
    conv_transpose,
    size=st.integers(2, 6),
    channels=st.sampled_from([2, 3]),
    filters=st.sampled_from([2, 6]),
    kernel=st.integers(1, 5),
    stride=st.integers(1, 3),
    pad=st.just(0),
)


@settings(max_examples=80)
@given(LAYERS | TRANSPOSED, st.data())
def test_every_process_moves_every_word_within_the_cycles(layer: Layer, data):
    folded = layer.folded(data.draw(st.sampled_from(foldings(layer))))
    made = kernels(folded)
    assert words(made[0].loops, 0) == words_in(folded)
    assert words(made[-1].loops, 1) == np.prod(folded.output) // folded.output_lanes
    if folded.buffered:
        assert words(made[0].loops, WINDOWS) == words(made[1].loops, WINDOWS)
    assert cycles(folded) >= max(iterations(each.loops) for each in made)


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (add((4, 4, 6), fold=Fold(3, 3)), 32),
        (Layer("gate", "map", ((4, 4, 6), (1, 1, 6)), (4, 4, 6), fold=Fold(2, 2)), 51),
        (Layer("mean", "reduce", ((4, 4, 6),), (1, 1, 6), fold=Fold(2, 2)), 48),
        (Layer("table", "lookup", ((4, 6),), (4, 6), table_words=256), 24),
        (Layer("probabilities", "softmax", ((10,),), (10,), fold=Fold(2, 2)), 15),
        (linear(12, 10, fold=Fold(4, 5)), 6),
        (Layer("join", "concat", ((4, 8), (4, 2)), (4, 10), moves=Join(1), fold=Fold(2, 2)), 20),
        (Layer("cut", "slice", ((6, 8),), (2, 4), moves=Cut((1, 4), (2, 1)), fold=Fold(4, 4)), 12),
        (Layer("up", "resize", ((3, 2, 6),), (6, 6, 6), moves=Repeat((2,) * 3, (3, 3))), 216),
        (Layer("down", "resize", ((3, 2, 6),), (2, 1, 6), moves=Repeat((2, 0, 0), (1, 0))), 42),
    ],
    ids=lambda value: value.name if isinstance(value, Layer) else "",
)
def test_other_layers(layer, expected):
    assert cycles(layer) == expected


def test_what_all_channels_share_comes_with_the_first_of_them():
    shape = (2, 3, 6)
    layer = Layer("gate", "map", (shape, (2, 3, 1), (1, 1, 1)), shape, fold=Fold(2, 2))
    (made,) = kernels(layer)
    one, work = made.loops
    assert one.steps == (Step(1, (2,)),)
    assert (work.repeat, work.steps) == (6, (Step(1, (0, 1), (3,)), Step(2, (0,), (3,))))
    assert {fold.in_ for fold in foldings(layer)} == {1, 2, 3, 6}


def test_a_gate_is_read_before_anything_else():
    (made,) = kernels(Layer("gate", "map", ((4, 4, 6), (1, 1, 6)), (4, 4, 6)))
    gate, stream = made.loops
    assert gate.steps == (Step(6, (1,)),)
    assert stream.steps == (Step(96, (0,), (2,)),)


@pytest.mark.parametrize(("lanes_in", "lanes_out"), [(1, 4), (4, 1), (6, 4), (4, 6), (3, 3)])
def test_width_conversion_never_writes_before_it_has_read(lanes_in, lanes_out):
    (loop,) = convert_width(24, lanes_in, lanes_out).loops
    level = 0
    for step in loop.steps * loop.repeat:
        for _ in range(step.count):
            level += lanes_in * len(step.reads) - lanes_out * len(step.writes)
            assert level >= 0
    assert level == 0
    assert iterations((loop,)) == 24 // min(lanes_in, lanes_out)
