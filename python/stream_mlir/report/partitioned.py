"""The report of a network in parts. Each part has a report of its own; this one is about the batch."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from stream_mlir.report.results import Accuracy, Check, Compression


@dataclass(frozen=True)
class Part:
    """A bitstream: its folder inside the output folder, the layers of the model from `first` to `last`, cycles of model and simulator, what it takes, and what binds it.
    It runs `rounds` times over a batch, where that is more than once after `load_cycles` for the weights of the round; `traffic_bits` are those of a frame to and from memory, cut tensors included."""

    folder: str
    layers: int
    first: str
    last: str
    interval_cycles: int
    latency_cycles: int
    simulated_interval_cycles: int
    simulated_latency_cycles: int
    traffic_bits: int
    rounds: int
    load_cycles: int
    binding_resource: str | None
    resources: dict[str, int]
    utilization: dict[str, float | None]

    def cycles(self, batch: int, *, simulated: bool = False) -> int:
        """Of a batch: in each round the weights' load, the first frame's latency, then an interval for each further one."""
        latency, interval = self.latency_cycles, self.interval_cycles
        if simulated:
            latency, interval = self.simulated_latency_cycles, self.simulated_interval_cycles
        return self.rounds * (self.load_cycles + latency + (batch - 1) * interval)


@dataclass(frozen=True)
class CutTensor:
    """A tensor that waits in off-chip memory between parts: by whom it is written and read, its shape without the batch, and its bits."""

    name: str
    written_by: str
    read_by: list[str]
    shape: list[int]
    bits: int

    @property
    def bytes_per_frame(self) -> int:
        """As stored: values of other than 8 or 16 bits take as many bits as they have."""
        count = self.bits
        for size in self.shape:
            count *= size
        return -(-count // 8)


@dataclass(frozen=True)
class Partitioned:
    """`batch` frames run through each part, which takes `switch_seconds` to configure where there are several. `planned_cycles` are what the search for the cuts expected of
    a batch (None: the cuts are by hand), `proven` whether no others take fewer."""

    model: str
    device: str
    target: str
    clock_mhz: float
    quantization: dict[str, Any]
    compression: Compression | None
    batch: int
    switch_seconds: float
    planned_cycles: int | None
    proven: bool | None
    parts: list[Part]
    tensors: list[CutTensor]
    available: dict[str, int]
    accuracy: Accuracy | None
    check: Check | None
    versions: dict[str, str]
    command: str
    warnings: list[str] = field(default_factory=list)

    def seconds(self, *, simulated: bool = False) -> float:
        """Of a batch, switches included."""
        cycles = sum(part.cycles(self.batch, simulated=simulated) for part in self.parts)
        return cycles / (self.clock_mhz * 1e6) + self.switches_seconds

    def fps(self, *, simulated: bool = False) -> float:
        """Frames per second while batch follows batch."""
        return self.batch / self.seconds(simulated=simulated)

    @property
    def switches_seconds(self) -> float:
        """Of a batch."""
        return self.switch_seconds * len(self.parts) if len(self.parts) > 1 else 0.0

    @property
    def switch_share(self) -> float:
        """Share of a batch's time that the switches take."""
        return self.switches_seconds / self.seconds()

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, with what follows from the other fields."""
        derived = {
            "seconds": self.seconds(),
            "simulated_seconds": self.seconds(simulated=True),
            "fps": self.fps(),
            "simulated_fps": self.fps(simulated=True),
            "switch_share": self.switch_share,
        }
        tensors = [{**asdict(t), "bytes_per_frame": t.bytes_per_frame} for t in self.tensors]
        return {**asdict(self), "tensors": tensors, **derived}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Partitioned:
        """The inverse of `to_json`."""
        known = {name: record[name] for name in cls.__dataclass_fields__}
        known["parts"] = [Part(**each) for each in record["parts"]]
        known["tensors"] = [
            CutTensor(**{name: each[name] for name in CutTensor.__dataclass_fields__})
            for each in record["tensors"]
        ]
        for name, kind in (("accuracy", Accuracy), ("check", Check)):
            known[name] = kind(**record[name]) if record[name] else None
        found = record["compression"]
        known["compression"] = Compression.from_json(found) if found else None
        return cls(**known)
