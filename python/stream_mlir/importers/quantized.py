"""What a model says of its own quantization, on the streams that it says it of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from stream_mlir import ir
from stream_mlir.importers import builder
from stream_mlir.importers import scalar as s
from stream_mlir.importers.stream import Source, Stream
from stream_mlir.interp.attributes import kind_of
from stream_mlir.interp.storage import Storage
from stream_mlir.quant.declared import declare_storage, declared_storage
from stream_mlir.quant.sharing import moves

#: Write any storage themselves, and nothing that saturates.
_DIRECT = ("stream.concat", "stream.softmax")

Arguments = list[tuple[ir.Value, Storage]]


def with_weight_scales(x: Stream, scales: np.ndarray) -> Stream:
    """The layer that computes `x`, which is not built yet, with one weight scale per filter."""
    affine = x.source.affine
    assert affine is not None
    if affine.scales is not None or len(affine.weights) != len(scales):
        return x
    return replace(x, source=Source(affine=replace(affine, scales=scales)))


def stored(x: Stream, storage: Storage, arguments: Arguments) -> Stream:
    """`x` stored so from where it is computed on; arguments are noted, for they have no attributes yet.

    A quantized value saturates, which models rely on (onnxruntime's quantizer drops a clip that does no more): a clamp says so.
    """
    if _known(_origin(x.value, moves), arguments) == storage:
        return x
    origin = _origin(x.value, _holds_all)
    if _known(origin, arguments) is not None:
        return replace(x, source=Source(built=_saturated(x.value, storage)))
    if isinstance(origin.owner, ir.Block):
        arguments.append((origin, storage))
    elif origin.owner.operation.name in _DIRECT:
        declare_storage(origin, storage)
    else:
        with ir.InsertionPoint.after(origin.owner.operation):
            clamped = _saturated(origin, storage)
        if origin == x.value:
            return replace(x, source=Source(built=clamped))
        origin.replace_all_uses_except(clamped, clamped.owner.operation)
    return x


def _saturated(value: ir.Value, storage: Storage) -> ir.Value:
    clamped = builder.map_elements([value], lambda x: s.clamp(x, *storage.ends()))
    declare_storage(clamped, storage)
    return clamped


def _holds_all(op: ir.Operation) -> bool:
    """The result is rounded alike whether its input was or not, and nothing of the input is lost to other readers."""
    largest = op.name in ("stream.pool", "stream.reduce") and kind_of(op) == "max"
    return largest or op.name in ("stream.permute", "stream.reshape")


def _origin(value: ir.Value, passes: Callable[[ir.Operation], bool]) -> ir.Value:
    while not isinstance(value.owner, ir.Block) and passes(value.owner.operation):
        value = value.owner.operation.operands[0]
    return value


def _known(value: ir.Value, arguments: Arguments) -> Storage | None:
    if isinstance(value.owner, ir.Block):
        return next((storage for argument, storage in arguments if argument == value), None)
    return declared_storage(value)
