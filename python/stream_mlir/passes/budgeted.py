"""What passes that search for a design share: the device, the fractions of it that may be used, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stream_mlir import ir
from stream_mlir.mapping import costs, devices
from stream_mlir.mapping.devices import Device
from stream_mlir.mapping.resources import RESOURCE_NAMES, Resources
from stream_mlir.mapping.search import Budget, Hardware
from stream_mlir.passes.base import Pass
from stream_mlir.passes.option import option


@dataclass(frozen=True)
class Budgeted(Pass):
    """The options, and the budget that they come to."""

    device: str = option("zcu104", help="board, by name or path of a .toml file")
    dsp: float = option(0.9, help="usable fraction of the DSP slices")
    bram18: float = option(0.9, help="usable fraction of the block RAMs")
    uram: float = option(0.9, help="usable fraction of the UltraRAMs")
    lut: float = option(0.8, help="usable fraction of the look-up tables")
    ff: float = option(0.8, help="usable fraction of the flip-flops")
    bandwidth: float = option(0.9, help="usable fraction of the off-chip bandwidth")
    objective: Literal["throughput", "latency"] = option("throughput", help="what is best")
    clock_mhz: float | None = option(None, help="clock in MHz; none: the board's usual")
    costs: str = option(costs.DEFAULT, help="cost table, by name or path of a .toml file")
    offchip: bool = option(False, help="weights may stay off chip")
    spill: bool = option(False, help="skips may wait in off-chip memory")
    lines: bool = option(False, help="rows under windows may wait in off-chip memory")
    dense: bool = option(
        True, help="layers marked to leave out zeros may be dense where that is better"
    )
    nodes: int = option(300, help="nodes of the search tree that one program may take")

    @property
    def hardware(self) -> Hardware:
        """Whose costs count, and what may go to memory."""
        return Hardware(
            self.costs, self.offchip, dense=self.dense, spill=self.spill, lines=self.lines
        )

    def budget(self, board: Device) -> Budget:
        """The fractions of what the board has."""
        counts = {
            name: int(getattr(self, name) * getattr(board.resources, name))
            for name in RESOURCE_NAMES
        }
        bits = self.bandwidth * board.bandwidth_gbit_per_s * 1e3 / self.clock(board)
        return Budget(Resources(**counts), bits)

    def clock(self, board: Device) -> float:
        """MHz."""
        return self.clock_mhz or board.clock_mhz

    def board(self, op: ir.Operation) -> Device:
        """The device. Raises `PassError` or `UserError` for impossible options."""
        for name in (*RESOURCE_NAMES, "bandwidth"):
            share = getattr(self, name)
            if not 0 < share <= 1:
                self.fail(
                    op, f"the budget for {name} must be a fraction above 0 and up to 1, not {share}"
                )
        self.refuse_non_positive(op, {"clock": self.clock_mhz, "number of nodes": self.nodes})
        return devices.load(self.device)

    def refuse_non_positive(self, op: ir.Operation, values: dict[str, float | None]) -> None:
        """Fails for the first of the named values that is there and not above 0."""
        for what, value in values.items():
            if value is not None and not value > 0:
                self.fail(op, f"the {what} must be above 0, not {value:g}")
