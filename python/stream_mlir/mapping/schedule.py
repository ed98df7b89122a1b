"""The processes of every op and their schedules: the one description that timing, FIFO sizing and simulation read.

An op is one process, or several joined by streams of its own (a window and the arithmetic behind it). Kernels are loops with one iteration per
cycle, at most one word per port in each (`lib/Kernels/README.md`). Ports are numbered per op: its inputs 0, 1, ..., then its results;
its inner streams are -1, -2, ... A new op is one function here and one line in the table at the end.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from math import lcm, prod

from stream_mlir.mapping import move_loops
from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.line_loops import kernels_of
from stream_mlir.mapping.lines import lines_of
from stream_mlir.mapping.loops import (
    DEFAULT_DEPTH,
    WINDOW,
    WINDOWS,
    Kernel,
    Loop,
    Loops,
    Step,
)
from stream_mlir.mapping.rows import channel_words, window_rows
from stream_mlir.mapping.skip_schedule import PICKING, Ports, expected_loops

__all__ = [
    "DEFAULT_DEPTH",
    "SCHEDULES",
    "WINDOW",
    "WINDOWS",
    "Kernel",
    "convert_width",
    "fork",
    "kernels",
]


def kernels(layer: Layer) -> tuple[Kernel, ...]:
    """The processes of a layer at its folding, in the order of the data."""
    return SCHEDULES[layer.op](layer)


def _dot(layer: Layer) -> tuple[Kernel, ...]:
    """Windows, or words, times weights."""
    latency = 8 + (layer.fold.in_ * layer.fold.fine).bit_length()
    if layer.skip is not None:
        *window, work = _windowed(
            layer, lambda port: expected_loops(layer, Ports(port, 1)), latency + PICKING
        )
        return (*window, replace(work, turns_ahead=1))
    return _windowed(layer, lambda port: (_products(layer, port, 1),), latency)


def _products(layer: Layer, source: int, result: int) -> Loop:
    """Per position and group: `steps` words come in during the first filter pass, one result leaves at the end of each pass."""
    steps, groups = layer.steps, layer.groups // layer.fold.group
    passes = layer.filters // layer.groups // layer.fold.out
    replays = (Step(passes - 1, (), (result,), gap=steps),) if passes > 1 else ()
    return Loop(layer.positions * groups, _gather(steps, source, result) + replays)


def _matmul(layer: Layer) -> tuple[Kernel, ...]:
    """The second input comes in as a whole, then the first as into a layer."""
    load = Step(prod(layer.inputs[1]) // layer.held_lanes, (1,))
    latency = 8 + layer.fold.in_.bit_length()
    return (Kernel((Loop(1, (load,)), _products(layer, 0, 2)), latency),)


def _constant(layer: Layer) -> tuple[Kernel, ...]:
    """Words without end."""
    words = prod(layer.output) // layer.fold.out
    return (Kernel((Loop(1, (Step(words, (), (0,)),)),), 2),)


def _pool(layer: Layer) -> tuple[Kernel, ...]:
    """Per position and channel word: one word per tap group comes in, the result leaves with the last."""
    steps, count = layer.taps // layer.fold.fine, layer.positions * channel_words(layer)
    latency = 6 + layer.fold.fine.bit_length()
    return _windowed(layer, lambda port: (Loop(count, _gather(steps, port, 1)),), latency)


def _windowed(layer: Layer, loops: Callable[[int], Loops], latency: int) -> tuple[Kernel, ...]:
    """The process that reads windows, behind its window process if it has one."""
    if not layer.buffered:
        return (Kernel(loops(0), latency),)
    if layer.lines_burst:
        return (*kernels_of(lines_of(layer)), Kernel(loops(WINDOWS), latency))
    return (Kernel(_window(layer), 4, WINDOW), Kernel(loops(WINDOWS), latency))


def _window(layer: Layer) -> Loops:
    """Fill the line buffer; then for each output row emit its windows while the rows that the next one needs come in."""
    rows = window_rows(layer)
    loops = [Loop(1, (Step(rows.fill, (0,)),))] if rows.fill else []
    for count, reads in rows.runs:
        both = min(reads, rows.emits)
        steps = (
            Step(both, (0,), (WINDOWS,)),
            Step(reads - both, (0,)),
            Step(rows.emits - both, (), (WINDOWS,)),
        )
        loops.append(Loop(count, tuple(step for step in steps if step.count)))
    return tuple(loops)


def _argmax(layer: Layer) -> tuple[Kernel, ...]:
    """All channels of a position come in, the index leaves with the last."""
    loop = Loop(layer.positions, _gather(layer.steps, 0, 1))
    return (Kernel((loop,), 4 + layer.fold.in_.bit_length()),)


def _reduce(layer: Layer) -> tuple[Kernel, ...]:
    """The whole frame comes in; the results leave with its last position."""
    words = channel_words(layer)
    before = (prod(layer.inputs[0][:-1]) - 1) * words
    collect = (Step(before, (0,)),) if before else ()
    return (Kernel((Loop(1, (*collect, Step(words, (0,), (1,)))),), 8),)


def _map(layer: Layer) -> tuple[Kernel, ...]:
    """The gates (inputs broadcast over space) come in one after the other, then a word of every other input per iteration.

    An input that all channels of a position share comes in with the first of them.
    """
    words = layer.filters // layer.fold.out
    ports = list(enumerate(zip(layer.gates, layer.shared, strict=True)))
    gates = tuple(
        Loop(1, (Step(1 if shared else words, (port,)),)) for port, (gate, shared) in ports if gate
    )
    first = tuple(port for port, (gate, _) in ports if not gate)
    others = tuple(port for port, (gate, shared) in ports if not gate and not shared)
    result = (len(ports),)
    if first == others or words == 1:
        return (Kernel((*gates, Loop(1, (Step(layer.positions * words, first, result),))), 6),)
    steps = (Step(1, first, result), Step(words - 1, others, result))
    return (Kernel((*gates, Loop(layer.positions, steps)), 6),)


def _softmax(layer: Layer) -> tuple[Kernel, ...]:
    """Three passes over a position: all channels come in for the maximum, are summed, and leave divided."""
    return _passing(layer, 2)


def _norm(layer: Layer) -> tuple[Kernel, ...]:
    """Two passes over a position: all channels come in to be summed, and leave normalized."""
    return _passing(layer, 1)


def _passing(layer: Layer, behind: int) -> tuple[Kernel, ...]:
    """A position leaves while the one that follows it `behind` positions later comes in."""
    words, positions = layer.filters // layer.fold.out, layer.positions
    alone = min(behind, positions) * words
    reads, both = Step(alone, (0,)), Step(positions * words - alone, (0,), (1,))
    idle = (behind * words - alone) + 1
    writes = (Step(1, (), (1,), gap=idle), Step(alone - 1, (), (1,)))
    steps = tuple(step for step in (reads, both, *writes) if step.count)
    return (Kernel((Loop(1, steps),), 40),)


def _moving(loops: Callable[[Layer], Loops], latency: int) -> Callable[[Layer], tuple[Kernel, ...]]:
    """A process that only moves words."""
    return lambda layer: (Kernel(loops(layer), latency),)


def _gather(steps: int, source: int, result: int) -> tuple[Step, ...]:
    """`steps` words in, one word out with the last."""
    before = (Step(steps - 1, (source,)),) if steps > 1 else ()
    return (*before, Step(1, (source,), (result,)))


def fork(words: int, results: int) -> Kernel:
    """Every word to each result."""
    return Kernel((Loop(1, (Step(words, (0,), tuple(range(1, results + 1))),)),), 1)


def convert_width(elements: int, lanes_in: int, lanes_out: int) -> Kernel:
    """Regroup `elements` from `lanes_in` to `lanes_out` side by side; at most one word in and one out per iteration."""
    period, level = lcm(lanes_in, lanes_out), 0
    ports: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    for _ in range(period // min(lanes_in, lanes_out)):
        reads = level < lanes_out
        level += lanes_in * reads
        writes = level >= lanes_out
        level -= lanes_out * writes
        ports.append(((0,) * reads, (1,) * writes))
    steps = tuple(Step(len(list(same)), *key) for key, same in groupby(ports))
    return Kernel((Loop(elements // period, steps),), 2)


SCHEDULES: dict[str, Callable[[Layer], tuple[Kernel, ...]]] = {
    "conv": _dot,
    "conv_transpose": _dot,
    "argmax": _argmax,
    "constant": _constant,
    "linear": _dot,
    "matmul": _matmul,
    "norm": _norm,
    "pool": _pool,
    "reduce": _reduce,
    "map": _map,
    "lookup": _map,
    "softmax": _softmax,
    "concat": _moving(move_loops.concat, 2),
    "slice": _moving(move_loops.cut, 2),
    "resize": _moving(move_loops.resample, 3),
    "pad": _moving(move_loops.surround, 2),
    "permute": _moving(move_loops.reorder, 3),
    "interpolate": _moving(move_loops.gather, 8),
}
