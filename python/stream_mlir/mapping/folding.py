"""Which foldings a layer may have (contract of the kernels, `lib/Kernels/README.md`)."""

from collections.abc import Callable, Iterator

from stream_mlir.mapping.layer import Fold, Layer
from stream_mlir.mapping.moves import most_lanes

WORD_BITS = 2048
"""Widest word that may travel between two processes, half of what an `ap_uint` holds on Vitis (4096 bits)."""
WEIGHT_WORD_BITS = 65536
"""Widest row of weights: Vitis refuses to reshape arrays into wider ones (XFORM 203-133)."""


def divisors(number: int) -> list[int]:
    """All divisors, ascending."""
    return [candidate for candidate in range(1, number + 1) if number % candidate == 0]


def foldings(layer: Layer) -> list[Fold]:
    """Every legal folding whose words stay within the limits; never empty, for one lane always is."""
    return [
        fold
        for fold in _FOLDINGS.get(layer.op, _channelwise)(layer)
        if _words_fit(layer.folded(fold))
    ]


def free_foldings(layer: Layer) -> list[Fold]:
    """The foldings of fpgaConvNet's hardware: every divisor of everything, whatever the width (its Chisel back end)."""
    if layer.op == "map":
        return list(_mapped(layer))
    if layer.op == "pool" or layer.op not in _FOLDINGS:
        return [Fold(fold.in_, fold.out) for fold in _channelwise(layer)]
    return [
        Fold(in_, out, group, fine)
        for fine in (divisors(layer.taps) if layer.skip is None else _fine(layer))
        for group in divisors(layer.groups)
        for in_ in divisors(layer.channels // layer.groups)
        for out in divisors(layer.filters // layer.groups)
    ]


def window_bits(layer: Layer) -> int:
    """Bits of one word that the computation reads: `fine` taps of every input lane side by side."""
    return layer.input_lanes * layer.window_taps * layer.input_bits


def weight_row_bits(layer: Layer) -> int:
    """Bits of the weights that are read at once, one for each multiplier, of a layer that leaves some out those of all taps; 0 without weights."""
    return layer.input_lanes * layer.fold.out * layer.window_taps * layer.weight_bits


def _fine(layer: Layer) -> list[int]:
    if layer.window is None:
        return [1]
    if layer.skip is not None:
        return list(range(1, layer.taps + 1))
    return sorted({1, layer.window.kernel[-1], layer.taps})


def _weighted(layer: Layer) -> Iterator[Fold]:
    inputs, outputs = layer.channels // layer.groups, layer.filters // layer.groups
    for fine in _fine(layer):
        for in_ in divisors(inputs):
            for out in divisors(outputs):
                yield Fold(in_, out, 1, fine)
        for group in divisors(layer.groups)[1:]:
            yield Fold(inputs, outputs, group, fine)


def _product(layer: Layer) -> Iterator[Fold]:
    """As a layer with weights, group after group."""
    return (fold for fold in _weighted(layer) if fold.group == 1)


def _pooling(layer: Layer) -> Iterator[Fold]:
    for fine in _fine(layer):
        for lanes in divisors(layer.channels):
            yield Fold(lanes, lanes, 1, fine)


def _channelwise(layer: Layer) -> Iterator[Fold]:
    for lanes in divisors(most_lanes(layer)):
        yield Fold(lanes, lanes)


def _mapped(layer: Layer) -> Iterator[Fold]:
    """As many lanes as divide the channels; inputs of one channel, which all of them share, have one."""
    for lanes in divisors(layer.filters):
        yield Fold(lanes, lanes)


def _words_fit(layer: Layer) -> bool:
    words = max(window_bits(layer), layer.output_lanes * layer.output_bits)
    return words <= WORD_BITS and weight_row_bits(layer) <= WEIGHT_WORD_BITS


_FOLDINGS: dict[str, Callable[[Layer], Iterator[Fold]]] = {
    "argmax": _weighted,
    "conv": _weighted,
    "conv_transpose": _weighted,
    "linear": _weighted,
    "map": _mapped,
    "matmul": _product,
    "pool": _pooling,
}
