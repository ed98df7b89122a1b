"""Cycles per frame of one layer."""

from math import prod

from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.rows import channel_words, window_rows


def compute_cycles(layer: Layer) -> int:
    """Iterations of the compute process alone: for conv and linear Ho*Wo * C*K/(fine*in*group) * F/(out*groups), as in fpgaConvNet."""
    if layer.op in ("conv", "linear"):
        passes = layer.filters // layer.groups // layer.fold.out
        return layer.positions * (layer.groups // layer.fold.group) * passes * layer.steps
    if layer.op == "pool":
        return layer.positions * channel_words(layer) * (layer.taps // layer.fold.fine)
    words = layer.filters // layer.fold.out
    if layer.op == "reduce":
        return prod(layer.inputs[0][:-1]) * words
    if layer.op == "softmax":
        return 3 * layer.positions * words
    return (layer.positions + sum(layer.gates)) * words


def cycles(layer: Layer) -> int:
    """Interval of the layer with its window: the line buffer's fill, then per row the slower of the two. Equals `schedule(layer).iterations`."""
    work = compute_cycles(layer)
    if not layer.buffered:
        return work
    rows = window_rows(layer)
    row = work // layer.output[0]
    after = _last_emit(layer, row) + 1
    return rows.fill + sum(max(row, after + int(reads) - rows.emits) for reads in rows.reads)


def _last_emit(layer: Layer, row: int) -> int:
    """Iteration of a row in which its last window word is taken: before the later filter passes of the last group."""
    if layer.op == "pool":
        return row - 1
    passes = layer.filters // layer.groups // layer.fold.out
    return row - (passes - 1) * layer.steps - 1
