"""A network that stops: who waits for whom, and which depth would help."""

from __future__ import annotations

from dataclasses import dataclass

from stream_mlir.errors import UserError

DECIDING_FRAMES = 1
"""Frames that decide whether a network ever stops: as many words are read as written in a frame, so all FIFOs are empty behind it as they were before it, and what processes do
ahead of that never stops others. (Lee and Messerschmitt, IEEE Transactions on Computers, 1987: one period of a static schedule.)"""


@dataclass(frozen=True)
class Wait:
    """`process` waits to `operation` ("read" or "write") `fifo`, which holds `occupancy` of `depth` words."""

    process: str
    fifo: str
    operation: str
    depth: int
    occupancy: int

    def __str__(self) -> str:
        state = "full" if self.operation == "write" else "empty"
        return f"{self.process} waits to {self.operation} {self.fifo} ({state}, {self.occupancy} of {self.depth} words)"


@dataclass(frozen=True)
class DepthChange:
    """A FIFO and the depth it would need."""

    fifo: str
    depth: int
    new_depth: int

    def __str__(self) -> str:
        return f"{self.fifo} from {self.depth} to {self.new_depth} words"


class Deadlock(UserError):
    """No process can go on.

    Attributes:
        waits: every process that is not done, and what it waits for.
        cycle: those that wait in a ring, each for the next.
        ways_out: the smallest depth that takes each full FIFO out of the ring, when only that FIFO changes.
        enough: changes that together let all frames through.
    """

    def __init__(
        self,
        waits: tuple[Wait, ...],
        cycle: tuple[Wait, ...],
        ways_out: tuple[DepthChange, ...],
        enough: tuple[DepthChange, ...],
    ) -> None:
        ring = "; ".join(map(str, cycle))
        super().__init__(
            f"the network deadlocks: {ring}", hint="deepen " + ", ".join(map(str, enough))
        )
        self.waits, self.cycle, self.ways_out, self.enough = waits, cycle, ways_out, enough

    @property
    def smallest(self) -> DepthChange:
        """The way out that adds the fewest words."""
        return min(self.ways_out, key=lambda each: each.new_depth - each.depth)
