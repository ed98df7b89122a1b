"""Which dim of a stream is which dim of the model's tensor."""

from __future__ import annotations

from collections.abc import Sequence

from stream_mlir import ir
from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.layout import Layout, channel_last_permutation, common_order
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


def in_one_order(
    context: Context, streams: Sequence[Stream], who: str
) -> tuple[list[Stream], tuple[int, ...]]:
    """The streams, and the model's dims in the order of theirs, the frame first.

    Streams whose orders differ, or do not keep their dims apart, come channel last through a buffer.
    """
    known = [(x.layout, x.shape) for x in streams if not x.guessed]
    order = common_order(known or [(x.layout, x.shape) for x in streams[:1]])
    if order is None:
        order = channel_last_permutation(len(streams[0].shape))
        streams = [context.ordered(x, Layout.of(x.shape, order), who) for x in streams]
    if len(order) > 5:
        raise Refuse(f"{who} of a tensor with {len(order)} dimensions")
    return list(streams), _frame_first(order, streams, who)


def _frame_first(order: tuple[int, ...], streams: Sequence[Stream], who: str) -> tuple[int, ...]:
    """A dim of size 1 moves to the front, which changes no order of elements."""
    units = [dim for dim in order if all(x.shape[dim] == 1 for x in streams)]
    if order[0] in units or any(x.guessed for x in streams):
        return order
    if not units:
        raise Refuse(f"{who} of a tensor without a batch dimension")
    return (units[0], *(dim for dim in order if dim != units[0]))


def ordered_value(x: Stream, order: Sequence[int]) -> ir.Value:
    """The stream under the model's dims, in its own order."""
    return builder.reshape(x.value, [x.shape[dim] for dim in order])
