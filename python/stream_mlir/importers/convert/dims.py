"""Which dim of a stream is which dim of the model's tensor."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from stream_mlir import ir
from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.layout import Layout, channel_last_permutation, common_order
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream

MOST_DIMS = 5
"""Of a stream."""


def in_one_order(
    context: Context, streams: Sequence[Stream], who: str
) -> tuple[list[Stream], tuple[int, ...]]:
    """The streams, and the model's dims in the order of theirs, the frame first.

    Streams whose orders differ, or do not keep their dims apart, come channel last through a buffer.
    """
    streams, order = _ordered(context, streams, who)
    if len(order) > MOST_DIMS:
        raise Refuse(f"{who} of a tensor with {len(order)} dimensions")
    return streams, _frame_first(order, streams, who)


def along(context: Context, x: Stream, dim: int, who: str) -> tuple[ir.Value, int, tuple[int, ...]]:
    """The stream with the model's `dim` as one of its own, the axis that this is, and the model's dims in the stream's order.

    Where there are too many dims, or none that can be the frame, those before and those behind become one each, but for the channels.
    """
    (x,), order = _ordered(context, [x], who)
    if len(order) <= MOST_DIMS and (1 in x.shape or x.guessed):
        framed = _frame_first(order, [x], who)
        if framed[0] != dim:
            return ordered_value(x, framed), framed.index(dim), framed
    at, sizes = order.index(dim), [x.shape[each] for each in order]
    shape = [1, prod(sizes[:at]), sizes[at]]
    if at < len(order) - 1:
        shape += [prod(sizes[at + 1 : -1]), sizes[-1]]
    return builder.reshape(x.value, shape), 2, order


def _ordered(
    context: Context, streams: Sequence[Stream], who: str
) -> tuple[list[Stream], tuple[int, ...]]:
    known = [(x.layout, x.shape) for x in streams if not x.guessed]
    order = common_order(known or [(x.layout, x.shape) for x in streams[:1]])
    if order is None:
        order = channel_last_permutation(len(streams[0].shape))
        streams = [context.ordered(x, Layout.of(x.shape, order), who) for x in streams]
    return list(streams), order


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
