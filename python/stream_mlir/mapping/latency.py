"""When the words of a frame pass through an op: the model's latency.

A stream's curve says when words arrive, at evenly spaced places of the frame. An iteration starts as late as the latest word that it or one before it reads;
a running maximum once iterations are subtracted. FIFOs are taken as unbounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from stream_mlir.mapping.loops import Loops, words
from stream_mlir.mapping.schedule import WINDOW, Kernel
from stream_mlir.mapping.timing import joint_rows

Curve = np.ndarray
"""Arrival in cycles of the words at `PLACES` of a frame, from the first to the last."""
PLACES = np.linspace(0, 1, 257)


def even(words: int, cycles: float) -> Curve:
    """A frame whose words come evenly, one after the other or spread over `cycles`."""
    return _numbers(words) * max(1.0, cycles / words)


def results(
    kernels: Sequence[Kernel], inputs: Mapping[int, Curve], slower: float = 1.0
) -> dict[int, Curve]:
    """The curves of an op's results, by port, if its inputs (by port) come as their curves say. The iterations of the last process take `slower`
    cycles each, evenly."""
    curves, left = dict(inputs), list(kernels)
    if left[0].suffix == WINDOW:
        # What reads windows reads nothing else, and in step with the window process.
        window, work = left[0], left[1]
        left[:2] = []
        when, latency = _behind_window(window, work, slower), window.latency + work.latency
        curves.update(_delayed(when, work.loops, latency, {0: curves.pop(0)}))
    for kernel in left:
        read = {port: curves.pop(port) for port in _ports(kernel.loops, "reads")}
        when = _alone(kernel.loops, slower if kernel is kernels[-1] else 1.0)
        curves.update(_delayed(when, kernel.loops, kernel.latency, read))
    return curves


def _delayed(
    when: Callable[[int], np.ndarray], loops: Loops, latency: int, inputs: Mapping[int, Curve]
) -> dict[int, Curve]:
    late = [(when(port), curve) for port, curve in inputs.items()]
    late = [(at, np.maximum.accumulate(curve - at)) for at, curve in late]
    found = {}
    for port in _ports(loops, "writes"):
        at = when(port)
        waits = [np.interp(at, *each) for each in late]
        found[port] = at + np.max(waits or [np.zeros(1)], axis=0) + latency
    return found


def _ports(loops: Loops, side: str) -> set[int]:
    return {port for loop in loops for step in loop.steps for port in getattr(step, side)}


def _alone(loops: Loops, slower: float = 1.0) -> Callable[[int], np.ndarray]:
    """For a port, the cycles of its words at `PLACES` if nothing but the process itself takes time."""
    return lambda port: slower * _iterations(loops, port, _numbers(words(loops, port)))


def _numbers(count: int) -> np.ndarray:
    """Numbers, from 0, of the words at `PLACES`."""
    return np.rint(PLACES * (count - 1)).astype(np.int64)


def _iterations(loops: Loops, port: int, numbers: np.ndarray) -> np.ndarray:
    """The iterations, from 0, in which the words of these numbers cross the port."""
    found, at, before = np.empty(len(numbers)), -1, 0
    for loop in loops:
        per = loop.words(port)
        mine = (numbers >= before) & (numbers < before + loop.repeat * per)
        if mine.any():
            turn, number = np.divmod(numbers[mine] - before, per)
            found[mine] = at + turn * loop.iterations + _within(loop.steps, port, number)
        at, before = at + loop.repeat * loop.iterations, before + loop.repeat * per
    return found


def _within(steps: Sequence, port: int, numbers: np.ndarray) -> np.ndarray:
    """Iterations, from 1, of words within one repetition."""
    found, at, before = np.empty(len(numbers)), 0, 0
    for step in steps:
        if port in step.reads or port in step.writes:
            mine = (numbers >= before) & (numbers < before + step.count)
            found[mine] = at + (numbers[mine] - before + 1) * step.gap
            before += step.count
        at += step.count * step.gap
    return found


def _behind_window(window: Kernel, work: Kernel, slower: float) -> Callable[[int], np.ndarray]:
    """The same for a window and the process behind it as one: in step with the windows of a row come words of the next one."""
    rows = joint_rows(window, work).slowed(slower)
    counts, reads, late = (np.array(each) for each in zip(*rows.runs, strict=True))
    lengths = np.repeat([rows.row(each) for each in late], counts)
    starts = rows.fill + np.cumsum(lengths) - lengths
    came = rows.fill + np.concatenate([[0], np.cumsum(np.repeat(reads, counts))])

    def when(port: int) -> np.ndarray:
        if port:
            at = _alone(work.loops, slower)(port)
            row = np.minimum(at // rows.work, len(starts) - 1)
            return starts[row.astype(np.int64)] + at - row * rows.work
        numbers = _numbers(words(window.loops, 0))
        row = np.clip(np.searchsorted(came, numbers, "right") - 1, 0, len(starts) - 1)
        number = numbers - came[row]
        steps = np.minimum(number, rows.emits) * (max(rows.made, rows.emits) / rows.emits)
        inside = starts[row] + steps + np.maximum(0, number - rows.emits)
        return np.where(numbers < rows.fill, numbers, inside)

    return when
