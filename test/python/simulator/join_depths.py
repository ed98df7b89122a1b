"""fpgaConvNet's rule for the FIFOs in front of a join: the difference of the paths' delays and 64 words more.

The delay of a path is the sum of its nodes' pipeline depths and of their cycles per input word, in words of the path's first stream
(AlexMontgomerie/fpgaconvnet-model). Sizes are words of one of a node's parallel streams.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, lcm, log2

from stream_mlir.mapping.loops import Loop, Step
from stream_mlir.simulator.network import Network, Process, Stream, sink, source

MARGIN = 64


@dataclass(frozen=True)
class Node:
    """Pipeline depth and cycles of a node, and the words of a frame that go in and come out."""

    depth: int
    cycles: int
    words_in: int
    words_out: int


@dataclass(frozen=True)
class Conv:
    """A square convolution, `pad = kernel // 2`, with `in_` and `out` parallel streams and all taps at once."""

    size: int
    channels: int
    filters: int
    kernel: int
    stride: int
    in_: int
    out: int
    cycles: int

    @property
    def window(self) -> int:
        """Words that come in before the first window leaves."""
        words, pad = self.channels // self.in_, self.kernel // 2
        rows = (self.kernel - 1) * (self.size + 2 * pad) - pad * self.size
        return words * (rows + self.kernel - 1 - pad)

    @property
    def node(self) -> Node:
        """Window and vector dot; their accumulator is not in the published figures."""
        result = -(-self.size // self.stride)
        depth = self.window + floor(log2(self.kernel**2)) + 1
        words_in = self.size**2 * self.channels // self.in_
        return Node(depth, self.cycles, words_in, result**2 * self.filters // self.out)


def chain(convs: Sequence[Conv]) -> list[Node]:
    """Convolutions with ReLUs and changes of the number of streams between them."""
    nodes: list[Node] = []
    for number, conv in enumerate(convs):
        nodes.append(conv.node)
        if number + 1 < len(convs):
            words, streams, wanted = conv.node.words_out, conv.out, convs[number + 1].in_
            result = words * streams // wanted
            nodes.append(Node(0, words, words, words))
            nodes.append(
                Node(lcm(streams, wanted) // streams + 1, max(words, result), words, result)
            )
    return nodes


def delay(path: Sequence[Node]) -> float:
    """Of a path, in words of its first stream."""
    total, ratio = 0.0, 1.0
    for node in path:
        ratio *= node.words_in / node.words_out
        total += node.depth + node.cycles / node.words_in * ratio
    return total


def join_depth(long: Sequence[Node], short: Sequence[Node]) -> int:
    """Words of the FIFO at the end of the shorter path."""
    return ceil(delay(long) - delay(short)) + MARGIN


def residual_block(size: int, channels: int, streams: int) -> Network:
    """fpgaConvNet's processes of two 3x3 convolutions and a skip: a window that slides by words, `channels / streams` cycles per word in the vector dot.

    The skip is stream 2; those between the other processes are never what is short.
    """
    words, passes = size * size * channels, channels // streams
    first = Conv(size, channels, channels, 3, 1, 1, streams, 0).window
    names = ("in", "a", "skip", "windows1", "sums1", "b", "windows2", "sums2", "out")
    n = {name: number for number, name in enumerate(names)}

    def window(name: str, source: int, result: int) -> Process:
        slide = Step(words - first, (source,), (result,))
        return Process(
            name, (Loop(1, (Step(first, (source,)), slide, Step(first, (), (result,)))),)
        )

    def dot(name: str, source: int, result: int) -> Process:
        gather = Step(channels - 1, (source,), (), passes)
        leave = (Step(1, (source,), (result,)), Step(passes - 1, (), (result,)))
        return Process(name, (Loop(size * size, (gather, *leave)),), 5)

    apart = (Step(1, (n["sums1"],), (n["b"],)), Step(streams - 1, (), (n["b"],)))
    add = (Step(streams - 1, (n["skip"],)), Step(1, (n["skip"], n["sums2"]), (n["out"],)))
    processes = (
        source("source", words, n["in"]),
        Process("fork", (Loop(1, (Step(words, (n["in"],), (n["a"], n["skip"])),)),)),
        window("window1", n["a"], n["windows1"]),
        dot("dot1", n["windows1"], n["sums1"]),
        Process("squeeze", (Loop(words // streams, apart),), 2),
        window("window2", n["b"], n["windows2"]),
        dot("dot2", n["windows2"], n["sums2"]),
        Process("add", (Loop(words // streams, add),)),
        sink("sink", words // streams, n["out"]),
    )
    return Network(processes, tuple(map(Stream, names)), (0,), (len(processes) - 1,))
