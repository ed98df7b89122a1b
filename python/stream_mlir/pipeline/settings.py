"""What a compilation is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any, Literal

from stream_mlir.emit import EmittedDesign
from stream_mlir.errors import UserError
from stream_mlir.files import refuse_unwritable
from stream_mlir.mapping import costs, devices
from stream_mlir.mapping.devices import Device
from stream_mlir.mapping.resources import RESOURCE_NAMES
from stream_mlir.mapping.search import OBJECTIVES
from stream_mlir.passes.partition import SWITCH_SECONDS

TARGETS = {"vitis": "Vitis HLS", "bambu": "Bambu"}
BUDGETS = (*RESOURCE_NAMES, "bandwidth")
BEFORE_EMISSION = ("import", "compress", "quantize", "map")


@dataclass(frozen=True)
class Settings:
    """Everything the stages read. `model`, `weights`, `input_shapes`, `example_inputs` go to the importer as they are.

    `inputs` and `outputs` name where the model is cut, `auto_cut` lets that be found where operators are not supported.
    `objective` is `throughput` or `latency`; with `fps`, wanted frames per second, the design that uses least is taken. `costs` names a cost table.
    `calib` and `evaluate` are data as `pipeline.data.load` takes it; `budget` maps resources (`BUDGETS`) to fractions of the device; `compress` holds the
    passes of the compress stage as in a textual pipeline, `before_fold` those that the map stage runs on integers in front of `stream-fold`; `checks` is the number of frames to compare where there is no evaluation data; `evict` are options of
    `stream-evict`, one text for each run of it, which follow the search; `command` goes into the report.

    `partition` is into how many parts the network is cut, 0 for as many as are best, None for not at all, or `cuts` are by hand: the layers that begin another part;
    `batch` frames run between two switches of `switch_seconds`. A part may run up to `reload` times over the batch, each time with other weights of its last layer.
    """

    out: Path
    model: Any = None
    input_shapes: Any = None
    weights: str | Path | None = None
    example_inputs: Any = None
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    auto_cut: bool = False
    device: str = "zcu104"
    target: str = "vitis"
    clock_mhz: float | None = None
    budget: dict[str, float] = field(default_factory=dict)
    compress: str = ""
    before_fold: str = ""
    objective: Literal["throughput", "latency"] = "throughput"
    fps: float | None = None
    costs: str = costs.DEFAULT
    offchip: bool = False
    offchip_codec: Literal["none", "huffman"] = "none"
    evict: tuple[str, ...] = ()
    spill: bool = False
    lines: bool = False
    spill_codec: Literal["none", "auto", "rle", "huffman"] = "none"
    partition: int | None = None
    cuts: tuple[str, ...] = ()
    batch: int = 1
    switch_seconds: float = SWITCH_SECONDS
    reload: int = 1
    allow_over_budget: bool = False
    max_slowdown: float = 0.0
    weight_bits: int = 8
    activation_bits: int = 8
    scheme: Literal["affine", "symmetric"] = "affine"
    scales: Literal["free", "pow2"] = "free"
    ranges: Literal["minmax", "percentile", "mse"] = "mse"
    calib: Any = None
    evaluate: Any = None
    samples: int = 64
    checks: int = 8
    seed: int = 0
    first: str = "import"
    last: str = "check"
    command: str = ""

    def __post_init__(self) -> None:
        """Refuses what can be refused before any work. Raises `UserError`."""
        if self.target not in TARGETS:
            raise UserError(
                f"unknown target '{self.target}'", hint=f"known targets: {', '.join(TARGETS)}"
            )
        if self.clock_mhz is not None and not 0 < self.clock_mhz <= 2000:
            raise UserError(f"the clock must be above 0 and up to 2000 MHz, not {self.clock_mhz:g}")
        if self.fps is not None and not self.fps > 0:
            raise UserError(f"the frame rate must be above 0, not {self.fps:g}")
        if self.objective not in OBJECTIVES:
            raise UserError(
                f"unknown objective '{self.objective}'", hint=f"known: {', '.join(OBJECTIVES)}"
            )
        if not 0 <= self.max_slowdown <= 1:
            raise UserError(f"the slowdown must be from 0 to 1, not {self.max_slowdown:g}")
        costs.load(self.costs)
        if self.checks < 1:
            raise UserError(f"at least one frame must be checked, not {self.checks}")
        if self.samples < 0 or self.seed < 0:
            raise UserError("the number of samples and the seed must not be negative")
        for name, low in (("weight_bits", 2), ("activation_bits", 4)):
            if not low <= getattr(self, name) <= 16:
                raise UserError(
                    f"{name.replace('_', ' ')} must be {low} to 16, not {getattr(self, name)}"
                )
        self._refuse_budget()
        self._refuse_partition()
        refuse_unwritable(self.out)
        EmittedDesign.refuse_foreign(self.hls)
        self._refuse_target()

    def _refuse_partition(self) -> None:
        if (self.partition or 0) < 0:
            raise UserError(f"the number of parts must be above 0, not {self.partition}")
        if self.partition and self.cuts:
            raise UserError("either a number of parts or cuts can be given")
        if self.batch < 1:
            raise UserError(f"a batch has at least one frame, not {self.batch}")
        if self.reload < 1:
            raise UserError(f"a part runs at least once over a batch, not {self.reload} times")
        if self.reload > 1 and not self.in_parts:
            raise UserError("weights are reloaded in parts", hint="give --partition or --cuts too")
        if not 0 <= self.switch_seconds < inf:
            raise UserError(f"a switch takes seconds, at least 0, not {self.switch_seconds:g}")
        if self.in_parts and self.fps is not None:
            raise UserError(
                "a network in parts has no frame rate of its own", hint="give --batch instead"
            )
        if self.in_parts and (self.evict or self.before_fold or self.spill_codec != "none"):
            raise UserError(
                "what is evicted or coded by hand is a matter of each part",
                hint="compile without, then each part: streamc compile --from map -o OUT/part0 --evict ...",
            )

    @property
    def in_parts(self) -> bool:
        """Whether the network is cut into parts."""
        return self.partition is not None or bool(self.cuts)

    def _refuse_budget(self) -> None:
        for name, share in self.budget.items():
            if name not in BUDGETS:
                raise UserError(
                    f"unknown resource '{name}' in the budget", hint=f"known: {', '.join(BUDGETS)}"
                )
            if not 0 < share <= 1:
                raise UserError(
                    f"the budget for {name} must be a fraction above 0 and up to 1, not {share:g}"
                )

    def _refuse_target(self) -> None:
        """The device must exist; C++ is for a tool that makes hardware for it, estimates need none."""
        family = self.board.family
        if self.last not in BEFORE_EMISSION and self.target not in family.targets:
            known = " or ".join(f"--target {target}" for target in family.targets)
            raise UserError(
                f"{TARGETS[self.target]} makes no hardware for {family.title}",
                where=self.device,
                hint=f"take {known}, or --to map for estimates alone",
            )

    @property
    def hls(self) -> Path:
        """Where the C++ goes."""
        return self.out / "hls"

    @property
    def board(self) -> Device:
        """The device's description."""
        return devices.load(self.device)

    @property
    def clock(self) -> float:
        """MHz: as asked for, else the board's usual."""
        return self.clock_mhz or self.board.clock_mhz
