"""What both front ends hand to the converters: the torch dialect read into plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stream_mlir.interp.storage import Storage


@dataclass(eq=False)
class Tensor:
    """A value of the torch dialect. `shape` holds None for a dim torch-mlir does not know; `uses` counts its readers."""

    shape: tuple[int | None, ...] | None
    dtype: str
    uses: int = 0


@dataclass(frozen=True, eq=False)
class Origin:
    """Where an operation comes from: its name in the user's model, the operator's name there, a source position."""

    name: str
    op: str
    location: str = ""


@dataclass(eq=False)
class Node:
    """One torch-dialect operation. Operands are tensors, constants (numpy arrays) and Python scalars, strings and lists."""

    op: str
    operands: list[Any]
    results: list[Tensor]
    origin: Origin


@dataclass(frozen=True)
class Refusal:
    """An operator that was cut out before torch-mlir saw the model, and why."""

    origin: Origin
    reason: str


@dataclass(frozen=True)
class Step:
    """An operator of the user's model by the names of the values it reads and writes; `weights` counts its constants' elements."""

    origin: Origin
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    weights: int = 0


@dataclass
class Program:
    """A whole model."""

    inputs: list[tuple[str, Tensor]]
    outputs: list[tuple[str, Any]]
    nodes: list[Node]
    constants: dict[Tensor, np.ndarray] = field(default_factory=dict)
    unknown: set[Tensor] = field(default_factory=set)  # results of operators that were cut out
    refusals: list[Refusal] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)  # every operator of the model, in order
    steps: list[Step] = field(default_factory=list)  # the same as a graph, for finding cuts
    results: tuple[str, ...] = ()  # the model's outputs by the names that the steps use
    host: Any = None  # what a cut left to the host: `onnx_split.Split`
    warnings: list[str] = field(default_factory=list)
    storages: dict[Origin, Storage] = field(
        default_factory=dict
    )  # of values, by what quantizes them
    weight_scales: dict[Origin, np.ndarray] = field(
        default_factory=dict
    )  # one per filter of a layer

    def users(self, tensor: Tensor) -> Iterator[Node]:
        """The operations that read `tensor`."""
        return (node for node in self.nodes if any(o is tensor for o in _flat(node.operands)))


def _flat(operands: list[Any]) -> Iterator[Any]:
    for operand in operands:
        yield from operand if isinstance(operand, list) else (operand,)
