"""Static schedule of one process: in which iteration of its loop each word is read and written.

All kernels are loops with one iteration per cycle, at most one word per port in each, so two arrays per port say everything. A window process and
the compute process behind it are taken as one: between them stand only two words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import numpy as np

from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.rows import channel_words, window_rows

Array = np.ndarray


@dataclass(frozen=True)
class Schedule:
    """One frame of a process: loop `iterations`, and for each port the iteration that reads or writes word k, ascending in k."""

    iterations: int
    reads: tuple[Array, ...]
    writes: tuple[Array, ...]
    latency: int = 4
    """Cycles from an iteration's start to its write: depth of the hardware pipeline (an estimate)."""


def schedule(layer: Layer) -> Schedule:
    """The schedule of a layer at its folding."""
    return _SCHEDULES[layer.op](layer)


def _dot(layer: Layer) -> Schedule:
    """Per position and group: read `steps` words during the first filter pass, replay them in the others, one result word per pass."""
    steps, groups = layer.steps, layer.groups // layer.fold.group
    passes = layer.filters // layer.groups // layer.fold.out
    starts = np.arange(groups) * (passes * steps)
    reads = (starts[:, None] + np.arange(steps)).ravel()
    writes = (starts[:, None] + (np.arange(passes) + 1) * steps - 1).ravel()
    latency = 8 + (layer.fold.in_ * layer.fold.fine).bit_length()
    return _positionwise(layer, groups * passes * steps, reads, writes, latency)


def _pool(layer: Layer) -> Schedule:
    """Per position and channel word: read one word per tap group, write after the last."""
    words, steps = channel_words(layer), layer.taps // layer.fold.fine
    reads = np.arange(words * steps)
    writes = (np.arange(words) + 1) * steps - 1
    return _positionwise(layer, words * steps, reads, writes, 6 + layer.fold.fine.bit_length())


def _positionwise(
    layer: Layer, iterations: int, reads: Array, writes: Array, latency: int
) -> Schedule:
    """Repeat one position's schedule over the frame, behind a window if the layer has one."""
    if layer.buffered:
        return _behind_window(layer, iterations, reads, writes, latency)
    starts = np.arange(layer.positions)[:, None] * iterations
    return Schedule(
        layer.positions * iterations,
        ((starts + reads).ravel(),),
        ((starts + writes).ravel(),),
        latency,
    )


def _behind_window(
    layer: Layer, iterations: int, reads: Array, writes: Array, latency: int
) -> Schedule:
    """Window and compute as one loop: a row takes as long as the compute process, or as the window's reads where those are more."""
    rows, width = window_rows(layer), prod(layer.output[1:-1])
    starts = np.arange(width)[:, None] * iterations
    emit_at, write_at = (starts + reads).ravel(), (starts + writes).ravel()
    after = emit_at[-1] + 1
    most = int(rows.reads.max(initial=0))
    read_at = np.concatenate([emit_at, after + np.arange(max(0, most - rows.emits))])
    lengths = np.maximum(width * iterations, after + rows.reads - rows.emits)
    row_starts = rows.fill + np.cumsum(lengths) - lengths
    row_reads = [
        start + read_at[:count] for start, count in zip(row_starts, rows.reads, strict=True)
    ]
    return Schedule(
        rows.fill + int(lengths.sum()),
        (np.concatenate([np.arange(rows.fill), *row_reads]),),
        ((row_starts[:, None] + write_at).ravel(),),
        latency + Schedule.latency,  # of the window's pipeline and of the compute process's
    )


def _reduce(layer: Layer) -> Schedule:
    """Read the whole frame; the results leave while the last position comes in."""
    words = channel_words(layer)
    frame = prod(layer.inputs[0][:-1]) * words
    return Schedule(frame, (np.arange(frame),), (frame - words + np.arange(words),), 8)


def _map(layer: Layer) -> Schedule:
    """Read the gates (inputs broadcast over space) one after the other, then one word of every other input per iteration."""
    words = layer.filters // layer.fold.out
    frame, fill = layer.positions * words, sum(layer.gates) * words
    stream = fill + np.arange(frame)
    first = np.cumsum(layer.gates) - 1
    reads = tuple(
        at * words + np.arange(words) if gate else stream
        for gate, at in zip(layer.gates, first, strict=True)
    )
    return Schedule(fill + frame, reads, (stream,), 6)


def _softmax(layer: Layer) -> Schedule:
    """Per position: read all channels for the maximum, then sum, then divide."""
    words = layer.filters // layer.fold.out
    starts = np.arange(layer.positions)[:, None] * (3 * words)
    reads, writes = starts + np.arange(words), starts + 2 * words + np.arange(words)
    return Schedule(3 * words * layer.positions, (reads.ravel(),), (writes.ravel(),), 40)


def fork(words: int, results: int) -> Schedule:
    """Copy `words` words to each result."""
    each = np.arange(words)
    return Schedule(words, (each,), (each,) * results, 1)


def convert_width(elements: int, lanes_in: int, lanes_out: int) -> Schedule:
    """Regroup `elements` from `lanes_in` to `lanes_out` side by side: one word in and one out per iteration where possible."""
    words_in, words_out = elements // lanes_in, elements // lanes_out
    if lanes_in <= lanes_out:
        reads = np.arange(words_in)
        writes = -(-np.arange(1, words_out + 1) * lanes_out // lanes_in) - 1
        return Schedule(words_in, (reads,), (writes,), 2)
    writes = np.arange(words_out)
    reads = np.arange(words_in) * lanes_in // lanes_out
    return Schedule(words_out, (reads,), (writes,), 2)


_SCHEDULES: dict[str, Callable[[Layer], Schedule]] = {
    "conv": _dot,
    "linear": _dot,
    "pool": _pool,
    "reduce": _reduce,
    "map": _map,
    "lookup": _map,
    "softmax": _softmax,
}
