"""A stream that waits in off-chip memory: what it moves, its processes and what they keep on chip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from math import ceil, gcd

from stream_mlir.mapping.loops import DEFAULT_DEPTH, Kernel, Loop, Loops, Step

LONG_BURST = 256
"""Words of a burst that passes choose."""
MEMORY_CYCLES = 128
"""From the end of a burst until memory has it, and from asking for one until it comes. No burst is asked for while another one is under way, so ports are
twice as wide as words: with long bursts they keep up with a word per cycle."""
PORT_BITS = (64, 128, 256, 512, 1024)
PACKED, RING, LOADED = -1, -2, -3
PORTS = ("_store", "_load")
"""Suffixes of the processes that move words of memory; the others are `_pack` before and none behind them."""
INNER = ("_packed", "_stored", "_loaded")
"""Suffixes of the streams between the processes; the second one carries bursts."""
Side = tuple[int, int, int]
"""A port, its words in a burst and their bits."""


_Steps = Callable[[int, int], tuple[Step, ...]]
"""Of a burst of so many words, in so many words of memory."""


@dataclass(frozen=True)
class Spill:
    """A stream of `words` a frame, each of `word_bits`, in bursts of at least `asked` words; in memory are up to `depth` (None: as many as there come).
    `codec` is how they are coded ("" for not at all: `spill_coded.py`), `ratio` what that makes of their bits."""

    words: int
    word_bits: int
    asked: int = LONG_BURST
    depth: int | None = None
    codec: str = ""
    ratio: float = 1.0

    @property
    def inner(self) -> tuple[tuple[str, int | None], ...]:
        """Suffix and depth of the streams between the processes; None: as many as there come."""
        buffer = self.burst_port_words
        return tuple(zip(INNER, (buffer, self.ring, buffer), strict=True))

    @property
    def value_bits(self) -> int:
        """Of what is coded."""
        return self.word_bits

    @property
    def bits_per_frame(self) -> int:
        """To memory and back (SMOF; SATAY: 2 H W C bits per frame, whatever the depth)."""
        return 2 * self.words * self.word_bits

    @property
    def port_bits(self) -> int:
        """Width of a word of memory."""
        return port_width(self.word_bits)

    @property
    def port_words(self) -> int:
        """Words of memory that cross a port in a frame."""
        return self.port_words_of(self.words)

    @property
    def most_port_words(self) -> int:
        """The same for the worst data there can be."""
        return self.port_words

    @property
    def cycles(self) -> int:
        """In which a frame is packed."""
        return self.words

    @property
    def burst(self) -> int:
        """Words of a burst: whole words of memory, at least as many as asked for."""
        unit = self.port_bits // gcd(self.port_bits, self.word_bits)
        return -(-self.asked // unit) * unit

    @property
    def burst_port_words(self) -> int:
        """Words of memory in a burst, no more than in a frame."""
        return min(self.burst * self.word_bits // self.port_bits, self.port_words)

    @property
    def bursts(self) -> int:
        """Per frame; the last one may be shorter."""
        return ceil(self.words / self.burst)

    @property
    def ring(self) -> int | None:
        """Bursts that memory holds while neither side works on them."""
        return None if self.depth is None else ceil(self.depth / self.burst)

    @property
    def slots(self) -> int:
        """Bursts that there is room for: one more is being written, one is being read; and at least a frame, for programs that run the processes
        one after the other."""
        return max((self.ring or DEFAULT_DEPTH) + 2, self.bursts)

    @cached_property
    def kernels(self) -> tuple[Kernel, ...]:
        """Words are packed, stored, loaded and unpacked; a burst is one word of the stream between the middle two, and whole before it counts."""
        made: tuple[tuple[_Steps, int, str], ...] = (
            (self._pack, 2, "_pack"),
            (self._store, MEMORY_CYCLES, "_store"),
            (self._load, MEMORY_CYCLES, "_load"),
            (self._unpack, 2, ""),
        )
        return tuple(Kernel(self._loops(steps), latency, name) for steps, latency, name in made)

    def _loops(self, steps: _Steps) -> Loops:
        whole, rest = divmod(self.words, self.burst)
        return tuple(
            Loop(count, steps(words, self.port_words_of(words)))
            for count, words in ((whole, self.burst), (1, rest))
            if count and words
        )

    def port_words_of(self, words: int) -> int:
        """Words of memory that so many take."""
        return ceil(words * self.word_bits / self.port_bits)

    def _pack(self, words: int, port_words: int) -> tuple[Step, ...]:
        return regrouped((0, words, self.word_bits), (PACKED, port_words, self.port_bits))

    def _unpack(self, words: int, port_words: int) -> tuple[Step, ...]:
        return regrouped((LOADED, port_words, self.port_bits), (1, words, self.word_bits))

    @staticmethod
    def _store(words: int, port_words: int) -> tuple[Step, ...]:
        """The next burst begins when memory has this one."""
        if port_words == 1:
            return (Step(1, (PACKED,), (RING,), MEMORY_CYCLES),)
        first, last = Step(1, (PACKED,), gap=MEMORY_CYCLES), Step(1, (PACKED,), (RING,))
        return tuple(s for s in (first, Step(port_words - 2, (PACKED,)), last) if s.count)

    @staticmethod
    def _load(words: int, port_words: int) -> tuple[Step, ...]:
        """The next burst is asked for when this one is there."""
        first = Step(1, (RING,), (LOADED,), MEMORY_CYCLES)
        return tuple(s for s in (first, Step(port_words - 1, (), (LOADED,))) if s.count)


def port_width(word_bits: int) -> int:
    """Bits of a word of memory for words of so many."""
    return next((bits for bits in PORT_BITS if bits >= 2 * word_bits), PORT_BITS[-1])


@lru_cache(maxsize=1024)
def regrouped(source: Side, result: Side) -> tuple[Step, ...]:
    """The same bits in other words: in an iteration one comes in if there are too few bits, and one goes out if there are enough or all have come."""
    return tuple(Step(len(list(same)), *ports) for ports, same in groupby(_moves(source, result)))


def _moves(source: Side, result: Side) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    (port_in, left_in, bits_in), (port_out, left_out, bits_out) = source, result
    fill = 0
    while left_out:
        reads = fill < bits_out and left_in > 0
        fill, left_in = fill + bits_in * reads, left_in - reads
        writes = fill >= bits_out or not left_in
        fill, left_out = fill - bits_out * writes, left_out - writes
        yield (port_in,) * reads, (port_out,) * writes
