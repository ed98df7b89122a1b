"""The report as dataclasses. Field names are those of `report.json`; `schema.json` says what each means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from stream_mlir.report.results import Accuracy, Bound, Check, Compression, Simulated
from stream_mlir.report.skipping import Skipping
from stream_mlir.report.structure import Evicted, Fifo, Layer, Lines, Port, Spilled

DEPTHS = {
    "smallest": "depths that simulation proves enough; no FIFO would do with a smaller memory beside the others",
    "enough": "depths that simulation proves enough; some may be larger than needed, as the effort to shrink them ended first",
}
"""What `Report.fifo_depths` means."""


@dataclass(frozen=True)
class Roofline:
    """What limits speed in principle. `macs` and `traffic_bits` (to and from memory) are per frame, the other two are the device's."""

    macs: int
    peak_macs_per_cycle: float
    traffic_bits: int
    bandwidth_bits_per_cycle: float


@dataclass(frozen=True)
class Report:
    """Everything about one compilation. Resources and cycles are estimates; see docs/pipeline.md."""

    model: str
    device: str
    target: str
    clock_mhz: float
    compression: Compression | None
    quantization: dict[str, Any]
    interval_cycles: int
    latency_cycles: int
    fps: float
    simulated: Simulated | None
    bound: Bound | None
    binding_resource: str | None
    resources: dict[str, int]
    available: dict[str, int]
    utilization: dict[str, float | None]
    roofline: Roofline
    ports: list[Port]
    layers: list[Layer]
    fifos: list[Fifo]
    accuracy: Accuracy | None
    check: Check | None
    versions: dict[str, str]
    command: str
    warnings: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    fifo_depths: str | None = None
    skipping: Skipping | None = None
    evicted: list[Evicted] = field(default_factory=list)
    spilled: list[Spilled] = field(default_factory=list)
    lines: list[Lines] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, lists, numbers and strings."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Report:
        """The inverse of `to_json`."""
        nested: dict[str, Any] = {
            name: [kind(**each) for each in record[name]]
            for name, kind in (("ports", Port), ("layers", Layer), ("fifos", Fifo))
        }
        nested |= {
            name: [kind(**each) for each in record.get(name, ())]
            for name, kind in (("evicted", Evicted), ("spilled", Spilled), ("lines", Lines))
        }
        nested |= {
            name: kind(**record[name]) if record[name] else None
            for name, kind in (("bound", Bound), ("accuracy", Accuracy), ("check", Check))
        }
        nested["simulated"] = Simulated.from_json(found) if (found := record["simulated"]) else None
        nested["compression"] = (
            Compression.from_json(found) if (found := record["compression"]) else None
        )
        found = record.get("skipping")
        nested["skipping"] = Skipping.from_json(found) if found else None
        return cls(**{**record, **nested, "roofline": Roofline(**record["roofline"])})

    @property
    def exceeded(self) -> list[str]:
        """Resources of which the design needs more than the device has."""
        return [name for name, share in self.utilization.items() if share is None or share > 1]

    @property
    def bandwidth_share(self) -> float:
        """Share of the device's memory bandwidth that is needed at this interval."""
        needed = self.roofline.traffic_bits / self.interval_cycles
        return needed / self.roofline.bandwidth_bits_per_cycle

    @property
    def gbit_per_s(self) -> float:
        """All traffic to and from memory at this interval and clock."""
        return self.roofline.traffic_bits / self.interval_cycles * self.clock_mhz / 1e3

    @property
    def off_chip(self) -> list[Evicted | Spilled | Lines]:
        """All that is in memory, what moves most first."""
        return sorted(
            (*self.evicted, *self.spilled, *self.lines), key=lambda each: -each.bits_per_cycle
        )

    def counted_bits(self, layer: str, sides: Sequence[str] = ("", "to_", "from_")) -> int | None:
        """What C simulation counted per frame at the memory ports of a process, those of weights (""), to and from memory; None where it did not run."""
        ports = (f"{layer}_{side}memory" for side in sides)
        bits = self.check.memory_bits if self.check is not None else {}
        found = [bits[port] for port in ports if port in bits]
        return sum(found) if found else None

    @property
    def bottleneck(self) -> Layer:
        """The layer that takes the most cycles per frame; of several the first."""
        return max(self.layers, key=lambda layer: layer.cycles)
