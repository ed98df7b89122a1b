"""What one layer becomes in C++: processes, each one call of one kernel with one config struct."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stream_mlir.emit.graph import Channel
from stream_mlir.emit.memory import MemoryPort
from stream_mlir.interp import Storage


def number(storage: Storage) -> str:
    """C++ type of one storage integer."""
    return f"stream_kernels::Number<{storage.bits}, {int(storage.signed)}>"


@dataclass(frozen=True)
class Array:
    """Constants handed to a kernel: `values` in the kernel's layout, one or two dimensions, `bits` wide each.

    `binary` arrays are linked into the simulation from a file of raw integers instead of being compiled from text.
    """

    name: str
    values: np.ndarray
    bits: int
    signed: bool
    binary: bool = False
    storage: str = ""
    """Kind of memory, "" for the tool's choice."""

    @property
    def cpp_type(self) -> str:
        """Element type."""
        return f"stream_kernels::Number<{self.bits}, {int(self.signed)}>"

    @property
    def extents(self) -> str:
        """Array declarator, e.g. `[18][16]`."""
        return "".join(f"[{extent}]" for extent in self.values.shape)


@dataclass(frozen=True)
class Scalar:
    """A constant argument of a kernel."""

    name: str
    value: int


@dataclass(frozen=True)
class Functor:
    """The scalar function of a map: parameter types, statements and the value they end in."""

    parameters: tuple[str, ...]
    result: str
    statements: tuple[str, ...]
    value: str


@dataclass(frozen=True)
class Process:
    """A C++ function that calls `stream_kernels::<kernel><<name>_config>(reads..., inputs..., outputs..., writes..., arrays..., scalars...)`.

    With `reload`, channels that are no inputs of the kernel, `reload_parameters` fills the arrays from these first.

    `reads` and `writes` are among its `memories`. `work` is about how many scalar operations one frame takes: only used to bound how long a
    simulation may run. A source has no inputs but from sources: a fast simulation runs it only as far as its one output is read.
    """

    name: str
    kernel: str
    headers: tuple[str, ...]
    config: dict[str, int]
    inputs: tuple[Channel, ...]
    outputs: tuple[Channel, ...]
    arrays: tuple[Array, ...] = ()
    scalars: tuple[Scalar, ...] = ()
    functor: Functor | None = None
    work: int = 0
    memories: tuple[MemoryPort, ...] = ()
    is_source: bool = False
    reload: tuple[Channel, ...] = ()

    @property
    def parameters(self) -> tuple[Channel | MemoryPort, ...]:
        """What the function is given, in order."""
        reads = tuple(memory for memory in self.memories if not memory.writes)
        writes = tuple(memory for memory in self.memories if memory.writes)
        return (*reads, *self.inputs, *self.outputs, *self.reload, *writes)


@dataclass(frozen=True)
class LayerCode:
    """All of one layer: its processes in order and the FIFOs between them."""

    name: str
    title: str
    processes: tuple[Process, ...]
    internal: tuple[Channel, ...] = ()
