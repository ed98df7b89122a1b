"""Token-level timing with unbounded FIFOs: when each word is written and read, and from that how much each FIFO must hold.

A process starts iteration i at t(i) = max(t(i-1) + 1, arrival of the words it reads in i), a running maximum once i is subtracted. The source
sends one frame per interval, evenly. Feed-forward networks need nothing else, and every array is as long as one process has iterations.

Why the depths suffice: the times are one complete schedule in which no FIFO ever holds more than its occupancy, and for processes with static,
blocking reads and writes the existence of one such schedule means that no schedule deadlocks. Frames beyond the simulated ones can be
started after the earlier ones have drained, so the argument holds for any number of them. It is made twice: without pipeline
latency (software simulation) and with it (hardware), and the larger occupancy counts.
"""

from dataclasses import dataclass

import numpy as np

from stream_mlir.mapping.network import Network, Process

Array = np.ndarray
MARGIN = 2
"""Words added to every FIFO that must hold more than the default depth: one in flight on either side."""
DEFAULT_DEPTH = 2
_NEVER = np.iinfo(np.int64).min // 2


@dataclass(frozen=True)
class Timing:
    """Cycles between frames, cycles from the first word in to the last word out, and words each stream must hold."""

    interval_cycles: int
    latency_cycles: int
    occupancy: tuple[int, ...]

    @property
    def depths(self) -> list[int]:
        """FIFO depth per stream: the default where that is enough, else occupancy and a margin."""
        return [
            DEFAULT_DEPTH if words <= DEFAULT_DEPTH else words + MARGIN for words in self.occupancy
        ]


def analyze(network: Network, frames: int = 3) -> Timing:
    """Timing of `frames` overlapping frames."""
    order = _play(network, frames, with_latency=False)
    timed = _play(network, frames, with_latency=True)
    occupancy = tuple(max(pair) for pair in zip(order.occupancy, timed.occupancy, strict=True))
    return Timing(timed.interval_cycles, timed.latency_cycles, occupancy)


def _play(network: Network, frames: int, *, with_latency: bool) -> Timing:
    interval = network.interval
    written = {
        stream: _source(network.words[stream], interval, frames) for stream in network.sources
    }
    occupancy = [0] * len(network.words)
    for process in network.processes:
        starts = _starts(process, [written[stream] for stream in process.inputs], frames)
        for stream, reads in zip(process.inputs, process.schedule.reads, strict=True):
            occupancy[stream] = _occupancy(
                written.pop(stream), starts[_over(reads, process, frames)]
            )
        delay = process.schedule.latency if with_latency else 0
        for stream, writes in zip(process.outputs, process.schedule.writes, strict=True):
            written[stream] = starts[_over(writes, process, frames)] + delay
    ends = [written[stream].reshape(frames, -1)[:, -1] for stream in network.sinks]
    last = np.max(ends, axis=0) if ends else np.zeros(frames, np.int64)
    steady = int(last[-1] - last[-2]) if frames > 1 else interval
    return Timing(max(steady, interval), int(last[0]) + 1, tuple(occupancy))


def _source(words: int, interval: int, frames: int) -> Array:
    frame = np.arange(words, dtype=np.int64) * interval // words
    return (np.arange(frames, dtype=np.int64)[:, None] * interval + frame).ravel()


def _over(events: Array, process: Process, frames: int) -> Array:
    """Iteration numbers of one frame's events, for all frames."""
    return (np.arange(frames)[:, None] * process.schedule.iterations + events).ravel()


def _starts(process: Process, arrivals: list[Array], frames: int) -> Array:
    """Start time of every iteration."""
    count = process.schedule.iterations * frames
    lateness = np.full(count, _NEVER, np.int64)
    lateness[0] = 0
    for arrival, reads in zip(arrivals, process.schedule.reads, strict=True):
        at = _over(reads, process, frames)
        lateness[at] = np.maximum(lateness[at], arrival - at)
    return np.maximum.accumulate(lateness) + np.arange(count)


def _occupancy(written: Array, read: Array) -> int:
    """Most words ever held: those written so far, less those read in earlier cycles."""
    gone = np.searchsorted(read, written, side="left")
    return int(np.max(np.arange(1, len(written) + 1) - gone, initial=0))
