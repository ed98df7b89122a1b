"""Weights that are replaced at run time: a layer that makes its filters round after round, and what a load takes."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from stream_mlir.mapping.layer import Layer

RELOAD_BITS = 128
"""Width of the port that the weights come through."""
KINDS = ("conv", "conv_transpose", "linear")
"""Layers whose weights may be replaced."""


def rounds_of(layer: Layer) -> tuple[int, ...]:
    """Into how many rounds the filters of a layer may be split: what divides the filters of a group (fpgaConvNet: weights reloading factor); 1 alone for others."""
    if layer.op not in KINDS or layer.skip is not None or not layer.weight_bits:
        return (1,)
    own = layer.filters // layer.groups
    return tuple(count for count in range(1, own + 1) if own % count == 0)


def one_round(layer: Layer, rounds: int) -> Layer:
    """The layer with the filters of a round."""
    if rounds == 1:
        return layer
    output = (*layer.output[:-1], layer.filters // rounds)
    return replace(layer, output=output, rounds=rounds)


def load_bits(layer: Layer) -> int:
    """Of a round's weights, biases and multipliers; `layer` is that of a round."""
    per_group = layer.channels // layer.groups
    own = layer.weight_bits * layer.taps * layer.phases * per_group
    return layer.filters * (own + layer.phases * layer.accumulator_bits + layer.multiplier_bits)


def load_cycles(layer: Layer, bandwidth: float, *, rows: bool = True) -> int:
    """Of a load at `bandwidth` bits per cycle: the words of the port, or the `rows` of the folded layer's weights and of the pieces of what goes with them.

    0 for a layer whose weights stay.
    """
    if layer.rounds == 1:
        return 0
    words = ceil(load_bits(layer) / min(RELOAD_BITS, bandwidth))
    return max(words, load_rows(layer)) if rows else words


def load_rows(layer: Layer) -> int:
    """Rows of a load at the layer's fold, each of which takes a cycle to put in place."""
    fold, bits = layer.fold, layer.weight_bits
    blocks = layer.filters // (fold.out * fold.group)
    steps = layer.steps * layer.phases
    pieces = layer.phases * ceil(layer.accumulator_bits / bits)
    return blocks * (steps + pieces + ceil((layer.multiplier_bits + 1) / bits))
