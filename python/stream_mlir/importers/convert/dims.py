"""Which dim of a stream is which dim of the model's tensor."""

from __future__ import annotations

from collections.abc import Sequence

from stream_mlir import ir
from stream_mlir.importers import builder
from stream_mlir.importers.layout import common_order
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


def stream_order(streams: Sequence[Stream], who: str) -> tuple[int, ...]:
    """The model's dims in the order of the stream's, the same for all `streams`."""
    known = [(x.layout, x.shape) for x in streams if not x.guessed]
    order = common_order(known or [(x.layout, x.shape) for x in streams[:1]])
    if order is None:
        raise Refuse(
            f"{who} of tensors whose elements arrive in an order that does not keep their dimensions apart"
        )
    if len(order) > 5:
        raise Refuse(f"{who} of a tensor with {len(order)} dimensions")
    return order


def ordered_value(x: Stream, order: Sequence[int]) -> ir.Value:
    """The stream under the model's dims, in its own order."""
    return builder.reshape(x.value, [x.shape[dim] for dim in order])
