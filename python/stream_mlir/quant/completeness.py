"""The values whose storage quantization chooses, and whether a module says itself how all of them are stored."""

from __future__ import annotations

from stream_mlir import ir
from stream_mlir.interp.run import main_function
from stream_mlir.interp.storage import storage_of
from stream_mlir.quant.absorption import absorbed_clamps
from stream_mlir.quant.declared import declared_storage
from stream_mlir.quant.sharing import moves

# No range decides over these.
_FIXED = ("arith.constant", "func.return", "stream.argmax", "stream.softmax")


def ranged_values(module: ir.Module | ir.Operation) -> list[ir.Value]:
    """Inputs and results whose storage a range decides: the last of the clamps that a layer absorbs, nothing behind what only moves values."""
    block = main_function(module).regions[0].blocks[0]
    values: list[ir.Value] = [*block.arguments]
    absorbed: list[ir.Operation] = []
    for view in block.operations:
        op = view.operation
        clamps = absorbed_clamps(op)
        absorbed += clamps
        if op not in absorbed and op.name not in _FIXED and not moves(op):
            values.append((clamps or [op])[-1].results[0])
    return values


def is_declared(module: ir.Module | ir.Operation) -> bool:
    """No range of any value needs to be measured; so for a quantized module as well."""
    return all(
        declared_storage(value) is not None or storage_of(value.type) is not None
        for value in ranged_values(module)
    )
