"""The results of a network, measured before what hides errors."""

from __future__ import annotations

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.run import Change, main_function, run
from stream_mlir.quant.calibration import Calibration
from stream_mlir.quant.regions import is_unary
from stream_mlir.quant.sharing import moves


class Probes:
    """What computes each result of a network, but for what stands behind the last sum of several values: what saturates hides errors."""

    def __init__(self, module: ir.Operation, data: Calibration) -> None:
        self._module = module
        self._ops = [op for op, _ in _paths(module)]
        self._batches = list(data.batches())
        self._wanted = [self._measured(batch) for batch in self._batches]

    def error(self, change: Change | None = None) -> float:
        """Squared error of all results over the squared results, as the module is now and with `change`. Each result counts alike, whatever its scale."""
        got = [self._measured(batch, change) for batch in self._batches]
        return _relative_error(self._wanted, got)

    def _measured(self, batch: list[np.ndarray], change: Change | None = None) -> list[np.ndarray]:
        seen: dict[ir.Operation, np.ndarray] = {}

        def record(op: ir.Operation, array: np.ndarray) -> None:
            if op in self._ops:
                seen[op] = array

        run(self._module, batch, observe=record, change=change)
        return [seen[op] for op in self._ops]


def unprobed(module: ir.Operation) -> list[ir.Value]:
    """What lies behind the places where results are measured: errors that are made there do not show."""
    return [op.results[0] for _, behind in _paths(module) for op in behind]


def _paths(module: ir.Operation) -> list[tuple[ir.Operation, list[ir.Operation]]]:
    """For each result, where it is measured and what lies behind."""
    terminator = list(main_function(module).regions[0].blocks[0].operations)[-1]
    found = []
    for value in terminator.operands:
        op, behind = value.owner.operation, []
        while op.name in ("stream.argmax", "stream.softmax") or is_unary(op) or moves(op):
            source = op.operands[0].owner
            if isinstance(source, ir.Block):
                break
            behind.append(op)
            op = source.operation
        found.append((op, behind))
    return found


def _relative_error(wanted: list[list[np.ndarray]], got: list[list[np.ndarray]]) -> float:
    total = 0.0
    for result in range(len(wanted[0])):
        pairs = [(w[result], g[result]) for w, g in zip(wanted, got, strict=True)]
        power = sum(float(np.square(w, dtype=np.float64).sum()) for w, _ in pairs)
        error = sum(float(np.square(w - g, dtype=np.float64).sum()) for w, g in pairs)
        total += error / power if power else 0.0
    return total
