"""Pools over windows."""

from __future__ import annotations

from collections.abc import Sequence

from stream_mlir.importers import builder
from stream_mlir.importers.convert.context import Context
from stream_mlir.importers.convert.pad import absorb
from stream_mlir.importers.convert.reduce import reduce_spatial
from stream_mlir.importers.convert.spread import spread
from stream_mlir.importers.convert.table import converter
from stream_mlir.importers.refuse import Refuse
from stream_mlir.importers.stream import Stream


@converter("aten.max_pool1d", "aten.max_pool2d", "aten.max_pool3d", padding=True)
def max_pool(
    context: Context,
    x: Stream,
    kernel: Sequence[int],
    strides: Sequence[int] = (),
    pads: Sequence[int] = (0,),
    dilations: Sequence[int] = (1,),
    ceil_mode: bool = False,
) -> Stream:
    """Padding never wins; ceil_mode becomes padding at the end."""
    rank = len(x.shape) - 2
    k = spread(kernel, rank)
    s = spread(strides, rank) if len(strides) else k
    d = spread(dilations, rank)
    x, both = absorb(x, spread(pads, rank) * 2, value=float("-inf"))
    if tuple(k) == x.shape[2:] and not any(both) and set(d) == {1}:
        return reduce_spatial(context, x, "max")
    both = _end_padding(x.shape[2:], context.shape[2:], k, s, both, d)
    _check_windows(x.shape[2:], context.shape[2:], k, s, both, d)
    value = context.spatial(x, "a pool")
    return context.channel_first(builder.pool(value, "max", k, s, both, d))


@converter(*(f"aten.max_pool{rank}d_with_indices" for rank in (1, 2, 3)), padding=True)
def max_pool_with_indices(context: Context, x: Stream, *parameters: object) -> tuple[Stream, None]:
    """The pool; using the indices is refused where they are used."""
    return max_pool(context, x, *parameters), None  # type: ignore[arg-type]


@converter("aten.avg_pool1d", "aten.avg_pool2d", "aten.avg_pool3d", padding=True)
def average_pool(
    context: Context,
    x: Stream,
    kernel: Sequence[int],
    strides: Sequence[int] = (),
    pads: Sequence[int] = (0,),
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor: int | None = None,
) -> Stream:
    """A mean over the window; over the whole input it is a reduction. ceil_mode becomes padding at the end, which does not count."""
    rank = len(x.shape) - 2
    k = spread(kernel, rank)
    s = (
        spread(strides[:rank], rank) if len(strides) else k
    )  # torch-mlir adds ones behind the strides of ONNX pools
    own = (
        list(pads) if len(pads) == 2 * rank else spread(pads, rank) * 2
    )  # and keeps uneven pads as [begin..., end...]
    area = 1
    for size in k:
        area *= size
    if divisor is not None and divisor != area:
        raise Refuse(f"an average pool that divides by {divisor} instead of its {area} elements")
    padded = x.padding is not None or (count_include_pad and any(own))
    x, both = absorb(x, own, value=0.0)
    grown = _end_padding(x.shape[2:], context.shape[2:], k, s, both, [1] * rank)
    counted = grown == both and (count_include_pad or not any(own))
    if padded and not counted:
        raise Refuse("an average pool that counts some of its padding and some not (ceil_mode)")
    both = grown
    if tuple(k) == x.shape[2:] and not any(both):
        return reduce_spatial(context, x, "mean")
    _check_windows(x.shape[2:], context.shape[2:], k, s, both, [1] * rank)
    value = context.spatial(x, "a pool")
    return context.channel_first(builder.pool(value, "average", k, s, both, [1] * rank, counted))


@converter(
    *(f"aten.adaptive_avg_pool{rank}d" for rank in (1, 2, 3)),
    *(f"aten._adaptive_avg_pool{rank}d" for rank in (2, 3)),
)
def adaptive_average_pool(context: Context, x: Stream, size: Sequence[int]) -> Stream:
    """To one element, or to a size that divides the input's."""
    if all(extent == 1 for extent in context.shape[2:]):
        return reduce_spatial(context, x, "mean")
    return average_pool(context, x, _adaptive_kernel(context, x))


@converter(*(f"aten.adaptive_max_pool{rank}d" for rank in (1, 2, 3)))
def adaptive_max_pool(context: Context, x: Stream, size: Sequence[int]) -> tuple[Stream, None]:
    """To one element, or to a size that divides the input's."""
    if all(extent == 1 for extent in context.shape[2:]):
        return reduce_spatial(context, x, "max"), None
    return max_pool(context, x, _adaptive_kernel(context, x)), None


def _adaptive_kernel(context: Context, x: Stream) -> list[int]:
    pairs = list(zip(x.shape[2:], context.shape[2:], strict=True))
    if any(have % want for have, want in pairs):
        raise Refuse(
            f"an adaptive pool from {x.shape[2:]} to {context.shape[2:]}, whose windows differ in size"
        )
    return [have // want for have, want in pairs]


def _check_windows(
    have: Sequence[int],
    want: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
) -> None:
    """Every window must read at least one real element."""
    for i, size in enumerate(have):
        for start in range(-pads[i], -pads[i] + want[i] * strides[i], strides[i]):
            reads = range(start, start + dilations[i] * kernel[i], dilations[i])
            if not any(0 <= position < size for position in reads):
                raise Refuse("a pool with a window that lies in the padding as a whole")


def _end_padding(
    have: Sequence[int],
    want: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    pads: Sequence[int],
    dilations: Sequence[int],
) -> list[int]:
    """`pads` with the end grown where the result `want` reads past it."""
    rank = len(have)
    grown = list(pads)
    for i in range(rank):
        reach = (want[i] - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1
        grown[i + rank] = max(pads[i + rank], reach - have[i] - pads[i])
    return grown
