"""The report as dataclasses. Field names are those of `report.json`; `schema.json` says what each means."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Layer:
    """One process: cycles per frame, its share of the device, and what its rounding costs (None where there is none)."""

    name: str
    op: str
    cycles: int
    dsp: int
    bram18: int
    uram: int
    lut: int
    ff: int
    sqnr_db: float | None = None


@dataclass(frozen=True)
class Fifo:
    """One FIFO deeper than the default: words and bits of a word."""

    name: str
    depth: int
    bits: int


@dataclass(frozen=True)
class Accuracy:
    """Fraction of the labeled frames that are classified right, by the float model, the integer one and the C simulation."""

    frames: int
    float: float | None
    integer: float | None
    csim: float | None = None


@dataclass(frozen=True)
class Check:
    """The C simulation against the integer interpreter, and the latter against the float model."""

    inputs: int
    bit_exact: bool
    mismatches: int
    bounded_frames: int
    max_abs_error_vs_float: float | None
    sqnr_db: float | None
    rtl: str | None = None


@dataclass(frozen=True)
class Report:
    """Everything about one compilation. Resources and cycles are estimates; see docs/pipeline.md."""

    model: str
    device: str
    target: str
    clock_mhz: float
    quantization: dict[str, Any]
    interval_cycles: int
    latency_cycles: int
    fps: float
    resources: dict[str, int]
    available: dict[str, int]
    utilization: dict[str, float | None]
    layers: list[Layer]
    fifos: list[Fifo]
    accuracy: Accuracy | None
    check: Check | None
    versions: dict[str, str]
    command: str
    warnings: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, lists, numbers and strings."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Report:
        """The inverse of `to_json`."""
        nested = {
            "layers": [Layer(**each) for each in record["layers"]],
            "fifos": [Fifo(**each) for each in record["fifos"]],
            "accuracy": Accuracy(**record["accuracy"]) if record["accuracy"] else None,
            "check": Check(**record["check"]) if record["check"] else None,
        }
        return cls(**{**record, **nested})

    @property
    def exceeded(self) -> list[str]:
        """Resources of which the design needs more than the device has."""
        return [name for name, share in self.utilization.items() if share is None or share > 1]
