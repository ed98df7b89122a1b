"""A network in parts: nested modules, each with a `main` of its own, run one after the other with memory in between.

`stream.partition` on the module around them names the network's inputs and outputs; what a part reads and writes is named by `stream.name` of its arguments and results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from stream_mlir import ir
from stream_mlir.interp.reload import Reload

PARTITION = "stream.partition"
Run = Callable[[ir.Operation, list[np.ndarray]], list[np.ndarray]]


def parts_of(module: ir.Module | ir.Operation) -> list[ir.Operation]:
    """The parts, in order; none where the network is whole."""
    if PARTITION not in module.operation.attributes:
        return []
    nested = module.operation.regions[0].blocks[0].operations
    return [each.operation for each in nested if each.operation.name == "builtin.module"]


def port_names(part: ir.Operation, which: str) -> list[str]:
    """Names of what a part reads (`which` is `arg_attrs`) or writes (`res_attrs`), in order."""
    (function,) = part.regions[0].blocks[0].operations
    ports = ir.ArrayAttr(function.operation.attributes[which])
    return [ir.StringAttr(ir.DictAttr(port)["stream.name"]).value for port in ports]


def network_names(module: ir.Module | ir.Operation, which: str) -> list[str]:
    """Names of the network's `inputs` or `outputs`, in order."""
    noted = ir.DictAttr(module.operation.attributes[PARTITION])[which]
    return [ir.StringAttr(each).value for each in ir.ArrayAttr(noted)]


def run_parts(
    module: ir.Module | ir.Operation, inputs: Sequence[np.ndarray], run: Run
) -> list[np.ndarray]:
    """The network's outputs, where `run` executes one part; one whose weights are replaced gets its frames once for every round."""
    known = dict(zip(network_names(module, "inputs"), inputs, strict=True))
    for part in parts_of(module):
        inputs = [known[name] for name in port_names(part, "arg_attrs")]
        reload = Reload.of(part)
        if reload is None:
            outputs = run(part, inputs)
        else:
            outputs = reload.merged(run(part, reload.repeated(inputs)))
        known |= zip(port_names(part, "res_attrs"), outputs, strict=True)
    return [known[name] for name in network_names(module, "outputs")]
