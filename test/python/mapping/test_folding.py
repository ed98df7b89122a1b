from mapping_networks import add, conv, linear

from stream_mlir.mapping.folding import WEIGHT_WORD_BITS, WORD_BITS, foldings, weight_row_bits
from stream_mlir.mapping.layer import Fold


def test_foldings_of_odd_channel_counts_divide():
    found = foldings(conv(8, 6, 15))
    assert {fold.in_ for fold in found} == {1, 2, 3, 6}
    assert {fold.out for fold in found} == {1, 3, 5, 15}
    assert {fold.fine for fold in found} == {1, 3, 9}


def test_groups_run_in_parallel_only_when_whole():
    found = foldings(conv(8, 8, 8, groups=4))
    parallel = [fold for fold in found if fold.group > 1]
    assert {fold.group for fold in parallel} == {2, 4}
    assert all((fold.in_, fold.out) == (2, 2) for fold in parallel)


def test_words_stay_narrow_enough():
    found = foldings(conv(8, 512, 512))
    assert max(fold.in_ * fold.fine * 8 for fold in found) == WORD_BITS
    assert Fold(512, 512, 1, 9) not in found


def test_rows_of_weights_stay_narrow_enough():
    layer = conv(8, 64, 128)
    found = foldings(layer)
    widest = max(weight_row_bits(layer.folded(fold)) for fold in found)
    assert widest == WEIGHT_WORD_BITS
    assert Fold(32, 64, 1, 3) in found
    assert Fold(64, 64, 1, 3) not in found


def test_a_pointwise_layer_has_no_fine():
    assert {fold.fine for fold in foldings(conv(8, 4, 4, kernel=1, pad=0))} == {1}
    assert {fold.fine for fold in foldings(linear(12, 10))} == {1}


def test_elementwise_layers_have_equal_lanes_on_all_sides():
    assert foldings(add((4, 4, 6))) == [Fold(n, n) for n in (1, 2, 3, 6)]
