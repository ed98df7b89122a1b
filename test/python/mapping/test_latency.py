"""The model's latency against counting by hand; against the simulator: test/python/simulator."""

import numpy as np
import pytest
from mapping_networks import add, conv, linear

from stream_mlir.mapping.latency import even, results
from stream_mlir.mapping.layer import Fold, Layer
from stream_mlir.mapping.schedule import fork, kernels


def test_a_fork_passes_every_word_on_in_the_next_cycle():
    source = even(10, 0)
    made = results([fork(10, 2)], {0: source})
    assert sorted(made) == [1, 2]
    np.testing.assert_allclose(made[1], source + 1)


def test_words_that_come_slowly_leave_slowly():
    made = results(kernels(add((5, 4), fold=Fold(4, 4))), {0: even(5, 50), 1: even(5, 20)})
    assert made[2][0] == 6
    assert made[2][-1] == 40 + 6


def test_a_reduction_starts_with_the_last_position():
    (curve,) = results(
        kernels(Layer("mean", "reduce", ((4, 4, 6),), (1, 1, 6))), {0: even(96, 0)}
    ).values()
    assert (curve[0], curve[-1]) == (90 + 8, 95 + 8)


def test_a_linear_layer_computes_after_its_last_input():
    # 12 words come in during the first of 10 passes of 12 iterations.
    (curve,) = results(kernels(linear(12, 10)), {0: even(12, 0)}).values()
    latency = kernels(linear(12, 10))[0].latency
    assert (curve[0], curve[-1]) == (11 + latency, 119 + latency)


@pytest.mark.parametrize("pace", [0, 1000])
def test_a_window_waits_for_its_first_rows_and_ends_after_its_last(pace: int):
    layer = conv(8, 1, 1, fold=Fold(1, 1, 1, 9))  # a word per position
    made = kernels(layer)
    latency = sum(each.latency for each in made)
    (curve,) = results(made, {0: even(64, pace)}).values()
    arrival = max(1, pace / 64)
    # 16 words fill the line buffer, with the seventeenth comes the first window; two rows follow the last word that comes in.
    assert curve[0] == pytest.approx(16 * arrival + latency, abs=1)
    assert curve[-1] == pytest.approx(63 * arrival + 16 + latency, abs=1)
