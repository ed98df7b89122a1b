"""Cycle counts against the kernels' own formulae, and schedules against cycle counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mapping_networks import add, conv, linear, words_in

from stream_mlir.mapping.folding import foldings
from stream_mlir.mapping.layer import Fold, Layer
from stream_mlir.mapping.rows import window_rows
from stream_mlir.mapping.schedule import convert_width, schedule
from stream_mlir.mapping.timing import compute_cycles, cycles


def test_conv_cycles_of_the_literature():
    """Conv_3 of the ResNet-18 published with AutoWS (github.com/Yu-Zhewen/AutoWS): 802,816 cycles before padding is counted."""
    layer = conv(56, 64, 64, fold=Fold(1, 16, 1, 9))
    assert compute_cycles(layer) == 56 * 56 * 64 * 4 == 802_816


def test_window_iterations_as_the_kernel_states_them():
    """lib/Kernels/README.md: fill, then per row the larger of reads and emits."""
    rows = window_rows(conv((6, 5), 2, 4, fold=Fold(1, 1, 1, 9)))
    assert rows.fill == 2 * 5 * 2  # need(0) = 2 rows, for one is padding
    assert rows.reads.tolist() == [10, 10, 10, 10, 0, 0]
    assert rows.emits == 5 * 2
    assert rows.iterations == 20 + 6 * 10


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


@settings(max_examples=60, deadline=None)
@given(LAYERS, st.data())
def test_schedule_moves_every_word_in_order_within_the_cycles(layer: Layer, data):
    folded = layer.folded(data.draw(st.sampled_from(foldings(layer))))
    made = schedule(folded)
    assert made.iterations == cycles(folded)
    (reads,), (writes,) = made.reads, made.writes
    assert len(reads) == words_in(folded)
    assert len(writes) == np.prod(folded.output) // folded.output_lanes
    for events in (reads, writes):
        assert (np.diff(events) > 0).all()
        assert 0 <= events[0] <= events[-1] < made.iterations


@pytest.mark.parametrize(
    "layer",
    [
        add((4, 4, 6), fold=Fold(3, 3)),
        Layer("gate", "map", ((4, 4, 6), (1, 1, 6)), (4, 4, 6), fold=Fold(2, 2)),
        Layer("mean", "reduce", ((4, 4, 6),), (1, 1, 6), fold=Fold(2, 2)),
        Layer("table", "lookup", ((4, 6),), (4, 6), table_words=256),
        Layer("probabilities", "softmax", ((10,),), (10,), fold=Fold(2, 2)),
        linear(12, 10, fold=Fold(4, 5)),
    ],
    ids=lambda layer: layer.name,
)
def test_other_layers_agree_with_their_cycles(layer):
    assert schedule(layer).iterations == cycles(layer)


def test_a_gate_is_read_before_anything_else():
    made = schedule(Layer("gate", "map", ((4, 4, 6), (1, 1, 6)), (4, 4, 6)))
    assert made.reads[1].tolist() == list(range(6))
    assert made.reads[0][0] == 6


@pytest.mark.parametrize(("lanes_in", "lanes_out"), [(1, 4), (4, 1), (6, 4), (4, 6), (3, 3)])
def test_width_conversion_never_writes_before_it_has_read(lanes_in, lanes_out):
    made = convert_width(24, lanes_in, lanes_out)
    for word, at in enumerate(made.writes[0]):
        read = int((made.reads[0] <= at).sum()) * lanes_in
        assert read >= (word + 1) * lanes_out
    assert made.iterations == 24 // min(lanes_in, lanes_out)
