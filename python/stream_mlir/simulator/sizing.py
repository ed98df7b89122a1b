"""FIFO depths, decided by simulation.

A depth that no FIFO ever exceeds while inputs come evenly and nothing is bounded is enough: those times are one schedule in which nothing overflows, and
of processes with static, blocking reads and writes one such schedule is proof that none ever waits longer, and none deadlocks. From there depths shrink by
bisection: first to the next smaller memory, then, while there is time, word by word. More depth never slows anything, so each bisection finds the smallest depth,
given those before it. Independent FIFOs are tried in the same run. (Storage against throughput: Stuijk, Geilen and Basten, DAC 2006.)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import ceil

from stream_mlir.errors import UserError
from stream_mlir.mapping.memory import block_depth, fifo_steps
from stream_mlir.mapping.schedule import DEFAULT_DEPTH
from stream_mlir.simulator.network import Network
from stream_mlir.simulator.run import intervals, pace
from stream_mlir.simulator.settle import frames_to_settle, unbounded
from stream_mlir.simulator.trials import Trials

MARGIN = 2
"""Words above the occupancy of unbounded FIFOs: a slot that is read is free in the next cycle only, and a word is on its way."""
_ATTEMPTS = 6
_DOUBLINGS = 3
"""How often a run may get longer before a network counts as too slow, whatever its depths."""
_POLISHING = 0.25
"""Share of the effort up to which depths shrink word by word: within one memory that saves little."""


@dataclass(frozen=True)
class Sizing:
    """Depths by stream number, of FIFOs that need more than the default, with which a frame goes through every `interval_cycles`."""

    depths: dict[int, int]
    interval_cycles: int
    simulated_firings: int
    is_smallest: bool
    """Whether no smaller memory does for any FIFO, beside the others as they are: the effort sufficed."""
    rings: dict[int, int]
    """Depths of rings in memory, in bursts: enough, for memory is not short."""


def best_interval(network: Network, frames: int) -> int:
    """Cycles between frames when no FIFO is ever full."""
    return ceil(max(map(pace, filter(None, unbounded(network, frames)))))


def size(
    network: Network,
    bits: Mapping[int, int],
    *,
    rings: Collection[int] = (),
    behind: Collection[int] = (),
    slowdown: float = 0.0,
    frames: int | None = None,
    effort: int = 400_000_000,
) -> Sizing:
    """The smallest depths that keep the interval of unbounded FIFOs.

    Args:
        network: Its own depths do not matter, except those of fixed streams.
        bits: Bits of a word for every stream that may have any depth.
        rings: Streams in off-chip memory, of fixed depth: as deep as they get, beside the depths found.
        behind: Those of `bits` that come out of them. What waits shall wait in memory, so these keep the default depth, or a block of RAM, where
            that holds up nothing; were they unbounded, nothing would stay in the ring.
        slowdown: What fraction longer the interval may be.
        frames: Frames per run, at least 2; None for as many as settle, and twice those that fill the network, so that what is held up shows at the
            inputs. Depths that were shrunk are simulated for twice as many; if they fail, everything is done again with these, at the third attempt
            without shrinking.
        effort: Firings to simulate before settling for depths that are enough but could be smaller; a quarter of it for the last words.

    Raises:
        UserError: a process is slower than the network while no FIFO is full, or what simulation finds in so many frames does not hold for twice as
            many, again and again.
    """
    frames = frames or frames_to_settle(network, passes=2)
    shallow = replace(
        network,
        streams=tuple(
            each if each.is_fixed else replace(each, depth=DEFAULT_DEPTH)
            for each in network.streams
        ),
    )
    inner = [stream for stream in bits if stream not in network.port_streams]
    attempt = 0
    while True:
        trials = _settled(shallow, inner, slowdown, frames)
        interval = trials.interval
        given, free = _given(trials, bits, inner, behind)
        # What settles too late for a shrunk FIFO to show is left at what is enough.
        sizer = _Sizer(trials, bits, effort if attempt < 2 else 0, given)
        depths = sizer.run(free, careful=attempt > 0)
        frames = 2 * trials.frames
        proven = Trials(shallow, interval, frames if sizer.has_shrunk else trials.frames)
        if proven.all_keep_up(depths):
            held = proven.occupancies(depths, rings) if rings else {}
            found = {ring: most + MARGIN for ring, most in held.items()}
            return Sizing(depths, interval, sizer.trials.spent, sizer.is_smallest, found)
        attempt += 1
        if attempt == _ATTEMPTS:
            raise _too_slow(proven, depths, ())


def _given(
    trials: Trials, bits: Mapping[int, int], inner: list[int], behind: Collection[int]
) -> tuple[dict[int, int], list[int]]:
    """Depths that FIFOs behind rings keep, and those that are to be found."""
    free = [stream for stream in inner if stream not in behind]
    block = {stream: int(block_depth(bits[stream])) for stream in behind}
    for given in ({}, block) if behind else ():
        if trials.all_keep_up(given, free):
            return given, free
    return {}, inner


def _settled(
    network: Network,
    inner: Collection[int],
    slowdown: float,
    frames: int,
    doublings: int = _DOUBLINGS,
) -> Trials:
    """Runs of as many frames as it takes until every process keeps the interval while none of the `inner` FIFOs is full: if none does, no depths do."""
    trials = Trials(network, int(best_interval(network, frames) * (1 + slowdown)), frames)
    if trials.all_keep_up({}, inner):
        return trials
    if not doublings:
        raise _too_slow(trials, {}, inner)
    return _settled(network, inner, slowdown, 2 * frames, doublings - 1)


def _too_slow(trials: Trials, depths: Mapping[int, int], free: Collection[int]) -> UserError:
    """Names the slowest process; of several, the first one, for which the others wait."""
    found = intervals(trials.run(depths, free))
    slowest = max(found)
    name = trials.network.processes[found.index(slowest)].name
    behind = "of any depth" if free else "that were found"
    return UserError(
        f"behind FIFOs {behind} a frame takes {slowest:.2f} cycles, not {trials.interval} as it should, in {trials.frames} simulated frames",
        where=name,
        hint="this is a defect of stream-mlir; please report it",
    )


@dataclass
class _Range:
    """A depth between `low`, which is too little, and `high`, which is enough."""

    low: int
    high: int


@dataclass
class _Sizer:
    trials: Trials
    bits: Mapping[int, int]
    effort: int
    given: Mapping[int, int]
    has_shrunk: bool = False
    is_smallest: bool = True

    def run(self, streams: list[int], careful: bool) -> dict[int, int]:
        """First to the next smaller memory, one set of independent FIFOs after the other; then word by word, one FIFO after the other.

        Without the time for that, only a `careful` run finds out whether others need more than the default; otherwise the proof will tell.
        """
        held = self.trials.occupancies(self.given, streams)
        todo = [stream for stream in streams if held[stream] > DEFAULT_DEPTH]
        if careful or self._has_time:
            if self.trials.all_keep_up(self.given, todo):
                # Others at the default hold up some words, so that these wait elsewhere.
                held = self.trials.occupancies(self.given, todo)
            else:
                todo = [stream for stream in streams if held[stream] > 0]
        todo.sort(key=lambda stream: -held[stream] * self.bits[stream])
        ranges = {stream: _Range(depth, depth) for stream, depth in self.given.items()}
        while todo:
            fixed = {stream: each.high for stream, each in ranges.items()}
            if len(fixed) > len(self.given):
                held = self.trials.occupancies(fixed, todo)
            chosen = self.trials.independent(todo, todo) if self._has_time else todo
            todo = [stream for stream in todo if stream not in chosen]
            new = {stream: _Range(DEFAULT_DEPTH - 1, held[stream] + MARGIN) for stream in chosen}
            self._bisect(new, fixed, todo)
            ranges |= new
        # What pipelines happen to hold must not be what saves the network.
        for stream, depth in self.trials.remedies({s: each.high for s, each in ranges.items()}):
            ranges.setdefault(stream, _Range(depth, depth)).high = depth
        for stream in ranges:
            self._polish(stream, ranges)
        return {stream: each.high for stream, each in ranges.items()}

    @property
    def _has_time(self) -> bool:
        return self.trials.spent < self.effort

    def _bisect(
        self, ranges: Mapping[int, _Range], fixed: Mapping[int, int], free: Collection[int]
    ) -> None:
        """Finds the smallest memories of FIFOs that are independent of each other, beside `fixed` ones and unbounded (`free`) ones."""
        while tried := self._smaller_memories(ranges):
            if not self._has_time:
                self.is_smallest = False
                return
            enough = {**fixed, **{stream: each.high for stream, each in ranges.items()}}
            told = self.trials.keep_up(enough | tried, free)
            if {told[stream] for stream in tried} == {None}:
                # Each is behind the other, in a ring: only one at a time can tell.
                stream = next(iter(tried))
                told[stream] = self.trials.all_keep_up(enough | {stream: tried[stream]}, free)
            for stream, depth in tried.items():
                if told[stream] is not None:
                    self.has_shrunk |= bool(told[stream])
                    setattr(ranges[stream], "high" if told[stream] else "low", depth)

    def _smaller_memories(self, ranges: Mapping[int, _Range]) -> dict[int, int]:
        """What to try next, of every FIFO for which a smaller memory may do."""
        smaller = ((stream, self._smaller_memory(stream, each)) for stream, each in ranges.items())
        return {stream: depth for stream, depth in smaller if depth is not None}

    def _smaller_memory(self, stream: int, depths: _Range) -> int | None:
        """The middle one of the depths that just fill a smaller memory."""
        steps = [DEFAULT_DEPTH, *fifo_steps(depths.high, self.bits[stream])]
        steps = [each for each in steps if depths.low < each < depths.high]
        return steps[len(steps) // 2] if steps else None

    def _polish(self, stream: int, ranges: Mapping[int, _Range]) -> None:
        """Finds the smallest depth of one FIFO beside the others as they are."""
        depths, mine = {other: each.high for other, each in ranges.items()}, ranges[stream]
        while self.trials.spent < _POLISHING * self.effort and mine.high - mine.low > 1:
            depths[stream] = (mine.low + mine.high) // 2
            if self.trials.all_keep_up(depths) and not self.trials.deadlocks(depths):
                mine.high, self.has_shrunk = depths[stream], True
            else:
                mine.low = depths[stream]
