"""Random small networks: feed-forward, consistent in the words per frame."""

from __future__ import annotations

import random

from stream_mlir.mapping.loops import Loop, Step
from stream_mlir.simulator.network import Network, Process, Stream


def random_network(seed: int) -> Network:
    """Layers of processes; a process takes one or two open streams and makes one or two, at other rates."""
    rng = random.Random(seed)
    streams: list[Stream] = []
    words: list[int] = []
    processes: list[Process] = []
    open_streams: list[int] = []

    def stream(count: int) -> int:
        streams.append(Stream(f"s{len(streams)}", rng.choice([1, 2, 2, 3, 5])))
        words.append(count)
        return len(streams) - 1

    for number in range(rng.randint(1, 2)):
        made = stream(rng.choice([2, 4, 6, 12]))
        loops = _single(rng, words[made], (), (made,))
        rate = rng.choice([(1, 1), (1, 1), (2, 3)])
        processes.append(Process(f"in{number}", loops, rate=rate, catches_up=seed % 2 == 0))
        open_streams.append(made)
    sources = tuple(range(len(processes)))
    for number in range(rng.randint(2, 7)):
        rng.shuffle(open_streams)
        if rng.random() < 0.2:
            inner = [stream(words[open_streams[-1]]) for _ in range(4)]
            processes += _diamond(rng, number, words[inner[0]], open_streams.pop(), inner)
            open_streams.append(inner[-1])
            continue
        taken = [open_streams.pop()]
        mates = [each for each in open_streams if words[each] == words[taken[0]]]
        if mates and rng.random() < 0.8:
            open_streams.remove(mates[0])
            taken.append(mates[0])
        count = words[taken[0]]
        out = rng.choice([count, count, count, count // 2 if count % 2 == 0 else count, 2 * count])
        made = [stream(out) for _ in range(rng.choice([1, 2]))]
        loops = _loops(rng, count, tuple(taken), out, tuple(made))
        processes.append(Process(f"p{number}", loops, latency=rng.choice([1, 1, 2, 3, 7])))
        open_streams += made
    sinks = tuple(range(len(processes), len(processes) + len(open_streams)))
    for left in open_streams:
        processes.append(Process(f"out{left}", _single(rng, words[left], (left,), ())))
    return Network(tuple(processes), tuple(streams), sources, sinks)


Ports = tuple[int, ...]


def _diamond(
    rng: random.Random, number: int, count: int, source: int, inner: list[int]
) -> list[Process]:
    """A fork, a process on one branch that collects a block before it sends it on, a join."""
    branch, skip, late, joined = inner
    block = rng.choice([each for each in range(1, count + 1) if count % each == 0])
    collect = Loop(count // block, (Step(block, (branch,)), Step(block, (), (late,))))
    ports = [late, skip]
    rng.shuffle(ports)
    loops = (
        _single(rng, count, (source,), (branch, skip)),
        (collect,),
        _single(rng, count, tuple(ports), (joined,)),
    )
    return [Process(f"p{number}{part}", each) for part, each in zip("abc", loops, strict=True)]


def _single(rng: random.Random, count: int, reads: Ports, writes: Ports) -> tuple[Loop, ...]:
    gap = rng.choice([1, 1, 1, 2])
    return (Loop(1, (Step(count, reads, writes, gap),)),)


def _loops(
    rng: random.Random, count: int, reads: Ports, out: int, writes: Ports
) -> tuple[Loop, ...]:
    """Everything first, or word by word; with idle iterations here and there."""
    gap = rng.choice([1, 1, 2, 3])
    if rng.random() < 0.3:
        return (Loop(1, (Step(count, reads), Step(out, (), writes, gap))),)
    if out == count:
        return (Loop(1, (Step(count, reads, writes, gap),)),)
    if out < count:
        return (Loop(out, (Step(1, reads, gap=gap), Step(1, reads, writes))),)
    return (Loop(count, (Step(1, reads, writes), Step(1, (), writes, gap))),)
