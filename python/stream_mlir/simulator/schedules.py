"""Schedules of the kernels: what each one reads and writes in which loop iteration (`lib/Kernels/README.md`).

Every function takes stream numbers and returns the loops of one frame.
"""

from __future__ import annotations

from itertools import groupby
from math import lcm

from stream_mlir.mapping.layer import Layer
from stream_mlir.mapping.rows import channel_words, window_rows
from stream_mlir.simulator.network import Loop, Step

Loops = tuple[Loop, ...]


def window(layer: Layer, source: int, result: int) -> Loops:
    """Fill the line buffer; then for each output row emit its windows while the rows that the next one needs come in."""
    rows = window_rows(layer)
    loops = [Loop(1, (Step(rows.fill, (source,)),))] if rows.fill else []
    for reads, same in groupby(rows.reads.tolist()):
        both = min(reads, rows.emits)
        steps = (
            Step(both, (source,), (result,)),
            Step(reads - both, (source,)),
            Step(rows.emits - both, (), (result,)),
        )
        loops.append(Loop(len(list(same)), tuple(step for step in steps if step.count)))
    return tuple(loops)


def dot(layer: Layer, source: int, result: int) -> Loops:
    """Per position and group: `steps` words come in during the first filter pass, one result leaves at the end of each pass."""
    steps, groups = layer.steps, layer.groups // layer.fold.group
    passes = layer.filters // layer.groups // layer.fold.out
    replays = (Step(passes - 1, (), (result,), gap=steps),) if passes > 1 else ()
    return (Loop(layer.positions * groups, _gather(steps, source, result) + replays),)


def pool(layer: Layer, source: int, result: int) -> Loops:
    """Per position and channel word: one word per tap group comes in, the result leaves with the last."""
    steps = layer.taps // layer.fold.fine
    return (Loop(layer.positions * channel_words(layer), _gather(steps, source, result)),)


def reduce(layer: Layer, source: int, result: int) -> Loops:
    """The whole frame comes in; the results leave with its last position."""
    words, positions = channel_words(layer), 1
    for size in layer.inputs[0][:-1]:
        positions *= size
    before = (Step((positions - 1) * words, (source,)),) if positions > 1 else ()
    return (Loop(1, (*before, Step(words, (source,), (result,)))),)


def elementwise(layer: Layer, lanes: int, sources: tuple[int, ...], result: int) -> Loops:
    """Map and lookup: the gates one after the other, then a word of every other input per iteration."""
    words = layer.filters // lanes
    ports = list(zip(sources, layer.gates, strict=True))
    gates = [Loop(1, (Step(words, (source,)),)) for source, gate in ports if gate]
    streams = tuple(source for source, gate in ports if not gate)
    return (*gates, Loop(1, (Step(layer.positions * words, streams, (result,)),)))


def softmax(layer: Layer, source: int, result: int) -> Loops:
    """Per position: all channels come in for the maximum, are summed, and leave divided."""
    words = layer.filters // layer.fold.out
    leave = [Step(1, (), (result,), gap=words + 1)]
    if words > 1:
        leave.append(Step(words - 1, (), (result,)))
    return (Loop(layer.positions, (Step(words, (source,)), *leave)),)


def fork(words: int, source: int, results: tuple[int, ...]) -> Loops:
    """Every word to each result."""
    return (Loop(1, (Step(words, (source,), results),)),)


def convert_width(elements: int, lanes: tuple[int, int], source: int, result: int) -> Loops:
    """Regroup `elements` from lanes[0] to lanes[1] side by side; at most one word in and one out per iteration."""
    lanes_in, lanes_out = lanes
    period = lcm(lanes_in, lanes_out)
    ports: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    level = 0
    for _ in range(period // min(lanes)):
        reads = level < lanes_out
        level += lanes_in * reads
        writes = level >= lanes_out
        level -= lanes_out * writes
        ports.append(((source,) * reads, (result,) * writes))
    steps = tuple(Step(len(list(same)), *key) for key, same in groupby(ports))
    return (Loop(elements // period, steps),)


def source(words: int, result: int) -> Loops:
    """The outside sends."""
    return (Loop(1, (Step(words, (), (result,)),)),)


def sink(words: int, origin: int) -> Loops:
    """The outside takes."""
    return (Loop(1, (Step(words, (origin,)),)),)


def memory_port(words: int, origin: int, result: int) -> Loops:
    """A DMA engine passes words on; its process has a `rate` (bandwidth) and a `latency`."""
    return (Loop(1, (Step(words, (origin,), (result,)),)),)


def _gather(steps: int, source: int, result: int) -> tuple[Step, ...]:
    """`steps` words in, one word out with the last."""
    before = (Step(steps - 1, (source,)),) if steps > 1 else ()
    return (*before, Step(1, (source,), (result,)))
