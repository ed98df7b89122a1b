"""The hardware: layers, the FIFOs between them, the ports. All names are those of the emitted C++."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Layer:
    """One op as hardware, with its line buffer if it has one.

    `layer` is its name in the user's model, `cycles` are per frame, `utilization` is the share of the interval in which it is busy,
    `folding` its parallelism (in, out, group, fine; None where there is nothing to fold), `sqnr_db` what its rounding costs.
    """

    name: str
    layer: str
    op: str
    shape: list[int]
    folding: dict[str, int] | None
    macs: int
    cycles: int
    utilization: float
    dsp: int
    bram18: int
    uram: int
    lut: int
    ff: int
    sqnr_db: float | None = None


@dataclass(frozen=True)
class Fifo:
    """A FIFO from layer `producer` to layer `consumer`: `depth` words of `bits`, `words` of which pass per frame.

    `max_occupancy` is the most it held in the simulation (None: not simulated).
    """

    name: str
    producer: str
    consumer: str
    depth: int
    words: int
    bits: int
    max_occupancy: int | None
    storage: str
    bram18: int
    uram: int
    lut: int
    ff: int


@dataclass(frozen=True)
class Port:
    """An input or output of the design at layer `layer`: `words` of `bits` per frame."""

    name: str
    direction: str
    layer: str
    shape: list[int]
    words: int
    bits: int


@dataclass(frozen=True)
class Evicted:
    """Weights of layer `layer` in off-chip memory: `rows` of `all_rows` packed rows, read once for every output position.

    `codec` is their code ("" for none) and `codec_ratio` what it makes of their bits; `bits_per_cycle` is over the whole interval, while a
    burst comes every `refill_cycles` as the layer works.
    """

    sides: ClassVar = ("",)

    layer: str
    rows: int
    all_rows: int
    codec: str
    codec_ratio: float
    bits_per_frame: int
    bits_per_cycle: float
    bram18_saved: int
    refill_cycles: int

    @property
    def plain_bits_per_frame(self) -> int:
        """Without a code."""
        return round(self.bits_per_frame / self.codec_ratio)


@dataclass(frozen=True)
class Spilled:
    """A stream that waits in off-chip memory, in a ring of `ring_bits`, by the process `layer` that brings it back.

    `codec` is its code ("" for none) and `codec_ratio` what that makes of its bits in the mean over calibration data. Bits go to memory and come back:
    `plain_bits_per_frame` without the code, `bits_per_frame` at the ratio, `most_bits_per_frame` with the worst data there can be; `bits_per_cycle` is over
    the whole interval.
    """

    sides: ClassVar = ("to_", "from_")

    layer: str
    codec: str
    codec_ratio: float
    ring_bits: int
    plain_bits_per_frame: int
    bits_per_frame: int
    most_bits_per_frame: int
    bits_per_cycle: float


@dataclass(frozen=True)
class Lines:
    """Rows under the windows of layer `layer` in off-chip memory, in a ring of `ring_bits`: `rows_written` of a frame once, `rows_read` in all, in bursts of
    `burst_words` words of memory. `bits_per_cycle` is over the whole interval.
    """

    sides: ClassVar = ("to_", "from_")
    codec: ClassVar = ""
    codec_ratio: ClassVar = 1.0

    layer: str
    rows_written: int
    rows_read: int
    burst_words: int
    ring_bits: int
    bits_per_frame: int
    bits_per_cycle: float
    bram18_saved: int

    @property
    def plain_bits_per_frame(self) -> int:
        """They have no code."""
        return self.bits_per_frame
