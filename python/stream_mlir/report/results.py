"""What was found out about a design: by search, by simulation, by comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Stalls:
    """Cycles of a frame in which a process was stopped: no word to read, no room to write, no bandwidth."""

    input: int
    output: int
    memory: int


@dataclass(frozen=True)
class Simulated:
    """The mapped design in the simulator (docs/simulator.md), `frames` frames long; how far that is from the model, as fractions of the
    model's cycles; stalls of each process over the last frame."""

    frames: int
    interval_cycles: int
    latency_cycles: int
    interval_difference: float
    latency_difference: float
    stalls: dict[str, Stalls]

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Simulated:
        """The inverse of `asdict`."""
        stalls = {name: Stalls(**each) for name, each in record["stalls"].items()}
        return cls(**{**record, "stalls": stalls})


@dataclass(frozen=True)
class Bound:
    """No design within the budget is better than this under the model, in what the search was after (None for the other);
    `proven`: the search went to its end, this design is the best."""

    interval_cycles: int | None
    latency_cycles: int | None
    proven: bool


@dataclass(frozen=True)
class CompressedLayer:
    """A layer of the user's model that a chain of thinner ones replaced: `error` is the relative one of its weights (Frobenius);
    multiplications per frame and weights after and before. `ranks` has two entries where there is a second branch."""

    layer: str
    method: str
    scheme: str | None
    slices: int | None
    ranks: list[int]
    error: float
    macs: int
    parameters: int
    layer_macs: int
    layer_parameters: int


@dataclass(frozen=True)
class SparseLayer:
    """A layer whose small weights, or the small values that it reads, were made zero: absolute thresholds (None: none), `zeros` among its
    `weights`, and the relative error of these (Frobenius)."""

    layer: str
    weights: int
    zeros: int
    error: float
    weight_threshold: float | None
    input_threshold: float | None


@dataclass(frozen=True)
class Compression:
    """The passes of the compress stage, what they did to each layer, and how far the float network's outputs moved on `frames` check frames."""

    passes: str
    layers: list[CompressedLayer]
    sparse_layers: list[SparseLayer]
    frames: int
    max_abs_error: float
    sqnr_db: float
    accuracy_before: float | None

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Compression:
        """The inverse of `asdict`; what is left out is None."""
        layers = [
            CompressedLayer(**{"scheme": None, "slices": None, **each}) for each in record["layers"]
        ]
        no_thresholds = {"weight_threshold": None, "input_threshold": None}
        sparse = [SparseLayer(**{**no_thresholds, **each}) for each in record["sparse_layers"]]
        return cls(**{**record, "layers": layers, "sparse_layers": sparse})


@dataclass(frozen=True)
class Accuracy:
    """Fraction of the labeled frames that are classified right (or what the evaluation data's own score says), by the float model, the integer one and the C simulation."""

    frames: int
    float: float | None
    integer: float | None
    csim: float | None = None


@dataclass(frozen=True)
class Check:
    """The C simulation against the integer interpreter, and the latter against the float model; `sqnr_db_to_uncompressed` is against that
    before the compress stage; `memory_bits` are the bits per frame that it counted at each memory port."""

    inputs: int
    bit_exact: bool
    mismatches: int
    bounded_frames: int
    max_abs_error_vs_float: float | None
    sqnr_db: float | None
    sqnr_db_to_uncompressed: float | None = None
    rtl: str | None = None
    memory_bits: dict[str, int] = field(default_factory=dict)
