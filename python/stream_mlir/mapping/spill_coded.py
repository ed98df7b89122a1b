"""A stream that waits in off-chip memory in a code: words of memory, processes and traffic, at the ratio that was measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from math import ceil

import numpy as np

from stream_mlir.mapping.loops import Kernel, Step
from stream_mlir.mapping.spill import LOADED, MEMORY_CYCLES, PACKED, RING, Spill
from stream_mlir.offchip import CODED_WORD, StreamCode, encoded, worst_words

_COUNTS = -4
COUNTS = "_counts"
"""Suffix of the stream of the lengths of bursts."""


@dataclass(frozen=True)
class CodedSpill(Spill):
    """A stream of words of `lanes` values, each of them coded, one per cycle. A burst of them is as long as its codes, and the slot of a burst holds the longest
    there can be: neither order nor depth of anything depends on the data, only the traffic does, for which `ratio` stands.
    """

    code: StreamCode = field(kw_only=True)
    lanes: int = field(kw_only=True)

    @property
    def inner(self) -> tuple[tuple[str, int | None], ...]:
        """As of words that are not coded, and the lengths of bursts."""
        return (*super().inner, (COUNTS, 2))

    @property
    def value_bits(self) -> int:
        """One of them."""
        return self.word_bits // self.lanes

    @property
    def bits_per_frame(self) -> int:
        """To memory and back, in the mean over calibration data."""
        return 2 * ceil(self.ratio * self.words * self.word_bits)

    @property
    def most_port_words(self) -> int:
        """Of the worst data there can be."""
        return (self.bursts - 1) * self.burst_port_words + self._most_words(self._last)

    @property
    def cycles(self) -> int:
        """A value in each."""
        return self.words * self.lanes + 2 * self.bursts

    @property
    def port_bits(self) -> int:
        """Codes of one value per cycle are far less."""
        return CODED_WORD

    @property
    def port_words(self) -> int:
        """At the ratio."""
        return (self.bursts - 1) * self.port_words_of(self.burst) + self.port_words_of(self._last)

    @property
    def _last(self) -> int:
        """Words of the last burst."""
        return self.words - (self.bursts - 1) * self.burst

    def port_words_of(self, words: int) -> int:
        """At the ratio, as the words of a burst."""
        return max(1, round(self.ratio * words * self.word_bits / CODED_WORD))

    @property
    def burst(self) -> int:
        """Words of a burst: as many as asked for, no more than in a frame."""
        return min(self.asked, self.words)

    @property
    def burst_port_words(self) -> int:
        """Words of memory of a burst at most."""
        return self._most_words(self.burst)

    def encoded(self, symbols: np.ndarray) -> np.ndarray:
        """The words of a frame, from its values as bits."""
        return encoded(self.code, symbols, self.burst * self.lanes)

    def _most_words(self, words: int) -> int:
        return worst_words(self.code, words * self.lanes)

    @cached_property
    def kernels(self) -> tuple[Kernel, ...]:
        """Words are coded, stored, loaded and decoded."""
        made = (
            (self._encode, 3, "_encode"),
            (self._store, MEMORY_CYCLES, "_store"),
            (self._load, MEMORY_CYCLES, "_load"),
            (self._decode, 3, ""),
        )
        return tuple(Kernel(self._loops(steps), latency, name) for steps, latency, name in made)

    def _encode(self, words: int, port_words: int) -> tuple[Step, ...]:
        """A value in each iteration, and two in which the burst ends."""
        count = words * self.lanes + 2
        reads = ((number * self.lanes, 0) for number in range(words))
        writes = (((number + 1) * count // port_words - 1, PACKED) for number in range(port_words))
        return _at(reads, [*writes, (count - 1, _COUNTS)])

    def _decode(self, words: int, port_words: int) -> tuple[Step, ...]:
        """One iteration in which the burst begins, then a value in each."""
        count = words * self.lanes
        reads = ((number * count // port_words, LOADED) for number in range(port_words))
        return _at(reads, [((number + 1) * self.lanes, 1) for number in range(words)])

    @staticmethod
    def _store(words: int, port_words: int) -> tuple[Step, ...]:
        """A burst begins when all of it is there, and memory has the one before."""
        first = (_COUNTS, PACKED)
        if port_words == 1:
            return (Step(1, first, (RING,), MEMORY_CYCLES),)
        last = Step(1, (PACKED,), (RING,))
        between = (Step(port_words - 2, (PACKED,)),) if port_words > 2 else ()
        return (Step(1, first, gap=MEMORY_CYCLES), *between, last)


_Events = Iterable[tuple[int, int]]


def _at(reads: _Events, writes: _Events) -> tuple[Step, ...]:
    """Steps that read and write ports in these iterations, as (iteration, port)."""
    due: dict[int, tuple[list[int], list[int]]] = {}
    for side, events in enumerate((reads, writes)):
        for at, port in events:
            due.setdefault(at, ([], []))[side].append(port)
    moves, before = [], -1
    for at in sorted(due):
        taken, given = due[at]
        moves.append((tuple(taken), tuple(given), at - before))
        before = at
    return tuple(Step(len(list(same)), *key) for key, same in groupby(moves))
